"""Searches that find nothing: what they propose, and how they are counted."""

from dataclasses import replace

import pytest
from django.db import DatabaseError
from django.test import Client

from home.in_vain import InVain
from posts.models import EmptySearch
from posts.search import empty
from posts.search import find as finding
from tests.factories import make_category, make_user
from tests.home.results import answer, main, titles
from tests.markup import document, one, words
from tests.posts.search.made import indexed

pytestmark = pytest.mark.django_db


# Did you mean


def test_a_slip_shows_what_was_meant(client: Client) -> None:
    indexed("On Postgres")
    root = main(client, "q=postgers")
    assert answer(root) == "Nothing matches “postgers”. Did you mean postgres? 1 post has that."
    assert one(root, ".//*[@role='status']//a").get("href") == "?q=postgres"
    assert titles(root) == ["On Postgres"]


def test_a_correction_that_finds_nothing_is_not_offered(client: Client) -> None:
    indexed("On Postgres")
    indexed("On Python")
    root = main(client, "q=postgers+pyhton")
    assert answer(root).startswith("Nothing matches “postgers pyhton”. Try fewer words")


# Searches without a result


def test_a_search_without_a_result_is_recorded(client: Client) -> None:
    indexed("On Postgres")
    for query in ("Giraffe", "giraffe", "postgers", "postgres", "the", "", "-postgres"):
        client.get("/search/", {"q": query})
    assert dict(EmptySearch.objects.values_list("query", "times")) == {"giraffe": 2, "postgers": 1}


def test_the_page_of_a_search_in_vain_is_drawn_once_and_says_each_ones_words(client: Client) -> None:
    indexed("On Postgres", categories=[make_category("Databases")])
    drawn = []
    for asked in ("giraffe", 'a "giraffe" & <b>', "100% giraffe %(words)s", "okapi"):
        response = client.get("/search/", {"q": asked})
        drawn.append(bool(response.templates))
        root = document(response.content)
        content = one(root, ".//main")
        assert answer(content) == f"Nothing matches “{asked}”. Try fewer words, or more common ones."
        assert one(content, ".//input").get("value") == asked
        assert words(one(root, ".//title")).startswith(f"Search: {asked} · ")
    assert drawn == [True, False, False, False]


def test_what_was_meant_by_one_is_never_said_to_another(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    indexed("On Postgres")
    # What matched is taken away before it is read.
    monkeypatch.setattr("home.search.find", lambda query: replace(finding.find(query), found=[]))
    assert "Did you mean postgres" in answer(main(client, "q=postgers"))
    assert answer(main(client, "q=giraffe")).startswith("Nothing matches “giraffe”. Try fewer words")


def test_the_page_in_vain_is_drawn_again_when_something_around_it_changes(client: Client) -> None:
    indexed("On Postgres", categories=[make_category("Databases")])
    assert "Horses" not in client.get("/search/?q=giraffe").content.decode()
    indexed("On horses", categories=[make_category("Horses")])
    assert "Horses" in client.get("/search/?q=giraffe").content.decode()


def test_somebody_with_an_account_has_a_page_of_their_own(client: Client) -> None:
    client.get("/search/?q=giraffe")
    reader = Client()
    reader.force_login(make_user(group="Editors"))
    assert "wagtail-userbar" in reader.get("/search/?q=giraffe").content.decode()
    assert "wagtail-userbar" not in client.get("/search/?q=giraffe").content.decode()


def test_it_is_recorded_after_the_reader_has_got_the_page(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(InVain, "close", lambda answer: None)  # A server closes what it has sent.
    assert "giraffe" in client.get("/search/?q=giraffe").content.decode()
    assert not EmptySearch.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"X-Moz": "prefetch"},
        {"X-Purpose": "preview"},
    ],
)
def test_what_a_browser_fetches_beforehand_is_not_recorded(headers: dict[str, str], client: Client) -> None:
    assert client.get("/search/?q=giraffe", headers=headers).status_code == 200
    client.head("/search/?q=giraffe")
    client.get("/search/?q=giraffe&year=2024")
    client.get("/search/suggestions/?q=giraffe")
    assert not EmptySearch.objects.exists()


def test_a_failure_to_record_does_not_break_the_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(words: str) -> None:
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(empty, "_count", fail)
    assert answer(main(client, "q=giraffe")).startswith("Nothing matches “giraffe”.")
