"""What a version names, and what of it is still there.

modelcluster looks for each row that a version names, one by one, and for the page itself once for each byline
and each tag. Here each kind of thing is asked for once, and what was found stays with the page.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import SET_NULL, ForeignKey, Model
from modelcluster.fields import ParentalKey
from modelcluster.models import get_all_child_relations
from wagtail.models import COMMENTS_RELATION_NAME

Content = dict[str, Any]
Rows = dict[type[Model], dict[Any, Model]]


def rows_named(model: type[Model], content: Content) -> Rows:
    """Return the rows that a version of a page names, and its children do, by their number."""
    numbers: dict[type[Model], set[Any]] = defaultdict(set)
    for owner, data in [(model, content), *_children_in(model, content)]:
        for field in _keys(owner):
            if (number := _number(field, data)) is not None:
                numbers[field.related_model].add(number)
    return {kind: kind._default_manager.in_bulk(found) for kind, found in numbers.items()}


def without_what_is_gone(model: type[Model], content: Content, rows: Rows) -> Content:
    """Return the content without what is not among the rows, and without children that hang on such."""
    kept = {**content, **{field.name: None for field in _gone(model, content, rows)}}
    for name, child in _relations(model):
        if name in content:
            kept[name] = [one for one in content[name] if not _hangs(child, one, rows)]
            kept[name] = [one | dict.fromkeys(_names_gone(child, one, rows)) for one in kept[name]]
    return kept


def remember(page: Any, rows: Rows) -> None:
    """Let a page that was made of a version have these rows at hand, and its children too."""
    children = (child for name, _model in _relations(type(page)) for child in getattr(page, name).all())
    for owner in (page, *children):
        for field in _keys(type(owner)):
            if row := rows.get(field.related_model, {}).get(getattr(owner, field.attname)):
                field.set_cached_value(owner, row)


def _relations(model: type[Model]) -> Iterator[tuple[str, type[Model]]]:
    """The children that are a version's. Comments are the page's own: Wagtail takes them from there."""
    for relation in get_all_child_relations(model):
        if (name := relation.get_accessor_name()) != COMMENTS_RELATION_NAME:
            yield name, relation.related_model


def _children_in(model: type[Model], content: Content) -> Iterator[tuple[type[Model], Content]]:
    for name, child in _relations(model):
        yield from ((child, data) for data in content.get(name, []))


def _keys(model: type[Model]) -> Iterator[Any]:
    """Foreign keys, but for that of a child to its page."""
    for field in model._meta.concrete_fields:
        if isinstance(field, ForeignKey) and not isinstance(field, ParentalKey) and not _is_link(field):
            yield field


def _is_link(field: Any) -> bool:
    return bool(field.remote_field.parent_link)


def _number(field: Any, data: Content) -> Any:
    return field.target_field.to_python(data.get(field.name))


def _gone(model: type[Model], data: Content, rows: Rows) -> Iterator[Any]:
    for field in _keys(model):
        number = _number(field, data)
        if number is not None and number not in rows[field.related_model]:
            yield field


def _hangs(model: type[Model], data: Content, rows: Rows) -> bool:
    return any(field.remote_field.on_delete is not SET_NULL for field in _gone(model, data, rows))


def _names_gone(model: type[Model], data: Content, rows: Rows) -> list[str]:
    return [field.name for field in _gone(model, data, rows)]
