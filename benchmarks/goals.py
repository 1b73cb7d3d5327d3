"""What was promised, beside what was measured."""

from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.load import ratio, share

# Pages of the desk that are to take no more than half as long again at the largest size.
GROWING = (
    "dashboard",
    "queue on the dashboard",
    "reviews that wait",
    "listing of pages",
    "listing, by title",
)
# Of what editors do, the acts that are to take no longer than 300 ms.
CLICKS = (
    "queue on the dashboard",
    "reviews that wait",
    "saving",
    "autosave",
    "preview",
    "submit",
    "approve",
)


@dataclass(frozen=True)
class Verdict:
    """A goal, what was measured, and whether it is met."""

    goal: str
    wanted: str
    measured: str
    met: bool

    def as_dict(self) -> dict[str, Any]:
        """For the file of figures."""
        return asdict(self)


def at_least(goal: str, measured: float, wanted: float, unit: str = "") -> Verdict:
    """A goal that is met from a number on."""
    return Verdict(goal, f"at least {wanted:g}{unit}", f"{measured:.3g}{unit}", measured >= wanted)


def at_most(goal: str, measured: float, wanted: float, unit: str = "") -> Verdict:
    """A goal that is met up to a number."""
    return Verdict(goal, f"at most {wanted:g}{unit}", f"{measured:.3g}{unit}", measured <= wanted)


def verdicts(found: dict[str, Any]) -> list[Verdict]:
    """Judge what was found; what was not measured is not judged."""
    return [
        *_uncached(found.get("uncached", {})),
        *_cached(found.get("cached", {})),
        *_growth(found.get("growth", {})),
        *_beside_stock(found.get("growth", {}), found.get("stock search", {})),
        *_publication(found.get("publication"), found.get("uncached", {})),
        *_wire(found),
        *_desk(found.get("desk", {}), found.get("desk, small", {})),
        *_lighthouse(found.get("lighthouse", {})),
    ]


def _uncached(rows: dict[str, Any]) -> list[Verdict]:
    judged = []
    for name, times in (("index", 10), ("category", 5), ("post", 5), ("search, common word", 5)):
        peer = rows.get(f"WordPress, {name}")
        if peer and not peer["errors"]:
            measured = ratio(rows[name], peer, "requests/s")
            judged.append(at_least(f"1 {name}, beside WordPress", measured, times, " times"))
    names = [name for name in ("index", "category") if name in rows]
    judged += [at_most(f"1 {name}, uncached", rows[name]["processor ms"], 5, " ms") for name in names]
    return judged


def _cached(rows: dict[str, Any]) -> list[Verdict]:
    if not rows:
        return []
    judged = []
    for connections, wanted in ((8, 0.4), (64, 0.7)):
        limits = [rows[f"{limit}, gzip, {connections}"] for limit in ("nginx", "nginx again")]
        where = f"at {connections} connections"
        alone = share(rows[f"Galley, gzip, {connections}"], *limits)
        judged.append(at_least(f"2 cached, share of nginx {where}", alone, wanted))
        proxied = share(rows[f"Galley and nginx, gzip, {connections}"], *limits)
        judged.append(at_least(f"3 with nginx, share of it {where}", proxied, 0.9))
    for goal, who, client in (
        ("2 cached", "Galley", "plain, 8"),
        ("2 cached", "Galley", "gzip, 8"),
        ("2 cached", "Galley", "gzip, 64"),
        ("3 with nginx", "Galley and nginx", "gzip, 8"),
        ("3 with nginx", "Galley and nginx", "gzip, 64"),
    ):
        if peer := rows.get(f"WordPress, {client}"):
            measured = ratio(rows[f"{who}, {client}"], peer, "requests/s")
            beside = f"{goal}, beside WordPress behind a micro-cache, {client} connections"
            judged.append(at_least(beside, measured, 10, " times"))
    measured = ratio(rows["Galley, 304, 8"], rows["Galley, gzip, 8"], "requests/s")
    return [*judged, at_least("2 not modified, beside an answer with a body", measured, 1)]


def _growth(rows: dict[str, Any]) -> list[Verdict]:
    judged = []
    for name, sizes in rows.items():
        small, large = sizes[min(sizes, key=int)], sizes[max(sizes, key=int)]
        if name.startswith("search"):
            wanted = 10 if "miss" in name else 60
            judged.append(at_most(f"4 {name}, p99", large["p99 ms"], wanted, " ms"))
        elif name != "page 4,000":
            judged += [
                at_most(f"4 {name}, growth of {kind[:3]}", ratio(large, small, kind), 1.25)
                for kind in ("p50 ms", "p99 ms")
            ]
    deep, tenth = rows.get("page 4,000"), rows.get("page 10")
    if deep and tenth:
        size = max(deep, key=int)
        measured = ratio(deep[size], tenth[size], "p50 ms")
        judged.append(at_most("4 page 4,000 beside page 10", measured, 1.5))
    return judged


def _beside_stock(rows: dict[str, Any], stock: dict[str, float]) -> list[Verdict]:
    """A whole page of ours beside the search alone of Wagtail's."""
    return [
        at_least(
            f"4 {name}, beside Wagtail's own", waited / sizes[max(sizes, key=int)]["p50 ms"], 20, " times"
        )
        for name, waited in stock.items()
        if (sizes := rows.get(name))
    ]


def _publication(cached: dict[str, Any] | None, uncached: dict[str, Any]) -> list[Verdict]:
    if not (cached and uncached):
        return []
    measured = cached["p99 ms"] / uncached["index"]["p50 ms"]
    return [at_most("6 p99 while texts go live, beside the median uncached", measured, 2, " times")]


def _wire(found: dict[str, Any]) -> list[Verdict]:
    judged = []
    if wire := found.get("wire"):
        judged.append(at_most("9 HTML of the index", wire["html"] / 1000, 40, " kB"))
        judged.append(at_most("9 compressed", wire["compressed"] / 1000, 8, " kB"))
    if "memory" in found:
        judged.append(at_most("9 two workers after load", found["memory"], 200, " MiB"))
    if "built" in found:
        judged.append(at_most("6 pages built for 100 requests at once", found["built"], 1))
    return judged


def _desk(rows: dict[str, Any], small: dict[str, Any]) -> list[Verdict]:
    judged = [
        at_most(f"4 {name}, growth", rows[name]["median"] / figures["median"], 1.5)
        for name, figures in small.items()
        if name in rows and name in GROWING
    ]
    return judged + [
        at_most(f"8 {name}", rows[name]["median"], 300, " ms") for name in CLICKS if name in rows
    ]


def _lighthouse(rows: dict[str, dict[str, int]]) -> list[Verdict]:
    """The lowest of the four scores of a page."""
    return [
        at_least(f"9 Lighthouse on a phone, {name}", min(scores.values()), 100)
        for name, scores in rows.items()
    ]
