"""The weekly mail: the week's posts, to each subscriber those that they chose."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from home.newsletter.issues import Status
from home.newsletter.mail import Letter, load, of_digest
from home.newsletter.models import Delivery, Issue, Subscriber
from home.newsletter.publication import Publication
from home.newsletter.site_setting import NewsletterSettings
from posts.models import PostPage

# A mailer that stood still for longer leaves the posts to the next week.
LATEST = timedelta(hours=24)


def last_moment(setting: NewsletterSettings, now: datetime) -> datetime:
    """Return when the last weekly mail was due, in the time zone of the publication."""
    zone = timezone.get_default_timezone()
    today = timezone.localdate(now, zone)
    day = today - timedelta(days=(today.weekday() - setting.digest_day) % 7)
    moment = datetime.combine(day, time(setting.digest_hour), zone)
    return moment if moment <= now else datetime.combine(day - timedelta(days=7), moment.timetz())


def open_digest(about: Publication) -> None:
    """Open the weekly mail if its time has come, once a week, with the posts that no week had yet."""
    now = timezone.now()
    moment = last_moment(about.setting, now)
    day = timezone.localdate(moment, timezone.get_default_timezone())
    if now - moment > LATEST or Issue.objects.filter(day=day).exists():
        return
    ready = Q(status__in=[Status.SENDING, Status.SENT]) | Q(status=Status.WAITING, due_at__lte=now)
    found = Issue.objects.filter(ready, kind=Issue.Kind.POST, digest=None, post__isnull=False)
    public = PostPage.objects.published().filter(pk__in=found.values("post"))
    posts = load(list(public.values_list("pk", flat=True)))
    digest = Issue.objects.create(
        kind=Issue.Kind.DIGEST,
        day=day,
        subject=of_digest(posts, about).subject if posts else _("Nothing new this week"),
        status=Status.SENDING if posts else Status.SKIPPED,
        opened_at=now,
        due_at=moment,
        planned=_wanted(posts).count() if posts else 0,
    )
    found.filter(post__in=posts).update(digest=digest)


def _wanted(posts: list[PostPage]) -> Any:
    weekly = Subscriber.objects.confirmed().filter(rhythm=Subscriber.Rhythm.WEEKLY)
    return weekly.wanting(posts)


class Digest:
    """A weekly mail: one letter for each set of posts that somebody wants."""

    rhythm = Subscriber.Rhythm.WEEKLY

    def __init__(self, issue: Issue, about: Publication) -> None:
        self.issue, self.about = issue, about
        numbers = issue.posts.exclude(status__in=[Status.HELD, Status.SKIPPED, Status.STOPPED])
        self.posts = load([number for number in numbers.values_list("post", flat=True) if number])
        self.letters: dict[tuple[int, ...], Letter] = {}

    def letter_for(self, subscriber: Subscriber) -> Letter | None:
        """The letter with the posts that somebody chose and has not had at once; nothing without any."""
        had = Delivery.objects.filter(subscriber=subscriber, issue__digest=self.issue)
        numbers = set(had.values_list("issue__post", flat=True))
        wanted = [post for post in self.posts if post.pk not in numbers and self._wants(subscriber, post)]
        key = tuple(post.pk for post in wanted)
        if key and key not in self.letters:
            self.letters[key] = of_digest(wanted, self.about)
        return self.letters.get(key)

    def _wants(self, subscriber: Subscriber, post: PostPage) -> bool:
        if subscriber.everything:
            return True
        topics: Any = {
            "categories": {category.pk for category in post.sorted_categories},
            "authors": {author.pk for author in post.authors},
            "series": {post.series_id},
        }
        return any(
            topics[name] & set(getattr(subscriber, name).values_list("pk", flat=True)) for name in topics
        )
