"""Every public page is correct HTML, can be walked by its headings, and asks nothing of anybody else."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.functions import Now
from django.test import Client, override_settings
from django.utils import timezone
from wagtail.models import PageViewRestriction, Site

from home.blocks import Network
from home.newsletter.links import token_hash
from home.newsletter.models import Subscriber
from home.newsletter.publication import publication
from home.site_settings import BannerSettings, FooterSettings, MenuSettings, SocialSettings
from posts.experts import saying
from posts.listing import PER_PAGE
from posts.models import ExpertLink, PostCorrection, PostPage
from posts.renditions import make_for_page
from posts.search.rebuild import rebuild
from tests.factories import (
    draft,
    image_bytes,
    list_anew,
    live_post,
    make_author,
    make_category,
    make_document,
    make_image,
    make_series,
    publish,
    standard_page,
)
from tests.home.newsletter.desk import switch_on
from tests.markup import BODY, attributes, child, document, elements, ids, inline_scripts, one, words
from tests.posts.experts.test_links import asked

pytestmark = pytest.mark.django_db

OWN = {"", "localhost"}


def picture(width: int = 1600) -> Any:
    """A picture big enough for every size, as pictures of writers are."""
    return make_image(file=ContentFile(image_bytes(width, width * 5 // 8), name="big.png"))


def everything(related: PostPage) -> list[dict[str, Any]]:
    """A body with every block there is."""
    big = picture()
    shown = {"image": big.pk, "alt_text": "A chart", "decorative": False}
    table = {
        "columns": [{"type": "text", "heading": ""}, {"type": "number", "heading": "Posts"}],
        "rows": [{"values": ["Writers", "3"]}, {"values": ["Reviewers", "4"]}],
        "caption": "",
    }
    pair = [{"image": shown, "caption": "One"}, {"image": shown}]
    link = [{"label": "1", "text": "<p>A note with <a href='https://example.com/'>a link</a>.</p>"}]
    code = {"language": "python", "filename": "a.py", "highlight": "1", "code": "x = '<script>'\ny = 2"}
    body = [
        child("tldr", {"text": "<p>All of it.</p>"}),
        child("paragraph", "<p>Text[^1] &amp; more[^1].</p><ul><li>One</li></ul>", 1),
        child("heading", {"text": "First", "level": "2"}, 1),
        child("heading", {"text": "First", "level": "3"}, 2),
        child("heading", {"text": "Deeper", "level": "4"}, 3),
        child("heading", {"text": "Second", "level": "2"}, 4),
        child("heading", {"text": "Third", "level": "2"}, 5),
        child("image", {"image": shown, "caption": "Costs", "width": "normal"}, 1),
        child("image", {"image": {**shown, "alt_text": "", "decorative": True}, "width": "wide"}, 2),
        child("gallery", {"images": pair, "caption": "Two"}),
        child("code", code, 1),
        child("code", {"language": "text", "code": "plain"}, 2),
        child("quote", {"text": "Words.", "attribution": "Ada", "source": "https://example.com/"}),
        child("callout", {"kind": "warning", "title": "Mind", "text": "<p>The gap.</p>"}),
        child("table", {"caption": "Who", "table": table, "header_column": True}),
        child("maths", {"latex": r"\frac{1}{2} < 1", "caption": "A half"}),
        child("embed", {"url": "https://vimeo.com/76979871", "title": "A talk"}),
        child("download", {"document": make_document().pk, "title": ""}),
        child("related", {"post": related.pk}),
        child("divider", None),
        child("footnotes", {"notes": link}),
    ]
    assert {block["type"] for block in body} == set(BODY.child_blocks)
    return body


def set_up_the_frame() -> None:
    """Fill every setting of the site."""
    site = Site.objects.get()
    link = {
        "type": "link",
        "value": {"label": "Data & <co>", "page": None, "address": "/category/databases/"},
    }
    column = {"title": "Read", "links": [{"type": "item", "value": link["value"], "id": "1"}]}
    accounts = [{"network": network, "url": f"https://{network}.example/"} for network in Network.values]
    MenuSettings.objects.create(site=site, items=[link])
    FooterSettings.objects.create(site=site, columns=[{"type": "column", "value": column}], legal=[link])
    SocialSettings.objects.create(
        site=site, accounts=[{"type": "account", "value": account} for account in accounts]
    )
    BannerSettings.objects.create(site=site, text="We have <news>", link="/category/databases/")
    switch_on(heading="Proofs & <mail>")


def newsletter_pages() -> dict[str, str]:
    """The steps of the newsletter, for somebody who has confirmed and somebody who has not."""
    reader = Subscriber.objects.create(
        address="reader@xn--bcher-kva.example", key="a", status="confirmed", source="form", confirmed_at=Now()
    )
    for token, until in (("good", timezone.now() + timedelta(days=1)), ("old", None)):
        Subscriber.objects.create(
            address=f"{token}@example.com",
            key=token,
            source="form",
            token_hash=token_hash(token),
            token_until=until,
        )
    about = publication()
    preferences = urlsplit(about.preferences(reader.pk)).path
    return {
        "newsletter": "/newsletter/",
        "newsletter sent": "/newsletter/sent/",
        "newsletter from elsewhere": "/stand-in/newsletter/elsewhere/",
        "newsletter too often": "/stand-in/newsletter/often/",
        "newsletter link": "/newsletter/confirm/good/",
        "newsletter link expired": "/newsletter/confirm/old/",
        "newsletter link unknown": "/newsletter/preferences/none/",
        "newsletter confirmed": preferences.replace("preferences", "confirmed"),
        "newsletter preferences": preferences,
        "newsletter unsubscribe": urlsplit(about.unsubscribe(reader.pk)).path,
        "newsletter erased": "/stand-in/newsletter/erased/",
    }


def expert_pages(post: PostPage) -> dict[str, str]:
    """What an expert gets of a text with every block, and by a link that does not open."""
    path = asked(post)
    saying.remark(ExpertLink.objects.get(), block="", place="The whole text", text="Well & <good>.")
    return {"text for an expert": path, "closed link of an expert": "/expert/none/"}


def make_site() -> dict[str, str]:
    """Make a site with one of everything; return the path of each kind of page."""
    categories = [make_category("Databases", description="Rows."), make_category("Networks")]
    ada = make_author("Ada", role="Engineer", portrait=picture(400), biography="Counts <things>.")
    authors = [ada, make_author("Grace")]
    authors[0].links = [{"type": "link", "value": {"label": "Home", "url": "https://example.com/"}}]
    authors[0].save()
    parts = {"series": make_series("Indexes", description="One by one.")}
    related = live_post(title="The other one", cover=picture(), categories=categories[:1], **parts)
    written = draft(
        title="Everything & <more>",
        body=everything(related),
        cover=picture(),
        categories=categories,
        authors=authors,
        published_on=date(2024, 1, 2),
        **parts,
    )
    written.tags.add("B-trees", "C++ & <co>")
    written.corrections.add(PostCorrection(text="It said <two>. It is three.", sort_order=0))
    written.save()
    written.save_revision(user=written.owner)
    full = publish(written)
    set_up_the_frame()
    plain = live_post(title="Without a picture", categories=categories[1:])
    about = publish(
        standard_page(
            title="About", slug="about", summary="Who.", show_in_menus=True, body=everything(related)
        )
    )
    by, author = full.owner, authors[1]
    older = [
        draft(
            by=by, categories=categories, authors=[author], published_on=date(2023, 1, 1) + timedelta(days=n)
        )
        for n in range(PER_PAGE)
    ]
    PostPage.objects.filter(pk__in=[post.pk for post in older]).update(live=True)
    list_anew(older)
    for page in (full, related, about):
        make_for_page(page)
    rebuild()
    login, password = live_post(title="For members"), live_post(title="For friends")
    PageViewRestriction.objects.create(page=login, restriction_type="login")
    PageViewRestriction.objects.create(page=password, restriction_type="password", password="open")
    return {
        "index": "/",
        "second page": "/page/2/",
        "category": "/category/databases/",
        "second page of a category": "/category/databases/page/2/",
        "tag": "/tag/b-trees/",
        "author": "/author/ada/",
        "second page of an author": "/author/grace/page/2/",
        "series": "/series/indexes/",
        "year": "/2023/",
        "month": "/2024/01/",
        "post with every block": full.url,
        "post without a picture": plain.url,
        "standard page": about.url,
        "search": "/search/",
        "search with results": "/search/?q=learn",
        "second page of results": "/search/?q=learn&page=2",
        "search with filters": "/search/?q=everything&category=databases&author=ada&year=2024",
        "search with a slip": "/search/?q=everythign",
        "search without results": "/search/?q=giraffe",
        "search for nothing": "/search/?q=the",
        "login": f"/_util/login/?next={login.url}",
        "password": password.url,
        "not found": "/none/",
        "forbidden": "/stand-in/403/",
        "form open too long": "/stand-in/403-form/",
        "failed": "/stand-in/500/",
        "unavailable": "/stand-in/503/",
        **newsletter_pages(),
        **expert_pages(written),
    }


KINDS = [
    "index",
    "second page",
    "category",
    "second page of a category",
    "tag",
    "author",
    "second page of an author",
    "series",
    "year",
    "month",
    "post with every block",
    "post without a picture",
    "standard page",
    "search",
    "search with results",
    "second page of results",
    "search with filters",
    "search with a slip",
    "search without results",
    "search for nothing",
    "login",
    "password",
    "not found",
    "forbidden",
    "form open too long",
    "failed",
    "unavailable",
    "newsletter",
    "newsletter sent",
    "newsletter from elsewhere",
    "newsletter too often",
    "newsletter link",
    "newsletter link expired",
    "newsletter link unknown",
    "newsletter confirmed",
    "newsletter preferences",
    "newsletter unsubscribe",
    "newsletter erased",
    "text for an expert",
    "closed link of an expert",
]
STATUS = {
    "not found": 404,
    "forbidden": 403,
    "form open too long": 403,
    "failed": 500,
    "unavailable": 503,
    "newsletter link unknown": 404,
    "closed link of an expert": 404,
}
# What an expert gets leads nowhere else on the site.
FOR_EXPERTS = {"text for an expert", "closed link of an expert"}
# These have neither menu nor footer; the first two because they need no database.
WITHOUT_A_FRAME = {"failed", "unavailable", *FOR_EXPERTS}
# A step of the newsletter is nothing to search for; its form is.
STEPS = {kind for kind in KINDS if kind.startswith("newsletter ")}
# A form must carry a token against forgery, and the token a cookie.
WITH_A_FORM = {"login", "password"}
UNLISTED = {*STATUS, *STEPS, *WITH_A_FORM, *FOR_EXPERTS, "search without results", "search for nothing"}
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


FETCHED = {
    "img": ("src", "srcset"),
    "source": ("src", "srcset"),
    "script": ("src",),
    "iframe": ("src",),
    "video": ("src", "poster"),
    "audio": ("src",),
    "object": ("data",),
    "embed": ("src",),
    "use": ("href", "{http://www.w3.org/1999/xlink}href"),
    "image": ("href", "{http://www.w3.org/1999/xlink}href"),
}
NOT_FETCHED = {"canonical", "prev", "next", "alternate", "license", "author"}


def fetched(page: Element) -> list[str]:
    """Every address a browser asks for without being told to by the reader."""
    found = []
    for element in elements(page):
        tag = element.tag.rpartition("}")[2]
        for name in FETCHED.get(tag, ()):
            if value := element.get(name):
                found += [part.split()[0] for part in value.split(",")] if name == "srcset" else [value]
        if tag == "link" and not set((element.get("rel") or "").split()) & NOT_FETCHED:
            found.append(element.get("href") or "")
            found += [part.split()[0] for part in (element.get("imagesrcset") or "").split(",") if part]
    return found


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


def status(client: Client, path: str) -> int:
    """The status of an answer, read to its end, so that no file stays open."""
    response = client.get(path)
    if response.streaming:
        assert b"".join(response.streaming_content)
    return response.status_code


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
