"""Shorthand for stories of routing."""

from datetime import date
from typing import Any

from django.contrib.auth.models import Group
from wagtail.models import WorkflowTask

from posts.models import Absence, Assignment, Category, OutgoingMessage, PostPage, ReviewTask, User
from tests.factories import draft, make_category, make_user, submit


def reviewers(number: int) -> list[User]:
    """Make members of Reviewers."""
    return [make_user(f"reviewer-{n}@example.com", "Reviewers") for n in range(number)]


def waiting(**fields: Any) -> PostPage:
    """Make a post and submit it."""
    post = draft(**fields)
    submit(post, by=post.owner)
    return post


def of(page: Any) -> Assignment:
    """The assignment of a page's newest review."""
    return Assignment.objects.select_related("reviewer").filter(page=page.pk).latest("pk")


def away(user: User, first: date, last: date) -> None:
    """Let somebody be away."""
    Absence.objects.update_or_create(user=user, defaults={"first_day": first, "last_day": last})


def owned(name: str, *people: User) -> Category:
    """Make a category that requires one of these."""
    category = make_category(name)
    category.required_reviewers.set(people)
    return category


def further_step(page: Any, name: str, *people: User) -> ReviewTask:
    """Add a step to the workflow of a page at which these are asked."""
    group = Group.objects.create(name=name)
    group.user_set.set(people)
    task = ReviewTask.objects.create(name=name)
    task.groups.add(group)
    WorkflowTask.objects.create(workflow=page.get_workflow(), task=task, sort_order=9)
    return task


def mails() -> list[tuple[str, str]]:
    """Who was written to and about what, in order."""
    return list(OutgoingMessage.objects.order_by("pk").values_list("recipient", "subject"))
