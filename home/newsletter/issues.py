"""What is mailed and when: a post once, some minutes after it first went live, unless an editor says no."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Site

from home.newsletter.models import Delivery, Issue
from home.newsletter.site_setting import NewsletterSettings
from home.newsletter.subscribing import withdraw
from posts.models import PostPage, User
from posts.review import ledger

Status = Issue.Status
NEWS = timedelta(days=1)  # what readers have had for longer is not mailed to them

# What an editor may do with a mailing, and what becomes of it.
STEPS: dict[str, tuple[tuple[Status, ...], Status]] = {
    "hold": ((Status.WAITING,), Status.HELD),
    "skip": ((Status.WAITING, Status.HELD), Status.SKIPPED),
    "release": ((Status.HELD, Status.SKIPPED), Status.WAITING),
    "stop": ((Status.SENDING, Status.SENT), Status.STOPPED),
    "resume": ((Status.STOPPED,), Status.SENDING),
}


def on_published(sender: Any, instance: PostPage, **kwargs: Any) -> None:
    """Wagtail says this in the transaction in which a post goes live."""
    plan(instance)


def plan(post: PostPage) -> None:
    """Plan the mailing of a post that has just gone live, if that was the first time.

    What an editor decided before stays decided. A correction goes live, too, but not for the first time;
    nor does a post that was imported, or was published while there was no newsletter.
    """
    first = post.first_published_at
    if first != post.last_published_at or (first and first < timezone.now() - NEWS):
        return
    setting = NewsletterSettings.for_site(Site.objects.get(is_default_site=True))
    if not setting.is_on or ledger.came_by_import(post):
        return
    due = timezone.now() + setting.wait
    fresh = {"kind": Issue.Kind.POST, "due_at": due, "subject": subject_of(post)}
    issue, made = Issue.objects.get_or_create(post=post, defaults=fresh)
    if not made and issue.opened_at is None:
        Issue.objects.filter(pk=issue.pk).update(due_at=due, subject=subject_of(post))


def subject_of(post: PostPage) -> str:
    """The subject of the mail of a post, on one line."""
    return " ".join((post.mail_subject or post.title).split())


def decide_before(post: PostPage) -> Issue:
    """Return the mailing of a post that never was live, so that an editor may hold or skip it in time.

    Raises ValueError for a post that readers have had: what was not mailed then is not mailed now.
    """
    found = Issue.objects.filter(post=post).first()
    if found:
        return found
    if post.first_published_at is not None:
        raise ValueError(_("This post went live before, and is not mailed."))
    issue, _made = Issue.objects.get_or_create(
        post=post, defaults={"kind": Issue.Kind.POST, "subject": subject_of(post)}
    )
    return issue


@transaction.atomic
def take(issue: Issue, step: str, user: User | None) -> bool:
    """Take one of the steps above with a mailing; say whether it could still be taken."""
    before, after = STEPS[step]
    found = Issue.objects.select_for_update().filter(pk=issue.pk, status__in=before).first()
    if found is None:
        return False
    values: dict[str, Any] = {"status": after, "note": _note(after, user)}
    if step == "stop":
        withdraw(Delivery.objects.filter(issue=found))
    if step in ("stop", "resume"):
        # From the beginning: whoever has it already is left out.
        values |= {"cursor": 0, "finished_at": None}
    if step == "release" and found.due_at:
        values["due_at"] = timezone.now()
    Issue.objects.filter(pk=found.pk).update(**values)
    issue.refresh_from_db()
    return True


def _note(after: Status, user: User | None) -> str:
    who = user.email if user else _("The system")
    return _("%(what)s by %(who)s, %(when)s") % {
        "what": after.label,
        "who": who,
        "when": timezone.localtime().strftime("%Y-%m-%d %H:%M"),
    }
