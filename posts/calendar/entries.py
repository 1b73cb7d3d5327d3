"""What stands in somebody's calendar. Each list costs the same queries, however many posts there are."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.db.models.enums import TextChoices
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision, TaskState
from wagtail.permissions import policy_registry

from posts.models import PostPage
from posts.models.planning import is_scheduled
from posts.moments import today
from posts.review.known import known_to

# A scheduler that runs every minute is late after this.
PATIENCE = timedelta(minutes=2)
SHOWN = 25  # lines of a list beside the calendar


class Kind(TextChoices):
    """How sure a day is."""

    PLANNED = "planned", _("Planned")
    SCHEDULED = "scheduled", _("Scheduled")
    PUBLISHED = "published", _("Published")


@dataclass(frozen=True)
class Entry:
    """A post on a day, or on none yet."""

    post_id: int
    key: str  # what the post is called for machines, wherever it is
    title: str
    url: str
    day: date | None
    changed_at: datetime | None
    kind: Kind = Kind.PLANNED
    moment: datetime | None = None
    is_live: bool = False
    is_late: bool = False

    @property
    def may_move(self) -> bool:
        """Whether it is a wish. Whoever is shown one may move it: see `Calendar`."""
        return self.kind == Kind.PLANNED

    @property
    def is_fixed(self) -> bool:
        """Whether somebody may think that it can be moved."""
        return self.kind == Kind.SCHEDULED


@dataclass(frozen=True)
class Some:
    """The first lines of a list, and how many more there are."""

    lines: list[Entry]
    more: int


class Calendar:
    """What somebody may know of, of posts in a category or by an author if these are named.

    Plans and schedules are about drafts: they are for those who may edit them or are asked to review them,
    who are also those who may plan (`posts.calendar.plans.may_plan`).
    """

    def __init__(self, user: Any, *, category: int | None = None, author: int | None = None) -> None:
        self._user, self._category, self._author = user, category, author

    def between(self, first: date, last: date) -> list[Entry]:
        """The entries of these days, facts before wishes."""
        planned = self._entries(self._planned().filter(plan__day__range=(first, last)))
        return [*self.published(first, last), *self.scheduled(first, last), *planned]

    def scheduled(self, first: date, last: date | None = None) -> list[Entry]:
        """Approved texts that go live at a set time."""
        revisions = Revision.page_revisions.filter(approved_go_live_at__gte=_midnight(first))
        if last:
            revisions = revisions.filter(approved_go_live_at__lt=_midnight(last + timedelta(days=1)))
        revisions = revisions.filter(
            self._in_draft("content"), content_type=ContentType.objects.get_for_model(PostPage)
        )
        columns = ("object_id", "object_str", "approved_go_live_at", "created_at")
        rows = list(revisions.order_by("approved_go_live_at", "pk").values_list(*columns))
        posts = self._drafts.filter(pk__in=[int(number) for number, *_others in rows])
        known = {pk: (str(key), live) for pk, key, live in posts.values_list("pk", "translation_key", "live")}
        late = timezone.now() - PATIENCE
        return [
            Entry(
                int(number),
                known[int(number)][0],
                title,
                _editor(int(number)),
                _day(moment),
                changed_at,
                Kind.SCHEDULED,
                moment,
                is_live=known[int(number)][1],
                is_late=moment <= late,
            )
            for number, title, moment, changed_at in rows
            if int(number) in known
        ]

    def published(self, first: date, last: date) -> list[Entry]:
        """What readers have, by the day they know."""
        posts = known_to(self._user, PostPage.objects.live()).filter(published_on__range=(first, last))
        if self._category:
            posts = posts.filter(categories=self._category)
        if self._author:
            posts = posts.filter(bylines__author=self._author)
        posts = posts.annotate(is_editable=ExpressionWrapper(self._editable(), BooleanField()))
        posts = posts.defer_streamfields().order_by("published_on", "first_published_at", "pk")
        return [
            Entry(
                post.pk,
                str(post.translation_key),
                post.title,
                _editor(post.pk) if post.is_editable else post.full_url or "",
                post.published_on,
                post.last_published_at,
                Kind.PUBLISHED,
                is_live=True,
            )
            for post in posts
        ]

    def planned(self, *, first: date | None = None) -> list[Entry]:
        """All that is planned, from a day on if one is given."""
        posts = self._planned()
        return self._entries(posts.filter(plan__day__gte=first) if first else posts)

    def late(self, *, besides: tuple[date, date]) -> Some:
        """What was planned for a day that is over, and not one of these days."""
        return self._some(self._planned().filter(plan__day__lt=today()).exclude(plan__day__range=besides))

    def unplanned(self) -> Some:
        """Drafts that nobody has planned, the newest first."""
        return self._some(self._open().filter(plan=None).order_by("-latest_revision_created_at", "-pk"))

    def _some(self, posts: QuerySet[PostPage]) -> Some:
        lines = self._entries(posts[: SHOWN + 1])
        return Some(lines[:SHOWN], posts.count() - SHOWN if len(lines) > SHOWN else 0)

    def _planned(self) -> QuerySet[PostPage]:
        return self._open().filter(plan__isnull=False).order_by("plan__day", "pk")

    def _open(self) -> QuerySet[PostPage]:
        """Drafts that no hour is set for."""
        drafts = self._drafts.filter(Q(live=False) | Q(has_unpublished_changes=True))
        return drafts.filter(self._in_draft("latest_revision__content")).exclude(is_scheduled("pk"))

    def _entries(self, posts: QuerySet[PostPage]) -> list[Entry]:
        columns = ("pk", "translation_key", "draft_title", "plan__day", "plan__set_at", "live")
        return [
            Entry(
                pk,
                str(key),
                title,
                _editor(pk),
                day,
                changed_at,
                is_live=live,
                is_late=bool(day and day < today()),
            )
            for pk, key, title, day, changed_at, live in posts.values_list(*columns)
        ]

    @cached_property
    def _drafts(self) -> QuerySet[PostPage]:
        """Posts of which this user may know the draft, of those that are live as well."""
        posts = PostPage.objects.all()
        if self._user.is_superuser:
            return posts
        ours = Q(workflow_state__base_content_type=ContentType.objects.get_for_model(Page))
        states = TaskState.objects.reviewable_by(self._user).filter(ours)
        awaiting = [int(number) for number in states.values_list("workflow_state__object_id", flat=True)]
        return posts.filter(self._editable() | Q(pk__in=awaiting))

    def _editable(self) -> Q:
        policy = policy_registry.get_by_type(Page)
        return Q(pk__in=policy.instances_user_has_permission_for(self._user, "change").values("pk"))

    def _in_draft(self, content: str) -> Q:
        """A draft has its categories and authors in its content; the tables have those of what is live."""
        found = Q()
        if self._category:
            found &= Q(**{f"{content}__categories__contains": self._category})
        if self._author:
            found &= Q(**{f"{content}__bylines__contains": [{"author": self._author}]})
        return found


def _editor(post_id: int) -> str:
    return reverse("wagtailadmin_pages:edit", args=[post_id])


def _day(moment: datetime) -> date:
    return timezone.localdate(moment, timezone.get_default_timezone())


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())
