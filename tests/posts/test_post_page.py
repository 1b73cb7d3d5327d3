"""A post as readers get it: everything around its text, parsed."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree.ElementTree import Element

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from taggit.models import Tag
from wagtail.models import PageViewRestriction, Site

from home.site_settings import ReadingSettings
from posts.models import PostCorrection, PostPage
from posts.renditions import make_for_page
from tests.factories import (
    draft,
    list_anew,
    live_post,
    make_author,
    make_category,
    make_image,
    make_series,
    put_live,
)
from tests.markup import BREAKOUT, SCRIPT, child, document, elements, ids, one, words

pytestmark = pytest.mark.django_db

# Every part of a post page there is. The same for one post and for many.
MOST_QUERIES = 5


def page(client: Client, post: PostPage, path: str = "") -> Element:
    response = client.get(path or post.url)
    assert response.status_code == 200
    return document(response.content)


def named(root: Element, tag: str, name: str) -> Element:
    """The one element of a kind with this name, given as a label or by what it is labelled by."""
    found = [e for e in root.iter(tag) if label(root, e) == name]
    assert len(found) == 1, [label(root, e) for e in root.iter(tag)]
    return found[0]


def label(root: Element, element: Element) -> str:
    by = element.get("aria-labelledby")
    return words(one(root, f".//*[@id='{by}']")) if by else element.get("aria-label") or ""


def has(root: Element, tag: str, name: str) -> bool:
    return name in [label(root, e) for e in root.iter(tag)]


def links(element: Element) -> list[tuple[str, str]]:
    return [(words(a), a.get("href") or "") for a in element.iter("a")]


def part(root: Element, name: str) -> Element:
    """The one element of a class."""
    found = [e for e in elements(root) if name in (e.get("class") or "").split()]
    assert len(found) == 1, f"{len(found)} of class {name}"
    return found[0]


def byline(root: Element) -> Element:
    return part(root, "byline")


def at(day: str) -> time_machine.travel:
    return time_machine.travel(datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=UTC), tick=False)


def corrected(post: PostPage, day: str, text: str) -> None:
    PostCorrection.objects.create(post=post, corrected_on=date.fromisoformat(day), text=text)


# Who and when


def test_the_byline_links_each_author_to_their_page(client: Client) -> None:
    authors = [make_author(name) for name in ("Ada", "Grace", "Edith")]
    root = page(client, live_post(authors=authors, published_on=date(2024, 1, 2)))
    assert links(byline(root)) == [(a.name, f"/author/{a.slug}/") for a in authors]
    assert words(byline(root)).startswith("By Ada, Grace and Edith · January 2, 2024 · 1 min read")
    for _name, path in links(byline(root)):
        assert client.get(path).status_code == 200


def test_the_byline_says_when_readers_last_got_a_new_version(client: Client) -> None:
    post = live_post(published_on=date(2024, 1, 2))
    moment = datetime(2024, 1, 2, 9, tzinfo=UTC)
    PostPage.objects.filter(pk=post.pk).update(first_published_at=moment, last_published_at=moment)
    list_anew([post])
    assert "updated" not in words(byline(page(client, post)))
    PostPage.objects.filter(pk=post.pk).update(last_published_at=datetime(2024, 3, 4, 9, tzinfo=UTC))
    list_anew([post])
    line = byline(page(client, post))
    assert "January 2, 2024 · updated March 4, 2024 ·" in words(line)
    assert [time.get("datetime") for time in line.iter("time")] == ["2024-01-02", "2024-03-04"]


def test_authors_stand_at_the_foot_with_role_biography_and_links(client: Client) -> None:
    home = [{"type": "link", "value": {"label": "Home", "url": "https://example.com/"}}]
    ada = make_author("Ada", role="Engineer", biography="Wrote first.", portrait=make_image(), links=home)
    root = page(client, live_post(authors=[ada, make_author("Grace")]))
    section = named(root, "section", "About the authors")
    assert links(section) == [
        ("Ada", "/author/ada/"),
        ("Home", "https://example.com/"),
        ("Grace", "/author/grace/"),
    ]
    assert "Engineer Wrote first." in words(section)
    assert [img.get("alt") for img in section.iter("img")] == [""]


def test_a_post_of_one_author_speaks_of_one(client: Client) -> None:
    assert has(page(client, live_post()), "section", "About the author")


# Tags


def test_tags_lead_to_their_archives(client: Client) -> None:
    post = live_post()
    post.tags.add("Query plans", "c++", "größe")
    put_live(post)
    found = dict(links(named(page(client, post), "ul", "Tags")))
    assert set(found) == {"Query plans", "c++", "größe"}
    for path in found.values():
        assert path.isascii()
        assert client.get(path).status_code == 200


def test_a_tag_without_an_address_is_a_word(client: Client) -> None:
    post = live_post()
    post.tags.add(Tag.objects.create(name="!!!", slug=""))
    put_live(post)
    tags = named(page(client, post), "ul", "Tags")
    assert (words(tags), links(tags)) == ("!!!", [])


def test_a_post_without_tags_has_no_list_of_them(client: Client) -> None:
    assert not has(page(client, live_post()), "ul", "Tags")


# Sections, and code


def headings(*levels: str) -> list[dict[str, Any]]:
    return [child("heading", {"text": f"Part {n}", "level": x}, n) for n, x in enumerate(levels, start=1)]


def test_a_longer_post_has_a_table_of_its_sections(client: Client) -> None:
    root = page(client, live_post(body=headings("2", "3", "2", "2")))
    contents = named(root, "nav", "On this page")
    assert links(contents) == [("Part 1", "#part-1"), ("Part 3", "#part-3"), ("Part 4", "#part-4")]
    assert {"part-1", "part-2", "part-3", "part-4"} <= set(ids(root))


def test_a_short_post_has_none(client: Client) -> None:
    assert not has(page(client, live_post(body=headings("2", "2", "3", "3"))), "nav", "On this page")


def test_code_brings_the_words_for_a_button_that_script_makes(client: Client) -> None:
    code = {"language": "python", "filename": "a.py", "highlight": "1", "code": "x = 1\ny = 2\n"}
    root = page(client, live_post(body=[child("code", code)]))
    figure = part(root, "code")
    assert figure.get("data-copy") == "Copy"
    assert figure.get("data-copied") == "Copied"
    assert figure.get("data-refused")
    assert not list(figure.iter("button"))
    assert "".join(one(figure, ".//code").itertext()) == "x = 1\ny = 2\n"
    assert [s for s in root.iter("script") if (s.get("src") or "").endswith("js/article.js")]
    assert one(root, ".//*[@id='page-status']").get("role") == "status"


# Where to go next


def test_the_posts_before_and_after_are_linked_by_their_titles(client: Client) -> None:
    first, middle, last = (live_post(title=t, published_on=date(2024, 1, n)) for n, t in enumerate("ABC", 1))
    for post, expected in (
        (first, [("B", middle.url, "next")]),
        (middle, [("A", first.url, "prev"), ("C", last.url, "next")]),
        (last, [("B", middle.url, "prev")]),
    ):
        nav = named(page(client, post), "nav", "Previous and next post")
        assert [(words(a), a.get("href"), a.get("rel")) for a in nav.iter("a")] == expected


def test_the_only_post_leads_nowhere(client: Client) -> None:
    root = page(client, live_post())
    assert not has(root, "nav", "Previous and next post")
    assert not has(root, "aside", "Related posts")
    assert not has(root, "nav", "Series")


def test_related_posts_are_cards_below_the_article(client: Client) -> None:
    category = make_category()
    post = live_post(categories=[category])
    other = live_post(title="The other", categories=[category])
    aside = named(page(client, post), "aside", "Related posts")
    (card,) = aside.iter("article")
    assert links(card)[0] == ("The other", other.url)
    assert [words(h) for h in aside.iter() if h.tag in ("h2", "h3")] == ["Related posts", "The other"]


def test_a_part_of_a_series_says_which_and_leads_to_the_others(client: Client) -> None:
    series = make_series("Storage")
    one_, two, three = (
        live_post(title=f"Part {n}", series=series, published_on=date(2024, 1, n)) for n in (1, 2, 3)
    )
    root = page(client, two)
    nav = named(root, "nav", "Series")
    assert words(nav).startswith("Part 2 of 3 in the series Storage")
    assert links(nav) == [("Storage", "/series/storage/"), ("Part 1", one_.url), ("Part 3", three.url)]
    current = [words(e) for e in nav.iter() if e.get("aria-current")]
    assert current == ["Part 2"]
    assert links(named(root, "nav", "Previous and next part")) == [
        ("Part 1", one_.url),
        ("Part 3", three.url),
    ]
    assert not has(root, "aside", "Related posts")
    assert client.get("/series/storage/").status_code == 200


def test_a_long_series_is_folded(client: Client) -> None:
    series = make_series()
    posts = [live_post(series=series, published_on=date(2024, 1, n)) for n in range(1, 7)]
    assert [words(e) for e in page(client, posts[0]).iter("summary")] == ["All parts"]
    posts[5].unpublish()
    assert list(page(client, posts[0]).iter("details")) == []


# Shares


def test_shares_are_plain_links_with_the_absolute_address_and_the_title(client: Client) -> None:
    title = "Q&A: 100 % “true”? <b> #1 + 'x'"
    post = live_post(title=title)
    shares = {words(a): a for a in named(page(client, post), "ul", "Share").iter("a")}
    assert list(shares) == ["E-mail", "Mastodon", "Bluesky", "LinkedIn", "Hacker News", "X"]
    address = post.full_url
    assert address.startswith("http://")
    href = {name: a.get("href") or "" for name, a in shares.items()}
    assert all(a.get("rel") == "noopener noreferrer nofollow" for a in shares.values())
    assert all(name.lower() in (a.get("aria-label") or "").lower() for name, a in shares.items())
    assert not any(set(value) & set(" <>\"'+") for value in href.values())
    assert not [a for a in shares.values() if a.get("target")]

    def query(name: str) -> dict[str, list[str]]:
        return parse_qs(urlsplit(href[name]).query, strict_parsing=True)

    assert urlsplit(href["E-mail"]).scheme == "mailto"
    assert query("E-mail") == {"subject": [title], "body": [address]}
    assert unquote(urlsplit(href["Mastodon"]).fragment) == f"text={title} {address}"
    assert query("Bluesky") == {"text": [f"{title} {address}"]}
    assert query("LinkedIn") == {"url": [address]}
    assert query("Hacker News") == {"u": [address], "t": [title]}
    assert query("X") == {"text": [title], "url": [address]}


# Corrections


def test_corrections_stand_below_the_text_and_the_latest_at_its_head(client: Client) -> None:
    post = live_post()
    corrected(post, "2024-05-01", "First.")
    corrected(post, "2024-06-02", f"Second {SCRIPT}\n\nwith more.")
    root = page(client, post)
    section = named(root, "section", "Corrections")
    assert [time.get("datetime") for time in section.iter("time")] == ["2024-06-02", "2024-05-01"]
    assert f"June 2, 2024 Second {SCRIPT} with more. May 1, 2024 First." in words(section)
    assert [words(p) for p in section.iter("p")][1:3] == [f"Second {SCRIPT}", "with more."]
    assert links(byline(root))[-1] == ("corrected on June 2, 2024", f"#{section.get('id')}")


def test_a_post_without_corrections_has_no_word_of_them(client: Client) -> None:
    root = page(client, live_post())
    assert not has(root, "section", "Corrections")
    assert not has(root, "section", "Correction")
    assert "corrected" not in words(byline(root))


# Age


def old_after(months: int | None) -> None:
    settings = ReadingSettings.for_site(Site.objects.get())
    settings.old_after_months = months
    settings.save()


def notices(client: Client, post: PostPage) -> list[str]:
    return [words(e) for e in elements(page(client, post)) if e.get("role") == "note"]


@pytest.fixture
def from_2024() -> PostPage:
    with at("2024-01-15"):
        post = live_post()
    assert post.published_on == date(2024, 1, 15)
    return post


@pytest.mark.parametrize(
    ("today", "said"),
    [
        ("2024-01-15", []),
        ("2026-01-14", []),
        ("2026-01-15", ["This post is 2 years old. What it describes may have changed since."]),
        ("2027-01-14", ["This post is 2 years old. What it describes may have changed since."]),
        ("2027-01-15", ["This post is 3 years old. What it describes may have changed since."]),
    ],
)
def test_a_post_says_that_it_is_old_from_the_day_that_operators_set(
    client: Client, from_2024: PostPage, today: str, said: list[str]
) -> None:
    old_after(24)
    with at(today):
        assert notices(client, from_2024) == said


def test_an_age_below_a_year_is_said_in_months(client: Client, from_2024: PostPage) -> None:
    old_after(1)
    with at("2024-02-14"):
        assert notices(client, from_2024) == []
    with at("2024-02-15"):
        assert notices(client, from_2024)[0].startswith("This post is 1 month old.")


def test_the_age_is_counted_from_the_last_update(client: Client, from_2024: PostPage) -> None:
    old_after(24)
    PostPage.objects.filter(pk=from_2024.pk).update(last_published_at=datetime(2025, 3, 1, 9, tzinfo=UTC))
    with at("2027-02-28"):
        assert notices(client, from_2024) == []
    with at("2027-03-01"):
        assert notices(client, from_2024)[0].startswith("This post was last updated 2 years ago.")


def test_without_an_age_set_no_post_is_old(client: Client, from_2024: PostPage) -> None:
    old_after(None)
    with at("2054-01-15"):
        assert notices(client, from_2024) == []


# All of it


def full(*, categories: list[Any], authors: list[Any], **fields: Any) -> PostPage:
    post = live_post(categories=categories, authors=authors, cover=make_image(), **fields)
    post.tags.add("one", "two")
    put_live(post)
    corrected(post, "2024-01-02", "So it is.")
    make_for_page(post)
    return post


def test_a_post_with_everything_is_correct_and_can_be_walked(client: Client) -> None:
    hostile = SCRIPT + BREAKOUT
    category, series = make_category(hostile, slug="hostile"), make_series("S")
    author = make_author(hostile, slug="x", role=hostile, biography=hostile)
    series.name = hostile
    series.save()
    around = {"categories": [category], "authors": [author]}
    posts = [
        live_post(title=hostile, series=series, published_on=date(2020, 1, n), **around) for n in (1, 2, 3)
    ]
    live_post(title=hostile, summary=hostile, published_on=date(2020, 1, 4), **around)
    corrected(posts[1], "2024-01-02", hostile)
    posts[1].tags.add(hostile)
    put_live(posts[1])
    root = page(client, posts[1])
    assert has(root, "aside", "Related posts")
    assert len([e for e in elements(root) if e.tag == "h1"]) == 1
    found = ids(root)
    assert len(found) == len(set(found))
    names = [nav.get("aria-label") for nav in root.iter("nav")]
    assert len(names) == len(set(names))
    assert not [img for img in root.iter("img") if img.get("src") == "x"]
    executable = [
        s for s in root.iter("script") if not s.get("src") and s.get("type") != "application/ld+json"
    ]
    assert executable == []


def private(post: PostPage) -> None:
    PageViewRestriction.objects.create(page=post, restriction_type="login")


def expired(post: PostPage) -> None:
    PostPage.objects.filter(pk=post.pk).update(expire_at="2020-01-01T00:00Z")


@pytest.mark.parametrize("hide", [PostPage.unpublish, private, expired])
def test_nothing_around_a_post_tells_of_one_that_readers_may_not_see(
    client: Client, hide: Callable[[PostPage], None]
) -> None:
    category, series = make_category(), make_series()
    shared = {"categories": [category], "series": series}
    seen = [live_post(published_on=date(2024, 1, n), **shared) for n in (1, 3)]
    hidden = live_post(title="Hidden title", slug="hidden-slug", published_on=date(2024, 1, 2), **shared)
    other = live_post(published_on=date(2024, 1, 4), categories=[category])
    assert "Hidden title" in client.get(seen[0].url).content.decode()
    hide(hidden)
    draft(title="Draft title", slug="draft-slug", published_on=date(2024, 1, 2), **shared)
    for post in (*seen, other):
        text = client.get(post.url).content.decode()
        for word in ("Hidden title", "hidden-slug", "Draft title", "draft-slug"):
            assert word not in text


def test_a_draft_and_a_new_post_can_be_previewed(client: Client, superuser: Any) -> None:
    series = make_series()
    live_post(series=series)
    post = draft(series=series)
    client.force_login(superuser)
    response = client.get(f"/admin/pages/{post.pk}/view_draft/")
    root = document(response.content)
    assert words(named(root, "nav", "Series")).startswith("Part 2 of 2")


def cost(client: Client, path: str) -> list[str]:
    cache.clear()  # Wagtail remembers renditions; the first reader of a post gets none of that.
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return [query["sql"] for query in captured]


def test_the_cost_of_a_post_does_not_grow_with_the_site_around_it(client: Client) -> None:
    series, category = make_series(), make_category()
    author = make_author(portrait=make_image())
    post = full(categories=[category], authors=[author], series=series)
    full(categories=[category], authors=[author], series=series)
    full(categories=[category], authors=[author])
    full(categories=[category], authors=[author], published_on=date(2020, 1, 1))
    cost(client, post.url)  # fills the caches of sites and content types
    before = cost(client, post.url)
    more = {
        "categories": [category, make_category()],
        "authors": [make_author(portrait=make_image()), author],
    }
    for day in range(1, 6):
        full(**more, series=series, published_on=date(2022, 1, day))
        full(**more, published_on=date(2023, 1, day))
    for number in range(3):
        post.tags.add(f"tag {number}")
        corrected(post, "2024-01-02", "Once more.")
    put_live(post)
    cost(client, post.url)  # draws it
    after = cost(client, post.url)
    assert len(after) == len(before), "\n\n".join(after)
    assert len(after) <= MOST_QUERIES, "\n\n".join(after)
    assert len(named(page(client, post), "aside", "Related posts").findall(".//article")) == 3


def test_a_post_of_many_authors_and_categories_costs_what_one_of_one_does(client: Client) -> None:
    authors = [make_author(portrait=make_image()) for _ in range(4)]
    categories = [make_category() for _ in range(4)]
    few, many = (
        full(categories=categories[:1], authors=authors[:1]),
        full(categories=categories, authors=authors),
    )
    for post in (few, many):
        cost(client, post.url)
    assert len(cost(client, many.url)) == len(cost(client, few.url)), "\n\n".join(cost(client, many.url))
