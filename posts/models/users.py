"""Who signs in. Readers never do."""

from typing import Any

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from posts.models import traces


class UserQuerySet(models.QuerySet["User"]):
    """Deletes nobody who left something."""

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete all of these, or raise ProtectedError and delete none.

        Their rows are locked, so that nobody comments while we look.
        """
        with transaction.atomic():
            people = list(self.select_for_update().order_by("pk"))
            _protect(people)
            return super().delete()


def _protect(people: list[Any]) -> None:
    found = traces.left_by([user.pk for user in people])
    if kept := [user for user in people if user.pk in found]:
        message = gettext(
            "%(names)s wrote, commented, decided or owns something here, and a deletion would take comments "
            "and the replies to them along. Deactivate instead: clear “Active”."
        )
        names = ", ".join(str(user) for user in kept)
        raise models.ProtectedError(message % {"names": names}, set(kept))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Makes users from an e-mail address, kept in lower case."""

    use_in_migrations = False

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a user without rights of their own. Raises ValueError without an address."""
        if not email or not email.strip():
            raise ValueError("A user needs an e-mail address: it is what they sign in with.")
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make an administrator. Even an administrator publishes through review."""
        return self.create_user(email, password, **fields, is_staff=True, is_superuser=True)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a user as the sign-in form does: whatever the case of the address."""
        return self.get(email__iexact=username)


class User(AbstractUser):
    """A writer, reviewer, editor or administrator, known by e-mail address."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()  # type: ignore[misc]

    class Meta:
        ordering = ["email"]
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="posts_user_email_unique",
                violation_error_message=_("A user with this e-mail address already exists."),
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete somebody who left nothing. Raises ProtectedError for anybody else."""
        with transaction.atomic():
            _protect(list(User.objects.select_for_update().filter(pk=self.pk)))
            return super().delete(*args, **kwargs)
