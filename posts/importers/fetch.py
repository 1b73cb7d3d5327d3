"""Fetching a file from the one host that was named, and from nowhere else.

An address in a text is an order by a stranger. So the name is looked up here, every address it has must be
a public one, the connection goes to the address that was checked and not to what a second look-up would
say, and each redirect is checked again from the beginning.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

LARGEST = 50 * 1024 * 1024  # bytes
LONGEST = 30.0  # seconds for one file, from the look-up to its last byte
REDIRECTS = 5
KINDS = ("image/", "application/pdf", "application/zip", "application/octet-stream", "text/csv", "text/plain")
PORTS = {"http": 80, "https": 443}
HEADERS = {"Accept-Encoding": "identity", "User-Agent": "Galley"}  # many hosts refuse who names nothing


class NotFetched(Exception):
    """A file was not fetched, and why; `status` is what the host answered, if that was the reason."""

    def __init__(self, reason: str, *, status: int = 0) -> None:
        super().__init__(reason)
        self.status = status


def look_up(host: str, port: int) -> list[str]:
    """The addresses of a host."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise NotFetched(f"The host {host} is not known") from error
    return [str(entry[4][0]) for entry in found]


def is_public(address: str) -> bool:
    """Whether an address is one of the public internet, also where it is one within another."""
    try:
        found = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo and found.teredo[1])
        if inner or found in ipaddress.ip_network("64:ff9b::/96"):
            return False
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)


def connect(address: str, port: int, timeout: float) -> socket.socket:
    """Open a connection to an address that was checked."""
    return socket.create_connection((address, port), timeout=timeout)


@dataclass
class Fetcher:
    """Fetches files of one host. `look_up` and `connect` are what tests replace."""

    host: str
    kinds: tuple[str, ...] = KINDS
    look_up: Callable[[str, int], list[str]] = look_up
    connect: Callable[[str, int, float], socket.socket] = connect
    clock: Callable[[], float] = field(default=time.monotonic)

    def fetch(self, address: str) -> bytes:
        """Return a file. Raises NotFetched."""
        deadline = self.clock() + LONGEST
        for _hop in range(REDIRECTS + 1):
            try:
                found = self._ask(address, deadline)
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise NotFetched(f"{address}: {error or type(error).__name__}") from error
            if isinstance(found, bytes):
                return found
            address = urljoin(address, found)
        raise NotFetched(f"{address}: more than {REDIRECTS} redirects")

    def _ask(self, address: str, deadline: float) -> bytes | str:
        """Return the file, or where it is instead."""
        parts = urlsplit(address)
        port = self._checked(parts.scheme, parts.hostname, parts.port, parts.username)
        addresses = self.look_up(self.host, port)
        if not addresses or not all(is_public(found) for found in addresses):
            raise NotFetched(f"The host {self.host} has an address that is not public")
        with closing(self._open(addresses[0], port, deadline)) as stream:
            connection = http.client.HTTPConnection(self.host, port)
            connection.sock = stream
            target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
            connection.request("GET", target, headers=HEADERS)
            with connection.getresponse() as response:
                return self._answer(response, stream, deadline)

    def _open(self, address: str, port: int, deadline: float) -> socket.socket:
        plain = self.connect(address, port, self._left(deadline))
        if port != PORTS["https"]:
            return plain
        try:
            # The certificate is that of the host, whatever address it has.
            return ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise

    def _checked(self, scheme: str, host: str | None, port: int | None, user: str | None) -> int:
        if scheme not in PORTS or user is not None:
            raise NotFetched("Files are fetched from http and https addresses only")
        if (host or "").lower() != self.host.lower():
            raise NotFetched(f"Files are fetched from {self.host} only, and not from {host}")
        if port not in (None, PORTS[scheme]):
            raise NotFetched(f"Files are not fetched from port {port}")
        return PORTS[scheme]

    def _answer(
        self, response: http.client.HTTPResponse, stream: socket.socket, deadline: float
    ) -> bytes | str:
        if response.status in (301, 302, 303, 307, 308):
            return response.headers.get("Location", "")
        if response.status != 200:
            raise NotFetched(f"The host answered {response.status}", status=response.status)
        kind = response.headers.get_content_type()
        if not kind.startswith(self.kinds) or kind == "image/svg+xml":
            raise NotFetched(f"The host answered with {kind}")
        parts: list[bytes] = []
        size = 0
        while True:
            stream.settimeout(self._left(deadline))
            piece = response.read(64 * 1024)
            if not piece:
                return b"".join(parts)
            size += len(piece)
            if size > LARGEST:
                raise NotFetched(f"The file is larger than {LARGEST:,} bytes")
            parts.append(piece)

    def _left(self, deadline: float) -> float:
        left = deadline - self.clock()
        if left <= 0:
            raise NotFetched(f"The host took longer than {LONGEST:.0f} seconds")
        return left
