"""What the start page lists. Each list costs the same number of queries, however many posts there are."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone
from wagtail.models import Page, Revision, TaskState
from wagtail.permissions import policy_registry

from posts.changes.since import Look, last_looks
from posts.checklist.counting import counts
from posts.dashboard.standing import Standing, standing
from posts.models import (
    Assignment,
    ChecklistCount,
    Freshness,
    OutgoingMessage,
)
from posts.models.freshness import SOON
from posts.moments import today
from posts.routing.permissions import ASSIGN

SHOWN = 10  # lines of each list; the heading has the number of all
VERSIONS = 200  # of a user, the newest, among which pages are found that they wrote last
# A scheduler that runs every minute is late after this.
PATIENCE = timedelta(minutes=2)


@dataclass(frozen=True)
class Found:
    """The first lines of a list, and how many there are in all."""

    lines: list[Any]
    total: int


def _first(rows: QuerySet[Any, Any]) -> Found:
    lines = list(rows[: SHOWN + 1])
    return Found(lines[:SHOWN], rows.count() if len(lines) > SHOWN else len(lines))


@dataclass(frozen=True)
class Waiting:
    """A step that waits for a decision."""

    state: TaskState
    # What the checklist found in the text that was submitted, and whether the text was changed since.
    count: ChecklistCount | None
    is_changed: bool
    # Where this user sees what became of the text since they decided on one, or of what readers have.
    look: Look | None = None

    @property
    def page_id(self) -> int:
        """The page."""
        return int(self.state.workflow_state.object_id)

    @property
    def assignment(self) -> Assignment | None:
        """Who has it. A step that began before there were assignments has none."""
        return getattr(self.state.workflow_state, "assignment", None)


def waiting_for(user: Any) -> Found:
    """Texts that wait for a decision of this user."""
    states = queue_of(user).select_related(
        "task",
        "revision",
        "workflow_state__assignment__reviewer",
        "workflow_state__requested_by",
    )
    found = _first(states.defer("revision__content"))
    return Found(_waiting(user, found.lines), found.total)


def queue_of(user: Any) -> QuerySet[Any, Any]:
    """Steps at which this user is asked: their own first, then nobody's, the most pressing before others."""
    ours = Q(workflow_state__base_content_type=ContentType.objects.get_for_model(Page))
    states = TaskState.objects.reviewable_by(user).filter(ours)
    states = states.exclude(workflow_state__requested_by=user)
    reviewer = "workflow_state__assignment__reviewer"
    whose = Case(
        When(**{reviewer: user.pk}, then=Value(0)),
        When(**{f"{reviewer}__isnull": True}, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    pressing = F("workflow_state__assignment__priority").asc(nulls_last=True)
    due = F("workflow_state__assignment__due_at").asc(nulls_last=True)
    return states.order_by(whose, pressing, due, "started_at", "pk")


def _waiting(user: Any, states: list[TaskState]) -> list[Waiting]:
    by_page = {int(state.workflow_state.object_id): state for state in states}
    pages = Page.objects.in_bulk(by_page)
    counted, looks = counts(pages), last_looks(user, pages.values())
    lines = []
    for number, state in by_page.items():
        count, page = counted.get(number), pages.get(number)
        is_changed = bool(count and page and count.revision_id != page.latest_revision_id)
        lines.append(Waiting(state, count, is_changed, looks.get(number)))
    return lines


def written_by(user: Any) -> Found:
    """Pages that this user wrote, or wrote last, the newest first, each with where it stands.

    Who wrote last is known from the user's newest versions: to ask every page for its last version would
    read all pages and all versions. Own pages and others are two questions, each with an index: as one, all
    own pages would be read and sorted.
    """
    versions = Revision.page_revisions.filter(user=user).order_by("-created_at", "-pk")
    pages = Page.objects.filter(depth__gt=2).order_by("-latest_revision_created_at", "-pk")
    own = pages.filter(owner=user)
    others = pages.exclude(owner=user).filter(
        latest_revision__in=list(versions.values_list("pk", flat=True)[:VERSIONS])
    )
    numbers = list(others.values_list("pk", flat=True))
    newest = [*own.values_list("pk", flat=True)[:SHOWN], *numbers[:SHOWN]]
    lines = list(pages.filter(pk__in=newest).prefetch_workflow_states()[:SHOWN])
    return Found(_standing(lines), own.count() + len(numbers))


def _standing(pages: list[Page]) -> list[Standing]:
    """With two more queries for all of them."""
    numbers = [page.pk for page in pages]
    scheduled = dict(
        Revision.page_revisions.filter(
            object_id__in=[str(number) for number in numbers], approved_go_live_at__isnull=False
        )
        .order_by("-approved_go_live_at")
        .values_list("object_id", "approved_go_live_at")
    )
    assignments = Assignment.objects.open().filter(page__in=numbers).select_related("reviewer")
    reviewers = {assignment.page_id: assignment.reviewer for assignment in assignments}
    return [
        standing(page, goes_live_at=scheduled.get(str(page.pk)), reviewer=reviewers.get(page.pk))
        for page in pages
    ]


def scheduled_for(user: Any) -> Found:
    """Approved texts that go live at a set time, the next first."""
    return _revisions_for(user, Revision.page_revisions.filter(approved_go_live_at__gt=_late_before()))


def overdue_for(user: Any) -> Found:
    """Scheduled texts that should be live by now."""
    return _revisions_for(user, Revision.page_revisions.filter(approved_go_live_at__lte=_late_before()))


def _late_before() -> Any:
    return timezone.now() - PATIENCE


def _revisions_for(user: Any, revisions: QuerySet[Any, Any]) -> Found:
    rows = list(
        revisions.order_by("approved_go_live_at", "pk").values_list(
            "object_id", "object_str", "approved_go_live_at"
        )
    )
    # The title that it will have is for those who may edit it: of a live page others know another.
    editable = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")
    numbers = [int(number) for number, _title, _moment in rows]
    known = set(editable.filter(pk__in=numbers).values_list("pk", flat=True))
    lines = [row for row in rows if int(row[0]) in known]
    return Found(lines[:SHOWN], len(lines))


def late_reviews_for(user: Any) -> Found:
    """Reviews past their day: this user's own, those of their texts, and all for who assigns reviews."""
    late = Assignment.objects.open().filter(due_at__lt=timezone.now())
    if not user.has_perm(ASSIGN):
        late = late.filter(Q(reviewer=user) | Q(review__requested_by=user))
    return _first(late.select_related("reviewer", "page").order_by("due_at", "pk"))


def given_up_mail_for(user: Any) -> Found:
    """Mail that the mailer has given up, the newest first: for administrators, who may read the outbox."""
    if not user.is_superuser:
        return Found([], 0)
    given_up = OutgoingMessage.objects.filter(status=OutgoingMessage.Status.GIVEN_UP)
    return _first(given_up.defer("content").order_by("-finished_at", "-pk"))


def to_look_at_again(user: Any) -> Found:
    """Live posts that this user keeps and looks at now or soon, the longest overdue first."""
    due = Freshness.objects.due(today() + SOON).filter(keeper=user)
    return _first(due.select_related("post").defer("post__body").order_by("review_by", "pk"))


def recently_published() -> Found:
    """What readers were given last. Nobody asks how much that is in all, so it is not counted."""
    live = Page.objects.live().public().filter(depth__gt=2, last_published_at__isnull=False)
    return Found(list(live.order_by("-last_published_at", "-pk")[:SHOWN]), 0)
