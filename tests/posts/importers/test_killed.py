"""An import that is killed at twenty random moments and run again ends as one that nobody disturbed.

The processes are real, and so is the signal. They work in a copy of the test database, because what is to be
seen is what was committed. A moment is a number of statements, so that each run of this test is the same.
"""

import json
import os
import random
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Site

from posts.importers.wordpress import Options, run
from posts.models import Author, Category, EditorialImage, ImportedItem, LedgerEntry, PostPage, SearchEntry
from posts.review import ledger
from tests.factories import image_bytes
from tests.posts.importers.small import exported, item

KILLS = 20
COPY = "killed"


@pytest.fixture
def copy_of_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A database with what every test begins with, which may be written to for good."""
    original = str(connection.settings_dict["NAME"])
    name = f"{original}_{COPY}"
    with django_db_blocker.unblock():
        connection.close()
        with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{original}"')
        yield name
        with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def export(tmp_path: Path) -> tuple[Path, Path]:
    """Posts of every status with a picture each, some of which share it, and the folder with the pictures."""
    media = tmp_path / "uploads"
    media.mkdir()
    for number in range(3):
        (media / f"{number}.png").write_bytes(image_bytes(90 + number, 60))
    statuses = ["publish", "draft", "pending", "private", "publish"]
    items = [
        item(
            number,
            wp__status=statuses[number % 5],
            wp__post_type="page" if number % 6 == 5 else "post",
            wp__post_name=f"post-{number % 8}",
            dc__creator=f"author-{number % 3}",
            content__encoded=f"<p>Words, and <a href='https://blog.example/2016/05/post-{number + 1}/'>one"
            f"</a>.</p><img src='https://blog.example/wp-content/uploads/{number % 3}.png' alt='A tree'>",
        )
        + f'<category domain="category" nicename="c-{number % 4}"><![CDATA[C {number % 4}]]></category>'
        + f'<category domain="post_tag" nicename="t-{number % 5}"><![CDATA[T {number % 5}]]></category>'
        for number in range(1, 13)
    ]
    return exported(tmp_path, *items), media


def state() -> dict[str, Any]:
    """Everything an import leaves, named so that it can be compared between two databases."""
    root = Site.objects.get(is_default_site=True).root_page
    root.refresh_from_db()
    pages = Page.objects.child_of(root).order_by("slug").specific()
    titles = dict(Page.objects.values_list("pk", "title"))
    return {
        "pages": [
            [page.slug, page.title, page.live, page.first_published_at, page.revisions.count(),
             page.current_workflow_state is not None, page.view_restrictions.count(), page.url_path]
            for page in pages
        ],
        "posts": [
            [post.slug, str(post.published_on), [str(author) for author in post.authors],
             [str(found) for found in post.sorted_categories], [tag.name for tag in post.sorted_tags],
             [block.block_type for block in post.body]]
            for post in PostPage.objects.order_by("slug")
        ],
        "authors": sorted(Author.objects.values_list("name", "slug")),
        "categories": sorted(Category.objects.values_list("name", "slug", "color")),
        "images": sorted(EditorialImage.objects.values_list("title", "file_hash")),
        "redirects": sorted(
            [path, titles.get(page), link]
            for path, page, link in Redirect.objects.values_list("old_path", "redirect_page", "redirect_link")
        ),
        "ledger": sorted(
            [titles[row.page_id], row.action, row.comment] for row in LedgerEntry.objects.all()
        ),
        "log": sorted(PageLogEntry.objects.filter(page__in=pages).values_list("label", "action")),
        "search": sorted(SearchEntry.objects.values_list("title", "text")),
        "references": ReferenceIndex.objects.count(),
        "items": sorted(ImportedItem.objects.values_list("number", "kind", "is_written", "source_digest")),
        "problems": [ledger.verify().problem, *(list(found) for found in Page.find_problems())],
        "children": root.numchild,
    }  # fmt: skip


def in_process(work: Callable[[], Any], database: str, answer: Path) -> int:
    """Do some work in a process and a database of its own. Returns the signal that ended it, or 0."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            connection.settings_dict["NAME"] = database
            answer.write_text(json.dumps(work(), default=str))
            connection.close()
            code = 0
        except BaseException as error:
            print(repr(error), file=sys.__stderr__)
        finally:
            os._exit(code)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


class Statements:
    """Counts statements, and kills the process at one of them."""

    def __init__(self, fatal: int = 0) -> None:
        self.count, self.fatal = 0, fatal

    def __call__(self, execute: Any, *args: Any) -> Any:
        self.count += 1
        if self.count == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*args)


def test_an_import_that_is_killed_again_and_again_ends_like_any_other(
    tmp_path: Path, copy_of_database: str
) -> None:
    path, media = export(tmp_path)
    answer = tmp_path / "answer.json"
    options = Options(media=media)

    def undisturbed() -> dict[str, Any]:
        statements = Statements()
        with transaction.atomic(), connection.execute_wrapper(statements):
            run(path, options)
            found = {"statements": statements.count, "state": state()}
            transaction.set_rollback(True)
        return found

    def killed(moment: int) -> Callable[[], str]:
        def work() -> str:
            with connection.execute_wrapper(Statements(moment)):
                run(path, options)
            return "It came to its end."

        return work

    def to_the_end() -> dict[str, Any]:
        run(path, options)
        again = run(path, options)
        return {"changed": again.changed, "state": state()}

    assert in_process(undisturbed, copy_of_database, answer) == 0
    expected = json.loads(answer.read_text())
    chance = random.Random(20)  # noqa: S311 - moments, not secrets
    moments = [chance.randint(5, expected["statements"] // 6) for _ in range(KILLS)]
    ends = [in_process(killed(moment), copy_of_database, answer) for moment in moments]
    assert ends.count(signal.SIGKILL) >= KILLS - 3, ends
    assert in_process(to_the_end, copy_of_database, answer) == 0
    found = json.loads(answer.read_text())
    assert found["changed"] == 0
    for name, value in expected["state"].items():
        assert found["state"][name] == value, name
