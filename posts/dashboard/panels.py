"""The panels of the start page, in the place of Wagtail's."""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms import Media
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.ui.tables import Table as WagtailTable

from posts.checklist_panel import summary
from posts.dashboard import queries
from posts.dashboard.queries import Found, Waiting
from posts.deciding import rounds
from posts.models import Assignment
from posts.routing.permissions import is_asked
from posts.templatetags.posts_desk import OTHER_STEP


class Table(WagtailTable):
    """A table as the start page has them."""

    classname = "listing listing--dashboard dashboard-table"


class LookColumn(Column):
    """The way to what changed, where there is something to compare with."""

    cell_template_name = "posts/admin/link_cell.html"

    def get_cell_context_data(self, instance: Waiting, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return context | {"url": instance.look.address if instance.look else None}


class StepColumn(Column):
    """The step that a text waits at, with the icon of its kind."""

    cell_template_name = "posts/admin/step_cell.html"

    def get_cell_context_data(self, instance: Waiting, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        kind = instance.state.task.specific_class
        return context | {"icon_name": getattr(kind, "icon_name", OTHER_STEP)}


class Panel(Component):
    """A list with a heading and the number of all its lines. It is asked for when it is drawn."""

    template_name = "posts/admin/dashboard_panel.html"

    def __init__(
        self,
        name: str,
        heading: Any,
        *,
        find: Callable[[], Found],
        columns: list[Column],
        order: int,
        nothing: Any = "",
        begin: tuple[str, Any] | None = None,
    ) -> None:
        """`nothing` is said where the list is empty; without it, an empty list is not shown.

        `begin` is an address at which one goes through the whole list, and what it is called.
        """
        self.name, self.heading, self.nothing, self.order = name, heading, nothing, order
        self.begin = begin
        self._find, self._columns = find, columns

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        found = self._find()
        table = Table(self._columns, found.lines, caption=self.heading) if found.lines else None
        more = max(found.total - len(found.lines), 0)
        return {"panel": self, "table": table, "total": found.total, "more": more}

    @property
    def media(self) -> Media:
        return Media(css={"all": ["desk/desk.css"]})


def panels(user: Any) -> list[Panel]:
    """Return what the start page shows to a user."""
    return [
        Panel(
            "awaiting-review",
            _("Awaiting your review"),
            find=lambda: queries.waiting_for(user),
            columns=_WAITING,
            order=200,
            begin=(rounds.address(), _("Review one after the other")),
            nothing=_("Nothing waits for you.") if is_asked(user) else "",
        ),
        Panel(
            "overdue",
            _("Scheduled, and not live yet"),
            find=lambda: queries.overdue_for(user),
            columns=_SCHEDULED,
            order=205,
        ),
        Panel(
            "late",
            _("Late reviews"),
            find=lambda: queries.late_reviews_for(user),
            columns=_LATE,
            order=206,
        ),
        Panel(
            "given-up",
            _("Mail that was not sent"),
            find=lambda: queries.given_up_mail_for(user),
            columns=_GIVEN_UP,
            order=207,
        ),
        Panel(
            "mine",
            _("Your texts"),
            find=lambda: queries.written_by(user),
            columns=_MINE,
            order=210,
        ),
        Panel(
            "look-again",
            _("To look at again"),
            find=lambda: queries.to_look_at_again(user),
            columns=_LOOK_AGAIN,
            order=215,
        ),
        Panel(
            "scheduled",
            _("Scheduled"),
            find=lambda: queries.scheduled_for(user),
            columns=_SCHEDULED,
            order=220,
        ),
        Panel(
            "published",
            _("Published last"),
            find=queries.recently_published,
            columns=_PUBLISHED,
            order=230,
        ),
    ]


def _editor(page_id: int | str) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page_id])


def _moment(moment: Any) -> str:
    return date_format(localtime(moment), "SHORT_DATETIME_FORMAT") if moment else ""


def _checklist(line: Waiting) -> str:
    if line.count is None:
        return ""
    found = summary(findings=line.count.open, advice=line.count.advice)
    return f"{found} {_('The text was changed since.')}" if line.is_changed else found


def _look(line: Waiting) -> Any:
    if line.look is None:
        return ""
    return _("Changes since you decided") if line.look.decided_at else _("Changes for readers")


def _of_assignment(read: Callable[[Assignment], Any]) -> Callable[[Waiting], Any]:
    def value(line: Waiting) -> Any:
        return read(line.assignment) if line.assignment else ""

    return value


_WAITING = [
    TitleColumn(
        "title",
        label=_("Title"),
        accessor=lambda line: line.state.revision.object_str,
        get_url=lambda line: _editor(line.page_id),
    ),
    StepColumn("step", label=_("Step"), accessor="state.task.name"),
    LookColumn("changes", label=_("What changed"), accessor=_look),
    Column("checklist", label=_("Checklist"), accessor=_checklist),
    Column(
        "reviewer",
        label=_("Reviewer"),
        accessor=_of_assignment(lambda assignment: assignment.reviewer or _("Nobody yet")),
    ),
    Column(
        "writer",
        label=_("Submitted by"),
        accessor=lambda line: line.state.workflow_state.requested_by or "",
    ),
    Column(
        "priority",
        label=_("Priority"),
        accessor=_of_assignment(lambda assignment: assignment.get_priority_display()),
    ),
    Column("due", label=_("Due"), accessor=_of_assignment(lambda assignment: _moment(assignment.due_at))),
]
_SCHEDULED = [
    TitleColumn("title", label=_("Title"), accessor=lambda row: row[1], get_url=lambda row: _editor(row[0])),
    Column("moment", label=_("Goes live"), accessor=lambda row: _moment(row[2])),
]
_LATE = [
    TitleColumn(
        "title",
        label=_("Title"),
        accessor=lambda assignment: assignment.page.draft_title or assignment.page.title,
        get_url=lambda assignment: _editor(assignment.page_id),
    ),
    Column("reviewer", label=_("Reviewer"), accessor=lambda row: row.reviewer or _("Nobody yet")),
    Column("due", label=_("Due"), accessor=lambda assignment: _moment(assignment.due_at)),
]
_GIVEN_UP = [
    TitleColumn(
        "subject",
        label=_("Subject"),
        get_url=lambda message: reverse("posts_outgoingmessage_modeladmin_inspect", args=[message.pk]),
    ),
    Column("recipient", label=_("To")),
    Column("last_error", label=_("Why")),
    Column("finished", label=_("Given up"), accessor=lambda message: _moment(message.finished_at)),
]
_MINE = [
    TitleColumn("title", label=_("Title"), get_url=lambda line: _editor(line.page_id)),
    Column("words", label=_("Where it stands")),
    Column("changed", label=_("Changed"), accessor=lambda line: _moment(line.changed_at)),
]
_LOOK_AGAIN = [
    TitleColumn(
        "title",
        label=_("Title"),
        accessor="post.title",
        get_url=lambda row: reverse("posts_freshness", args=[row.post_id]),
    ),
    Column("state", label=_("State")),
    Column(
        "review_by",
        label=_("Look at it by"),
        accessor=lambda row: date_format(row.review_by, "SHORT_DATE_FORMAT"),
    ),
]
_PUBLISHED = [
    TitleColumn("title", label=_("Title"), get_url=lambda page: page.full_url),
    Column("published", label=_("Published"), accessor=lambda page: _moment(page.last_published_at)),
]
