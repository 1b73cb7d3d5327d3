"""A site of many posts, copied from one of them within the database, which takes seconds."""

from typing import Any

from django.db import connection, models
from wagtail.models import Page

from posts.models import Drawn, ListEntry, PostAuthor, PostPage, PostTag, SearchEntry

# The numbers of the copies come after this one.
FIRST = 1_000_000
PK = f"{FIRST} + n"


def crowd(post: PostPage, count: int) -> None:
    """Copy a published post so many times, 26,000 at most, with all that readers get from.

    Three copies are of one day; together they go back in time from the day of the post.
    """
    page = {
        "id": PK,
        "path": f"'{post.path[:-4]}' || chr(65 + n / 1000) || lpad((n % 1000)::text, 3, '0')",
        "title": "title || ' ' || n",
        "slug": "slug || '-' || n",
        "url_path": "url_path || n || '/'",
        "translation_key": "gen_random_uuid()",
    }
    _copy(Page, f"id = {post.pk}", count, page)
    own = {"page_ptr_id": PK, "published_on": "published_on - n / 3"}
    _copy(PostPage, f"page_ptr_id = {post.pk}", count, own)
    _copy(ListEntry, f"post_id = {post.pk}", count, {"post_id": PK, "day": "day - n / 3"})
    month = f"date_trunc('month', date '{post.published_on}' - n / 3)"
    _copy(SearchEntry, f"post_id = {post.pk}", count, {"post_id": PK, "month": month})
    for model in (Drawn, PostAuthor):
        _copy(model, f"post_id = {post.pk}", count, {"post_id": PK})
    _copy(PostTag, f"content_object_id = {post.pk}", count, {"content_object_id": PK})
    _copy(PostPage.categories.through, f"postpage_id = {post.pk}", count, {"postpage_id": PK})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _copy(model: Any, where: str, count: int, changes: dict[str, str]) -> None:
    """Copy rows of a table, with some columns changed by expressions in SQL, in which n is the number."""
    columns = [str(field.column) for field in model._meta.local_concrete_fields if _is_copied(field, changes)]
    values = ", ".join(changes.get(column, f'"{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {values}"  # noqa: S608 - nobody's words are in it
            f" FROM {table}, generate_series(1, {count}) AS n WHERE {where}"
        )


def _is_copied(field: models.Field[Any, Any], changes: dict[str, str]) -> bool:
    if isinstance(field, models.GeneratedField):
        return False
    return field.column in changes or not isinstance(field, models.AutoField | models.BigAutoField)
