"""The site for readers that are programs: each post as Markdown, and what is where."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction, Site

from home import llms
from home.models import HomePage, StandardPage
from home.site_settings import IdentitySettings
from posts.models import PostPage
from tests.factories import (
    draft,
    live_post,
    make_author,
    make_category,
    make_image,
    make_series,
    publish,
    put_live,
    standard_page,
)
from tests.home.lists import listed
from tests.kinds import status
from tests.markup import SCRIPT

pytestmark = pytest.mark.django_db

HOST = "http://localhost"
# https://llmstxt.org/: a list of links, each with notes or without.
ROW = re.compile(r"- \[(?P<words>(?:\\.|[^\]\\])+)\]\((?P<url>[^)\s]+)\)(?:: (?P<notes>.+))?")


def private(page: Any) -> None:
    PageViewRestriction.objects.create(page=page, restriction_type="login")


def behind_a_password(page: Any) -> None:
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="open")


def unpublished(page: Any) -> None:
    page.unpublish()


def expired(page: Any) -> None:
    type(page).objects.filter(pk=page.pk).update(expire_at="2020-01-01T00:00Z")


hide = pytest.mark.parametrize("hide", [private, behind_a_password, unpublished, expired])


# A post as Markdown


def test_a_post_is_there_as_markdown_below_its_address(client: Client) -> None:
    post = live_post(title="Approved")
    response = client.get(f"{post.url}index.md")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=300"
    text = response.content.decode()
    assert "\n# Approved\n" in text
    assert f'\nurl: "{HOST}{post.url}"\n' in text
    assert not response.cookies
    assert "cookie" not in response.get("Vary", "").lower()


@hide
def test_a_post_that_readers_may_not_see_is_not_there_as_markdown(
    client: Client, superuser: Any, hide: Callable[[Any], None]
) -> None:
    post = live_post(title="Hidden title")
    path = f"{post.url}index.md"
    assert client.get(path).status_code == 200
    hide(PostPage.objects.get(pk=post.pk))
    for _ in range(2):
        response = client.get(path)
        assert response.status_code == 404
        assert "Hidden" not in response.content.decode()
        client.force_login(superuser)  # who gets no more from here


def test_a_draft_is_not_there_as_markdown(client: Client) -> None:
    post = draft(slug="secret", published_on=date(2024, 1, 1))
    for path in (f"{post.get_url_parts()[2]}index.md", "/2024/01/secret/index.md"):
        assert client.get(path).status_code == 404


def test_a_newer_draft_is_not_in_the_markdown(client: Client) -> None:
    post = live_post(title="Approved")
    latest = post.get_latest_revision_as_object()
    latest.title = "Not approved"
    latest.save_revision(user=post.owner)
    text = client.get(f"{post.url}index.md").content.decode()
    assert "Approved" in text
    assert "Not approved" not in text


@pytest.mark.parametrize(
    "path",
    """
    /2024/02/post/index.md /2023/01/post/index.md /2024/1/post/index.md /2024/01/other/index.md /post/index.md
    /index.md /about/index.md /2024/01/index.md /2024/01/post/index.md/ /2024/01/post/index.MD
    /2024/00/post/index.md /2024/13/post/index.md /0000/01/post/index.md /0000/00/post/index.md
    /9999/12/post/index.md
    /2024/01/post/x/index.md /2024/01/%00/index.md /2024/01/post%00/index.md /2024/01/post/index.md%00
    /2024/01/post/indexxmd/ /2024/01/POST/index.md /2024/01/../post/index.md /2024/01/post/index.md%0A
    /%D9%A2%D9%A0%D9%A2%D9%A4/01/post/index.md /2024/%D9%A0%D9%A1/post/index.md /category/post/index.md
    """.split(),
)
def test_a_post_has_one_address_as_markdown(client: Client, path: str) -> None:
    live_post(slug="post", published_on=date(2024, 1, 1))
    publish(standard_page(slug="about"))
    assert client.get("/2024/01/post/index.md").status_code == 200
    assert client.get(path).status_code == 404


def test_a_slug_of_ten_thousand_letters_is_not_found(client: Client) -> None:
    assert client.get(f"/2024/01/{'a' * 10_000}/index.md").status_code == 404


def test_a_reader_who_has_the_markdown_gets_no_second_copy(client: Client) -> None:
    with time_machine.travel(datetime(2024, 5, 6, tzinfo=UTC), tick=False):
        post = live_post()
    path = f"{post.url}index.md"
    first = client.get(path)
    assert first["Last-Modified"] == "Mon, 06 May 2024 00:00:00 GMT"
    for name, value in (("If-None-Match", first["ETag"]), ("If-Modified-Since", first["Last-Modified"])):
        again = client.get(path, headers={name: value})
        assert (again.status_code, again.content) == (304, b"")
    latest = post.get_latest_revision_as_object()
    latest.title = "Again"
    latest.save_revision(user=post.owner)
    publish(PostPage.objects.get(pk=post.pk))
    for name, value in (("If-None-Match", first["ETag"]), ("If-Modified-Since", first["Last-Modified"])):
        assert b"Again" in client.get(path, headers={name: value}).content


def test_markdown_and_overview_only_answer_questions(client: Client) -> None:
    for path in (f"{live_post().url}index.md", "/llms.txt"):
        head, get = client.head(path), client.get(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head["ETag"] == get["ETag"]
        assert client.post(path).status_code == 405


# /llms.txt


def overview(client: Client) -> tuple[list[str], dict[str, list[dict[str, str]]]]:
    """What stands above the first section, and the rows of each section, as the proposal has it."""
    response = client.get("/llms.txt")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    head, *sections = response.content.decode().strip().split("\n## ")
    found = {}
    for section in sections:
        title, blank, *rows = section.strip().split("\n")
        assert blank == ""
        matches = [ROW.fullmatch(row) for row in rows]
        assert all(matches), rows
        found[title] = [match.groupdict() for match in matches if match]
    return head.strip().split("\n\n"), found


def test_the_overview_names_the_publication_first(client: Client, home_page: HomePage) -> None:
    identity = IdentitySettings.for_site(Site.objects.get())
    identity.name, identity.description = "Notes *and* more", "What we\nwrite."
    identity.save()
    head, _sections = overview(client)
    assert head[:2] == [r"# Notes \*and\* more", "> What we write."]
    identity.description = ""
    identity.save()
    home_page.introduction = "From the index page."
    put_live(home_page)
    assert overview(client)[0][1] == "> From the index page."


def test_the_overview_lists_pages_posts_and_feeds(client: Client) -> None:
    about = publish(standard_page(title="About [us]", slug="about", summary="Who we are."))
    older = live_post(title="Older", summary="S *1*.", published_on=date(2023, 1, 1))
    newer = live_post(title="Newer", published_on=date(2024, 1, 2))
    newest = live_post(title="Newest", published_on=date(2024, 1, 3))
    _head, sections = overview(client)
    assert list(sections) == ["Pages", "Posts from 2024", "Posts from 2023", "Optional"]
    assert sections["Pages"] == [{"words": r"About \[us\]", "url": HOST + about.url, "notes": "Who we are."}]
    assert [row["url"] for row in sections["Posts from 2024"]] == [
        f"{HOST}{post.url}index.md" for post in (newest, newer)
    ]
    assert sections["Posts from 2023"] == [
        {"words": "Older", "url": f"{HOST}{older.url}index.md", "notes": r"S \*1\*."}
    ]
    optional = [row["url"].removeprefix(HOST) for row in sections["Optional"]]
    assert optional == ["/feed/", "/feed/atom/", "/feed/json/", "/sitemap.xml", "/api/v2/"]


def test_every_link_of_the_overview_leads_somewhere(client: Client) -> None:
    live_post()
    publish(standard_page())
    _head, sections = overview(client)
    for row in [row for rows in sections.values() for row in rows]:
        assert status(client, row["url"].removeprefix(HOST)) == 200, row


@hide
def test_the_overview_keeps_secrets(client: Client, hide: Callable[[Any], None]) -> None:
    post, page = live_post(title="Hidden post"), publish(standard_page(title="Hidden page"))
    draft(title="Hidden draft")
    assert len(overview(client)[1]) == 3
    hide(PostPage.objects.get(pk=post.pk))
    hide(StandardPage.objects.get(pk=page.pk))
    assert "Hidden" not in client.get("/llms.txt").content.decode()
    assert list(overview(client)[1]) == ["Optional"]


def test_the_overview_of_a_private_site_lists_nothing(client: Client, home_page: HomePage) -> None:
    live_post(title="Hidden post")
    private(home_page)
    assert list(overview(client)[1]) == ["Optional"]


def test_hostile_words_add_no_line_and_no_link_to_the_overview(client: Client) -> None:
    live_post(title=f"{SCRIPT}](http://evil.example/)\n## Section", summary="- [x](http://evil.example/)")
    _head, sections = overview(client)
    (year,) = [title for title in sections if title.startswith("Posts from")]
    (row,) = sections[year]
    assert row["url"].startswith(HOST)
    assert row["words"].startswith(r"\<script>alert(1)\</script>\](http")
    assert row["notes"] == r"\- \[x\](http://evil.example/)"


def test_the_overview_ends_after_the_newest_posts(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(llms, "MOST_POSTS", 2)
    for number in range(3):
        live_post(title=f"Post {number}", published_on=date(2024, 1, 1 + number))
    assert [row["words"] for row in overview(client)[1]["Posts from 2024"]] == ["Post 2", "Post 1"]


def test_without_a_site_there_is_nothing_to_tell(client: Client) -> None:
    Site.objects.all().delete()
    Site.clear_site_root_paths_cache()
    for path in ("/llms.txt", "/2024/01/post/index.md"):
        assert client.get(path).status_code == 404


def test_a_reader_who_has_the_overview_gets_no_second_copy(client: Client) -> None:
    etag = client.get("/llms.txt")["ETag"]
    assert client.get("/llms.txt", headers={"If-None-Match": etag}).status_code == 304
    live_post()
    assert client.get("/llms.txt", headers={"If-None-Match": etag}).status_code == 200


# Cost


def queries(client: Client, path: str) -> list[str]:
    client.get(path)  # fills the caches of sites and content types
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return [query["sql"] for query in captured]


def test_the_cost_of_the_overview_does_not_grow_with_what_it_lists(client: Client) -> None:
    category, author = make_category(), make_author()
    shape = {"categories": [category], "authors": [author], "cover": make_image()}
    listed(1, **shape)
    publish(standard_page())
    one = queries(client, "/llms.txt")
    listed(9, first=date(2021, 1, 1), **shape)
    publish(standard_page())
    ten = queries(client, "/llms.txt")
    assert len(ten) == len(one), "\n\n".join(ten)
    assert not [sql for sql in ten if '"body"' in sql]


def test_a_post_costs_the_same_whatever_else_there_is(client: Client) -> None:
    post = live_post(series=make_series())
    path = f"{post.url}index.md"
    one = queries(client, path)
    for _ in range(3):
        live_post(series=post.series)
    assert len(queries(client, path)) == len(one)
