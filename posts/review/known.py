"""Which pages somebody of the desk may know of: that they are there, and what they are called.

A draft is for those who write it, who may edit everything, and who are asked to review it. Wagtail lists
it for everybody who may add a page beside it.
"""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from wagtail.models import Page, TaskState
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import policy_registry, register_permission_policy
from wagtail.query import PageQuerySet


def known_to(user: Any, pages: PageQuerySet) -> PageQuerySet:
    """Keep the pages that readers have, and of the others those that the user may edit or review."""
    if user.is_superuser:
        return pages
    editable = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")
    return pages.filter(Q(live=True) | Q(pk__in=editable.values("pk")) | Q(pk__in=_waiting_for(user)))


def _waiting_for(user: Any) -> list[int]:
    states = TaskState.objects.reviewable_by(user).filter(
        workflow_state__base_content_type=ContentType.objects.get_for_model(Page)
    )
    return [int(number) for number in states.values_list("workflow_state__object_id", flat=True)]


class KnownPagesPolicy(PagePermissionPolicy):
    """Wagtail's policy, in which a place to write at is not enough to see what others write there."""

    def explorable_instances(self, user: Any) -> Any:
        """What lists, searches, reports and the admin's API begin with."""
        return known_to(user, super().explorable_instances(user))


def register_policy() -> None:
    """Put the policy in the place of Wagtail's own, for pages of every kind."""
    register_permission_policy(Page, KnownPagesPolicy())
