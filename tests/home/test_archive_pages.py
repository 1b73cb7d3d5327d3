"""Archives of two pages: how they go on, where they lead, and what is below them."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.test import Client

from posts.listing import PER_PAGE
from posts.models import PostPage
from tests.factories import (
    list_anew,
    make_author,
    make_category,
    make_image,
    make_series,
)
from tests.home.archive import COUNT, FIRST, PATHS, every_kind, tagged
from tests.home.lists import canonical, listed, page, titles
from tests.markup import one, words

pytestmark = pytest.mark.django_db


# Archives of two pages


@pytest.fixture(scope="class")
def full_archives(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[str]]:
    """Titles of 26 posts, newest first, which all of the archives have; another post is in none."""
    with django_db_blocker.unblock(), transaction.atomic():
        author = make_author("Ada", biography="She counts.", role="Engineer", portrait=make_image())
        series = make_series("Ladder", description="Step by step.")
        shape = {"categories": [make_category("All")], "cover": make_image()}
        listed(1, authors=[make_author()], first=date(2022, 1, 1), **shape)
        posts = listed(COUNT, authors=[author], first=FIRST, **shape)
        tagged(posts, "shared")
        PostPage.objects.filter(pk__in=[post.pk for post in posts]).update(series=series)
        list_anew(posts)
        yield [post.title for post in reversed(posts)]
        transaction.set_rollback(True)


class TestArchivesOfTwoPages:
    """One site for all of these: they only read."""

    @pytest.mark.parametrize(
        ("kind", "label", "title", "description"),
        [
            ("tag", "Tag", "shared", "Posts tagged “shared”."),
            ("author", "Author", "Ada", "She counts."),
            ("series", "Series", "Ladder", "Step by step."),
            ("year", "Year", "2023", "Posts from 2023."),
            ("month", "Month", "May 2023", "Posts from May 2023."),
        ],
    )
    def test_an_archive_says_what_it_holds_and_how_much(
        self, full_archives: list[str], client: Client, kind: str, label: str, title: str, description: str
    ) -> None:
        root = page(client, f"/{PATHS[kind]}")
        assert words(one(root, ".//h1")) == title
        main = words(one(root, ".//main"))
        assert label in main
        assert description in main
        assert f"{COUNT} posts" in main
        assert title in words(one(root, "./head/title"))
        assert one(root, ".//meta[@name='description']").get("content") == description

    @every_kind
    def test_an_archive_goes_on_without_gap_or_repetition(
        self, full_archives: list[str], client: Client, kind: str
    ) -> None:
        first, second = (titles(page(client, f"/{PATHS[kind]}{more}")) for more in ("", "page/2/"))
        assert len(first) == PER_PAGE
        # A series is read from its first part on.
        expected = full_archives[::-1] if kind == "series" else full_archives
        assert first + second == expected
        assert client.get(f"/{PATHS[kind]}page/3/").status_code == 404

    @every_kind
    def test_the_pages_of_an_archive_lead_to_each_other(
        self, full_archives: list[str], client: Client, kind: str
    ) -> None:
        path = f"/{PATHS[kind]}"
        for here, rel, there in (
            (path, "next", f"{path}page/2/"),
            (path, "prev", None),
            (f"{path}page/2/", "prev", path),
            (f"{path}page/2/", "next", None),
        ):
            root = page(client, here)
            for tag in ("a", "link"):  # for readers, and for machines
                found = [e.get("href") or "" for e in root.iter(tag) if e.get("rel") == rel]
                assert [urlsplit(href).path for href in found] == ([there] if there else []), (here, tag, rel)

    @every_kind
    def test_each_page_of_an_archive_names_its_one_address(
        self, full_archives: list[str], client: Client, kind: str
    ) -> None:
        for more in ("", "page/2/"):
            path = f"/{PATHS[kind]}{more}"
            assert canonical(page(client, f"{path}?page=9&utm_source=x")) == f"http://localhost{path}"

    @every_kind
    @pytest.mark.parametrize("form", ["", "atom/", "json/"])
    def test_every_archive_has_feeds_of_its_own(
        self, full_archives: list[str], client: Client, kind: str, form: str
    ) -> None:
        response = client.get(f"/{PATHS[kind]}feed/{form}")
        assert response.status_code == 200
        text = response.content.decode()
        # The newest twenty, in a series, too.
        assert [title in text for title in full_archives] == [True] * 20 + [False] * (COUNT - 20)
        assert f"http://localhost/{PATHS[kind]}" in text

    @every_kind
    @pytest.mark.parametrize("more", ["page/0/", "page/1/", "page/", "page/abc/", "page/2/x/", "x/"])
    def test_below_an_archive_there_is_nothing_else(
        self, full_archives: list[str], client: Client, kind: str, more: str
    ) -> None:
        assert client.get(f"/{PATHS[kind]}{more}").status_code == 404

    @every_kind
    @pytest.mark.parametrize("number", ["9999", "9" * 30, "%D9%A2", "2%00", "-1"])
    def test_a_page_of_an_odd_number_is_not_found(
        self, full_archives: list[str], client: Client, kind: str, number: str
    ) -> None:
        assert client.get(f"/{PATHS[kind]}page/{number}/").status_code == 404

    @every_kind
    def test_a_question_for_the_head_is_answered_and_a_message_refused(
        self, full_archives: list[str], client: Client, kind: str
    ) -> None:
        path = f"/{PATHS[kind]}"
        head = client.head(path)
        assert (head.status_code, head.content) == (200, b"")
        assert client.post(path, {"title": "x"}).status_code == 405
