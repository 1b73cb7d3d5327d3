"""Hold the site against its goals: `make bench`, or

    .venv/bin/python -m benchmarks.run --posts 250 --growth 25000,100000 --rounds 3 --seconds 2

Makes the sites that are not there yet (`benchmarks.loader`), starts the servers on loopback, loads them in
turns, and writes docs/performance.json, the tables of docs/performance.md and docs/pictures/performance.svg.
Needs wrk and nginx; WordPress, Node and Chromium for all of it. What is not there is left out, and said so.
"""

import argparse
import gzip
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from benchmarks import goals, load, report
from benchmarks.lighthouse.run import CHROMIUM
from benchmarks.load import Aim
from benchmarks.search import Writer
from benchmarks.serving import BASE_DIR, Served, collect_static, galley, nginx, production, proxy
from benchmarks.wordpress.site import missing, wordpress
from settings.local_postgres import server

GZIP = "Accept-Encoding: gzip"
FOLDER = BASE_DIR / ".local" / "benchmarks"


def name_of(posts: int) -> str:
    """The name of the database and the folder of a size."""
    return f"size-{posts}"


def prepare(posts: int) -> None:
    """Make the site of a size, or bring the one that is there up to date."""
    command = [sys.executable, "-m", "settings.local_postgres", name_of(posts), sys.executable]
    made = FOLDER / name_of(posts) / "made"
    if made.exists():
        arguments = ["manage.py", "migrate", "-v0"]
    else:
        arguments = ["-m", "benchmarks.loader", "--posts", str(posts)]
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "settings.dev", "LOG_LEVEL": "ERROR"}
    subprocess.run([*command, *arguments], cwd=BASE_DIR, check=True, env=env)


def fetch(served: Served, path: str, *headers: str) -> tuple[Any, bytes]:
    """Ask once; return headers and body."""
    request = urllib.request.Request(
        served.address + path, headers=dict(header.split(": ", 1) for header in headers)
    )
    with urllib.request.urlopen(request) as answer:
        return answer.headers, answer.read()


def paths(served: Served) -> dict[str, str]:
    """A page of each kind."""
    # Not from the first page: what was published meanwhile is not in WordPress.
    post = re.search(r'href="(/\d{4}/\d{2}/[\w-]+/)"', fetch(served, "/page/2/")[1].decode())
    if post is None:
        raise SystemExit("The second page shows no post.")
    common = Writer().vocabulary[300]
    return {
        "index": "/",
        "category": "/category/category-1/",
        "post": post[1],
        "search, common word": f"/search/?q={common}",
        "search, miss": "/search/?q=xqzwvk",
        "tag": "/tag/tag-1/",
        "author": "/author/author-1/",
        "archive": post[1][:6],
        "feed": "/feed/",
        "sitemap": "/sitemap.xml",
        "page 10": "/page/10/",
        "page 4,000": "/page/4000/",
    }


def uncached(served: Served, peer: Served | None, options: Any) -> dict[str, Any]:
    """Pages that are built for every request, at eight connections, beside those of WordPress."""
    found = paths(served)
    aims = {}
    for name in ("index", "category", "post", "search, common word", "search, miss"):
        aims[name] = Aim(served, found[name])
        if peer:
            path = found[name].replace("/search/?q=", "/?s=")
            aims[f"WordPress, {name}"] = Aim(peer, path)
    return _figures(load.measure(aims, rounds=options.rounds, seconds=options.seconds))


def cached(served: Served, proxied: Served, peer: Served | None, options: Any) -> dict[str, Any]:
    """The index from the cache beside the same bytes from a file, and WordPress behind a cache of nginx."""
    html = fetch(served, "/")[1]
    tag = fetch(served, "/", GZIP)[0]["ETag"]  # Each form of a page has its own.
    with nginx({"index.html": html}, FOLDER / "nginx", first_port=options.port + 20) as static:
        aims = {}
        for connections in (8, 64):
            for client, sent in (("plain", ()), ("gzip", (GZIP,))):
                whom = [("nginx", static, "/index.html"), ("Galley", served, "/")]
                whom += [("Galley and nginx", proxied, "/"), ("nginx again", static, "/index.html")]
                whom += [("WordPress", peer, "/")] if peer else []
                for who, answers, path in whom:
                    aims[f"{who}, {client}, {connections}"] = Aim(answers, path, connections, sent)
                if client == "gzip" and connections == 8:
                    again = (*sent, f"If-None-Match: {tag}")
                    aims["Galley, 304, 8"] = Aim(served, "/", connections, again)
        # Where an answer takes microseconds, it counts on which core it is given: more rounds.
        return _figures(load.measure(aims, rounds=3 * options.rounds, seconds=options.seconds))


def growth(sites: dict[int, Served], options: Any) -> dict[str, Any]:
    """Every kind of page at every size, one request after the other."""
    aims = {}
    for posts, served in sites.items():
        for name, path in paths(served).items():
            if name != "page 4,000" or posts >= 4000 * 24:
                aims[f"{name}|{posts}"] = Aim(served, path, 1)
    # By kind of page, so that the sizes of one kind stand beside each other in time.
    in_turn = dict(sorted(aims.items(), key=lambda item: item[0].split("|")[0]))
    rows: dict[str, Any] = {}
    # The slowest of a hundred is of chance more than of size: more rounds.
    for name, figures in _figures(load.measure(in_turn, rounds=3 * options.rounds, seconds=1)).items():
        kind, _bar, size = name.partition("|")
        rows.setdefault(kind, {})[size] = figures
    return rows


def built(served: Served) -> int | None:
    """How often a cold page was built for 100 requests at once; None without a cache that says so."""
    with ThreadPoolExecutor(100) as pool:

        def statuses(path: str) -> list[str]:
            return [
                headers["Cache-Status"] or ""
                for headers, _body in pool.map(lambda _n: fetch(served, path), range(100))
            ]

        statuses("/")  # Each worker has loaded, and listens.
        said = statuses("/category/category-16/")
    own = ("fwd=miss" in words and "collapsed" not in words for words in said)
    return sum(own) if any(said) else None


def during_publication(
    served: Served, url: str, media: Path, *, rounds: int, seconds: int = 5
) -> dict[str, float]:
    """The index from the cache, while texts are approved in another process."""
    command = [sys.executable, "-m", "benchmarks.publishing", "--seconds", str(seconds)]
    env = production(url, media, 0, ALLOWED_HOSTS="localhost")
    result, published = load.Result(), 0
    for _round in range(rounds):
        with subprocess.Popen(command, cwd=BASE_DIR, env=env, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            if process.stdout.readline() != "ready\n":
                raise SystemExit("benchmarks.publishing did not start.")
            load.once(Aim(served, "/", 8, (GZIP,)), seconds, result)
            published += int(process.stdout.readline())
    return {**result.figures(), "published": published}


def desk(posts: int, rounds: int, *more: str) -> dict[str, Any]:
    """What editors waited for, in each round; `more` are options of `benchmarks.desk`."""
    file = FOLDER / "desk.json"
    command = [sys.executable, "-m", "benchmarks.desk", "--rounds", str(rounds), "--json", str(file), *more]
    with server(name_of(posts)) as url:
        env = production(url, FOLDER / name_of(posts), 0, ALLOWED_HOSTS="localhost")
        subprocess.run(command, cwd=BASE_DIR, check=True, env=env)
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def desks(first: int, last: int, rounds: int) -> dict[int, dict[str, Any]]:
    """What editors wait for at two sizes; what changes nothing in turns: hours of the machine meet both."""
    rows: dict[int, dict[str, Any]] = {first: {}, last: {}}
    reading = ("--reading",)
    for posts, more in ((last, ()), (first, reading), (last, reading), (first, reading)):
        for name, row in desk(posts, rounds, *more).items():
            rows[posts].setdefault(name, {"waited": [], "queries": row["queries"]})["waited"] += row["waited"]
    return {
        posts: {
            name: {"median": statistics.median(row["waited"]), "queries": row["queries"]}
            for name, row in found.items()
        }
        for posts, found in rows.items()
    }


def stock_search(posts: int, rounds: int) -> dict[str, float]:
    """What the same searches take in Wagtail's own index, in ms."""
    command = [sys.executable, "-m", "settings.local_postgres", name_of(posts), sys.executable]
    command += ["-m", "benchmarks.stock", "--rounds", str(rounds)]
    done = subprocess.run(command, cwd=BASE_DIR, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def lighthouse() -> dict[str, dict[str, int]] | None:
    """The scores of the demo's pages; None without Node or Chromium."""
    if not (shutil.which("npm") and any(map(shutil.which, CHROMIUM))):
        return None
    file = FOLDER / "lighthouse.json"
    file.unlink(missing_ok=True)
    shutil.rmtree(BASE_DIR / ".local" / "postgres" / "lighthouse", ignore_errors=True)
    command = [sys.executable, "-m", "settings.local_postgres", "lighthouse", sys.executable]
    # Its own exit status is about its own limits.
    subprocess.run([*command, "benchmarks/lighthouse/run.py", "--json", str(file)], cwd=BASE_DIR, check=False)
    found: dict[str, dict[str, int]] | None = json.loads(file.read_text()) if file.exists() else None
    return found


def _figures(results: dict[str, load.Result]) -> dict[str, Any]:
    return {name: result.figures() for name, result in results.items()}


def run(options: Any) -> dict[str, Any]:
    """Measure everything."""
    sizes = sorted({options.posts, *options.growth})
    for posts in sizes:
        prepare(posts)
    found: dict[str, Any] = {"when": time.strftime("%Y-%m-%d %H:%M"), "machine": _machine()}
    found["left out"] = []
    with ExitStack() as stack:
        urls = {posts: stack.enter_context(server(name_of(posts))) for posts in sizes}
        media = {posts: FOLDER / name_of(posts) for posts in sizes}
        first = options.posts
        collect_static(urls[first], media[first])

        def serve(posts: int, *, cache: bool) -> Any:
            more = {} if cache else {"PAGE_CACHE_MB": "0"}
            return galley(urls[posts], media[posts], first_port=options.port, more=more)

        peer, peer_cached = stack.enter_context(_wordpress(urls[first], options)) or (None, None)
        if peer is None:
            found["left out"].append("WordPress")
        behind = proxy(urls[first], media[first], FOLDER / "proxy", first_port=options.port + 60)
        with serve(first, cache=True) as served, behind as proxied:
            found["built"] = built(served)
            found["cached"] = cached(served, proxied, peer_cached, options)
            found["publication"] = during_publication(
                served, urls[first], media[first], rounds=2 * options.rounds
            )
            found["memory"] = served.memory_mib(workers=True)
            found["memory of all"] = served.memory_mib()
            html = fetch(served, "/")[1]
            found["wire"] = {"html": len(html), "compressed": len(gzip.compress(html, 9))}
        with ExitStack() as servers:
            sites = {posts: servers.enter_context(serve(posts, cache=False)) for posts in sizes}
            found["uncached"] = uncached(sites[first], peer, options)
            if len(sizes) > 1:
                found["growth"] = growth(sites, options)
    if found["built"] is None:
        del found["built"]
        found["left out"].append("how often a cold page is built")
    found["stock search"] = stock_search(sizes[-1], options.rounds)
    if options.desk:
        of_sizes = desks(sizes[0], sizes[-1], options.rounds)
        found["desk, small"], found["desk"] = of_sizes[sizes[0]], of_sizes[sizes[-1]]
    if options.lighthouse and (scores := lighthouse()):
        found["lighthouse"] = scores
    else:
        found["left out"].append("Lighthouse")
    return found


@contextmanager
def _wordpress(url: str, options: Any) -> Iterator[tuple[Served, Served] | None]:
    """WordPress with the posts of a database, without and with a cache; None where it cannot be had."""
    if absent := missing():
        print(f"WordPress is left out. Not here: {absent}", file=sys.stderr)
        yield None
        return
    file = FOLDER / "posts.json"
    env = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "settings.dev", "LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", "benchmarks.wordpress.export", str(file)]
    subprocess.run(command, cwd=BASE_DIR, check=True, env=env)
    with wordpress(FOLDER / "wordpress", file, first_port=options.port + 30) as served:
        yield served


def _machine() -> str:
    return f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the run"


def main() -> int:
    """Measure, write, and print what is met and what is not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--posts", type=int, default=250)
    parser.add_argument("--growth", default="100000", help="sizes, with commas between them")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--port", type=int, default=8100)
    parser.add_argument("--desk", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--lighthouse", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--folder", type=Path, default=BASE_DIR / "docs", help="where the figures go")
    options = parser.parse_args()
    options.growth = [int(size) for size in options.growth.split(",") if size]
    if not load.available():
        raise SystemExit("make bench needs wrk: apt-get install wrk")
    found = run(options)
    judged = goals.verdicts(found)
    report.write(options.folder, found, judged)
    print(report.tables(found, judged))
    return 0


if __name__ == "__main__":
    sys.exit(main())
