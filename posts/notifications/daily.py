"""The mail of the morning: what was kept for somebody, in one message."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from posts.models import KeptNotice, MailChoice


def fill() -> None:
    """Write the daily mails that are due into the outbox. Any number of mailers may: each is written once."""
    while _write_one():
        pass


@transaction.atomic
def _write_one() -> bool:
    """Write what is due for one person, who is locked meanwhile, and say whether there was anybody."""
    due = KeptNotice.objects.filter(due_at__lte=timezone.now())
    waiting = MailChoice.objects.filter(pk__in=due.values("choice"))
    choice = waiting.select_related("user").select_for_update(skip_locked=True, of=("self",)).first()
    if choice is None:
        return False
    notices = list(due.filter(choice=choice))
    if notices and choice.user.is_active:
        _send(choice, notices)
    due.filter(pk__in=[notice.pk for notice in notices]).delete()
    return True


def _send(choice: MailChoice, notices: list[KeptNotice]) -> None:
    number = len(notices)
    subject = ngettext("%(number)d thing at the desk", "%(number)d things at the desk", number)
    account = f"{settings.WAGTAILADMIN_BASE_URL}{reverse('wagtailadmin_account')}"
    context = {"notices": notices, "user": choice.user, "account": account}
    body = render_to_string("posts/mail/daily.txt", context)
    EmailMessage(
        f"{settings.WAGTAIL_SITE_NAME}: {subject % {'number': number}}",
        body,
        to=[choice.user.email],
        headers={"Auto-Submitted": "auto-generated"},
    ).send()
