"""Fill a database with a site of a given size, in minutes.

    .venv/bin/python -m settings.local_postgres size-25000 .venv/bin/python -m benchmarks.loader --posts 25000

The database is kept in .local/postgres/size-25000 and its pictures in .local/benchmarks/size-25000, where
`benchmarks.run` finds them. Three posts go through review as people send them; all others are their rows,
multiplied in the database with texts, names and dates of their own. At 100,000 posts and ten versions of each
that takes some minutes. Nothing is drawn: each page is for its first reader, and `benchmarks.run` asks for a
page before it measures. Needs a superuser of PostgreSQL, which the private server has.
"""

import argparse
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.search import Writer

# Filled without their indexes, which are made afterwards in one go.
LARGE = [
    "posts_ledgerentry",
    "posts_searchentry",
    "wagtailcore_pagelogentry",
    "wagtailcore_referenceindex",
    "wagtailcore_revision",
    "wagtailcore_taskstate",
    "wagtailsearch_indexentry",
]


def load(posts: int, revisions: int) -> None:
    """Make the site in the empty database that DATABASE_URL names."""
    from django.core.management import call_command
    from django.db import connection

    from benchmarks.data.frame import make_frame, make_patterns
    from benchmarks.data.staging import QuickWriter, body, stage

    writer = QuickWriter()
    with step("tables"):
        call_command("migrate", verbosity=0)
    with step("users, names, pictures"):
        frame = make_frame(posts)
    with step("three posts through review"):
        patterns = make_patterns(frame, body(writer, frame.covers[0]))
    last = patterns["waiting"]
    with step("texts"):
        first = {"id": last.pk + 1, "step": len(patterns) + 1}
        total = stage(posts, frame, writer, first=first)
    with connection.cursor() as cursor, step("rows"):
        _multiply(cursor, patterns, total, revisions)
    with step("lists"):
        _list_all()
    with step("words of the search"):
        _write_words(writer)
    with connection.cursor() as cursor, step("statistics"):
        cursor.execute("DROP TABLE made")
        cursor.execute("VACUUM ANALYZE")


@contextmanager
def step(name: str) -> Iterator[None]:
    """Say what is done, and how many seconds it took."""
    start = time.perf_counter()
    print(f"{name:30}", end="", flush=True)
    yield
    print(f"{time.perf_counter() - start:8.1f} s", flush=True)


def _multiply(cursor: Any, patterns: dict[str, Any], total: int, revisions: int) -> None:
    from benchmarks.data.multiply import ROWS, multiply

    # Every row is right by construction; checking a million foreign keys would take as long as writing them.
    cursor.execute("SET session_replication_role = replica")
    start = _starts(cursor)
    with without_indexes(cursor, LARGE):
        for state, post in patterns.items():
            values = {**start, **_pattern(cursor, post), "total": total, "each": revisions}
            for rows in ROWS:
                multiply(cursor, rows, state, values)
            start["ledger"] = _greatest(cursor, "posts_ledgerentry", "number")
    cursor.execute("SET session_replication_role = origin")
    _advance_sequences(cursor)
    cursor.execute(
        "UPDATE wagtailcore_page SET numchild = %s WHERE id = %s",
        [total + len(patterns), post.get_parent().pk],
    )


def _greatest(cursor: Any, table: str, column: str = "id") -> int:
    cursor.execute(f"SELECT coalesce(max({column}), 0) FROM {table}")
    return int(cursor.fetchone()[0])


def _starts(cursor: Any) -> dict[str, int]:
    """Where the ids of the new rows begin."""
    tables = {
        "revisions": "wagtailcore_revision",
        "reviews": "wagtailcore_workflowstate",
        "tasks": "wagtailcore_taskstate",
        "bylines": "posts_postauthor",
    }
    starts = {name: _greatest(cursor, table) + 1 for name, table in tables.items()}
    return {**starts, "ledger": _greatest(cursor, "posts_ledgerentry", "number")}


def _pattern(cursor: Any, post: Any) -> dict[str, Any]:
    """What finds the rows of a post."""
    from wagtail.models import Page

    page = Page.objects.get(pk=post.pk)
    cursor.execute(
        """SELECT s.id, min(t.id) FROM wagtailcore_workflowstate s
           JOIN wagtailcore_taskstate t ON t.workflow_state_id = s.id
           WHERE s.object_id = %s GROUP BY s.id""",
        [str(page.pk)],
    )
    review, first_step = cursor.fetchone() or (0, 0)
    return {
        "page": page.pk,
        "kind": page.content_type_id,
        "base": page.latest_revision.base_content_type_id,
        "revision": page.latest_revision_id,
        "epoch": page.latest_revision_created_at,
        "review": review,
        "step": first_step,
        "url": page.get_parent().url_path,
    }


@contextmanager
def without_indexes(cursor: Any, tables: list[str]) -> Iterator[None]:
    """Drop the indexes that no constraint needs, and make them again after the block."""
    cursor.execute(
        """SELECT i.indexname, i.indexdef FROM pg_indexes i
           WHERE i.tablename = ANY (%s) AND NOT EXISTS
             (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexname::regclass)""",
        [tables],
    )
    found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(f'DROP INDEX "{name}"')
    yield
    cursor.execute("SET maintenance_work_mem = '512MB'")
    for _name, definition in found:
        cursor.execute(definition)


def _advance_sequences(cursor: Any) -> None:
    """Let the next row of each table get an id that is free."""
    cursor.execute(
        """SELECT * FROM (
             SELECT table_name, column_name,
                    pg_get_serial_sequence(quote_ident(table_name), column_name) AS sequence
             FROM information_schema.columns WHERE table_schema = 'public') AS numbered
           WHERE sequence IS NOT NULL"""
    )
    for table, column, sequence in cursor.fetchall():
        greatest = _greatest(cursor, table, column)
        cursor.execute("SELECT setval(%s, %s, %s)", [sequence, max(1, greatest), greatest > 0])


def _list_all() -> None:
    from posts.drawn import marks
    from posts.lists import entries
    from posts.models import PostPage

    published = list(PostPage.objects.published().values_list("pk", flat=True))
    entries.write(published)
    marks.begin(published)


def _write_words(writer: Writer) -> None:
    from posts.models import SearchWord

    rows = [SearchWord(word=word) for word in sorted(writer.vocabulary)]
    SearchWord.objects.bulk_create(rows, ignore_conflicts=True, batch_size=5000)


def main() -> None:
    """Make the site, and say how long it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--posts", type=int, default=25_000)
    parser.add_argument("--revisions", type=int, default=10, help="versions of each post")
    arguments = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"], os.environ["LOG_LEVEL"] = "settings.dev", "WARNING"
    media = Path(".local") / "benchmarks" / f"size-{arguments.posts}"
    os.environ.setdefault("MEDIA_ROOT", str(media.resolve()))
    import django

    django.setup()
    start = time.perf_counter()
    load(arguments.posts, arguments.revisions)
    (media / "made").touch()
    print(f"{arguments.posts} posts in {time.perf_counter() - start:.0f} s, pictures in {media}")


if __name__ == "__main__":
    main()
