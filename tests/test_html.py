"""Every public page is correct HTML, can be walked by its headings, and asks nothing of anybody else."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings
from wagtail.models import Site

from posts.listing import PER_PAGE
from tests.factories import live_post
from tests.kinds import FOR_EXPERTS, KINDS, STATUS, UNLISTED, WITH_A_FORM, WITHOUT_A_FRAME, make_site, status
from tests.markup import OWN, attributes, child, document, elements, fetched, ids, inline_scripts, one, words

pytestmark = pytest.mark.django_db
every_kind = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """The answer to an anonymous reader for every kind of page, and the paths."""
    stand_ins = override_settings(ROOT_URLCONF="tests.stand_ins")
    with django_db_blocker.unblock(), transaction.atomic(), stand_ins:
        Site.clear_site_root_paths_cache()
        paths = make_site()
        assert list(paths) == KINDS
        client = Client(raise_request_exception=False)
        answers = {kind: client.get(path) for kind, path in paths.items()}
        yield {"paths": paths, "answers": answers}
        transaction.set_rollback(True)


@pytest.fixture
def parsed(site: dict[str, Any], kind: str) -> Element:
    """The page of a kind, parsed strictly."""
    return document(site["answers"][kind].content)


@every_kind
def test_every_page_answers_as_it_should(site: dict[str, Any], kind: str) -> None:
    response = site["answers"][kind]
    assert response.status_code == STATUS.get(kind, 200)
    assert response["Content-Type"] == "text/html; charset=utf-8"


@every_kind
def test_every_page_is_correct_html_that_names_its_language(parsed: Element, kind: str) -> None:
    assert parsed.get("lang") == "en-us"
    assert words(one(parsed, "./head/title"))
    assert one(parsed, "./head/meta[@charset]").get("charset") == "utf-8"
    assert one(parsed, "./head/meta[@name='viewport']") is not None


@every_kind
def test_every_page_has_one_first_heading_and_skips_no_level(parsed: Element, kind: str) -> None:
    levels = [int(e.tag[1]) for e in elements(parsed) if e.tag in ("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    for before, after in pairwise(levels):
        assert after <= before + 1, levels


@every_kind
def test_no_heading_is_empty(parsed: Element, kind: str) -> None:
    assert all(words(e) for e in elements(parsed) if e.tag in ("h1", "h2", "h3", "h4"))


@every_kind
def test_no_id_stands_twice_and_every_reference_has_an_end(parsed: Element, kind: str) -> None:
    found = ids(parsed)
    assert [name for name, count in Counter(found).items() if count > 1] == []
    for name, value in attributes(parsed):
        if name in ("aria-labelledby", "aria-describedby", "aria-controls", "for"):
            assert set(value.split()) <= set(found), (name, value)
        if name == "href" and value.startswith("#"):
            assert value[1:] in found, value


@every_kind
def test_every_picture_says_what_it_shows_and_how_big_it_is(parsed: Element, kind: str) -> None:
    for img in parsed.iter("img"):
        assert img.get("alt") is not None
        assert int(img.get("width") or 0) > 0
        assert int(img.get("height") or 0) > 0


def test_the_test_above_has_pictures_to_look_at(site: dict[str, Any]) -> None:
    counts = {kind: len(list(document(site["answers"][kind].content).iter("img"))) for kind in KINDS}
    assert counts["index"] >= 2
    assert counts["post with every block"] >= 6
    assert counts["standard page"] >= 4


@every_kind
def test_a_picture_offers_no_width_twice(parsed: Element, kind: str) -> None:
    for name, value in attributes(parsed):
        if name == "srcset":
            files = [part.split() for part in value.split(", ")]
            # One file needs no width; of several each has one.
            widths = [file[1] for file in files if len(files) > 1]
            assert len(widths) == len(set(widths)), value


@every_kind
def test_one_picture_at_most_comes_at_once_and_it_is_the_first(parsed: Element, kind: str) -> None:
    # A portrait above the list is small, and waits.
    spans = [span for span in parsed.iter("span") if "portrait" in (span.get("class") or "")]
    portraits = {id(img) for span in spans for img in span.iter("img")}
    pictures = [img for img in parsed.iter("img") if id(img) not in portraits]
    assert {img.get("loading") for img in pictures[1:]} <= {"lazy"}
    for img in pictures:
        assert (img.get("fetchpriority") == "high") is (img.get("loading") is None)


@pytest.mark.parametrize("kind", ["post with every block", "category"])
def test_the_first_picture_comes_at_once(parsed: Element, kind: str) -> None:
    assert next(parsed.iter("img")).get("fetchpriority") == "high"


@every_kind
def test_nothing_is_fetched_from_anybody_else(parsed: Element, kind: str) -> None:
    found = fetched(parsed)
    assert found
    assert [address for address in found if urlsplit(address).netloc not in OWN] == []
    assert [address for address in found if urlsplit(address).scheme not in ("", "http", "https")] == []


@every_kind
def test_no_page_needs_a_hole_in_the_content_security_policy(parsed: Element, kind: str) -> None:
    assert not list(parsed.iter("style"))
    assert not list(parsed.iter("iframe"))
    assert inline_scripts(parsed) == []
    assert [name for name, _ in attributes(parsed) if name == "style" or name.startswith("on")] == []


@every_kind
def test_readers_get_no_cookie(site: dict[str, Any], kind: str) -> None:
    cookies = set(site["answers"][kind].cookies)
    assert cookies <= ({"csrftoken"} if kind in WITH_A_FORM else set())


@every_kind
def test_every_page_can_be_entered_and_walked_without_a_mouse(parsed: Element, kind: str) -> None:
    first = next(a for a in one(parsed, "./body").iter("a"))
    target = (first.get("href") or "").removeprefix("#")
    assert [e.tag for e in elements(parsed) if e.get("id") == target] == ["main"]
    if kind in FOR_EXPERTS:
        one(parsed, "./body/main")
        return
    for tag in ("header", "main") if kind in WITHOUT_A_FRAME else ("header", "main", "footer"):
        one(parsed, f"./body/{tag}")
    navs = [nav.get("aria-label") for nav in parsed.iter("nav")]
    assert len(navs) == len(set(navs))
    assert all(navs)


@every_kind
def test_everything_that_can_be_clicked_has_a_name(parsed: Element, kind: str) -> None:
    for element in elements(parsed):
        if element.tag in ("a", "button"):
            assert words(element) or element.get("aria-label"), element.attrib
        if element.tag == "input" and element.get("type") != "hidden":
            labels = [label.get("for") for label in parsed.iter("label")]
            assert element.get("id") in labels


@every_kind
def test_every_page_tells_search_engines_whether_to_list_it(parsed: Element, kind: str) -> None:
    robots = [meta.get("content") for meta in parsed.iter("meta") if meta.get("name") == "robots"]
    listed = "index, follow, max-image-preview:large, max-snippet:-1"
    hidden = "noindex, nofollow, noarchive" if kind in FOR_EXPERTS else "noindex"
    assert robots == [hidden if kind in UNLISTED else listed]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in UNLISTED])
def test_feed_readers_find_a_feed_on_every_listed_page(parsed: Element, kind: str) -> None:
    types = {link.get("type") for link in parsed.iter("link") if link.get("rel") == "alternate"}
    assert {"application/rss+xml", "application/atom+xml", "application/feed+json"} <= types


# Templates of the desk, and of what is no page.
NOT_PAGES = (
    "wagtailadmin/",
    "wagtailcore/",
    "posts/admin/",
    "home/setting_preview.html",
    "posts/feeds/",
    "home/mail/",
    "home/newsletter/admin/",
    "home/newsletter/mail/",
    "posts/import_report",
)


def test_the_kinds_above_show_every_template_that_readers_see(site: dict[str, Any]) -> None:
    seen = {template.name for answer in site["answers"].values() for template in answer.templates}
    folder = settings.BASE_DIR / "templates"
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*.html")}
    assert [name for name in sorted(there - seen) if not name.startswith(NOT_PAGES)] == []


def test_every_link_of_the_index_leads_somewhere(site: dict[str, Any], client: Client) -> None:
    links = {a.get("href") or "" for a in document(site["answers"]["index"].content).iter("a")}
    paths = {urlsplit(link).path for link in links if urlsplit(link).netloc in OWN} - {""}
    assert len(paths) > PER_PAGE
    broken = {path: answer for path in paths if (answer := status(client, path)) != 200}
    assert broken == {}


@every_kind
def test_every_link_within_the_site_leads_somewhere(
    site: dict[str, Any], parsed: Element, kind: str, client: Client
) -> None:
    if kind == "index":  # tested above
        return
    links = {a.get("href") or "" for a in parsed.iter("a")}
    paths = {urlsplit(link).path for link in links if urlsplit(link).netloc in OWN} - {""}
    for path in paths:
        assert status(client, path) == 200, path


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text", ["Page content", "Page menu", "fn 1", "fnref-1", "Page authors title", "Wagtail x"]
)
def test_a_heading_takes_no_id_of_the_page_around_it(client: Client, text: str) -> None:
    note = {"notes": [{"label": "1", "text": "<p>A note.</p>"}]}
    body = [
        child("heading", {"text": text, "level": "2"}),
        child("paragraph", "<p>A reference[^1]</p>"),
        child("footnotes", note),
    ]
    found = ids(document(client.get(live_post(body=body).url).content))
    assert len(found) == len(set(found))
