"""Wagtail's publication of a revision, with what it gets wrong put right."""

from typing import Any

from django.utils import timezone
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Page


class Publication(PublishPageRevisionAction):
    """Publishes or schedules a revision.

    To schedule another version of a page that is live without a revision, as the first index page is,
    Wagtail would take the page down until then.
    """

    def _publish_revision(self, revision: Any, object: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: A002 - Wagtail's name
        if object.go_live_at and object.go_live_at > timezone.now() and _is_live_without_revision(object):
            # Any number: it is asked whether there is one, and nothing of the page is written.
            object.live_revision_id = revision.pk
        return super()._publish_revision(revision, object, *args, **kwargs)


def _is_live_without_revision(page: Any) -> bool:
    return Page.objects.filter(pk=page.pk, live=True, live_revision=None).exists()
