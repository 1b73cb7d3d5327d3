"""What may be asked of the read API, and the words in which the rest is refused.

Wagtail's own checks let some nonsense through to the database, which answers with an exception.
"""

from typing import Any

from django.core.exceptions import FieldError, ValidationError
from django.db import models
from django.http import QueryDict
from rest_framework.filters import BaseFilterBackend
from taggit.managers import TaggableManager
from wagtail.api.v2.filters import OrderingFilter
from wagtail.api.v2.utils import BadRequestError, parse_boolean

LONGEST = 500  # characters
LARGEST = 2**31 - 1
DEEPEST = 100_000  # items into a list; the database counts its way there
# The largest number that a parameter may be.
NUMBERS = {
    "id": LARGEST,
    "limit": LARGEST,
    "offset": DEEPEST,
    "ancestor_of": LARGEST,
    "child_of": LARGEST,
    "descendant_of": LARGEST,
    "translation_of": LARGEST,
}
# Words that a parameter may be, instead of a number or at all.
WORDS = {
    "child_of": {"root"},
    "descendant_of": {"root"},
    "translation_of": {"root"},
    "search_operator": {"and", "or"},
}


def check(parameters: QueryDict) -> None:
    """Raise BadRequestError, which names the parameter, for what no endpoint can answer."""
    for name, values in parameters.lists():
        if problem := _problem(name, values):
            raise BadRequestError(f"{name.replace(chr(0), '?')[:50]}: {problem}")


def _problem(name: str, values: list[str]) -> str:
    value = values[-1]
    if len(values) > 1:
        return "give it once"
    if "\0" in name + value:
        return "null characters are not allowed"
    if len(value) > LONGEST:
        return f"give at most {LONGEST} characters"
    if value in WORDS.get(name, ()):
        return ""
    if name in NUMBERS:
        return "" if _is_number(value, NUMBERS[name]) else f"give a whole number from 0 to {NUMBERS[name]}"
    return f"give one of {', '.join(sorted(WORDS[name]))}" if name in WORDS else ""


def _is_number(value: str, largest: int) -> bool:
    return value.isascii() and value.isdecimal() and int(value) <= largest


class FieldFilter(BaseFilterBackend):
    """Keeps what has the value of a parameter in the field of its name."""

    def filter_queryset(self, request: Any, queryset: Any, view: Any) -> Any:
        """Apply each parameter that names a field."""
        known = set(view.get_available_fields(queryset.model, db_fields_only=True)) - {"locale"}
        for name in known.intersection(request.GET):
            field = queryset.model._meta.get_field(name)
            try:
                queryset = _filtered(queryset, field, request.GET[name])
            except (FieldError, TypeError, ValueError, ValidationError) as error:
                raise BadRequestError(f"{name}: it cannot have the value '{request.GET[name]}'") from error
        return queryset


def _filtered(queryset: Any, field: Any, value: str) -> Any:
    if isinstance(field, TaggableManager):
        for tag in value.split(","):
            queryset = queryset.filter(**{f"{field.name}__name": tag})
        # Wagtail's search asks for this: it cannot search what is filtered so.
        queryset._filtered_by_tag = True
        return queryset
    if isinstance(field, models.BooleanField):
        return queryset.filter(**{field.name: parse_boolean(value)})
    return queryset.filter(**{field.name: value})


class OrderFilter(OrderingFilter):
    """Orders by fields that have one value; by one with several, an item would be listed several times."""

    def filter_queryset(self, request: Any, queryset: Any, view: Any) -> Any:
        """Refuse other fields, and leave the rest to Wagtail."""
        for name in request.GET.get("order", "").split(","):
            if name.lstrip("-") in view.get_available_fields(queryset.model, db_fields_only=True):
                field = queryset.model._meta.get_field(name.lstrip("-"))
                if field.many_to_many or field.one_to_many:
                    raise BadRequestError(f"order: cannot order by '{name}', which may have several values")
        return super().filter_queryset(request, queryset, view)


class NameFilter(BaseFilterBackend):
    """Keeps what has every word of ?search= in its name. These lists are short, and their names say all."""

    def filter_queryset(self, request: Any, queryset: Any, view: Any) -> Any:
        """Look for each word."""
        for word in request.GET.get("search", "").split():
            queryset = queryset.filter(name__icontains=word)
        return queryset
