"""What happens when the last step of a workflow approves: WAGTAIL_FINISH_WORKFLOW_ACTION names this.

Wagtail imports this module while it defines its own models, so it must not import them at the top.
"""

from typing import Any


def publish_approved(workflow_state: Any, user: Any = None) -> None:
    """Publish the revision that the last step approved, and not whatever is newest."""
    workflow_state.current_task_state.revision.publish(user=user, skip_permission_checks=True)
