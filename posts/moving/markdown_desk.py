"""A new post from Markdown, and every post as Markdown, at the desk."""

import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.images import get_image_model
from wagtail.models import Page, Site
from wagtail.permissions import policy_registry

from posts import markdown
from posts.importers.markdown import NotMarkdown
from posts.importers.markdown_posts import make_draft
from posts.models import PostPage
from posts.moving.markdown_forms import MarkdownForm

_MOST_NOTES = 20  # said above the editor


def _index_page() -> Any:
    return Site.objects.get(is_default_site=True).root_page.specific


def may_write(user: Any) -> bool:
    """Whether somebody may add posts."""
    return bool(_index_page().permissions_for_user(user).can_add_subpage())


def _may_upload(user: Any) -> bool:
    policy = policy_registry.get_by_type(get_image_model())
    return bool(policy.user_has_permission(user, "add"))


def add(request: HttpRequest) -> HttpResponse:
    """Make a draft of a text, or show the text again with what is wrong with it."""
    if not may_write(request.user):
        raise PermissionDenied
    form = MarkdownForm(request.POST, request.FILES) if request.method == "POST" else MarkdownForm()
    if not _may_upload(request.user):
        del form.fields["pictures"]
    if request.method == "POST" and form.is_valid():
        try:
            return _make(request, form)
        except (NotMarkdown, ValidationError) as error:
            form.refuse(error)
    index_page = _index_page()
    title = _("New post from Markdown")
    context = {
        "form": form,
        "header_title": title,
        "header_icon": "code",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_explore", args=[index_page.pk]), "label": str(index_page)},
            {"url": "", "label": title},
        ],
    }
    return TemplateResponse(request, "posts/admin/markdown.html", context)


def _make(request: HttpRequest, form: MarkdownForm) -> HttpResponse:
    chosen, user = form.cleaned_data, request.user
    file = chosen.get("file")
    name = PurePath(file.name).name if file else "post.md"
    redirects = user.has_perm("wagtailredirects.add_redirect")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for picture in chosen.get("pictures") or []:
            (folder / PurePath(picture.name).name).write_bytes(picture.read())
        post, notes = make_draft(chosen["text"], folder, name=name, user=user, redirects=redirects)
    messages.success(request, _("“%(title)s” is a draft now.") % {"title": post.title})
    for note in notes[:_MOST_NOTES]:
        messages.warning(request, f"{note.kind.capitalize()}: {note.text}")
    return redirect("wagtailadmin_pages:edit", post.pk)


@require_safe
@never_cache
def download(request: HttpRequest, page_id: int) -> HttpResponse:
    """The newest text of a post as a file, for those who may edit it."""
    page = get_object_or_404(Page, pk=page_id).specific
    if not (isinstance(page, PostPage) and page.permissions_for_user(request.user).can_edit()):
        raise PermissionDenied
    newest: Any = page.get_latest_revision_as_object()
    newest.listed_corrections = newest.sorted_corrections
    newest.listed_tags = sorted(newest.tagged_items.all(), key=lambda item: str(item.tag.name))
    root = Site.objects.get(is_default_site=True).root_url
    text = markdown.document(newest, root=f"{root}/")
    name = f"{newest.address_date:%Y-%m}-{newest.slug}.md"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="text/markdown; charset=utf-8", headers=headers)


def buttons(page: Any, user: Any) -> Iterator[Button]:
    """The ways to both, in the menu of a page."""
    specific = page.specific
    tester = specific.permissions_for_user(user)
    if isinstance(specific, PostPage) and tester.can_edit():
        url = reverse("posts_markdown_download", args=[page.pk])
        yield Button(_("Download as Markdown"), url, icon_name="download", priority=75)
    elif page.pk == _index_page().pk and tester.can_add_subpage():
        yield Button(
            _("New post from Markdown"), reverse("posts_markdown_add"), icon_name="code", priority=75
        )
