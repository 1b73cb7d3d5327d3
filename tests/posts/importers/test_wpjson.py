"""A site that is asked itself gives the same posts, under the same numbers, as its export."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from posts.importers.fetch import NotFetched
from posts.importers.wordpress import Options, run
from posts.importers.wpjson import COLLECTIONS, SiteExport
from posts.models import Category, ImportedItem, PostPage
from tests.posts.importers.small import exported, item, outcomes
from tests.posts.importers.test_fetch import Local, fetcher, local  # noqa: F401 - a fixture

SITE = "http://blog.example"


def rendered(text: str) -> dict[str, str]:
    return {"rendered": text}


POST = {
    "id": 1,
    "date_gmt": "2016-05-01T12:00:00",
    "modified_gmt": "2016-05-02T12:00:00",
    "slug": "post-1",
    "status": "publish",
    "link": f"{SITE}/2016/05/01/post-1/",
    "title": rendered("Caf&#233; &#8220;One&#8221;"),
    "content": rendered(
        f'<p>First line<br />\nand <a href="{SITE}/2016/05/01/post-2/">the other</a>.</p>\n'
        '<pre class="brush: sql; title: ; notranslate">\nSELECT &lt;b&gt;;\n\n\nEND;</pre>\n<p>[caption]</p>'
    ),
    "excerpt": rendered("<p>First line and [&hellip;]</p>"),
    "author": 3,
    "featured_media": 0,
    "sticky": False,
    "categories": [5],
    "tags": [6],
    "yoast_head_json": {"description": "What it says.", "canonical": f"{SITE}/2016/05/01/post-1/"},
}
FILES: dict[str, list[Any]] = {
    "users": [{"id": 3, "name": "Ada Lovelace", "slug": "ada"}],
    "categories": [
        {"id": 5, "name": "Indexes", "slug": "indexes", "parent": 9, "link": f"{SITE}/topics/data/indexes/"},
        {"id": 9, "name": "Data", "slug": "data", "parent": 0, "link": f"{SITE}/topics/data/"},
    ],
    "tags": [{"id": 6, "name": "B-trees", "slug": "b-tree", "link": f"{SITE}/label/b-tree/"}],
    "media": [],
    "pages": [
        {
            "id": 7,
            "slug": "about",
            "title": rendered("About"),
            "link": f"{SITE}/about-us/",
            "content": rendered("<p>Us.</p>"),
            "author": 3,
            "date_gmt": "2015-05-01T12:00:00",
        }
    ],
    "posts": [POST, {**POST, "id": 2, "slug": "post-2", "link": f"{SITE}/2016/05/01/post-2/"}],
}


@pytest.fixture
def site(local: Local) -> Any:  # noqa: F811
    """A site with two posts and a page, and how to ask it."""
    found = SiteExport(SITE, fetcher(local))
    answer(local, "/wp-json/", {"home": SITE, "name": "A blog"})
    for collection, rows in FILES.items():
        give(local, found, collection, rows)
    with found:
        yield found


def answer(local: Local, address: str, value: Any, status: int = 200) -> None:  # noqa: F811
    path = address.removeprefix(SITE)
    local.serve(path, json.dumps(value).encode(), status, Content_Type="application/json; charset=UTF-8")


def give(local: Local, site: SiteExport, collection: str, rows: list[Any]) -> None:  # noqa: F811
    """One page of a collection, after which there is none, as WordPress says it."""
    answer(local, site.address_of(collection, 1), rows)
    answer(local, site.address_of(collection, 2), {"code": "rest_post_invalid_page_number"}, status=400)


@pytest.mark.django_db
def test_a_site_that_is_asked_itself_moves_in(site: SiteExport, client: Client) -> None:
    report = run(site)
    assert outcomes(report) == {7: "live", 1: "live", 2: "live"}
    post, other = PostPage.objects.get(slug="post-1"), PostPage.objects.get(slug="post-2")
    assert post.title == "Café “One”"
    assert post.summary == post.search_description == "What it says."
    assert [author.name for author in post.authors] == ["Ada Lovelace"]
    assert [category.name for category in post.sorted_categories] == ["Indexes"]
    html, code, _caption = (block.value for block in post.body)
    assert html.source.count("<br/>") == 1
    assert f'<a linktype="page" id="{other.pk}">' in html.source
    assert (code["language"], code["code"]) == ("sql", "SELECT <b>;\n\n\nEND;")
    assert "[caption]" in str(post.body)
    for old, new in [
        ("/2016/05/01/post-1/", "/2016/05/post-1/"),
        ("/about-us/", "/about/"),
        ("/topics/data/indexes/", "/category/indexes/"),
        ("/category/data/indexes/", "/category/indexes/"),
        ("/label/b-tree/feed/", "/tag/b-trees/feed/"),
        ("/tag/b-tree/", "/tag/b-trees/"),
    ]:
        assert client.get(old, follow=True).redirect_chain[-1] == (new, 301), old
        assert client.get(new).status_code == 200
    assert Category.objects.filter(slug="indexes").exists()


@pytest.mark.django_db
def test_what_came_by_an_export_does_not_come_again(site: SiteExport, tmp_path: Path) -> None:
    run(exported(tmp_path, item(1), item(2)))
    report = run(site)
    assert outcomes(report) == {7: "live", 1: "changed there, left alone", 2: "changed there, left alone"}
    assert set(ImportedItem.objects.values_list("source", flat=True)) == {"blog.example"}
    with SiteExport(SITE, site.fetcher) as again:
        assert outcomes(run(again))[7] == "unchanged"


@pytest.mark.django_db
def test_a_site_is_asked_once(site: SiteExport, local: Local) -> None:  # noqa: F811
    run(site)
    # Of files there are none, which is known after one question.
    assert len(local.asked) == len(set(local.asked)) == 2 * len(COLLECTIONS)


@pytest.mark.django_db
def test_what_a_site_keeps_to_itself_is_said(site: SiteExport, local: Local) -> None:  # noqa: F811
    answer(local, site.address_of("users", 1), {"code": "rest_user_cannot_view"}, status=401)
    secret = {**POST, "id": 8, "content": {"rendered": "", "protected": True}}
    give(local, site, "posts", [POST, secret, "no row", {"id": True}])
    report = run(site)
    assert outcomes(report) == {7: "live", 1: "live"}
    said = [note.text for note in report.general]
    assert any("names of authors" in text for text in said)
    assert any("texts with a password" in text for text in said)
    assert any("without a number" in text for text in said)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "status", "body", "reason"),
    [
        ("/wp-json/", 404, {}, "/wp-json/: The host answered 404"),
        ("/wp-json/", 200, ["odd"], "This is no WordPress site"),
        ("posts", 500, {}, "posts: The host answered 500"),
        ("posts", 200, {"odd": 1}, "The answer is no list"),
        ("posts", 200, "[" * 100_000, "The answer is no"),
        ("tags", 302, {}, "Files are fetched from"),
    ],
)
def test_a_site_that_fails_changes_nothing(
    site: SiteExport,
    local: Local,  # noqa: F811
    path: str,
    status: int,
    body: Any,
    reason: str,
) -> None:
    address = path if path.startswith("/") else site.address_of(path, 1).removeprefix(SITE)
    headers = {"Content_Type": "application/json", "Location": "http://127.0.0.1/"}
    data = body if isinstance(body, str) else json.dumps(body)
    local.serve(address, data.encode(), status, **headers)
    with pytest.raises(NotFetched, match=reason):
        run(site, Options())
    assert not ImportedItem.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["http://127.0.0.1", "https://localhost/blog", "http://10.0.0.1", "ftp://x"]
)
def test_no_site_inside_a_network_is_asked(address: str) -> None:
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("import_wordpress", "--from-site", address)


@pytest.mark.parametrize("args", [[], ["export.xml", "--from-site", SITE]])
def test_the_command_takes_an_export_or_a_site(args: list[str]) -> None:
    with pytest.raises(CommandError, match="one of the two"):
        call_command("import_wordpress", *args)
