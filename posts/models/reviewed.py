"""What every page of the site has in common: it goes live through review, or not at all."""

from typing import Any

from django.db import transaction
from wagtail.models import Page

from posts.review import gate, validation
from posts.review.permissions import ReviewedPagePermissionTester
from posts.review.redirects import leave_redirect
from posts.tasks import make_renditions


class ReviewedPage(Page):
    """A page that only the gate makes live. See docs/publishing.md and `posts.review.gate`."""

    class Meta:
        abstract = True

    def permissions_for_user(self, user: Any) -> ReviewedPagePermissionTester:
        """Nobody publishes directly, administrators included."""
        return ReviewedPagePermissionTester(user, self)

    def publish(self, revision: Any, user: Any = None, *args: Any, **kwargs: Any) -> Any:
        """Publish a revision that may be. Every way of publishing ends here.

        Raises posts.review.gate.Refused, with the reasons, for any other revision.
        """
        gate.require(self, revision)
        kwargs["skip_permission_checks"] = True  # The gate has checked more than a permission.
        with gate.passage(revision), transaction.atomic():
            result = super().publish(revision, user, *args, **kwargs)
            transaction.on_commit(lambda: make_renditions.enqueue(self.pk))
        return result

    def publication_problems(self) -> list[str]:
        """Say what keeps this content from readers: an invalid field, an incomplete block."""
        return validation.problems(self)

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        """Leave a revision that was submitted as it was: an autosave makes a new one instead."""
        overwrite = kwargs.get("overwrite_revision")
        if overwrite is not None and overwrite.task_states.exists():
            kwargs["overwrite_revision"] = None
        return super().save_revision(*args, **kwargs)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the page, but not from draft to live, and never away from an address that was public."""
        partial = kwargs.get("update_fields") is not None
        before = None if partial or not self.pk else type(self).objects.filter(pk=self.pk).first()
        if not partial:
            gate.guard(self, before)
        with transaction.atomic():
            super().save(*args, **kwargs)
            if before and before.first_published_at:
                leave_redirect(before, self)
