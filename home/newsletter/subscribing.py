"""Every step of a reader, from the form to the erasure, as plain functions.

`ask` is all that a request does about an address that a stranger typed, known or not; `answer_sign_ups`
is what the mailer makes of it. The other steps begin with a link that only the mailbox has.
"""

from datetime import timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from home.limits import allow
from home.newsletter import letters
from home.newsletter.addresses import Address, hashes
from home.newsletter.links import new_token, token_hash
from home.newsletter.models import Delivery, Erasure, SignUp, Subscriber
from posts.models import Author, Category, OutgoingMessage, Series, User

log = structlog.get_logger(__name__)
Status = Subscriber.Status

TOKEN_LASTS = timedelta(days=3)
UNCONFIRMED_KEPT = timedelta(days=14)
UNSUBSCRIBED_KEPT = timedelta(days=30)  # in which it can be undone
MOST_LETTERS = 4  # about a subscription, to one address, within a day
BATCH = 200
FORM = "form"  # the source of consent of who came by the form

# By what a wish for topics is called, and what it chooses from.
TOPICS: dict[str, Any] = {"categories": Category, "authors": Author, "series": Series}


# Asking


def ask(address: Address, wishes: dict[str, Any]) -> None:
    """Write down that somebody would like the newsletter: one query, whoever it is."""
    SignUp.objects.create(address=address.written, key=address.key, wishes=wishes)


def answer_sign_ups() -> int:
    """Answer by mail what was asked for, oldest first; return how much that was."""
    with transaction.atomic():
        waiting = SignUp.objects.select_for_update(skip_locked=True).order_by("pk")[:BATCH]
        for sign_up in waiting:
            try:
                with transaction.atomic():
                    _answer(sign_up)
            except Exception:  # One that cannot be answered must not keep the others.
                log.exception("newsletter.unanswered", sign_up=sign_up.pk)
            sign_up.delete()
        return len(waiting)


def _answer(sign_up: SignUp) -> None:
    if not _may_write(sign_up.key):
        return
    fresh = {"address": sign_up.address, "source": FORM}
    subscriber, _made = Subscriber.objects.select_for_update().get_or_create(key=sign_up.key, defaults=fresh)
    if subscriber.status == Status.CONFIRMED:
        # Whoever asked may be somebody else, so nothing changes but what the mailbox says.
        letters.send_already_subscribed(subscriber)
    elif subscriber.status != Status.SUPPRESSED:
        _set(subscriber, status=Status.PENDING, source=FORM, ended_at=None, reason="", created_at=Now())
        choose(subscriber, sign_up.wishes)
        _ask_to_confirm(subscriber)


def _ask_to_confirm(subscriber: Subscriber) -> None:
    token, kept = new_token()
    _set(subscriber, token_hash=kept, token_until=timezone.now() + TOKEN_LASTS)
    letters.send_confirmation(subscriber, token)


def _may_write(key: str) -> bool:
    return allow("letter", key, most=MOST_LETTERS, within=timedelta(days=1))


# Confirming


def by_token(token: str) -> Subscriber | None:
    """Return whom a link was sent to, whatever has become of it since."""
    return Subscriber.objects.filter(token_hash=token_hash(token)).first()


def is_good(subscriber: Subscriber) -> bool:
    """Whether the link in the last letter can still confirm."""
    until = subscriber.token_until
    return subscriber.status == Status.PENDING and until is not None and timezone.now() < until


@transaction.atomic
def confirm(token: str) -> Subscriber | None:
    """Subscribe whoever has the link, once; nobody where it is forged, used or too old."""
    found = Subscriber.objects.select_for_update().filter(token_hash=token_hash(token)).first()
    if found is None or not is_good(found):
        return None
    _set(found, status=Status.CONFIRMED, confirmed_at=Now(), token_until=None)
    return found


@transaction.atomic
def resend(token: str) -> None:
    """Send another link to whom this one was sent, if it is not confirmed yet and within the limit."""
    found = Subscriber.objects.select_for_update().filter(token_hash=token_hash(token)).first()
    if found and found.status == Status.PENDING and _may_write(found.key):
        _ask_to_confirm(found)


# What they get


def wishes_of(subscriber: Subscriber) -> dict[str, Any]:
    """Return what somebody gets, as a form has it."""
    chosen = {name: list(getattr(subscriber, name).values_list("pk", flat=True)) for name in TOPICS}
    return {"rhythm": subscriber.rhythm, "everything": subscriber.everything, **chosen}


@transaction.atomic
def choose(subscriber: Subscriber, wishes: dict[str, Any]) -> None:
    """Write down what somebody wants. What has been deleted meanwhile is left out."""
    for name, model in TOPICS.items():
        getattr(subscriber, name).set(model.objects.filter(pk__in=wishes.get(name, [])))
    _set(
        subscriber,
        rhythm=wishes.get("rhythm", Subscriber.Rhythm.AT_ONCE),
        everything=wishes.get("everything", True),
    )


# Ending


@transaction.atomic
def unsubscribe(subscriber: Subscriber) -> None:
    """Send nothing more, from this moment on, and take back what has not left yet."""
    _end(subscriber, status=Status.UNSUBSCRIBED, only=[Status.PENDING, Status.CONFIRMED])


@transaction.atomic
def undo(subscriber: Subscriber) -> bool:
    """Take an unsubscription back; say whether there was one."""
    ended = Subscriber.objects.filter(
        pk=subscriber.pk, status=Status.UNSUBSCRIBED, confirmed_at__isnull=False
    )
    return bool(ended.update(status=Status.CONFIRMED, ended_at=None, reason=""))


@transaction.atomic
def suppress(subscriber: Subscriber, reason: str) -> None:
    """Never write to this address again: it bounces, or whoever reads there calls us a nuisance."""
    _end(subscriber, status=Status.SUPPRESSED, reason=reason[:200], only=list(Status))


def _end(subscriber: Subscriber, *, only: list[str], **values: Any) -> None:
    ended = Subscriber.objects.filter(pk=subscriber.pk, status__in=only)
    if ended.update(ended_at=Now(), **values):
        withdraw(Delivery.objects.filter(subscriber=subscriber))
    subscriber.refresh_from_db()


def withdraw(deliveries: Any) -> int:
    """Take back what waits in the outbox, as if it had never been handed over; return how much that was."""
    waiting = OutgoingMessage.objects.select_for_update(skip_locked=True).filter(
        delivery__in=deliveries, status=OutgoingMessage.Status.WAITING
    )
    numbers = list(waiting.values_list("pk", flat=True))
    Delivery.objects.filter(message__in=numbers).delete()
    OutgoingMessage.objects.filter(pk__in=numbers).delete()
    return len(numbers)


# Forgetting


@transaction.atomic
def erase(subscriber: Subscriber, *, cause: Erasure.Cause, user: User | None = None) -> Erasure:
    """Erase an address everywhere, and keep a keyed hash: the proof, and why it is not imported again."""
    proof = Erasure.objects.create(
        address_hash=hashes(subscriber.key)[0],
        cause=cause,
        user_id=user.pk if user else None,
        user_email=user.email if user else "",
    )
    SignUp.objects.filter(key=subscriber.key).delete()
    withdraw(Delivery.objects.filter(subscriber=subscriber))
    ours = OutgoingMessage.objects.filter(message_id__startswith=letters.MESSAGE_ID)
    ours.filter(recipient__iexact=subscriber.address).delete()
    subscriber.delete()
    return proof


def erasures_of(address: Address) -> list[Erasure]:
    """Return when this address was erased."""
    return list(Erasure.objects.filter(address_hash__in=hashes(address.key)))


def expire() -> None:
    """Erase who never confirmed, and in the end who unsubscribed."""
    # They agreed to nothing, so there is nothing to prove.
    late = Subscriber.objects.filter(status=Status.PENDING, created_at__lt=Now() - UNCONFIRMED_KEPT)
    late.filter(confirmed_at=None).delete()
    gone = Subscriber.objects.filter(status=Status.UNSUBSCRIBED, ended_at__lt=Now() - UNSUBSCRIBED_KEPT)
    for ended in (gone.order_by("ended_at"), late.exclude(confirmed_at=None)):
        with transaction.atomic():
            # Locked, so that of two mailers one erases, and who comes back meanwhile stays.
            for subscriber in ended.select_for_update(skip_locked=True)[:BATCH]:
                erase(subscriber, cause=Erasure.Cause.AGE)


def _set(subscriber: Subscriber, **values: Any) -> None:
    Subscriber.objects.filter(pk=subscriber.pk).update(**values)
    subscriber.refresh_from_db()
