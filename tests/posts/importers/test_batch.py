"""Pages that are written fifty at a time are what they are when each is written alone."""

import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Site
from wagtail.search.models import IndexEntry

from home.models import HomePage
from home.newsletter.models import Issue
from home.newsletter.site_setting import NewsletterSettings
from posts.importers.wordpress import Options, batch, run
from posts.models import ImportedItem, LedgerEntry, PostPage, SearchEntry, SearchWord, User
from posts.review import ledger
from posts.review.digest import revision_content_digest
from tests.factories import image_bytes
from tests.posts.importers.small import exported, item, outcomes

pytestmark = pytest.mark.django_db

RUN = sys.modules["posts.importers.wordpress.run"]
# What is different whenever a page is made.
OF_THE_MOMENT = {"translation_key", "latest_revision", "live_revision", "latest_revision_created_at"}


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Posts and pages, live and not, that name each other, share slugs, and lack what they need."""
    category = '<category domain="category" nicename="c-{0}"><![CDATA[C {0}]]></category>'
    tag = '<category domain="post_tag" nicename="t-{0}"><![CDATA[T {0}]]></category>'
    link = "<a href='https://blog.example/2016/05/post-{}/'>one</a>"
    picture = "<img src='https://blog.example/wp-content/uploads/tree.png' alt='A tree'>"
    many = [
        item(
            number,
            wp__status="draft" if number % 4 == 3 else "publish",
            wp__post_type="page" if number % 5 == 4 else "post",
            wp__post_name=f"post-{number % 4}",
            wp__post_modified_gmt="2018-01-01 00:00:00" if number % 2 else "0000-00-00 00:00:00",
            dc__creator=f"author-{number % 3}",
            content__encoded=f"<p>Words of {number}, {link.format(number + 1)}.</p>{picture}"
            "<pre><code class='language-sql'>SELECT 1;</code></pre>",
        )
        + category.format(number % 4)
        + tag.format(number % 5)
        + tag.format(7)
        for number in range(1, 11)
    ]
    incomplete = item(20, content__encoded="<h2></h2>[gallery]", title="&nbsp;")
    return exported(tmp_path, *many, incomplete)


@pytest.fixture
def media(tmp_path: Path) -> Path:
    """The picture of the export."""
    (tmp_path / "tree.png").write_bytes(image_bytes(90, 60))
    return tmp_path


def everything() -> dict[str, Any]:
    """Every row that an import makes, without what is of the moment."""
    pages = Page.objects.filter(depth__gt=2).order_by("path").specific()
    slugs = {page.pk: page.slug for page in pages}
    numbers = [str(number) for number in slugs]
    references = ReferenceIndex.objects.filter(base_content_type__model="page", object_id__in=numbers)
    return {
        "pages": [
            {
                field.name: field.value_from_object(page)
                for field in page._meta.concrete_fields
                if field.name not in OF_THE_MOMENT | {"id", "page_ptr", "body", "cover", "path"}
            }
            for page in pages
        ],
        "steps": [page.path[-4:] for page in pages],
        "bodies": [[block.block_type for block in page.body] for page in pages],
        "chosen": [
            [[str(a) for a in post.authors], [str(c) for c in post.sorted_categories],
             [str(t) for t in post.sorted_tags]]
            for post in PostPage.objects.order_by("path")
        ],
        "revisions": [
            [page.latest_revision.object_str, page.latest_revision.content_type_id, page.revisions.count(),
             page.latest_revision_id == page.live_revision_id, sorted(page.latest_revision.content),
             page.latest_revision.user_id]
            for page in pages
        ],
        "history": sorted(
            [slugs[row.page_id], row.action, row.label, str(row.user_id), row.content_changed,
             row.revision_id is not None, row.content_type_id, row.data]
            for row in PageLogEntry.objects.filter(page_id__in=slugs)
        ),
        "ledger": [
            [row.action, slugs[row.page_id], row.page_title, row.comment, row.user_id]
            for row in LedgerEntry.objects.order_by("page_id", "number")
        ],
        "references": sorted(
            references.values_list("content_type", "base_content_type", "to_content_type", "model_path")
        ),
        "admin search": [
            IndexEntry.objects.filter(object_id=number, content_type__model__endswith="page").order_by("content_type")
            .values_list("content_type", "title", "body", "autocomplete", "title_text", "body_text")[:]
            for number in numbers
        ],
        "search": sorted(SearchEntry.objects.values_list("title", "summary", "names", "text")),
        "words": sorted(SearchWord.objects.values_list("word", flat=True)),
        "redirects": sorted(Redirect.objects.values_list("old_path", "redirect_page__slug", "redirect_link")),
        "items": list(ImportedItem.objects.order_by("number").values_list("number", "is_written", "kind")),
        "children": HomePage.objects.get().numchild,
    }  # fmt: skip


def comparable(found: dict[str, Any]) -> dict[str, Any]:
    return {name: [list(rows) for rows in value] if name == "admin search" else value
            for name, value in found.items()}  # fmt: skip


def test_written_together_is_written_alone(
    export: Path, media: Path, superuser: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = Options(media=media, user=superuser)
    with transaction.atomic(), monkeypatch.context() as patch:
        patch.setattr(RUN, "TOGETHER", 1)
        alone = run(export, options)
        expected = comparable(everything())
        transaction.set_rollback(True)
    patched = []
    original = RUN.write_all
    monkeypatch.setattr(RUN, "write_all", lambda *a, **k: patched.append(a) or original(*a, **k))
    together = run(export, options)
    assert patched, "nothing was written together"
    found = comparable(everything())
    for name, value in expected.items():
        assert found[name] == value, name
    assert outcomes(together) == outcomes(alone)
    assert [row.notes for row in together.rows] == [row.notes for row in alone.rows]


def test_what_was_written_together_holds_what_the_house_asks(export: Path, media: Path) -> None:
    run(export, Options(media=media))
    assert ledger.verify().problem == ""
    assert Page.find_problems() == ([], [], [], [], [])
    posts = list(map(str, PostPage.objects.values_list("pk", flat=True)))
    assert not IndexEntry.objects.filter(object_id__in=posts, title_norm=1.0).exists(), "titles are weighed"
    for row in ImportedItem.objects.filter(is_written=True):
        revision = Page.objects.get(pk=row.page_id).latest_revision
        assert revision_content_digest(revision) == row.digest
    assert run(export, Options(media=media)).changed == 0
    page = PostPage.objects.live().first()
    page.title = "Another title"
    page.save_revision()
    assert revision_content_digest(page.latest_revision) != revision_content_digest(page.live_revision)


def test_one_item_that_fails_takes_no_other_with_it(export: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = batch.Pages.draft

    def fails(self: Any, item: Any, number: int) -> Any:
        if item.number == 5:
            raise DatabaseError("The disk is full")
        return original(self, item, number)

    monkeypatch.setattr(batch.Pages, "draft", fails)
    found = outcomes(run(export))
    assert found.pop(5) == "failed"
    assert set(found.values()) == {"live", "draft"}
    monkeypatch.undo()
    assert [row.number for row in run(export).rows if row.outcome != "unchanged"] == [5]


def test_batches_know_the_slugs_of_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RUN, "TOGETHER", 2)
    report = run(exported(tmp_path, *(item(number, wp__post_name="same") for number in range(1, 6))))
    assert set(outcomes(report).values()) == {"live"}
    slugs = PostPage.objects.order_by("path").values_list("slug", flat=True)
    assert list(slugs) == ["same", "same-2", "same-3", "same-4", "same-5"]


def test_an_import_mails_no_subscriber(tmp_path: Path) -> None:
    setting = NewsletterSettings.for_site(Site.objects.get())
    setting.is_on = True
    setting.save()
    path = exported(
        tmp_path,
        item(1),
        item(2),
        item(3, wp__post_date_gmt="", wp__status="private"),
        item(4, wp__post_date_gmt=""),
    )
    assert run(path).changed == 4
    assert not Issue.objects.exists()


def test_what_a_post_costs_does_not_grow(tmp_path: Path) -> None:
    def queries(numbers: range) -> int:
        path = exported(tmp_path, *(item(number) for number in numbers))
        with CaptureQueriesContext(connection) as captured:
            run(path)
        return len(captured)

    queries(range(1, 3))
    few, many = queries(range(10, 14)), queries(range(20, 60))
    # Everything is looked up and written for all of them.
    assert (many - few) / 36 < 1


def test_a_rehearsal_says_what_the_import_will_say(tmp_path: Path) -> None:
    statuses = ["publish", "publish", "draft", "pending", "private", "publish"]
    path = exported(tmp_path, *(item(n, wp__status=status) for n, status in enumerate(statuses, 1)))
    told: list[int] = []
    rehearsed = run(
        path, Options(dry_run=True, keep=lambda lines: told.extend(item.number for item, _row in lines))
    )
    assert not ImportedItem.objects.exists()
    assert told == [1, 2, 3, 4, 5, 6]
    assert outcomes(run(path)) == outcomes(rehearsed)
