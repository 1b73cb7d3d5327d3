"""What a feed says of a post: when, by whom, with which picture; and that every format says it right."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from types import SimpleNamespace
from typing import Any
from xml.etree.ElementTree import Element

import feedparser
import pytest
import time_machine
from defusedxml import ElementTree
from django.test import override_settings

from posts import text
from posts.feed_formats import FORMATS
from posts.feeds import NEWEST, Channel, Entry, Person, Picture, entries
from posts.lists import names
from posts.lists.pages import PostList
from posts.models import EditorialRendition, PostPage
from posts.moments import published_at, updated_at
from posts.tasks import make_renditions
from tests.factories import (
    draft,
    list_anew,
    live_post,
    make_author,
    make_category,
    make_image,
    publish,
    put_live,
)
from tests.markup import SCRIPT

ROOT = "https://blog.example/"
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
MORNING = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
every_format = pytest.mark.parametrize("form", FORMATS)


def channel(*found: Entry, **fields: Any) -> Channel:
    """A channel that has everything."""
    icon = Picture(f"{ROOT}media/icon.png", "image/png", 999, 144, 144, "")
    values: dict[str, Any] = {
        "guid": "urn:uuid:6a1d0ea3-e16c-4bf0-8749-92cf9d9e1842",
        "title": "Data & more",
        "description": "Rows < columns.",
        "url": f"{ROOT}category/data/",
        "base": f"{ROOT}category/data/feed/",
        "language": "en-us",
        "publisher": Person("Galley", ROOT),
        "icon": icon,
        "entries": found,
    }
    return Channel(**{**values, **fields})


def entry(**fields: Any) -> Entry:
    """An entry that has everything."""
    values: dict[str, Any] = {
        "guid": "urn:uuid:7355baa5-e837-4ef6-98bf-8891fb00f13f",
        "url": f"{ROOT}2024/05/post/",
        "title": "C++ & <templates>",
        "summary": "If a < b & c.",
        "html": '<p>Text &amp; <a href="https://example.com/">link</a></p>',
        "authors": (Person("Ada", f"{ROOT}author/ada/"), Person("Grace", f"{ROOT}author/grace/")),
        "subjects": ("Data", "C++"),
        "published": MORNING,
        "updated": MORNING + timedelta(days=1),
        "cover": Picture(f"{ROOT}media/cover.jpg", "image/jpeg", 12345, 1200, 590, 'A "field"'),
    }
    return Entry(**{**values, **fields})


def written(form: str, found: Channel) -> str:
    return FORMATS[form].write(found, found.base + FORMATS[form].path)


def xml(form: str, *found: Entry, **fields: Any) -> Element:
    """A feed, parsed strictly."""
    root: Element = ElementTree.fromstring(written(form, channel(*found, **fields)).encode())
    return root


def only(parent: Element, path: str) -> Element:
    (found,) = parent.findall(path)
    return found


# RSS 2.0: https://www.rssboard.org/rss-specification


def test_rss_has_what_its_specification_asks_for() -> None:
    root = xml("rss", entry())
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    top = only(root, "channel")
    assert only(top, "title").text == "Data & more"
    assert only(top, "link").text == f"{ROOT}category/data/"
    assert only(top, "description").text == "Rows &lt; columns."  # HTML, by the custom of RSS
    assert only(top, "language").text == "en-us"
    assert only(top, "lastBuildDate").text == "Tue, 07 May 2024 07:08:09 +0000"
    self_link = only(top, f"{ATOM}link")
    assert (self_link.get("rel"), self_link.get("href")) == ("self", f"{ROOT}category/data/feed/")
    image = {child.tag: child.text for child in only(top, "image")}
    assert image == {
        "url": f"{ROOT}media/icon.png",
        "title": "Data & more",
        "link": f"{ROOT}category/data/",
        "width": "144",
        "height": "144",
    }


def test_an_item_of_rss_says_everything() -> None:
    item = only(xml("rss", entry()), "channel/item")
    assert only(item, "title").text == "C++ & <templates>"
    assert only(item, "link").text == f"{ROOT}2024/05/post/"
    assert only(item, "description").text == "If a &lt; b &amp; c."
    assert only(item, f"{CONTENT}encoded").text == entry().html
    assert only(item, "guid").text == entry().guid
    assert only(item, "guid").get("isPermaLink") == "false"
    assert only(item, "pubDate").text == "Mon, 06 May 2024 07:08:09 +0000"
    assert only(item, f"{ATOM}updated").text == "2024-05-07T07:08:09+00:00"
    assert [creator.text for creator in item.findall(f"{DC}creator")] == ["Ada", "Grace"]
    assert [category.text for category in item.findall("category")] == ["Data", "C++"]
    enclosure = {"url": f"{ROOT}media/cover.jpg", "length": "12345", "type": "image/jpeg"}
    assert only(item, "enclosure").attrib == enclosure
    media = only(item, f"{MEDIA}content")
    assert (media.get("width"), media.get("height"), media.get("medium")) == ("1200", "590", "image")
    assert only(media, f"{MEDIA}description").text == 'A "field"'


# Atom: RFC 4287, sections 4.1.1 and 4.1.2


def test_atom_has_what_its_specification_asks_for() -> None:
    root = xml("atom", entry())
    assert root.tag == f"{ATOM}feed"
    assert only(root, f"{ATOM}id").text == channel().guid
    assert only(root, f"{ATOM}title").text == "Data & more"
    assert only(root, f"{ATOM}subtitle").text == "Rows < columns."
    assert only(root, f"{ATOM}updated").text == "2024-05-07T07:08:09+00:00"
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links == {"self": f"{ROOT}category/data/feed/atom/", "alternate": f"{ROOT}category/data/"}
    author = only(root, f"{ATOM}author")
    assert (only(author, f"{ATOM}name").text, only(author, f"{ATOM}uri").text) == ("Galley", ROOT)
    assert only(root, f"{ATOM}icon").text == f"{ROOT}media/icon.png"


def test_an_entry_of_atom_says_everything() -> None:
    item = only(xml("atom", entry()), f"{ATOM}entry")
    assert only(item, f"{ATOM}id").text == entry().guid
    title = only(item, f"{ATOM}title")
    assert (title.text, title.get("type")) == ("C++ & <templates>", None)  # which is text
    summary = only(item, f"{ATOM}summary")
    assert (summary.text, summary.get("type")) == ("If a < b & c.", "text")
    content = only(item, f"{ATOM}content")
    assert (content.text, content.get("type")) == (entry().html, "html")
    assert only(item, f"{ATOM}published").text == "2024-05-06T07:08:09+00:00"
    assert only(item, f"{ATOM}updated").text == "2024-05-07T07:08:09+00:00"
    people = [
        (only(author, f"{ATOM}name").text, only(author, f"{ATOM}uri").text)
        for author in item.findall(f"{ATOM}author")
    ]
    assert people == [("Ada", f"{ROOT}author/ada/"), ("Grace", f"{ROOT}author/grace/")]
    assert [category.get("term") for category in item.findall(f"{ATOM}category")] == ["Data", "C++"]
    links = {link.get("rel"): link.attrib for link in item.findall(f"{ATOM}link")}
    assert links["alternate"]["href"] == f"{ROOT}2024/05/post/"
    assert links["enclosure"] == {
        "rel": "enclosure",
        "href": f"{ROOT}media/cover.jpg",
        "length": "12345",
        "type": "image/jpeg",
    }


# JSON Feed: https://www.jsonfeed.org/version/1.1/


def test_json_feed_has_what_its_specification_asks_for() -> None:
    feed = json.loads(written("json", channel(entry())))
    (item,) = feed.pop("items")
    assert feed == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Data & more",
        "home_page_url": f"{ROOT}category/data/",
        "feed_url": f"{ROOT}category/data/feed/json/",
        "description": "Rows < columns.",
        "language": "en-us",
        "icon": f"{ROOT}media/icon.png",
        "authors": [{"name": "Galley", "url": ROOT}],
    }
    assert item == {
        "id": entry().guid,
        "url": f"{ROOT}2024/05/post/",
        "title": "C++ & <templates>",
        "content_html": entry().html,
        "summary": "If a < b & c.",
        "image": f"{ROOT}media/cover.jpg",
        "date_published": "2024-05-06T07:08:09+00:00",
        "date_modified": "2024-05-07T07:08:09+00:00",
        "authors": [
            {"name": "Ada", "url": f"{ROOT}author/ada/"},
            {"name": "Grace", "url": f"{ROOT}author/grace/"},
        ],
        "tags": ["Data", "C++"],
        "attachments": [{"url": f"{ROOT}media/cover.jpg", "mime_type": "image/jpeg", "size_in_bytes": 12345}],
    }


# All of them


@every_format
def test_what_there_is_nothing_to_say_about_is_left_out(form: str) -> None:
    plain = channel(entry(cover=None, subjects=()), icon=None, description="")
    content = written(form, plain)
    names = 'enclosure media:content attachments "image" <image> "icon" <icon> <category "tags"'.split()
    assert [name for name in names if name in content] == []
    assert "null" not in content
    assert "None" not in content


@every_format
def test_an_empty_feed_is_complete_and_always_the_same(form: str) -> None:
    first = written(form, channel())
    with time_machine.travel(datetime(2031, 1, 1, tzinfo=UTC)):
        assert written(form, channel()) == first
    if form == "json":
        assert json.loads(first)["items"] == []
    else:
        parsed = feedparser.parse(first.encode())
        assert not parsed.bozo
        assert parsed.entries == []
        assert parsed.feed.updated


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_a_feed_reader_understands_it(form: str) -> None:
    parsed = feedparser.parse(written(form, channel(entry(title="Plain title"))).encode())
    assert not parsed.bozo
    assert parsed.version == {"rss": "rss20", "atom": "atom10"}[form]
    (item,) = parsed.entries
    assert item.title == "Plain title"
    assert item.id == entry().guid
    assert item.link == entry().url
    assert item.content[0].value == entry().html
    assert item.content[0].type == "text/html"
    assert [author.name for author in item.authors] == ["Ada", "Grace"]
    assert [tag.term for tag in item.tags] == ["Data", "C++"]
    assert item.published_parsed[:6] == (2024, 5, 6, 7, 8, 9)
    assert item.updated_parsed[:6] == (2024, 5, 7, 7, 8, 9)
    assert [(found.href, found.type, found.length) for found in item.enclosures] == [
        (f"{ROOT}media/cover.jpg", "image/jpeg", "12345")
    ]


@every_format
@pytest.mark.parametrize(
    "hostile", [SCRIPT, "]]>", "<![CDATA[x]]>", "&amp;", "\"'&<>", "日本 \U0001f600", "a\u2028b"]
)
def test_hostile_words_are_words_in_every_format(form: str, hostile: str) -> None:
    found = channel(entry(title=hostile, html=f"<p>{hostile}</p>", subjects=(hostile,)), title=hostile)
    content = written(form, found)
    if form == "json":
        feed = json.loads(content)
        item = feed["items"][0]
        said = [feed["title"], item["title"], item["tags"][0], item["content_html"]]
    elif form == "rss":
        top = only(ElementTree.fromstring(content.encode()), "channel")
        item = only(top, "item")
        said = [only(top, "title").text, only(item, "title").text, only(item, "category").text]
        said.append(only(item, f"{CONTENT}encoded").text)
    else:
        top = ElementTree.fromstring(content.encode())
        item = only(top, f"{ATOM}entry")
        said = [only(top, f"{ATOM}title").text, only(item, f"{ATOM}title").text]
        said += [only(item, f"{ATOM}category").get("term"), only(item, f"{ATOM}content").text]
    assert said == [hostile, hostile, hostile, f"<p>{hostile}</p>"]


@pytest.mark.parametrize(
    ("odd", "kept"),
    [
        ("a\x00b", "ab"),
        ("\x08\x0b\x0c\x0e\x1f", ""),
        ("\x7f\x80\x9f", ""),
        ("\ud800\ufffe\uffff", ""),
        ("\t\n\r \x85\xa0é\u2028\U0001f600", "\t\n\r \x85\xa0é\u2028\U0001f600"),
    ],
)
def test_characters_that_no_feed_may_hold_are_dropped_and_no_others(odd: str, kept: str) -> None:
    assert text.legal(odd) == kept


# From posts to entries


def one_entry(**fields: Any) -> Entry:
    (found,) = entries(PostList(names.ALL), root="http://localhost/")
    return found


@pytest.mark.django_db
def test_an_entry_says_what_the_post_says() -> None:
    ada, grace = make_author("Ada"), make_author("Grace")
    categories = [make_category("Networks"), make_category("Data")]
    post = live_post(
        title="Title", summary="Summary.", categories=categories, authors=[grace, ada], cover=make_image()
    )
    post.tags.add("zebra", "Data", "apple")
    put_live(post)
    found = one_entry()
    assert found.url == f"http://localhost{post.url}"
    assert (found.title, found.summary) == ("Title", "Summary.")
    assert found.authors == (
        Person("Grace", "http://localhost/author/grace/"),
        Person("Ada", "http://localhost/author/ada/"),
    )
    assert found.subjects == ("Data", "Networks", "apple", "zebra")
    assert "Something worth reading." in found.html


@pytest.mark.django_db
def test_the_cover_of_an_entry_is_a_file_with_its_true_size() -> None:
    image = make_image(description="A red field")
    live_post(cover=image)
    cover = one_entry().cover
    assert cover is not None
    rendition = EditorialRendition.objects.get(image=image, filter_spec="fill-1200x590|format-jpeg")
    assert cover == Picture(
        f"http://localhost{rendition.url}",
        "image/jpeg",
        len(rendition.file.read()),
        rendition.width,
        rendition.height,
        "A red field",
    )
    rendition.file.close()


@pytest.mark.django_db
def test_a_cover_whose_file_is_lost_leaves_the_post_in_the_feed() -> None:
    image = make_image()
    post = publish(draft(title="Still here", cover=image), with_pictures=False)
    image.file.storage.delete(image.file.name)
    make_renditions.func(post.pk)
    found = one_entry()
    assert (found.title, found.cover) == ("Still here", None)
    assert "<img" not in found.html


@pytest.mark.django_db
def test_control_characters_reach_no_feed() -> None:
    post = live_post(title="T\x0bitle", summary="S\x1fummary", authors=[make_author("A\x08da", slug="ada")])
    post.tags.add("t\x0cag")
    put_live(post)
    found = one_entry()
    assert (found.title, found.summary, found.authors[0].name) == ("Title", "Summary", "Ada")
    assert found.subjects[-1] == "tag"
    for form in FORMATS:
        assert written(form, channel(found))


@pytest.mark.django_db
def test_a_feed_has_the_newest_twenty_whatever_the_order_of_the_list() -> None:
    day = date(2024, 1, 1)
    made = [draft(published_on=day + timedelta(days=number)) for number in range(NEWEST + 2)]
    PostPage.objects.filter(pk__in=[post.pk for post in made]).update(live=True)
    list_anew(made)
    found = entries(PostList(names.ALL, oldest_first=True), root="http://localhost/")
    assert [item.title for item in found] == [post.title for post in reversed(made)][:NEWEST]


@pytest.mark.django_db
def test_a_guid_outlives_slug_date_and_host() -> None:
    post = live_post(title="Before", published_on=date(2024, 1, 1))
    before = one_entry()
    latest = post.get_latest_revision_as_object()
    latest.slug, latest.published_on, latest.title = "elsewhere", date(2023, 1, 1), "After"
    latest.save_revision(user=post.owner)
    publish(PostPage.objects.get(pk=post.pk))
    after = one_entry()
    assert after.title == "After"
    assert after.url != before.url
    assert after.guid == before.guid
    assert before.guid.startswith("urn:uuid:")
    assert len({live_post().guid, live_post().guid, before.guid}) == 3


@pytest.mark.django_db
def test_a_copy_of_a_post_is_another_post() -> None:
    post = draft()
    assert post.copy(update_attrs={"slug": "copy"}, keep_live=False).guid != post.guid


# Moments


def post_of(day: date, first: datetime | None = None, last: datetime | None = None) -> Any:
    """What decides the moments of a post."""
    return SimpleNamespace(address_date=day, first_published_at=first, last_published_at=last or first)


def test_a_post_is_published_when_it_went_live() -> None:
    post = post_of(MORNING.date(), MORNING, MORNING + timedelta(days=3))
    assert published_at(post) == MORNING
    assert updated_at(post) == MORNING + timedelta(days=3)


def test_a_post_that_was_given_an_earlier_date_was_published_at_noon() -> None:
    post = post_of(date(2020, 2, 3), MORNING)
    assert published_at(post) == datetime(2020, 2, 3, 12, tzinfo=UTC)
    assert updated_at(post) == MORNING


def test_a_post_that_was_given_its_last_day_was_not_published_after_its_last_version() -> None:
    again = MORNING + timedelta(days=30)
    post = post_of(again.date(), MORNING, again)
    assert published_at(post) == updated_at(post) == again


def test_without_moments_there_is_the_date() -> None:
    post = post_of(date(2020, 2, 3))
    assert published_at(post) == updated_at(post) == datetime(2020, 2, 3, 12, tzinfo=UTC)


@pytest.mark.django_db
@override_settings(TIME_ZONE="Pacific/Auckland")
def test_the_day_of_going_live_is_that_of_the_publication() -> None:
    evening = datetime(2024, 5, 5, 20, tzinfo=UTC)  # the sixth in Auckland
    assert published_at(post_of(date(2024, 5, 6), evening)) == evening
    assert published_at(post_of(date(2024, 5, 5), evening)) == datetime(2024, 5, 5, 12, tzinfo=UTC)


def test_moments_are_aware_and_no_post_is_updated_before_it_is_published() -> None:
    years = timedelta(days=900)
    moments = [None, MORNING - years, MORNING, MORNING + years]
    days = [date(1999, 1, 1), MORNING.date(), date(2026, 1, 1)]
    for day, first, last in product(days, moments, moments):
        post = SimpleNamespace(address_date=day, first_published_at=first, last_published_at=last)
        published, updated = published_at(post), updated_at(post)
        assert published.utcoffset() == updated.utcoffset() == timedelta(0)
        assert published <= updated, (day, first, last)


def test_a_channel_is_as_new_as_its_newest_update() -> None:
    older = replace(entry(), published=MORNING - timedelta(days=9), updated=MORNING + timedelta(days=5))
    assert channel(entry(), older).updated == MORNING + timedelta(days=5)
    assert channel().updated is None
