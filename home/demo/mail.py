"""Somebody of the demo who wants one mail a day, so that there is a choice to see."""

from posts.models import MailChoice, User


def make_mail_choice(users: dict[str, User]) -> None:
    """Let one person have chosen, unless they did."""
    daily = {"rhythm": MailChoice.Rhythm.DAILY}
    MailChoice.objects.get_or_create(user=users["second-writer"], defaults=daily)
