"""Who may give a text to whom."""

from typing import Any

from posts.models import Assignment, ReviewTask, TechnicalReviewTask

ASSIGN = "posts.assign_reviews"


def may_hand_over(user: Any, page: Any, assignment: Assignment | None) -> bool:
    """Whoever has a text may pass it on; who assigns reviews may do so with all that they may open."""
    if assignment is None or not page.permissions_for_user(user).can_edit():
        return False
    return bool(assignment.reviewer_id == user.pk or user.has_perm(ASSIGN))


def may_claim(user: Any, page: Any, assignment: Assignment | None) -> bool:
    """Whoever is asked at the step; that they did not write it is asked when they do."""
    task = page.current_workflow_task
    if task is None or (assignment and assignment.reviewer_id == user.pk):
        return False
    return bool(hasattr(task, "groups") and user.groups.filter(pk__in=task.groups.all()).exists())


def is_asked(user: Any) -> bool:
    """Whether this user decides about texts at all."""
    groups = user.groups.all()
    kinds: tuple[Any, ...] = (ReviewTask, TechnicalReviewTask)
    return any(kind.objects.filter(active=True, groups__in=groups).exists() for kind in kinds)
