"""What somebody who leaves has left: what refers to a user, however it does."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import Model, Q

# What belongs to an account and goes with it, and bylines, which stay without. Everything else that refers
# to a user is a trace, so that whatever is added later counts without being named here.
NO_TRACES = frozenset(
    """
    posts.absence posts.assignment posts.author posts.calendaraddress posts.mailchoice posts.plan
    posts.showntext wagtailadmin.editingsession wagtailadmin.formstate wagtailcore.apitoken
    wagtailcore.pagesubscription wagtailusers.userprofile
    """.split()
)
# These name users by number alone, so that they outlive them.
BY_NUMBER = ("posts.LedgerEntry", "posts.BreakGlassRecord", "posts.Waiver")


def left_by(people: Iterable[Any]) -> set[Any]:
    """Return those of the users, by number, who wrote, commented, decided, uploaded or own anything."""
    asked = set(people)
    found: set[Any] = set()
    for model, name in _places():
        rows = model._base_manager.filter(Q(**{f"{name}__in": asked - found}))
        found |= set(rows.order_by().values_list(name, flat=True).distinct())
    return found


def _places() -> Iterator[tuple[type[Model], str]]:
    """Models that refer to users, and the column that does."""
    for relation in get_user_model()._meta.get_fields(include_hidden=True):
        model: Any = relation.related_model
        if relation.concrete or not relation.auto_created:
            continue
        # What joins users to groups is made by Django; to be named in a list leaves nothing.
        joins = relation.many_to_many or model._meta.auto_created
        if not joins and model._meta.label_lower not in NO_TRACES:
            field: Any = relation.remote_field
            yield model, field.attname
    for label in BY_NUMBER:
        yield apps.get_model(label), "user_id"
