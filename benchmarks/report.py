"""The figures as a file, as tables and as a plot."""

import json
import statistics
from html import escape
from pathlib import Path
from typing import Any

from benchmarks.goals import Verdict

BEGIN, END = "<!-- figures -->", "<!-- end of the figures -->"
STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #14130f } .bar { fill: #b3311a } .limit { fill: #8a857a }
  .paper { fill: #fbfaf7 }
  @media (prefers-color-scheme: dark) {
    text { fill: #ece8df } .bar { fill: #e2725b } .paper { fill: #1b1a17 }
  }
"""


def write(folder: Path, found: dict[str, Any], judged: list[Verdict]) -> None:
    """Write performance.json, the tables in performance.md, and the plot."""
    data = {**found, "goals": [verdict.as_dict() for verdict in judged]}
    (folder / "performance.json").write_text(json.dumps(data, indent=1) + "\n")
    page = folder / "performance.md"
    before, _begin, rest = page.read_text().partition(BEGIN)
    _old, _end, after = rest.partition(END)
    picture = "![Requests in a second](pictures/performance.svg)"
    page.write_text(f"{before}{BEGIN}\n\n{picture}\n\n{tables(found, judged)}\n{END}{after}")
    bars = {**found.get("uncached", {}), **found.get("cached", {})}
    (folder / "pictures" / "performance.svg").write_text(plot(bars))


def tables(found: dict[str, Any], judged: list[Verdict]) -> str:
    """The figures in Markdown."""
    parts = [f"{found['when']}, {found['machine']}\n", verdict_table(judged)]
    columns = ["requests/s", "least", "most", "p50 ms", "p99 ms", "processor ms"]
    for key, title in (("uncached", "Uncached"), ("cached", "Cached index")):
        if rows := found.get(key):
            lines = [[name, *(f"{row[column]:g}" for column in columns)] for name, row in rows.items()]
            parts.append(table([title, *columns], lines))
    if cached := found.get("cached"):
        parts.append(noise(cached))
    if growth := found.get("growth"):
        sizes = sorted({size for row in growth.values() for size in row}, key=int)
        head = ["p50; p99, ms", *(f"{int(size):,} posts" for size in sizes)]
        lines = [[name, *(_both(row.get(size)) for size in sizes)] for name, row in growth.items()]
        parts.append(table(head, lines))
    if desk := found.get("desk"):
        small = found.get("desk, small", {})
        lines = [[name, _ms(small.get(name)), _ms(row), f"{row['queries']}"] for name, row in desk.items()]
        head = ["At the desk", "ms at the smallest size", "ms at the largest", "queries"]
        parts.append(table(head, lines))
    if left := found.get("left out"):
        parts.append("Not measured: " + "; ".join(left) + ".\n")
    return "\n".join(parts)


def _ms(row: dict[str, Any] | None) -> str:
    return f"{row['median']:.0f}" if row else ""


def noise(cached: dict[str, Any]) -> str:
    """What the machine makes of the same server asked twice in each round."""
    found = []
    for connections in (8, 64):
        once, again = (cached[f"{who}, gzip, {connections}"] for who in ("nginx", "nginx again"))
        pairs = zip(again["rounds"]["requests/s"], once["rounds"]["requests/s"], strict=True)
        shares = sorted(second / first for second, first in pairs)
        middle = statistics.median(shares)
        found.append(f"{middle:.2f} ({shares[0]:.2f} to {shares[-1]:.2f}) at {connections} connections")
    return f"The machine's noise: nginx beside itself, {' and '.join(found)}.\n"


def verdict_table(judged: list[Verdict]) -> str:
    """Goals, what was measured, met or not."""
    lines = [[v.goal, v.wanted, v.measured, "met" if v.met else "**not met**"] for v in judged]
    return table(["Goal", "Wanted", "Measured", ""], lines)


def table(head: list[str], lines: list[list[str]]) -> str:
    """A table in Markdown."""
    rows = [head, ["---"] * len(head), *lines]
    return "".join("| " + " | ".join(row) + " |\n" for row in rows)


def plot(rows: dict[str, Any]) -> str:
    """Bars of requests in a second, as SVG that follows the reader's colors."""
    most = max((row["requests/s"] for row in rows.values()), default=1)
    parts = []
    for place, (name, row) in enumerate(rows.items()):
        top, width = 12 + place * 24, max(1, row["requests/s"] / most * 420)
        kind = "limit" if name.startswith("nginx") else "bar"
        parts.append(f'<text x="210" y="{top + 13}" text-anchor="end">{escape(name)}</text>')
        parts.append(f'<rect class="{kind}" x="220" y="{top}" width="{width:.0f}" height="16" rx="2"/>')
        parts.append(f'<text x="{226 + width:.0f}" y="{top + 13}">{row["requests/s"]:,.0f}</text>')
    height = 24 + len(rows) * 24
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 {height}" role="img">'
        f"<title>Requests in a second</title><style>{STYLE}</style>"
        f'<rect class="paper" width="720" height="{height}"/>{"".join(parts)}</svg>\n'
    )


def _both(row: dict[str, float] | None) -> str:
    return f"{row['p50 ms']:.1f}; {row['p99 ms']:.1f}" if row else ""
