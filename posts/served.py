"""A post as its page is put together from it, read in one statement of our own.

Django takes longer to write this statement, of some ninety columns, than PostgreSQL takes to answer it.
"""

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Field, Model
from wagtail.fields import StreamField

from posts.models import Drawn, Freshness, PostPage, Series
from posts.prepared import fetch
from posts.querysets import restrictions_above

_DRAWN = ("post", "mark", "page_basis", "head", "top", "body", "foot", "related")
_FROM = f"""
EXISTS ({restrictions_above("wagtailcore_page.path")})
FROM wagtailcore_page
JOIN posts_postpage ON posts_postpage.page_ptr_id = wagtailcore_page.id
LEFT JOIN posts_drawn ON posts_drawn.post_id = wagtailcore_page.id
LEFT JOIN posts_series ON posts_series.id = posts_postpage.series_id
LEFT JOIN posts_freshness ON posts_freshness.post_id = wagtailcore_page.id
WHERE wagtailcore_page.slug = %(slug)s AND wagtailcore_page.depth = %(depth)s
  AND starts_with(wagtailcore_page.path, %(path)s)
"""


class _Columns(NamedTuple):
    """The columns of a row that are one object."""

    model: type[Model]
    names: list[str]
    converters: list[Callable[[Any], Any] | None]
    start: int

    def read(self, row: Sequence[Any]) -> Any:
        """The object; nothing where the row has none."""
        stored = row[self.start : self.start + len(self.names)]
        if stored[0] is None:
            return None
        values = [
            convert(value) if convert else value
            for value, convert in zip(stored, self.converters, strict=True)
        ]
        return self.model.from_db(DEFAULT_DB_ALIAS, self.names, values)


def find(parent: Any, slug: str) -> PostPage:
    """Return the post of a page's children that has a slug, without its text, with what is drawn of it.

    Series and freshness come with it, and `is_restricted`: whether it is for some readers only. Raises
    PostPage.DoesNotExist.
    """
    statement, (page, drawn, series, freshness) = _statement()
    rows = fetch(statement, {"slug": slug, "depth": parent.depth + 1, "path": parent.path})
    if not rows:
        raise PostPage.DoesNotExist(f"There is no post “{slug}” below {parent.path}.")
    row = rows[0]
    post: PostPage = page.read(row)
    post.is_restricted = row[-1]
    for name, related in (("drawn", drawn), ("series", series), ("freshness", freshness)):
        post._state.fields_cache[name] = found = related.read(row)
        if found is not None and related is not series:
            found._state.fields_cache["post"] = post
    return post


@cache
def _statement() -> tuple[str, list[_Columns]]:
    parts: list[_Columns] = []
    columns: list[str] = []
    for model, is_read in _READ.items():
        fields = [field for field in model._meta.concrete_fields if is_read(field)]
        converters = [_converter(field) for field in fields]
        parts.append(_Columns(model, [field.attname for field in fields], converters, len(columns)))
        columns += [f"{field.model._meta.db_table}.{field.column}" for field in fields]
    return f"SELECT {', '.join(columns)}, {_FROM}", parts


_READ: dict[type[Model], Callable[[Field], bool]] = {
    PostPage: lambda field: not isinstance(field, StreamField),
    Drawn: lambda field: field.name in _DRAWN,
    Series: lambda _field: True,
    Freshness: lambda _field: True,
}


def _converter(field: Field) -> Callable[[Any], Any] | None:
    """What Django makes of a field's value from the database, if it makes anything of it."""
    found = field.get_db_converters(connection)
    return partial(_converted, found) if found else None


def _converted(converters: list[Callable[..., Any]], value: Any) -> Any:
    for convert in converters:
        value = convert(value, None, connection)
    return value
