"""Reviewers whom categories require: one of them sees each text before readers do."""

from typing import Any

from django.utils.translation import gettext as _


def unseen(review: Any, step: Any, *, by: Any) -> list[str]:
    """Name the categories for which that is not so, and cannot be later, if `by` approves this step."""
    from posts.routing.candidates import Round

    return Round(review, step).unseen(by=by.pk) if review else []


def unseen_problem(review: Any, step: Any, *, by: Any) -> str | None:
    """Say why this person's approval does not do, or nothing if it does."""
    from posts.routing.candidates import Round

    this = Round(review, step)
    names = this.unseen(by=by.pk)
    if not names:
        return None
    people = this.names_of_required(names)
    message = _("%(categories)s: one of the required reviewers has to approve this text: %(people)s.")
    return message % {"categories": ", ".join(names), "people": ", ".join(people)}
