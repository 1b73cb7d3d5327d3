"""What is kept is bounded, and nothing older than a change gets in."""

from time import perf_counter
from typing import Any

from home.edge.answers import Built, Entry
from home.edge.requests import Key
from home.edge.store import REMEMBERED, Store, Touched
from tests.home.edge.asking import SHARED


def entry(path: str, *, size: int = 1000, used: float = 0.0, begun: float | None = None) -> Entry:
    built = Built("200 OK", [("Content-Type", "image/png"), SHARED], b"x" * size)
    moments = {"begun": perf_counter() if begun is None else begun, "fresh_until": 10.0, "stale_until": 20.0}
    return Entry.of(built, path=path, used=used, **moments)


def key(path: str) -> Key:
    return Key("http", "localhost", path)


def put(store: Store, path: str, **options: Any) -> bool:
    return store.put(key(path), entry(path, **options))


def test_what_was_used_least_recently_makes_room() -> None:
    store = Store(10 * entry("/").size)
    for number in range(11):
        put(store, f"/{number}/", used=-1.0 if number == 5 else float(number))
        assert store.size <= store.limit
    assert store.get(key("/5/")) is None
    assert store.get(key("/0/")) is None
    assert store.get(key("/10/")) is not None


def test_sizes_are_counted_through_everything_that_happens() -> None:
    store = Store(100 * entry("/").size)
    for _time in range(3):
        put(store, "/a/", size=5000)
        put(store, "/b/")
    assert store.size == entry("/a/", size=5000).size + entry("/b/").size
    store.drop(Touched.of(["/a/"]))
    assert store.size == entry("/b/").size
    store.drop(Touched.of(["*"]))
    assert (store.size, len(store)) == (0, 0)


def test_what_is_larger_than_the_cache_empties_nothing() -> None:
    store = Store(entry("/").size)
    put(store, "/")
    assert not put(store, "/large/", size=10_000)
    assert store.get(key("/")) is not None


def test_patterns_are_paths_and_beginnings_of_paths() -> None:
    store = Store(1_000_000)
    for path in ("/", "/page/2/", "/tag/sql/", "/tag/sql/page/2/", "/tag/sqlite/", "/tag/ä/"):
        put(store, path)
    store.drop(Touched.of(["/", "/tag/sql/", "/tag/sql/page/*", "/tag/ä/"]))
    assert sorted(key.path for key in store._entries) == ["/page/2/", "/tag/sqlite/"]


def test_a_build_that_began_before_a_change_of_its_path_is_not_kept() -> None:
    store = Store(1_000_000)
    begun = perf_counter()
    store.drop(Touched.of(["/a/"]))
    store.drop(Touched.of(["/c/*"]))
    assert not put(store, "/a/", begun=begun)
    assert not put(store, "/c/1/", begun=begun)
    assert put(store, "/b/", begun=begun)
    assert put(store, "/a/")


def test_a_build_that_began_before_all_remembered_changes_is_not_kept() -> None:
    store = Store(1_000_000)
    begun = perf_counter()
    store.drop(Touched.of(["/other/"]))
    later = perf_counter()
    for _time in range(REMEMBERED - 1):
        store.drop(Touched.of(["/other/"]))
    assert not put(store, "/a/", begun=begun)
    assert put(store, "/a/", begun=later)
