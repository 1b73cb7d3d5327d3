"""The formats of feeds: what an entry has is written as each of them says."""

import json
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element

import feedparser
import pytest
import time_machine
from defusedxml import ElementTree

from posts import text
from posts.feed_formats import FORMATS
from posts.feeds import Entry
from tests.markup import SCRIPT
from tests.posts.channels import ROOT, channel, entry, written

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
every_format = pytest.mark.parametrize("form", FORMATS)


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
