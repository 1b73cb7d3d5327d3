"""The calendar at the desk, planning a post, and the private address."""

from collections import defaultdict
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from posts.calendar import addresses, periods
from posts.calendar.entries import Calendar, Entry
from posts.calendar.forms import FilterForm, PlanForm
from posts.calendar.plans import may_plan, plan
from posts.models import CalendarAddress, PostPage
from posts.moments import today


@require_safe
def calendar_view(request: HttpRequest) -> HttpResponse:
    """A month or a week, as far as the user may know of it, and beside it what has no day yet."""
    now = today()
    period = periods.asked_for(request.GET, now)
    form = FilterForm(request.GET)
    calendar = Calendar(request.user, **form.chosen())
    entries = calendar.between(period.first, period.last)
    other = "week" if period.unit == "month" else "month"
    # From the present month to the present week, and otherwise to where the period begins.
    near = now if period.begins <= now <= period.ends else period.begins
    context = {
        "period": period,
        "weeks": _weeks(period, entries),
        "form": form,
        "previous": _address(form, period.beside(-1)),
        "next": _address(form, period.beside(1)),
        "present": _address(form, periods.around(now, period.unit)),
        "other": {"unit": other, "url": _address(form, periods.around(near, other))},
        "here": _address(form, period),
        "late": calendar.late(besides=(period.first, period.last)),
        "unplanned": calendar.unplanned(),
        "today": now,
        "has_address": CalendarAddress.objects.filter(user=request.user.pk).exists(),
    }
    return TemplateResponse(request, "posts/admin/calendar/index.html", context)


def _weeks(period: periods.Period, entries: list[Entry]) -> list[list[dict[str, Any]]]:
    by_day = defaultdict(list)
    for entry in entries:
        by_day[entry.day].append(entry)
    return [
        [
            {
                "day": day,
                "entries": by_day[day],
                "is_outside": not period.begins <= day <= period.ends,
                "is_today": day == today(),
                "is_over": day < today(),
            }
            for day in week
        ]
        for week in period.weeks()
    ]


def _address(form: FilterForm, period: periods.Period) -> str:
    query = {period.unit: period.value, **form.chosen()}
    return f"{reverse('posts_calendar')}?{urlencode(query)}"


@require_POST
def plan_view(request: HttpRequest, page_id: int) -> HttpResponse:
    """Plan a post for a day, or for none. Raises PermissionDenied for those who may not edit it."""
    page = get_object_or_404(PostPage, pk=page_id)
    if not may_plan(request.user, page):
        raise PermissionDenied
    form, removes = PlanForm(request.POST), "remove" in request.POST
    words = {"page": page.get_admin_display_title()}
    if not removes and not form.is_valid():
        messages.error(request, _("“%(page)s”: %(reason)s") % {**words, "reason": form.errors["day"][0]})
        return redirect(_way_back(request, page))
    day = None if removes else form.cleaned_data["day"]
    if reason := plan(page, day=day, by=request.user):
        messages.error(request, _("“%(page)s”: %(reason)s") % {**words, "reason": reason})
    elif day:
        words["day"] = date_format(day, "l, F j, Y")
        messages.success(request, _("“%(page)s” is planned for %(day)s.") % words)
    else:
        messages.success(request, _("“%(page)s” is planned for no day.") % words)
    return redirect(_way_back(request, page))


def _way_back(request: HttpRequest, page: PostPage) -> str:
    back = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return f"{back}#post-{page.pk}" if ours else reverse("posts_calendar")


@require_POST
def address_view(request: HttpRequest) -> HttpResponse:
    """Make the user's own address, which is shown in the answer and never again, or remove it."""
    if "remove" in request.POST:
        addresses.remove(request.user)
        messages.success(request, _("The private address of your calendar answers no longer."))
        return redirect("posts_calendar")
    context = {"address": addresses.make(request.user)}
    return TemplateResponse(request, "posts/admin/calendar/address.html", context)
