"""The mailer's round through posts that are to be looked at: who is told, once, on a working day."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from posts.freshness.keeping import after
from posts.mail import by_choice, once
from posts.models import Freshness
from posts.routing.permissions import ASSIGN
from posts.routing.working_days import is_working_day

Notice = Freshness.Notice
AT_ONCE = 100  # notices in a transaction


def fill() -> None:
    """Write what is due into the outbox. Any number of mailers may: each notice is written once."""
    now = timezone.now()
    while is_working_day(now) and _write_some():
        pass


@transaction.atomic
def _write_some() -> int:
    waiting = Freshness.objects.live().filter(next_notice_at__lte=timezone.now())
    waiting = waiting.select_for_update(skip_locked=True, of=("self",)).select_related("keeper", "post")
    due = list(waiting.defer("post__body").order_by("next_notice_at")[:AT_ONCE])
    for freshness in due:
        with once(f"{freshness.next_notice} of post {freshness.post_id}, {freshness.review_by}"), by_choice():
            _write(freshness)
        freshness.next_notice, freshness.next_notice_at = after(freshness)
        freshness.save(update_fields=["next_notice", "next_notice_at"])
    return len(due)


def _write(freshness: Freshness) -> None:
    is_late = freshness.next_notice == Notice.OVERDUE
    subject = _("“%(post)s” waits to be looked at") if is_late else _("Is “%(post)s” still correct?")
    subject = " ".join((subject % {"post": freshness.post.title}).split())
    path = reverse("posts_freshness", args=[freshness.post_id])
    context = {"freshness": freshness, "url": f"{settings.WAGTAILADMIN_BASE_URL}{path}"}
    body = render_to_string("posts/mail/freshness.txt", context)
    for user in _recipients(freshness):
        EmailMessage(subject, body, to=[user.email]).send()


def _recipients(freshness: Freshness) -> list[Any]:
    """The keeper; a week later, or where there is none, those who can ask somebody else."""
    keeper = freshness.keeper
    if keeper and keeper.is_active and freshness.next_notice == Notice.DUE:
        return [keeper]
    return list(ModelBackend().with_perm(ASSIGN, include_superusers=False))
