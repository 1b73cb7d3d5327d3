"""What an answer may depend on, and who is not answered from the cache."""

from collections.abc import Callable
from typing import Any

import pytest

from home.edge.application import Edge
from tests.home.edge.asking import Site, ask, environ


def test_the_second_reader_gets_what_was_built_for_the_first(edge: Edge, site: Site) -> None:
    first, second = ask(edge), ask(edge)
    assert (first.how, second.how) == ("fwd=miss; stored", "hit")
    assert (first.status, first.body) == (second.status, second.body) == (200, b"<p>Hello</p>")
    assert len(site.asked) == 1


def test_django_is_asked_with_the_key_and_nothing_else(edge: Edge, site: Site) -> None:
    ask(
        edge,
        "/?utm_source=mail",
        method="HEAD",
        HTTP_COOKIE="theme=dark; csrftoken=abc",
        HTTP_ACCEPT_LANGUAGE="de",
        HTTP_ACCEPT_ENCODING="gzip",
        HTTP_IF_NONE_MATCH='"x"',
        HTTP_AUTHORIZATION="Basic abc",
        HTTP_X_FORWARDED_FOR="203.0.113.5",
        HTTP_RANGE="bytes=0-1",
        CONTENT_LENGTH="12",
    )
    (request,) = site.asked
    assert {name: value for name, value in request.items() if not name.startswith("wsgi.")} == {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/",
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "galley.scrubbed": True,
    }
    assert request["wsgi.input"].read() == b""


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"method": "POST"}, "method"),
        ({"method": "OPTIONS"}, "method"),
        ({"HTTP_COOKIE": "a=b; sessionid=abc"}, "session"),
        ({"HTTP_COOKIE": "sessionid =abc"}, "session"),
        ({"path": "/?page=2"}, "query"),
        ({"path": "/?s=words"}, "query"),
        ({"path": "/?utm_source=mail&page=2"}, "query"),
        ({"path": "/search/"}, "view"),
        ({"path": "/admin/login/"}, "view"),
        ({"path": "/api/v2/pages/"}, "view"),
        ({"path": "/static/css/galley.css"}, "view"),
        ({"path": "/newsletter/"}, "view"),
        ({"path": "/" + "a" * 2000 + "/"}, "path"),
        ({"SCRIPT_NAME": "/blog"}, "path"),
        ({"host": ""}, "host"),
    ],
)
def test_what_is_not_for_the_cache_reaches_django_as_it_came(
    edge: Edge, site: Site, more: dict[str, Any], reason: str
) -> None:
    ask(edge)
    before = len(edge.store)
    found = ask(edge, **more)
    assert found.how == f"fwd=bypass; detail={reason}"
    sent = environ(**more)
    came = site.asked[-1]
    assert {name: came[name] for name in sent if not name.startswith("wsgi.")} == {
        name: value for name, value in sent.items() if not name.startswith("wsgi.")
    }
    assert len(edge.store) == before


@pytest.mark.parametrize(
    "query", ["utm_source=mail", "fbclid=1&utm_id=2", "gclid=x", "mc_cid=1&mc_eid=2", "&"]
)
def test_what_campaigns_add_to_an_address_changes_nothing(edge: Edge, query: str) -> None:
    ask(edge)
    assert ask(edge, f"/?{query}").how == "hit"


def test_cookies_but_the_session_defeat_nothing(edge: Edge) -> None:
    ask(edge)
    assert ask(edge, HTTP_COOKIE="_ga=GA1.2; theme=dark; messages=x").how == "hit"


def test_hosts_and_schemes_are_kept_apart(make_edge: Callable[..., Edge], site: Site, settings: Any) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    edge = make_edge(site)
    ask(edge)
    assert ask(edge, host="other.example").how == "fwd=miss; stored"
    assert ask(edge, HTTP_X_FORWARDED_PROTO="https").how == "fwd=miss; stored"
    assert [request["HTTP_X_FORWARDED_PROTO"] for request in site.asked] == ["http", "http", "https"]
    assert ask(edge, HTTP_X_FORWARDED_PROTO="https, http").how == "hit"


def test_nothing_is_kept_where_the_cache_is_off(
    make_edge: Callable[..., Edge], site: Site, settings: Any
) -> None:
    settings.PAGE_CACHE_MB = 0
    edge = make_edge(site)
    assert [ask(edge).how, ask(edge).how] == ["fwd=bypass; detail=off"] * 2
    assert "REMOTE_ADDR" in site.asked[0]
