"""Who may decide about a text at a step, and what the rules of routing need to know of them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, OuterRef, Subquery
from django.utils.timezone import localdate
from wagtail.models import Task, WorkflowState

from posts.models import Absence, Assignment, Category
from posts.review import ledger
from posts.review.contributors import contributors
from posts.routing.rules import Candidate, unseen


@dataclass
class Round:
    """A step of a review, with the people and categories it is about.

    However many there are, it asks the database the same number of times.
    """

    review: WorkflowState
    step: Any  # a ReviewStep

    @cached_property
    def page(self) -> Any:
        """The page."""
        return self.review.content_object

    @cached_property
    def contributors(self) -> set[int]:
        """Who may not decide, because they worked on it."""
        return contributors(self.page)

    @cached_property
    def categories(self) -> list[Category]:
        """Those of the newest text."""
        revision = self.page.latest_revision
        numbers = revision.content.get("categories", []) if revision else []
        found = Category.objects.filter(pk__in=numbers)
        return list(found.prefetch_related("reviewing_groups", "required_reviewers"))

    @cached_property
    def required(self) -> dict[str, set[int]]:
        """The required reviewers who can still sign in, by category."""
        return {
            category.name: {user.pk for user in category.required_reviewers.all() if user.is_active}
            for category in self.categories
        }

    @cached_property
    def seen_by(self) -> set[int]:
        """Who approved an earlier step for the text, or worked on it."""
        return self.approved_by | self.contributors

    @cached_property
    def approved_by(self) -> set[int]:
        """Who approved an earlier step for the text."""
        given = ledger.approvals_in(self.review.pk).values()
        return {approval.user_id for approval in given if approval.user_id}

    def unseen(self, *, by: int | None = None) -> list[str]:
        """Name the categories that would lack a required reviewer if `by` approved this step."""
        if not any(self.required.values()):
            return []  # and nobody has to be looked for
        seen_by = self.seen_by | ({by} if by else set())
        return unseen(required=self.required, seen_by=seen_by, later=self._later)

    def names_of_required(self, categories: list[str]) -> list[str]:
        """Who is required for categories with these names, by name."""
        people = {
            str(user)
            for category in self.categories
            if category.name in categories
            for user in category.required_reviewers.all()
            if user.is_active
        }
        return sorted(people)

    def people(self) -> Any:
        """Everybody who is asked at the step, administrators besides its groups left out, by name."""
        people = get_user_model().objects.filter(is_active=True, groups__in=self.step.groups.all())
        return people.distinct().order_by("first_name", "last_name", "email")

    def able(self) -> Any:
        """Those of them who may approve."""
        return self.people().exclude(pk__in=self.contributors)

    def candidates(self) -> list[Candidate]:
        """The same people, with what speaks for and against asking them."""
        groups = {group.pk for category in self.categories for group in category.reviewing_groups.all()}
        lacking = {user for people in self.required.values() if not people & self.seen_by for user in people}
        theirs = Assignment.objects.filter(reviewer=OuterRef("pk"), assigned_at__isnull=False)
        people = self.people().annotate(
            last_assigned_at=Subquery(theirs.order_by("-assigned_at").values("assigned_at")[:1]),
            is_away=Exists(Absence.objects.on(localdate()).filter(user=OuterRef("pk"))),
            is_in_group=Exists(
                get_user_model().groups.through.objects.filter(user=OuterRef("pk"), group__in=groups)
            ),
        )
        open_ones = Assignment.objects.open().exclude(review=self.review).exclude(reviewer=None)
        loads = dict(open_ones.order_by().values_list("reviewer").annotate(number=Count("pk")))
        return [
            Candidate(
                user_id=user.pk,
                is_away=user.is_away,
                is_contributor=user.pk in self.contributors,
                is_required=user.pk in lacking,
                is_in_group=user.is_in_group,
                has_approved=user.pk in self.approved_by,
                load=loads.get(user.pk, 0),
                last_assigned_at=user.last_assigned_at,
            )
            for user in people
        ]

    @cached_property
    def _later(self) -> set[int]:
        """Who may approve at a step that comes after this one."""
        places = dict(self.review.workflow.workflow_tasks.values_list("task_id", "sort_order"))
        here = places.get(self.step.pk, -1)
        later = [task for task, place in places.items() if place > here]
        steps = [
            step for step in Task.objects.filter(pk__in=later, active=True).specific() if self._asks(step)
        ]
        people = get_user_model().objects.filter(is_active=True)
        found = [people.filter(groups__in=step.groups.all()) for step in steps]
        return {user.pk for users in found for user in users} - self.contributors

    def _asks(self, step: Any) -> bool:
        """Whether people are asked about the text there."""
        return hasattr(step, "applies_to") and step.applies_to(self.page.latest_revision)
