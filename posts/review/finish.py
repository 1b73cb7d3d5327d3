"""What happens when the last step of a workflow approves: WAGTAIL_FINISH_WORKFLOW_ACTION names this.

Wagtail imports this module while it defines its own models, so it must not import them at the top.
"""

from typing import Any


def publish_approved(workflow_state: Any, user: Any = None) -> None:
    """Publish the revision that the last step approved, and not whatever is newest."""
    state = workflow_state.current_task_state
    # A workflow without steps approves nothing, and the gate says so.
    revision = state.revision if state else workflow_state.content_object.get_latest_revision()
    revision.publish(user=user, skip_permission_checks=True)
