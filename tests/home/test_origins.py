"""What counts as a host of somebody else's script, and how a policy names it."""

import pytest

from home.origins import origin, script_source


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("stats.example", "https://stats.example"),
        (" Stats.Example ", "https://stats.example"),
        ("https://stats.example/", "https://stats.example"),
        ("stats.example:443", "https://stats.example"),
        ("stats.example:8443", "https://stats.example:8443"),
        ("xn--bcher-kva.example", "https://xn--bcher-kva.example"),
        ("matomo", "https://matomo"),
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000"),
        ("http://localhost:80", "http://localhost"),
        ("http://[::1]:9000", "http://[::1]:9000"),
        ("localhost", "https://localhost"),
    ],
)
def test_a_host_is_named_with_its_scheme(text: str, becomes: str) -> None:
    assert origin(text) == becomes


@pytest.mark.parametrize(
    "text",
    [
        "",
        "*",
        "*.example",
        "https:",
        "https://",
        "http://stats.example",
        "http://127.0.0.1.example",
        "ftp://stats.example",
        "//stats.example",
        "stats.example/path",
        "user@stats.example",
        "stats.example:port",
        "stats..example",
        "-stats.example",
        "stats.example; script-src *",
        "stats.example 'unsafe-inline'",
        "'self'",
        "data:",
        "bücher.example",
        "stats.example\nother.example",
        "a." * 5000 + "!",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        origin(text)


@pytest.mark.parametrize(
    ("address", "host", "source"),
    [
        ("https://stats.example/a/b.js", "https://stats.example", "https://stats.example/a/b.js"),
        ("https://Stats.example:443/B.js?v=1;2", "https://stats.example", "https://stats.example/B.js"),
        ("https://stats.example/", "https://stats.example", "https://stats.example/"),
        ("http://127.0.0.1:9/a.js", "http://127.0.0.1:9", "http://127.0.0.1:9/a.js"),
    ],
)
def test_a_policy_names_a_script_without_its_query(address: str, host: str, source: str) -> None:
    assert script_source(address) == (host, source)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/count.js",
        "//stats.example/count.js",
        "http://stats.example/count.js",
        "https://stats.example",
        "https://stats.example/count.js#part",
        "https://stats.example/count.js; script-src *",
        "https://stats.example/a;b.js",
        "https://stats.example/a,b.js",
        "https://user:word@stats.example/count.js",
        "https://stats.example\\@evil.example/count.js",
        "javascript:alert(1)",
        "data:text/javascript,alert(1)",
        '<script src="https://stats.example/count.js"></script>',
    ],
)
def test_what_is_no_address_of_a_script_is_refused(address: str) -> None:
    with pytest.raises(ValueError):
        script_source(address)
