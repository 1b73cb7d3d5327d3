"""What may be kept, and in which forms it is sent."""

import gzip
from collections.abc import Callable
from typing import Any

import brotli
import pytest

from home.edge.answers import LARGEST
from home.edge.application import Edge
from home.edge.encodings import accepted
from tests.home.edge.asking import HTML, SHARED, Site, ask

PAGE = b"<p>Something worth reading.</p>" * 100


@pytest.mark.parametrize(
    "headers",
    [
        [HTML],
        [HTML, ("Cache-Control", "public, max-age=60")],
        [HTML, ("Cache-Control", "s-maxage=60")],
        [HTML, ("Cache-Control", "public, s-maxage=60, private")],
        [HTML, ("Cache-Control", "public, s-maxage=60, no-store")],
        [HTML, SHARED, ("Set-Cookie", "csrftoken=abc")],
        [HTML, SHARED, ("Vary", "Accept-Encoding, Cookie")],
        [HTML, SHARED, ("Vary", "Accept-Language")],
        [HTML, SHARED, ("Content-Encoding", "gzip")],
    ],
)
def test_only_what_says_that_it_is_for_everybody_is_kept(
    make_edge: Callable[..., Edge], headers: list[tuple[str, str]]
) -> None:
    edge = make_edge(Site(b"Hello", *headers))
    found = [ask(edge), ask(edge)]
    assert [answer.how for answer in found] == ["fwd=miss"] * 2
    assert {answer.body for answer in found} == {b"Hello"}
    assert len(edge.store) == 0


@pytest.mark.parametrize(
    "status", ["404 Not Found", "301 Moved Permanently", "206 Partial Content", "500 Oh"]
)
def test_only_whole_pages_are_kept(edge: Edge, site: Site, status: str) -> None:
    site.status = status
    assert [ask(edge).how, ask(edge).how] == ["fwd=miss"] * 2


def test_what_is_very_large_is_not_kept(make_edge: Callable[..., Edge]) -> None:
    edge = make_edge(Site(b"x" * (LARGEST + 1)))
    assert [ask(edge).how, len(ask(edge).body)] == ["fwd=miss", LARGEST + 1]


def test_each_reader_gets_the_form_they_read(make_edge: Callable[..., Edge]) -> None:
    edge = make_edge(Site(PAGE))
    for _time in range(2):  # Built, and kept.
        plain = ask(edge)
        zipped = ask(edge, HTTP_ACCEPT_ENCODING="gzip, deflate")
        small = ask(edge, HTTP_ACCEPT_ENCODING="gzip, deflate, br, zstd")
        assert plain.body == gzip.decompress(zipped.body) == brotli.decompress(small.body) == PAGE
        assert [a.headers.get("Content-Encoding") for a in (plain, zipped, small)] == [None, "gzip", "br"]
        for answer in (plain, zipped, small):
            assert answer.headers["Vary"] == "Accept-Encoding"
            assert answer.headers["Content-Length"] == str(len(answer.body))
        assert len({a.headers["ETag"] for a in (plain, zipped, small)}) == 3
        assert not any(a.headers["ETag"].startswith("W/") for a in (plain, zipped, small))


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("", ""),
        ("identity", ""),
        ("GZIP", "gzip"),
        ("gzip;q=0, br;q=0", ""),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("br;q=0, *", "gzip"),
        ("*", "br"),
        ("gzip;q=junk", ""),
        (",;,", ""),
    ],
)
def test_clients_say_what_they_read(header: str, found: str) -> None:
    assert [accepted(header), accepted(header)] == [found, found]


def test_pictures_are_sent_as_they_are(make_edge: Callable[..., Edge]) -> None:
    edge = make_edge(Site(PAGE, ("Content-Type", "image/png"), SHARED))
    found = [ask(edge, HTTP_ACCEPT_ENCODING="br") for _time in range(2)][1]
    assert (found.body, found.how) == (PAGE, "hit")
    assert not {"Content-Encoding", "Vary"} & found.headers.keys()


def test_who_has_a_form_gets_a_304_for_it_alone(make_edge: Callable[..., Edge]) -> None:
    edge = make_edge(Site(PAGE))
    plain, small = ask(edge), ask(edge, HTTP_ACCEPT_ENCODING="br")
    tag = small.headers["ETag"]
    for said in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        again = ask(edge, HTTP_ACCEPT_ENCODING="br", HTTP_IF_NONE_MATCH=said)
        assert (again.status, again.body, again.how) == (304, b"", "hit")
        assert again.headers["ETag"] == tag
        assert again.headers["Vary"] == "Accept-Encoding"
        assert again.headers["Cache-Control"] == SHARED[1]
        assert not {"Content-Length", "Content-Encoding"} & again.headers.keys()
    for said in (plain.headers["ETag"], '"x"', ""):
        assert ask(edge, HTTP_ACCEPT_ENCODING="br", HTTP_IF_NONE_MATCH=said).body == small.body


def test_who_knows_the_date_alone_gets_a_304_as_well(make_edge: Callable[..., Edge]) -> None:
    date = "Wed, 05 Mar 2025 10:00:00 GMT"
    edge = make_edge(Site(PAGE, HTML, SHARED, ("Last-Modified", date)))
    ask(edge)
    statuses = {
        said: ask(edge, HTTP_IF_MODIFIED_SINCE=said).status
        for said in (date, "Wed, 05 Mar 2025 09:59:59 GMT", "Thu, 06 Mar 2025 10:00:00 GMT", "junk")
    }
    assert list(statuses.values()) == [304, 200, 304, 200]
    assert ask(edge, HTTP_IF_MODIFIED_SINCE=date, HTTP_IF_NONE_MATCH='"x"').status == 200


def test_a_head_request_gets_the_headers_of_the_page(make_edge: Callable[..., Edge]) -> None:
    edge = make_edge(Site(PAGE))
    first, second = ask(edge, method="HEAD"), ask(edge, method="HEAD")
    assert (first.body, second.body, second.how) == (b"", b"", "hit")
    assert second.headers["Content-Length"] == str(len(PAGE))
    assert ask(edge).body == PAGE


def test_other_headers_of_the_page_are_kept(make_edge: Callable[..., Edge], settings: Any) -> None:
    edge = make_edge(
        Site(PAGE, HTML, SHARED, ("Content-Security-Policy", "default-src 'self'"), ("ETag", '"x"'))
    )
    for answer in (ask(edge), ask(edge)):
        assert answer.headers["Content-Security-Policy"] == "default-src 'self'"
        assert answer.headers["ETag"] != '"x"'
