"""Who a command acts for."""

from django.core.management.base import CommandError

from posts.models import User


def user_named(email: str) -> User | None:
    """Return the user with this e-mail address, or nobody without one. Raises CommandError for a stranger."""
    user = User.objects.filter(email__iexact=email).first() if email else None
    if email and user is None:
        raise CommandError(f"There is no user {email}.")
    return user
