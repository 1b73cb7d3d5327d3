"""Hosts that somebody else's script may come from, as a Content-Security-Policy names them."""

import re

_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_ORIGIN = re.compile(
    rf"(?:(?P<scheme>https?)://)?(?P<host>{_LABEL}(?:\.{_LABEL})*|\[::1\])(?::(?P<port>[0-9]{{1,5}}))?/?"
)
_DEFAULT_PORTS = {"https": "443", "http": "80"}
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
# No semicolon, comma, quote or space, which would end a source in the policy.
_SCRIPT = re.compile(r"(?P<origin>https?://[^/?#\s]+)(?P<path>/[A-Za-z0-9_.~%+@:=/-]*)(?:\?[!-~]*)?")


def origin(text: str) -> str:
    """Read a host: `stats.example`, with a port, or with its scheme; return `https://stats.example`.

    Plain http is for a server on this machine, which only a developer has. Raises ValueError for anything
    else, placeholders such as `*.example` included.
    """
    parts = _ORIGIN.fullmatch(text.strip().lower())
    if not parts:
        raise ValueError(text)
    scheme, host, port = parts["scheme"] or "https", parts["host"], parts["port"]
    if scheme == "http" and host not in LOOPBACK:
        raise ValueError(text)
    return f"{scheme}://{host}" + (f":{port}" if port and port != _DEFAULT_PORTS[scheme] else "")


def script_source(address: str) -> tuple[str, str]:
    """Return the origin of a script, and its address as a policy names it: without the query.

    Raises ValueError.
    """
    parts = _SCRIPT.fullmatch(address)
    if not parts:
        raise ValueError(address)
    host = origin(parts["origin"])
    return host, host + parts["path"]
