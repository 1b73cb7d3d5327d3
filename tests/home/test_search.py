"""The page of results and the suggestions, as readers and their programs ask for them."""

import json
from collections import Counter
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from posts.search import find as finding
from posts.search.query import LONGEST
from tests.factories import make_author, make_category, make_user
from tests.home.results import answer, by_class, main, name_of, page, titles
from tests.markup import SCRIPT, assert_harmless, ids, one, words
from tests.posts.search.made import indexed

pytestmark = pytest.mark.django_db

HOSTILE = {
    "nothing": "",
    "spaces": "%20%20%09%0a",
    "10,000 characters": "x" * 10_000,
    "10,000 words": "a+" * 5_000,
    "10,000 quotes": quote('"') * 10_000,
    "a NUL": "%00",
    "a NUL in a word": "zeb%00ra",
    "a quote": "%22",
    "quotes": "%22%22%22",
    "an open quote": "%22zebra",
    "an operator": "or",
    "operators": "or+-+%26%7C!+%3C-%3E+%3A*+()",
    "a minus": "-",
    "a word that must be missing": "-zebra",
    "a stop word": "the",
    "emoji": quote("🎉 👩‍💻"),
    "invalid UTF-8": "%ff%fe%80",
    "half a character": "%e2%82",
    "a surrogate": "%ed%a0%80",
    "nested": quote('"' * 50 + "((((-" * 30),
    "or and or": "zebra+or+" * 40,
    "wildcards": quote("%_*?\\"),
    "SQL": quote("'; DROP TABLE posts_searchentry; --"),
    "markup": quote(SCRIPT),
    "right to left": quote("\u202ezebra\u2066"),
    "several": "a&q=b&q[]=c&q=",
}


# The page


def test_search_engines_get_one_address_for_all_searches_and_none_for_those_that_find_nothing(
    client: Client,
) -> None:
    indexed("Zebras")
    for query in ("", "q=", "q=zebra"):
        root = page(client, query)
        assert one(root, "./head/link[@rel='canonical']").get("href") == "http://localhost/search/"
        assert (one(root, "./head/meta[@name='robots']").get("content") or "").startswith("index")
    missed = page(client, "q=spam")
    assert one(missed, "./head/meta[@name='robots']").get("content") == "noindex"
    assert missed.findall("./head/link[@rel='canonical']") == []


def test_the_page_says_what_it_found_and_leads_there(client: Client) -> None:
    post = indexed("Zebras", text="Two zebras.", categories=[make_category("Animals")])
    root = page(client, "q=zebra")
    assert words(one(root, "./head/title")).startswith("Search: zebra")
    assert words(one(root, ".//h1")) == "Search"
    assert answer(root) == "1 post matches “zebra”."
    [result] = by_class(root, "result")
    assert one(result, "./h3/a").get("href") == post.url
    assert [words(mark) for mark in result.iter("mark")] == ["Zebras", "zebras"]
    assert "May 6, 2024" in words(result)


def test_the_form_stands_twice_and_shows_the_words_again(client: Client) -> None:
    root = page(client, "q=%22a+zebra%22")
    forms = [form for form in root.iter("form") if form.get("role") == "search"]
    assert len(forms) == 2
    assert len({form.get("aria-label") for form in forms}) == 2
    for form in forms:
        assert (form.get("method"), form.get("action")) == ("get", "/search/")
        field = one(form, ".//input[@name='q']")
        assert field.get("value") == '"a zebra"'
        assert field.get("id") == one(form, "./label").get("for")
    assert [name for name, count in Counter(ids(root)).items() if count > 1] == []


@pytest.mark.parametrize("asked", ['"R & D"', "<mark>", "100% %s {q}"])
def test_words_stand_in_the_title_and_in_the_links_as_they_were_typed(asked: str, client: Client) -> None:
    by, text = make_user(group="Writers"), "We mark 100 papers of R & D; s and q."
    for name in ("Ada & Co", "Grace"):
        indexed("Notes", text=text, categories=[make_category(name)], by=by)
    root = page(client, f"q={quote(asked)}")
    assert words(one(root, "./head/title")).startswith(f"Search: {asked} · ")
    content = one(root, "./head/meta[@property='og:title']").get("content")
    assert content == f"Search: {asked}"
    links = [link for link in by_class(root, "facet__link") if "category" in (link.get("href") or "")]
    assert [name_of(link) for link in links] == ["Ada & Co", "Grace"]
    for link in links:
        assert parse_qs(urlsplit(link.get("href") or "").query)["q"] == [asked]


def test_before_anything_is_asked_the_page_explains_and_shows_categories(client: Client) -> None:
    indexed("Zebras", categories=[make_category("Animals")])
    make_category("Unused")
    root = main(client, "")
    assert answer(root) == ""
    assert "phrase in quotes" in words(root)
    assert [words(chip) for chip in by_class(root, "chip")] == ["Animals"]


def test_what_holds_no_word_is_answered_in_words(client: Client) -> None:
    indexed("The zebra")
    assert answer(main(client, "q=the")).startswith("“the” holds nothing to look for.")
    assert titles(main(client, "q=-zebra")) == []


def test_a_long_question_is_cut_and_the_page_says_so(client: Client) -> None:
    indexed("Zebras")
    root = main(client, f"q=zebra+{'zebra+' * 1000}")
    assert answer(root).startswith(f"That was a long question: only its first {LONGEST} characters")
    assert "cut" not in answer(main(client, "q=zebra"))
    assert "long question" not in answer(main(client, "q=zebra"))


@pytest.mark.parametrize("kind", HOSTILE)
def test_any_question_is_answered_politely(kind: str, client: Client) -> None:
    indexed("A zebra", text="or and the party 🎉")
    root = main(client, f"q={HOSTILE[kind]}")
    assert by_class(root, "result") or words(root)
    for part in (*by_class(root, "search__answer"), *by_class(root, "result")):
        assert_harmless(part)
    response = client.get(f"/search/suggestions/?q={HOSTILE[kind]}")
    assert response.status_code == 200
    assert set(response.json()) == {"options", "status"}
    assert client.get(f"/?s={HOSTILE[kind]}").status_code == 301


@pytest.mark.parametrize(
    "junk",
    [
        *("page=abc", "page=0", "page=-1", "page=%00", "page=1.5", f"page={'9' * 5000}", "page="),
        *("category=%00", "category=a%27b", "author=%ff", "category=&author=&year="),
        *("year=%00", "year=99999", "year=abc", "x=1"),
    ],
)
def test_junk_in_other_parameters_counts_as_not_given(junk: str, client: Client) -> None:
    indexed("Zebras")
    assert titles(main(client, f"q=zebra&{junk}")) == ["Zebras"]


@pytest.mark.parametrize("query", ["q=zebra&page=2", "q=zebra&page=999999", "q=giraffe&page=2"])
def test_a_page_beyond_the_last_is_not_found(query: str, client: Client) -> None:
    indexed("Zebras")
    assert client.get(f"/search/?{query}").status_code == 404


def test_only_questions_are_answered(client: Client) -> None:
    for path in ("/search/", "/search/suggestions/"):
        assert client.head(path).status_code == 200
        assert client.post(path).status_code == 405


def test_readers_get_no_cookie(client: Client) -> None:
    for path in ("/search/?q=zebra", "/search/suggestions/?q=zebra", "/?s=zebra"):
        assert not client.get(path).cookies


# The address of other systems


@pytest.mark.parametrize(
    ("asked", "leads"),
    [
        ("?s=two+words", "/search/?q=two+words"),
        ("?s=%22a+b%22+-c", "/search/?q=%22a+b%22+-c"),
        ("?s=", "/search/"),
        ("?s=%00", "/search/"),
        ("?s=a%00b%0d%0aX-Evil:+1", "/search/?q=a+b+X-Evil%3A+1"),
        ("?s=//evil.example", "/search/?q=%2F%2Fevil.example"),
        ("?s=" + "x" * 10_000, "/search/?q=" + "x" * LONGEST),
        ("?utm=1&s=zebra", "/search/?q=zebra"),
    ],
)
def test_the_address_of_other_systems_leads_here_for_good(asked: str, leads: str, client: Client) -> None:
    response = client.get(f"/{asked}")
    assert (response.status_code, response["Location"]) == (301, leads)
    assert client.get(leads).status_code == 200


def test_the_index_is_the_index_with_other_parameters(client: Client) -> None:
    assert client.get("/?q=zebra").status_code == 200


# Pages and filters


@pytest.fixture
def three(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three zebras, two on a page."""
    monkeypatch.setattr(finding, "PER_PAGE", 2)
    by, ada, grace = make_user(group="Writers"), make_author("Ada"), make_author("Grace")
    wild, tame = make_category("Wild"), make_category("Tame")
    indexed("Zebra one", categories=[wild], authors=[ada], by=by)
    indexed("Zebra two", categories=[wild], authors=[grace], by=by)
    indexed("Zebra three", categories=[wild, tame], authors=[grace], by=by)


@pytest.mark.usefixtures("three")
def test_pages_lead_to_each_other_in_the_head_and_at_the_foot(client: Client) -> None:
    first, second = page(client, "q=zebra"), page(client, "q=zebra&page=2")
    assert answer(first) == "3 posts match “zebra”, page 1 of 2."
    for root, rel, leads in ((first, "next", "?q=zebra&page=2"), (second, "prev", "?q=zebra")):
        assert one(root, f"./head/link[@rel='{rel}']").get("href") == leads
        assert one(root, f".//main//a[@rel='{rel}']").get("href") == leads
    assert not first.findall(".//*[@rel='prev']")
    assert not second.findall(".//*[@rel='next']")
    assert sorted(titles(first) + titles(second)) == ["Zebra one", "Zebra three", "Zebra two"]


@pytest.mark.usefixtures("three")
def test_every_filter_finds_as_many_as_it_says(client: Client) -> None:
    links = by_class(main(client, "q=zebra"), "facet__link")
    assert len(links) == 4
    for link in links:
        said = int(words(by_class(link, "facet__count")[0]))
        found = main(client, (link.get("href") or "").removeprefix("?"))
        assert answer(found).startswith(f"{said} post")
        current = [
            words(by_class(a, "facet__name")[0])
            for a in by_class(found, "facet__link")
            if a.get("aria-current")
        ]
        assert current == [words(by_class(link, "facet__name")[0])]


@pytest.mark.usefixtures("three")
def test_filters_stay_from_page_to_page_and_can_be_taken_off(client: Client) -> None:
    root = main(client, "q=zebra&category=wild")
    leads = one(root, ".//a[@rel='next']").get("href") or ""
    assert parse_qs(urlsplit(leads).query) == {"q": ["zebra"], "category": ["wild"], "page": ["2"]}
    [current] = [a for a in by_class(root, "facet__link") if a.get("aria-current")]
    assert current.get("href") == "?q=zebra"
    root = main(client, "q=zebra&category=tame&author=ada")
    assert answer(root).startswith("Nothing matches “zebra” with these filters.")
    [everywhere] = one(root, ".//*[@role='status']").iter("a")
    assert everywhere.get("href") == "?q=zebra"


def test_private_posts_are_nowhere(client: Client) -> None:
    post = indexed("Falconry", categories=[make_category("Falcons")], authors=[make_author("Falconer")])
    assert "Falconry" in client.get("/search/?q=falconry").content.decode()
    PageViewRestriction.objects.create(page=post, restriction_type="login")
    for query in ("falconry", "falcnry", "Falconer", "falcnoer", "falcons"):
        html = client.get(f"/search/?q={query}").content.decode().replace(query, "")
        assert "alcon" not in html
        assert client.get(f"/search/suggestions/?q={query}").json()["options"] == []


# Suggestions


def test_suggestions_lead_to_posts_and_archives(client: Client) -> None:
    post = indexed("Zebras & co", categories=[make_category("Zebra <b>")], tags=["zebra"])
    response = client.get("/search/suggestions/?q=zeb")
    assert response["Content-Type"] == "application/json"
    assert json.loads(response.content) == {
        "options": [
            {"text": "Zebra <b>", "kind": "Category", "url": "/category/zebra-%3Cb%3E/"},
            {"text": "zebra", "kind": "Tag", "url": "/tag/zebra/"},
            {"text": "Zebras & co", "kind": "Post", "url": post.url},
        ],
        "status": "3 suggestions",
    }


# Costs


def test_a_page_of_results_is_drawn_once_around_what_each_one_finds(client: Client) -> None:
    for subject in ("Postgres", "Python", '"Quotes" & <b>'):
        indexed(f"On {subject}")
    drawn = []
    for asked, title in (
        ("postgres", "On Postgres"),
        ("pyhton", "On Python"),
        ('"quotes" -"100% %(words)s & <i>"', 'On "Quotes" & <b>'),
    ):
        response = client.get("/search/", {"q": asked})
        drawn.append("home/search.html" in [template.name for template in response.templates])
        root = main(client, urlencode({"q": asked}))
        assert titles(root) == [title]
        assert f"“{asked}”" in answer(root)
        assert one(root, ".//input").get("value") == asked
    assert drawn == [True, False, False]


@pytest.mark.parametrize("query", ["q=zebra", "q=zerba", "q=zebra&year=2024", "q=giraffe", ""])
def test_the_page_costs_as_many_queries_for_six_posts_as_for_one(query: str, client: Client) -> None:
    by, author, category = make_user(group="Writers"), make_author(), make_category()

    def queries() -> list[str]:
        main(client, query)
        with CaptureQueriesContext(connection) as captured:
            main(client, query)
        return [captured_query["sql"] for captured_query in captured]

    made: dict[str, Any] = {"by": by, "authors": [author], "categories": [category]}
    indexed("Zebra", **made)
    before = queries()
    for number in range(5):
        indexed(f"Zebra {number}", **made)
    assert len(queries()) == len(before), "\n".join(before)


@pytest.mark.parametrize("query", ["q=zebra", "q=giraffe", "q=giraffe+elephant+lion", "q=zebra&year=2024"])
def test_the_page_asks_the_database_four_times_at_most(query: str, client: Client) -> None:
    indexed("Zebra")
    main(client, query)
    with CaptureQueriesContext(connection) as captured:
        main(client, query)
    asked = [one["sql"] for one in captured if "SAVEPOINT" not in one["sql"]]
    assert len(asked) <= 4, "\n".join(asked)
