"""Pictures and documents that readers see: their owner alone may no longer change them.

Wagtail lets everybody who may upload replace the file of what they uploaded, on a live page too. Readers
would see a picture that nobody approved.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permissions import register_permission_policy

CHANGES = {"change", "delete"}


def is_public(media: Any) -> bool:
    """Whether a live page, or anything that is not a page, refers to the picture or document."""
    page_type = ContentType.objects.get_for_model(Page)
    references = ReferenceIndex.get_references_to(media)
    pages = references.filter(base_content_type=page_type).values_list("object_id", flat=True)
    if Page.objects.filter(pk__in=list(pages), live=True).exists():
        return True
    return bool(references.exclude(base_content_type=page_type).exists())


class PublishedMediaPolicy(CollectionOwnershipPermissionPolicy):
    """Wagtail's policy, in which owning what readers see is not enough to change it."""

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Any) -> bool:
        """For what is public, a change takes the permission to change anybody's: that of Editors."""
        allowed = super().user_has_any_permission_for_instance(user, actions, instance)
        if allowed and set(actions) <= CHANGES and is_public(instance):
            return bool(self._check_perm(user, ["change"], collection=instance.collection))
        return bool(allowed)


def register_policies() -> None:
    """Put the policy in the place of Wagtail's own, for pictures and documents."""
    owner = {"owner_field_name": "uploaded_by_user"}
    for model, auth_model in (
        (get_image_model(), "wagtailimages.Image"),
        (get_document_model(), "wagtaildocs.Document"),
    ):
        policy = PublishedMediaPolicy(model, auth_model=auth_model, **owner)
        # For the exact class, so that it counts whether Wagtail registers its own before or after.
        register_permission_policy(model, policy, exact_class=True)
