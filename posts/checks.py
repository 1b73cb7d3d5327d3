"""System checks: what would quietly open the gate."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

FINISH_ACTION = "posts.review.finish.publish_approved"


@register()
def check_review_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse settings under which a page could go live without review."""
    errors: list[CheckMessage] = []
    if getattr(settings, "WAGTAIL_FINISH_WORKFLOW_ACTION", None) != FINISH_ACTION:
        errors.append(
            Error(
                "Approval would publish the newest revision, not the approved one.",
                hint=f'Set WAGTAIL_FINISH_WORKFLOW_ACTION = "{FINISH_ACTION}".',
                id="posts.E001",
            )
        )
    if not getattr(settings, "WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT", False):
        errors.append(
            Error(
                "An earlier step's approval would survive an edit.",
                hint="Set WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True.",
                id="posts.E002",
            )
        )
    if not getattr(settings, "WAGTAIL_WORKFLOW_ENABLED", True):
        errors.append(
            Error(
                "Without workflows nothing can go live.",
                hint="Remove WAGTAIL_WORKFLOW_ENABLED.",
                id="posts.E003",
            )
        )
    return errors
