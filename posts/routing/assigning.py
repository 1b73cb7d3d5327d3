"""Giving a text that is in review to somebody: when a step begins, by claim, and by hand."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import WorkflowState

from posts.models.routing import Assignment
from posts.review.gate import Refused
from posts.review.locks import hold
from posts.routing import letters
from posts.routing.candidates import Round
from posts.routing.notices import plan
from posts.routing.rules import choose
from posts.routing.wishes import wishes_now
from posts.routing.working_days import add_working_days
from posts.webhooks.events import announce

Priority = Assignment.Priority
# How many working days a step may take.
DAYS = {Priority.URGENT: 1, Priority.HIGH: 2, Priority.NORMAL: 3, Priority.LOW: 5}


def begin(review: WorkflowState, step: Any) -> Assignment:
    """Give the text to somebody as a step of its review begins: to who has it already, if they may decide."""
    wishes, now = wishes_now(), timezone.now()
    found = Assignment.objects.filter(review=review).first()
    assignment = found or Assignment(review=review, page_id=int(review.object_id))
    before = assignment.reviewer_id
    assignment.note = wishes.note or assignment.note
    assignment.priority = wishes.priority or assignment.priority
    _give(assignment, _choice(Round(review, step), keep=assignment.reviewer_id), now)
    _fall_due(assignment, add_working_days(now, DAYS[Priority(assignment.priority)]), now)
    assignment.save()
    if assignment.reviewer and (found is None or assignment.reviewer_id != before):
        _announce(assignment, by=None)
    return assignment


def _choice(this: Round, *, keep: int | None = None) -> int | None:
    candidates = this.candidates()
    chosen = choose(candidates)
    kept = choose([one for one in candidates if one.user_id == keep and not one.has_approved])
    needs_other = any(one.is_required for one in candidates if one.user_id == chosen)
    return chosen if kept is None or needs_other else kept


def _give(assignment: Assignment, reviewer_id: int | None, now: datetime) -> None:
    if reviewer_id != assignment.reviewer_id:
        assignment.reviewer_id = reviewer_id
        assignment.assigned_at = now if reviewer_id else None


def _fall_due(assignment: Assignment, due_at: datetime, now: datetime) -> None:
    assignment.due_at = due_at
    assignment.next_notice, assignment.next_notice_at = plan(due_at, now=now)


def held(page: Any) -> tuple[Assignment, Round]:
    """Return the assignment of the review of a page, locked, and its step. Raises Refused without one."""
    hold(page)
    state = page.current_workflow_task_state
    if state is None or state.status != state.STATUS_IN_PROGRESS:
        raise Refused([_("Nobody waits for a review of this text any longer.")], page_id=page.pk)
    this = Round(state.workflow_state, state.task.specific)
    found = Assignment.objects.select_for_update(of=("self",)).filter(review=this.review).first()
    # A step that began before there were assignments has none.
    return found or begin(this.review, this.step), this


@transaction.atomic
def claim(page: Any, user: Any) -> Assignment:
    """Let a text be this reviewer's. Raises Refused if they may not decide about it."""
    assignment, this = held(page)
    _require_able(this, user)
    before = assignment.reviewer
    if before != user:
        _give(assignment, user.pk, timezone.now())
        assignment.save()
        _record(assignment, by=user)
        if before is not None:
            letters.claimed(assignment, before=before, by=user)
    return assignment


@transaction.atomic
def hand_over(page: Any, *, to: Any, by: Any, priority: int, due_at: datetime) -> Assignment:
    """Let a text be somebody's, who is told. Raises Refused if they may not decide about it."""
    assignment, this = held(page)
    now, is_news = timezone.now(), to.pk != assignment.reviewer_id
    _require_able(this, to)
    _give(assignment, to.pk, now)
    assignment.priority = priority
    if due_at != assignment.due_at:
        _fall_due(assignment, due_at, now)
    assignment.save()
    if is_news:
        _record(assignment, by=by)
        if to != by:
            letters.handed_over(assignment, by=by)
    return assignment


def pass_on(assignment: Assignment) -> bool:
    """Give a text whose reviewer is away to another, if there is one; say whether there was."""
    state = assignment.review.current_task_state
    chosen = _choice(Round(assignment.review, state.task.specific)) if state else None
    if chosen is None or chosen == assignment.reviewer_id:
        return False
    _give(assignment, chosen, timezone.now())
    assignment.save()
    _record(assignment, by=None)
    letters.handed_over(assignment, by=None)
    return True


def _require_able(this: Round, user: Any) -> None:
    if not this.able().filter(pk=user.pk).exists():
        message = _("%(who)s cannot review this text: they worked on it, or are not asked at this step.")
        raise Refused([message % {"who": user}], page_id=this.page.pk)


def _record(assignment: Assignment, *, by: Any) -> None:
    data = {"reviewer": str(assignment.reviewer)}
    page = assignment.page.specific
    log(instance=page, action="posts.assign", user=by, revision=page.latest_revision, data=data)
    _announce(assignment, by=by)


def _announce(assignment: Assignment, *, by: Any) -> None:
    reviewer = assignment.reviewer
    name = {"name": reviewer.get_full_name() or reviewer.email.partition("@")[0]} if reviewer else None
    announce("assigned", assignment.page_id, actor=by, reviewer=name)
