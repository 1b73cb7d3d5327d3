"""Load by wrk, short and interleaved, and what it says."""

import re
import shutil
import statistics
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from benchmarks.serving import Served

WARM = 0.5  # seconds
_UNITS = {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}


@dataclass(frozen=True)
class Aim:
    """What is asked for: a path of a server, with so many connections at once."""

    server: Served
    path: str
    connections: int = 8
    headers: tuple[str, ...] = ()


@dataclass
class Result:
    """What the rounds of an aim gave."""

    per_second: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)  # ms
    p99: list[float] = field(default_factory=list)  # ms
    processor: list[float] = field(default_factory=list)  # ms a request, of the server's processes
    errors: int = 0

    def figures(self) -> dict[str, Any]:
        """Medians, the least and most of what varies, and what each round gave."""
        return {
            "requests/s": round(statistics.median(self.per_second), 1),
            "least": round(min(self.per_second), 1),
            "most": round(max(self.per_second), 1),
            "p50 ms": round(statistics.median(self.p50), 3),
            "p99 ms": round(statistics.median(self.p99), 3),
            "processor ms": round(statistics.median(self.processor), 3),
            "errors": self.errors,
            "rounds": {"requests/s": self.per_second, "p50 ms": self.p50, "p99 ms": self.p99},
        }


def ratio(one: dict[str, Any], other: dict[str, Any], kind: str) -> float:
    """How many times one figure is another: the median of the rounds, in which both stand beside each other.

    What slows the machine down for a while slows both, so that their ratio varies less than they do.
    """
    pairs = zip(one["rounds"][kind], other["rounds"][kind], strict=True)
    return statistics.median(first / second for first, second in pairs)


def share(one: dict[str, Any], limit: dict[str, Any], again: dict[str, Any]) -> float:
    """What part of a limit a figure is, which was measured before it and after it in each round."""
    rounds = [figures["rounds"]["requests/s"] for figures in (one, limit, again)]
    return statistics.median(2 * ours / (before + after) for ours, before, after in zip(*rounds, strict=True))


def available() -> bool:
    """Whether wrk is on this machine."""
    return shutil.which("wrk") is not None


def measure(aims: dict[str, Aim], *, rounds: int, seconds: float) -> dict[str, Result]:
    """Load one after the other, and all again backwards: what the machine does besides meets all alike."""
    results = {name: Result() for name in aims}
    order = list(aims.items())
    for _round in range(rounds):
        for name, aim in order:
            once(aim, seconds, results[name])
        order.reverse()
    return results


def once(aim: Aim, seconds: float, into: Result) -> None:
    """Load a server for some seconds."""
    _warm(aim)
    threads = 1 if aim.connections < 2 else 2
    command = ["wrk", "--latency", f"-t{threads}", f"-c{aim.connections}", f"-d{max(1, round(seconds))}s"]
    command += _headers(aim.headers)
    before = aim.server.processor_ms()
    done = subprocess.run(
        [*command, aim.server.address + aim.path], capture_output=True, text=True, check=True
    )
    used = aim.server.processor_ms() - before
    requests = int(_found(r"(\d+) requests in", done.stdout))
    into.per_second.append(float(_found(r"Requests/sec:\s+([\d.]+)", done.stdout)))
    into.p50.append(_milliseconds(_found(r"\n +50%\s+(\S+)", done.stdout)))
    into.p99.append(_milliseconds(_found(r"\n +99%\s+(\S+)", done.stdout)))
    into.processor.append(used / max(1, requests))
    if failed := re.search(r"Non-2xx or 3xx responses: (\d+)", done.stdout):
        into.errors += int(failed[1])


def _warm(aim: Aim) -> None:
    """Ask for a page over new connections, four at a time: every worker is asked, and more than one thread.

    What has not been used since its last turn is far away. That costs the first reader up to a quarter of a
    second (decision 0038), and a round of a second has too few readers for it not to be their p99.
    """
    headers = dict(header.split(": ", 1) for header in aim.headers)
    request = urllib.request.Request(aim.server.address + aim.path, headers=headers)
    deadline = time.monotonic() + WARM

    def ask(_number: int) -> None:
        while time.monotonic() < deadline:
            with suppress(urllib.error.HTTPError), urllib.request.urlopen(request) as answer:
                answer.read()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(ask, range(4)))


def _headers(headers: Iterable[str]) -> list[str]:
    return [part for header in headers for part in ("-H", header)]


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        raise SystemExit(f"wrk said something else than expected:\n{text}")
    return match[1]


def _milliseconds(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)([a-z]+)", text).groups()  # type: ignore[union-attr]
    return float(number) * _UNITS[unit]
