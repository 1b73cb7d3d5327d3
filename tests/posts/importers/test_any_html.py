"""Whatever the HTML: no word is lost, the blocks are valid, and nothing in them is unsafe."""

import os
import re
from collections import Counter
from html import unescape
from html.parser import HTMLParser
from typing import Any

import html5lib
import nh3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from posts.blocks.footnotes import Footnotes
from posts.importers.html_to_blocks import Source, convert
from tests.posts.importers.made import BODY

pytestmark = pytest.mark.django_db
# EXAMPLES=2000 looks for longer.
EXAMPLES = int(os.environ.get("EXAMPLES", "50"))
often = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)

TAGS = """
a abbr address article aside b big blockquote blink br center cite code dd del details div dl dt em embed
fieldset figcaption figure font form h1 h2 h3 h4 h5 h6 hr i iframe img ins kbd li mark math noscript object ol
p pre q s script section small span strike strong style sub summary sup svg table tbody td template textarea
tfoot th thead title tr tt u ul var video x-own
""".split()
ADDRESSES = [
    "https://x.example/a?b=1&c=2",
    "/here",
    "#there",
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    " JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "http://[",
    "//x.example",
    "mailto:a@x.example",
    'https://x.example/"onmouseover="alert(1)',
    "https://youtu.be/dQw4w9WgXcQ",
]
NAMES = [
    "href", "src", "id", "class", "onclick", "onerror", "style", "title", "data-x", "data-code", "colspan",
    "rowspan", "start", "alt", "name", "data-note", "data-callout", "data-latex", "cite",
]  # fmt: skip
VALUES = [
    *ADDRESSES, "1", "0", "99999999999", "-1", "wp-image-3", "gallery", "wp-block-embed", "wp-block-file",
    "footnote-ref", "font-weight:bold", "brush: php", "alert(1)", "n1", "wp-block-cover", "x\" onload=\"y",
]  # fmt: skip
WORDS = st.text(
    alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="<>&[]"), min_size=1, max_size=8
)
SPECIAL = st.sampled_from(
    [
        "\n", "\n\n", " ", "&amp;", "&lt;script&gt;", "&#0;", "&#x1F600;", "<", ">", "&", "[", "]", "[^1]",
        "[^abc]", "$latex x^2$", "[caption]", "[/caption]", "[gallery ids=\"1,2\"]", "[code]", "[/code]",
        "[ref]", "[/ref]", "[quote]", "[/quote]", "[one_half]", "[/one_half]", "[fancy a=1]", "<!-- x -->",
        "<!--more-->", "<!-- wp:paragraph -->", "<!-- /wp:paragraph -->", "<!-- wp:html /-->", "<br>", "</p>",
        "</div>", "https://youtu.be/dQw4w9WgXcQ", "[[x]]", "[youtube x]", "[note]", "[/note]",
    ]
)  # fmt: skip


@st.composite
def attributes(draw: Any) -> str:
    pairs = draw(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES)), max_size=3))
    return "".join(f' {name}="{value.replace(chr(34), "&quot;")}"' for name, value in pairs)


@st.composite
def element(draw: Any, inner: Any) -> str:
    tag, within = draw(st.sampled_from(TAGS)), draw(st.lists(inner, max_size=4))
    closing = f"</{tag}>" if draw(st.integers(0, 9)) else ""
    return f"<{tag}{draw(attributes())}>{''.join(within)}{closing}"


SOUP = st.lists(st.recursive(WORDS | SPECIAL, lambda inner: element(inner), max_leaves=12), max_size=8).map(
    "".join
)
# Balanced, and without what a browser or WordPress hides: here every word counts.
SHOWN = [
    tag
    for tag in TAGS
    if tag not in "script style template title textarea noscript iframe svg math x-own".split()
]
VOID = {"br", "hr", "img", "embed"}
LETTERS = st.text(alphabet="abcdefghijklmnop", min_size=1, max_size=6).map(lambda word: f" {word} ")


@st.composite
def clean_element(draw: Any, inner: Any) -> str:
    tag = draw(st.sampled_from(SHOWN))
    if tag in VOID:
        return f"<{tag}>"
    return f"<{tag}{draw(attributes())}>{''.join(draw(st.lists(inner, max_size=4)))}</{tag}>"


CLEAN = st.lists(st.recursive(LETTERS, lambda inner: clean_element(inner), max_leaves=15), max_size=8).map(
    "".join
)


def words_shown(html: str) -> Counter[str]:
    """The words of a text, as another parser reads it."""
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    return Counter(re.findall(r"\w+", " ".join(tree.itertext())))


def strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for item in inner for text in strings(item)]


def words_kept(blocks: list[dict[str, Any]]) -> Counter[str]:
    texts = [re.sub(r"<[^>]*>", " ", text) for block in blocks for text in strings(block["value"])]
    return Counter(re.findall(r"\w+", " ".join(unescape(text) for text in texts)))


class _Strict(HTMLParser):
    """Collects elements, attributes and addresses of rich text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[tuple[str, str]] = set()
        self.addresses: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {(tag, name) for name, _value in attrs} | {(tag, "")}
        self.addresses += [value or "" for name, value in attrs if name == "href"]
        if tag != "br":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


ALLOWED = {(tag, "") for tag in "p b i s code a ul ol li sup sub br".split()} | {("a", "href")}


def rich_texts(blocks: list[dict[str, Any]]) -> list[str]:
    found = [block["value"] for block in blocks if block["type"] == "paragraph"]
    found += [block["value"]["text"] for block in blocks if block["type"] == "callout"]
    found += [
        note["text"] for block in blocks if block["type"] == "footnotes" for note in block["value"]["notes"]
    ]
    for block in blocks:
        if block["type"] == "table":
            kinds = [column["type"] for column in block["value"]["table"]["columns"]]
            for row in block["value"]["table"]["rows"]:
                found += [
                    cell for kind, cell in zip(kinds, row["values"], strict=True) if kind == "rich_text"
                ]
    return found


@often
@given(SOUP)
def test_whatever_the_text_the_blocks_are_valid(html: str) -> None:
    blocks = convert(Source(html)).blocks
    assert convert(Source(html)).blocks == blocks
    if blocks:
        stream = BODY.to_python(blocks)
        BODY.clean(stream)
        assert Footnotes.of(stream).problems() == []


@often
@given(SOUP)
def test_whatever_the_text_nothing_in_the_blocks_is_unsafe(html: str) -> None:
    blocks = convert(Source(html)).blocks
    for text in rich_texts(blocks):
        strict = _Strict()
        strict.feed(text)
        strict.close()
        assert strict.open == []
        assert strict.found <= ALLOWED
        for address in strict.addresses:
            assert re.match(r"(?:https?:|mailto:|tel:|ftp:|[#/?.]|[^:]*$)", address), address
        # A sanitizer finds nothing to take away.
        tags = {tag for tag, _name in ALLOWED}
        cleaned = nh3.clean(text, tags=tags, attributes={"a": {"href"}}, link_rel=None)
        assert words_shown(cleaned) == words_shown(text)
    for block in blocks:
        if block["type"] == "embed":
            assert block["value"]["url"].startswith("https://")


@often
@given(CLEAN)
def test_whatever_the_text_no_word_is_lost(html: str) -> None:
    converted = convert(Source(html, plain=True))
    lost = words_shown(html) - words_kept(converted.blocks)
    assert not lost, (html, converted.blocks)


def test_elements_within_elements_beyond_all_measure_are_read() -> None:
    html = "<div>" * 5000 + "deep" + "</div>" * 5000 + "<b>" * 3000 + "bold"
    assert words_kept(convert(Source(html)).blocks) == Counter(["deep", "bold"])


@pytest.mark.parametrize(
    "piece",
    ["<", "[", "[code]", "<pre>", "<!--", "[caption]", "<p>", "&", "<a href='", "\n", " ", "<table><tr><td>", "$latex ",
     "[ref]", "<!-- wp:x -->", "<blockquote>", "[[", "<li>"],
)  # fmt: skip
def test_a_text_of_one_piece_again_and_again_takes_no_time(piece: str) -> None:
    convert(Source(piece * 3000))


def test_the_words_that_a_plain_reading_finds_are_the_words_that_are_counted() -> None:
    html = "<p>One <b>two</b></p><ul><li>three</li></ul><table><tr><td>four</td><td>five</td></tr></table>"
    assert words_shown(html).total() == convert(Source(html)).before.words == 5
