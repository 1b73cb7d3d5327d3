"""What a list shows around its cards, and what script finds there."""

import gzip
from datetime import date
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from posts.listing import PER_PAGE
from tests.factories import draft, live_post, make_author, make_category, make_image
from tests.home.lists import in_every_archive, listed, page, titles
from tests.markup import one, words

pytestmark = pytest.mark.django_db


# What script finds


def test_a_list_says_in_words_what_it_shows(client: Client) -> None:
    live_post(categories=[make_category("Data & <co>", slug="data")])
    found = {path: one(page(client, path), ".//section[@class='posts']") for path in ("/", "/category/data/")}
    assert found["/"].get("data-shown") == "All categories: 1 post"
    assert found["/category/data/"].get("data-shown") == "Data & <co>: 1 post"


def test_the_way_on_says_in_words_what_it_adds(client: Client) -> None:
    category = make_category("One")
    listed(PER_PAGE + 3, categories=[category], authors=[make_author()], cover=make_image())
    more = one(page(client, "/category/one/page/2/"), ".//div[@id='page-more']")
    assert more.get("data-added") == "3 posts added, page 2 of 2"
    assert not list(more.iter("a"))


def test_improved_links_are_links_first(client: Client) -> None:
    category = make_category("One")
    listed(PER_PAGE + 3, categories=[category], authors=[make_author()], cover=make_image())
    root = page(client, "/category/one/")
    named = {e.get("id") for e in root.iter()}
    (more,) = [a for a in root.iter("a") if a.get("data-hx-get")]
    assert more.get("data-hx-get") == more.get("href") == "/category/one/page/2/"
    for element in root.iter():
        for attribute in ("data-hx-target", "data-hx-select", "data-hx-select-oob"):
            if value := element.get(attribute):
                assert value.split()[0].removeprefix("#") in named, value
    (bar,) = [nav for nav in root.iter("nav") if nav.get("data-hx-boost")]
    ids = [a.get("id") for a in bar.iter("a")]
    assert ids == ["page-all-categories", "page-filter-one"]


def test_scripts_and_style_of_the_index_page_stay_light(client: Client) -> None:
    root = page(client, "/")
    # Those that come with the page, and those that come when somebody turns to a link or a field.
    named = (value for element in root.iter() for value in element.attrib.values())
    scripts = {value for value in named if value.endswith(".js")}
    sheets = [link.get("href") for link in root.iter("link") if link.get("rel") == "stylesheet"]
    assert len(sheets) == 1
    weights = {src: len(gzip.compress(static_file(src).read_bytes())) for src in scripts}
    assert sum(weights.values()) <= 25_000, weights
    assert len(weights) == 6
    assert {src for src in weights if "htmx" in src or "search" in src}.isdisjoint(
        script.get("src") for script in root.iter("script")
    )


def static_file(address: str) -> Path:
    found = finders.find(address.removeprefix("/static/"))
    assert isinstance(found, str), address
    return Path(found)


# Further faces of a list


SERIES_PAGES = ("/series/ladder/", "/series/ladder/page/2/")


def test_the_parts_of_a_series_are_numbered_from_page_to_page(client: Client) -> None:
    posts = listed(
        PER_PAGE + 2, categories=[make_category("One")], authors=[make_author()], cover=make_image()
    )
    in_every_archive(posts)
    first, second = ([words(a) for a in page(client, path).iter("article")] for path in SERIES_PAGES)
    for number, (article, post) in enumerate(zip([*first, *second], posts, strict=True), 1):
        assert article.startswith(f"Part {number} ")
        assert post.title in article
    assert "Part 1" not in words(page(client, "/category/one/"))


def periods(client: Client, path: str) -> list[tuple[str | None, str, bool]]:
    (nav,) = [e for e in page(client, path).iter("nav") if e.get("aria-label") == "Months of the year"]
    return [(a.get("href"), words(a), a.get("aria-current") == "true") for a in nav.iter("a")]


def test_a_year_leads_to_its_months_that_have_posts_and_a_month_to_its_year(client: Client) -> None:
    for day in (date(2023, 3, 1), date(2023, 3, 9), date(2023, 11, 30), date(2024, 1, 1)):
        live_post(published_on=day)
    draft(published_on=date(2023, 7, 1))
    expected = [("/2023/", "All of 2023"), ("/2023/03/", "March"), ("/2023/11/", "November")]
    for here in ("/2023/", "/2023/11/"):
        assert periods(client, here) == [(path, label, path == here) for path, label in expected]


def test_a_post_whose_slug_is_a_year_does_not_hide_the_year(client: Client) -> None:
    post = live_post(title="Looking back", slug="2023", published_on=date(2023, 3, 1))
    assert titles(page(client, "/2023/")) == ["Looking back"]
    assert client.get(post.url).status_code == 200


@pytest.mark.parametrize(
    "path", ["category/one/", "tag/tagged/", "author/ada/", "series/ladder/", "2020/", "2020/01/"]
)
def test_an_archive_leads_to_its_feed(path: str, client: Client) -> None:
    posts = listed(1, categories=[make_category("One")], authors=[make_author("Ada")])
    in_every_archive(posts)
    feeds = [a.get("href") for a in one(page(client, f"/{path}"), ".//main").iter("a") if words(a) == "Feed"]
    assert feeds == [f"/{path}feed/"]
    assert client.get(feeds[0] or "").status_code == 200


def test_an_author_is_introduced(client: Client) -> None:
    link = {"type": "link", "value": {"label": "Home page", "url": "https://ada.example/"}}
    author = make_author("Ada", role="Engineer", biography="Ada counts.", portrait=make_image(), links=[link])
    live_post(authors=[author])
    main = one(page(client, "/author/ada/"), ".//main")
    for text in ("Author", "Ada", "Engineer", "Ada counts.", "1 post"):
        assert text in words(main)
    assert ("https://ada.example/", "Home page") in [(a.get("href"), words(a)) for a in main.iter("a")]
    portrait = next(main.iter("img"))
    assert portrait.get("alt") == ""
    assert (portrait.get("width"), portrait.get("loading")) == ("40", "lazy")
