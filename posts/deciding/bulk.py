"""All reviews that wait, for those who assign them: several are given to somebody at once."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import AdminDateInput
from wagtail.models import Page, Task
from wagtail.permissions import policy_registry

from posts.models import Assignment, User
from posts.review.gate import Refused
from posts.routing.assigning import hand_over
from posts.routing.forms import EVENING
from posts.routing.permissions import ASSIGN, may_hand_over

ON_A_PAGE = 50


def reviewers() -> QuerySet[User]:
    """Everybody who is asked at some step, by name."""
    steps = [step for step in Task.objects.filter(active=True).specific() if hasattr(step, "groups")]
    groups = {group.pk for step in steps for group in step.groups.all()}
    people = User.objects.filter(is_active=True, groups__in=groups)
    return people.distinct().order_by("first_name", "last_name", "email")


def reviews_for(user: Any) -> QuerySet[Assignment]:
    """The reviews that wait, of pages that a user may edit: the earliest due first."""
    editable = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")
    waiting = Assignment.objects.open().filter(page__in=editable)
    related = ("page", "reviewer", "review__requested_by", "review__current_task_state__task")
    return waiting.select_related(*related).order_by("due_at", "pk")


class AssignForm(forms.Form):
    """Which reviews are whose from now on. What is left empty stays as it is."""

    reviews = forms.ModelMultipleChoiceField(Assignment.objects.none())
    reviewer = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Give to"))
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Priority"),
        choices=[("", gettext_lazy("As it is")), *Assignment.Priority.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    due_on = forms.DateField(label=gettext_lazy("Due on"), widget=AdminDateInput, required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, found in (("reviews", reviews_for(user)), ("reviewer", reviewers())):
            field: Any = self.fields[name]
            field.queryset = found
        self.fields["reviews"].error_messages["required"] = _("Choose at least one review.")

    def clean_due_on(self) -> Any:
        """Refuse a day that is over."""
        day = self.cleaned_data["due_on"]
        if day and day < localdate():
            raise forms.ValidationError(_("That day is over. Choose today or a later one."))
        return day

    def due_at(self, assignment: Assignment) -> datetime:
        """The evening of the day that was chosen, or when a review is due already."""
        day = self.cleaned_data["due_on"]
        return make_aware(datetime.combine(day, EVENING)) if day else assignment.due_at


def reviews_view(request: HttpRequest) -> HttpResponse:
    """List the reviews, and give those that were chosen to somebody.

    Raises PermissionDenied for those who do not assign reviews.
    """
    user: Any = request.user
    if not user.has_perm(ASSIGN):
        raise PermissionDenied
    form = AssignForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        _assign(request, form)
        return redirect(request.get_full_path())
    whose = request.GET.get("reviewer", "")
    found = reviews_for(user)
    if whose == "nobody":
        found = found.filter(reviewer=None)
    elif whose.isascii() and whose.isdecimal() and len(whose) < 10:
        found = found.filter(reviewer=int(whose))
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("p"))
    context = {
        "form": form,
        "found": page,
        "reviewers": reviewers(),
        "whose": whose,
        "chosen": request.POST.getlist("reviews"),
    }
    return TemplateResponse(request, "posts/admin/deciding/reviews.html", context)


def _assign(request: HttpRequest, form: AssignForm) -> None:
    """Hand over one after the other: what is refused keeps none of the others."""
    to, given = form.cleaned_data["reviewer"], 0
    for assignment in form.cleaned_data["reviews"]:
        page = assignment.page.specific
        if not may_hand_over(request.user, page, assignment):
            continue
        priority = form.cleaned_data["priority"] or assignment.priority
        try:
            hand_over(page, to=to, by=request.user, priority=priority, due_at=form.due_at(assignment))
        except Refused as refusal:
            words = {"page": page.get_admin_display_title(), "why": refusal}
            messages.warning(request, _("“%(page)s”: %(why)s") % words)
        else:
            given += 1
    if given:
        text = ngettext("%(who)s has %(number)d more review.", "%(who)s has %(number)d more reviews.", given)
        messages.success(request, text % {"who": to, "number": given})


class ReviewsMenuItem(MenuItem):
    """The way to the list, for those who assign reviews."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(ASSIGN)


def menu_item() -> MenuItem:
    """The entry of the menu Reports."""
    label, url = gettext_lazy("Reviews that wait"), reverse("posts_reviews")
    return ReviewsMenuItem(label, url, name="reviews", icon_name="clipboard-list", order=100)
