"""What the mailer does for the newsletter before each of its rounds: answer, open, hand over, forget.

A mailing is handed to the outbox in batches, each in one transaction with the rows that say to whom, so
that a worker may be killed anywhere. Of any number of workers one at a time does it. Sending itself,
with its attempts and pauses, is the outbox's.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils import timezone

from home import limits
from home.newsletter import subscribing
from home.newsletter.digests import Digest, open_digest
from home.newsletter.issues import Status
from home.newsletter.mail import Letter, address_to, load, of_post
from home.newsletter.models import Delivery, Issue, Subscriber, SubscriberCount
from home.newsletter.publication import Publication, publication
from posts.mail import row
from posts.models import OutgoingMessage

log = structlog.get_logger(__name__)

LOCK = 7_235_002  # any number that nothing else in this database locks
COUNT_EVERY = 600  # seconds


def fill() -> None:
    """Do what is due. Called every few seconds, by every mailer."""
    subscribing.answer_sign_ups()
    hand_over()
    subscribing.expire()
    limits.forget()
    if cache.add("newsletter.counted", True, COUNT_EVERY):
        count()


def count() -> None:
    """Note how many subscribers there are today."""
    number = Subscriber.objects.confirmed().count()
    SubscriberCount.objects.update_or_create(day=timezone.localdate(), defaults={"confirmed": number})


@transaction.atomic
def hand_over() -> int:
    """Write the next messages of all mailings that are being sent; return how many that were.

    No more than a minute's worth waits in the outbox, so that a mailing can be stopped.
    """
    if not _lock():
        return 0
    about = publication()
    _open_due(about)
    if about.setting.is_on:
        _open_week(about)
    batch = Batch(about)
    for issue in Issue.objects.select_for_update().filter(status=Status.SENDING).order_by("opened_at", "pk"):
        if batch.room > 0:
            _add(batch, issue)
    return batch.written


def _lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


# Opening


def _open_due(about: Publication) -> None:
    due = Issue.objects.filter(kind=Issue.Kind.POST, status=Status.WAITING, due_at__lte=timezone.now())
    for issue in due.order_by("due_at", "pk"):
        try:
            with transaction.atomic():
                _open(issue, about)
        except Exception as error:  # One post that cannot be rendered must not keep the others.
            log.exception("newsletter.failed", issue=issue.pk)
            _hold(issue, f"{type(error).__name__}: {error}"[:500])


def _open_week(about: Publication) -> None:
    try:
        with transaction.atomic():
            open_digest(about)
    except Exception:  # It is tried again, and must not keep posts from those who want them at once.
        log.exception("newsletter.failed", issue="digest")


def _open(issue: Issue, about: Publication) -> None:
    posts = load([issue.post_id]) if issue.post_id else []
    if not posts:
        _hold(issue, "The post was not public when its time had come.")
        return
    [post] = posts
    letter = of_post(post, about)
    Issue.objects.filter(pk=issue.pk).update(
        status=Status.SENDING,
        opened_at=Now(),
        subject=letter.subject,
        html=letter.html,
        text=letter.text,
        revision_id=post.live_revision_id,
        planned=_wanted(posts, Subscriber.Rhythm.AT_ONCE).count(),
    )


def _hold(issue: Issue, why: str) -> None:
    Issue.objects.filter(pk=issue.pk).update(status=Status.HELD, note=why)


def _wanted(posts: list[Any], rhythm: str) -> Any:
    return Subscriber.objects.confirmed().filter(rhythm=rhythm).wanting(posts)


# Handing over


def _add(batch: "Batch", issue: Issue) -> None:
    try:
        with transaction.atomic():
            batch.add(issue)
    except Exception as error:  # One mailing that fails must not keep the others.
        log.exception("newsletter.failed", issue=issue.pk)
        why = f"{type(error).__name__}: {error}"[:500]
        Issue.objects.filter(pk=issue.pk).update(status=Status.STOPPED, note=why, cursor=0)


@dataclass
class Batch:
    """The messages that are written in one transaction, spread over the time that they may take."""

    about: Publication
    written: int = 0

    def __post_init__(self) -> None:
        waiting = OutgoingMessage.objects.unfinished().filter(bulk=True, attempts=0)
        found = waiting.aggregate(last=Max("next_attempt_at"))
        self.room = settings.NEWSLETTER_PER_MINUTE - waiting.count()
        self.pause = 60 / settings.NEWSLETTER_PER_MINUTE
        last = found["last"] or timezone.now()
        self.begin = max((last - timezone.now()).total_seconds(), 0.0)

    def add(self, issue: Issue) -> None:
        """Write what fits of one mailing."""
        edition = Digest(issue, self.about) if issue.kind == Issue.Kind.DIGEST else Single(issue)
        if not edition.posts:
            issue.status, issue.note = Status.STOPPED, "Nothing of it is public any longer."
            subscribing.withdraw(Delivery.objects.filter(issue=issue))
            issue.cursor = 0
            issue.save(update_fields=["status", "note", "cursor"])
            return
        asked = self.room
        found = list(_next(issue, edition, asked))
        pairs = [(subscriber, letter) for subscriber in found if (letter := edition.letter_for(subscriber))]
        rows = [self._row(issue, subscriber, letter) for subscriber, letter in pairs]
        OutgoingMessage.objects.bulk_create(rows)
        Delivery.objects.bulk_create(
            Delivery(issue=issue, subscriber=subscriber, message=message)
            for (subscriber, _letter), message in zip(pairs, rows, strict=True)
        )
        if found:
            issue.cursor = found[-1].pk
        if len(found) < asked:
            issue.status, issue.finished_at = Status.SENT, timezone.now()
        issue.save(update_fields=["cursor", "status", "finished_at"])

    def _row(self, issue: Issue, subscriber: Subscriber, letter: Letter) -> OutgoingMessage:
        message = row(address_to(letter, issue, subscriber, self.about), bulk=True)
        message.next_attempt_at = Now() + timedelta(seconds=self.begin + self.written * self.pause)
        self.written += 1
        self.room -= 1
        return message


def _next(issue: Issue, edition: Any, number: int) -> Any:
    """The next subscribers of a mailing: not who came after it began, nor who has it already.

    Locked, so that whoever unsubscribes meanwhile finds what was written to them, and takes it back.
    """
    wanted = _wanted(edition.posts, edition.rhythm).filter(
        pk__gt=issue.cursor, confirmed_at__lte=issue.opened_at
    )
    wanted = wanted.exclude(deliveries__issue=issue).order_by("pk")
    return wanted.select_for_update(of=("self",), no_key=True)[:number]


class Single:
    """A mailing of one post, as it was rendered when sending began."""

    rhythm = Subscriber.Rhythm.AT_ONCE

    def __init__(self, issue: Issue) -> None:
        self.posts = load([issue.post_id]) if issue.post_id else []
        self.letter = Letter(issue.subject, issue.html, issue.text)

    def letter_for(self, subscriber: Subscriber) -> Letter | None:
        """The same for everybody."""
        return self.letter
