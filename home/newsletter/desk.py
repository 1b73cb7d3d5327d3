"""Screens of the desk about the newsletter, besides the lists: steps, previews, tests, import, proof."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import permission_required

from home.newsletter import issues
from home.newsletter.addresses import Address, parse
from home.newsletter.importing import UnreadableFile, import_csv
from home.newsletter.mail import Letter, as_test, load, of_digest, of_post
from home.newsletter.models import Issue
from home.newsletter.publication import publication
from home.newsletter.subscribing import erasures_of
from posts.models import PostPage

LARGEST = 5 * 1024 * 1024  # bytes of an import
may_view = permission_required("home.view_issue")
may_change = permission_required("home.change_issue")


def letter_of(issue: Issue) -> Letter:
    """Return a mailing as it was sent, or as it would be sent now. Raises Http404 for an empty one."""
    if issue.html:
        return Letter(issue.subject, issue.html, issue.text)
    about = publication()
    if issue.kind == Issue.Kind.DIGEST:
        posts = load([number for number in issue.posts.values_list("post", flat=True) if number])
        if posts:
            return of_digest(posts, about)
    elif issue.post:
        return of_post(_as_in_feeds(issue.post), about)
    raise Http404


def _as_in_feeds(post: PostPage) -> Any:
    """The newest draft of a post, with what a post for feeds has."""
    newest: Any = post.get_latest_revision_as_object()
    newest.listed_corrections = newest.sorted_corrections
    return newest


@may_view
@require_safe
def preview(request: HttpRequest, number: int) -> HttpResponse:
    """The mail itself, for a frame."""
    letter = letter_of(get_object_or_404(Issue, pk=number))
    if "text" in request.GET:
        return HttpResponse(letter.text, content_type="text/plain; charset=utf-8")
    return HttpResponse(letter.html)


@may_change
@require_POST
def step(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """Hold, skip, release, stop, go on."""
    issue = get_object_or_404(Issue, pk=number)
    user: Any = request.user
    if name not in issues.STEPS:
        raise Http404
    if issues.take(issue, name, user):
        messages.success(request, issue.get_status_display())
    else:
        messages.error(request, _("It has come further meanwhile. This is how it stands."))
    return _back(issue)


@may_change
@require_POST
def test(request: HttpRequest, number: int) -> HttpResponse:
    """Mail it to whoever is signed in, and to nobody else."""
    issue = get_object_or_404(Issue, pk=number)
    user: Any = request.user
    as_test(letter_of(issue), user.email, publication()).send()
    messages.success(request, _("A test is on its way to %(address)s.") % {"address": user.email})
    return _back(issue)


@may_change
@require_safe
def of_page(request: HttpRequest, page_id: int) -> HttpResponse:
    """The mailing of a post: from its editor, before it goes live as well."""
    post = get_object_or_404(PostPage, pk=page_id)
    try:
        return _back(issues.decide_before(post))
    except ValueError as error:
        messages.info(request, str(error))
        return redirect("wagtailadmin_pages:edit", page_id)


def _back(issue: Issue) -> HttpResponse:
    return redirect("home_issue_modeladmin_inspect", issue.pk)


class ImportForm(forms.Form):
    """A list, and where the consent of those on it comes from."""

    file = forms.FileField(label=_("CSV file"), help_text=_("In UTF-8, with one address in each line."))
    source = forms.CharField(
        label=_("Source of consent"),
        max_length=200,
        min_length=10,
        help_text=_(
            "Where and when they confirmed, such as “Confirmed in our former newsletter, exported "
            "2026-11-01”. It is kept with each address."
        ),
    )

    def clean_file(self) -> Any:
        """Refuse what is no work for a request."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(_("The file is larger than 5 MB. Split it."))
        return file


@permission_required("home.add_subscriber")
def import_view(request: HttpRequest) -> HttpResponse:
    """Import a confirmed list, and say what became of each line."""
    form = ImportForm(request.POST or None, request.FILES or None)
    report = None
    if request.method == "POST" and form.is_valid():
        try:
            content = form.cleaned_data["file"].read()
            report = import_csv(content, source=form.cleaned_data["source"])
        except UnreadableFile as error:
            form.add_error("file", str(error))
    context = {"form": form, "report": report}
    return TemplateResponse(request, "home/newsletter/admin/import.html", context)


class LookUpForm(forms.Form):
    """An address that somebody asks about."""

    address = forms.CharField(label=_("E-mail address"), max_length=254)
    parsed: Address | None = None

    def clean_address(self) -> str:
        """Hold it against what an address is."""
        self.parsed = parse(self.cleaned_data["address"])
        return self.parsed.written


@permission_required("home.view_erasure")
def look_up(request: HttpRequest) -> HttpResponse:
    """Say when an address was erased. It is sent in the body, so that no log has it."""
    form = LookUpForm(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid() and form.parsed:
        found = erasures_of(form.parsed)
    context = {"form": form, "found": found}
    return TemplateResponse(request, "home/newsletter/admin/look_up.html", context)


def urls() -> list[URLPattern]:
    """The addresses below the admin's."""
    base = "newsletter/"
    return [
        path(f"{base}mailings/<int:number>/preview/", preview, name="home_newsletter_preview"),
        path(f"{base}mailings/<int:number>/test/", test, name="home_newsletter_test"),
        path(f"{base}mailings/<int:number>/<slug:name>/", step, name="home_newsletter_step"),
        path(f"{base}posts/<int:page_id>/", of_page, name="home_newsletter_of_page"),
        path(f"{base}import/", import_view, name="home_newsletter_import"),
        path(f"{base}erasures/", look_up, name="home_newsletter_look_up"),
    ]


def address_of(page: PostPage) -> str:
    """Where the mailing of a post is."""
    return reverse("home_newsletter_of_page", args=[page.pk])
