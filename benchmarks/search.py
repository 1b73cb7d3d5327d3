"""How fast the search answers at a given size.

    .venv/bin/python -m settings.local_postgres benchmark .venv/bin/python -m benchmarks.search --posts 25000

Fills a database of its own with synthetic posts (a few minutes for 25,000), asks for whole pages as a
reader's browser would, and prints milliseconds. Words follow Zipf's law, as in a language without its stop
words: so the broadest stand in almost every post, which no real word that is searched for does.
"""

import argparse
import os
import random
import statistics
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate, islice
from typing import Any

NAME = "galley_benchmark_search"
BATCH = 500
VOCABULARY = 30_000
SYLLABLES = [
    consonant + vowel
    for consonant in "b c d f g k l m n p r s t v z st tr pl".split()
    for vowel in "a e i o u er on".split()
]


def own_database(name: str) -> None:
    """Make an empty database beside the one that DATABASE_URL names, and use it from here on."""
    import psycopg

    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
    os.environ["DATABASE_URL"] = f"{server}/{name}"
    os.environ["DJANGO_SETTINGS_MODULE"] = "settings.test"


class Writer:
    """Writes synthetic texts; the same ones for the same seed."""

    def __init__(self) -> None:
        self.random = random.Random(1)
        self.vocabulary = self._vocabulary()
        self.weights = list(accumulate(1 / (rank + 10) for rank in range(VOCABULARY)))

    def _vocabulary(self) -> list[str]:
        words: dict[str, None] = {}
        while len(words) < VOCABULARY:
            syllables = self.random.choices(SYLLABLES, k=self.random.choice([2, 2, 3, 3, 4]))
            words["".join(syllables)] = None
        return list(words)

    def text(self, words: int) -> str:
        """So many words, the first of the vocabulary the most often."""
        return " ".join(self.random.choices(self.vocabulary, cum_weights=self.weights, k=words))


def fill(count: int, writer: Writer) -> None:
    """Make live posts with entries, past the gate: nothing here is for readers."""
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    made = _posts(count, writer)
    names = _names()
    for start in range(0, count, BATCH):
        _write(list(islice(made, BATCH)), writer, *names)
        print(f"\r{min(start + BATCH, count):>7} of {count} posts", end="", flush=True)
    print()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _names() -> tuple[list[Any], list[Any], list[Any]]:
    from taggit.models import Tag

    from posts.models import Author, Category

    categories = [Category.objects.create(name=f"Category {n}", slug=f"category-{n}") for n in range(15)]
    authors = [Author.objects.create(name=f"Author {n}", slug=f"author-{n}") for n in range(200)]
    tags = [Tag.objects.create(name=f"tag {n}", slug=f"tag-{n}") for n in range(500)]
    return categories, authors, tags


def _posts(count: int, writer: Writer) -> Iterator[Any]:
    from django.contrib.contenttypes.models import ContentType

    from home.models import HomePage
    from posts.models import PostPage

    home, kind = HomePage.objects.get(), ContentType.objects.get_for_model(PostPage)
    for number in range(count):
        title = writer.text(7)
        yield PostPage(
            path=PostPage._get_path(home.path, home.depth + 1, number + 1),
            depth=home.depth + 1,
            numchild=0,
            title=title,
            draft_title=title,
            slug=f"post-{number}",
            url_path=f"{home.url_path}post-{number}/",
            content_type=kind,
            locale=home.locale,
            live=True,
            summary=writer.text(25)[:300],
            body=[],
            # Two a day or so, into the past.
            published_on=date(2026, 1, 1) - timedelta(days=(count - number) * 5000 // count),
        )


def _write(
    posts: list[Any], writer: Writer, categories: list[Any], authors: list[Any], tags: list[Any]
) -> None:
    from wagtail.models import Page

    from posts.models import PostAuthor, PostPage, PostTag, SearchEntry
    from posts.search.index import _write_words

    fields = [field.attname for field in Page._meta.concrete_fields if field.name != "id"]
    pages = Page.objects.bulk_create(
        [Page(**{name: getattr(post, name) for name in fields}) for post in posts]
    )
    for page, post in zip(pages, posts, strict=True):
        post.pk = post.id = post.page_ptr_id = page.pk
        post.save_base(raw=True)  # the row of the post alone
    sample, choice = writer.random.sample, writer.random.choice
    through = PostPage.categories.through
    through.objects.bulk_create(
        [through(postpage_id=p.pk, category_id=c.pk) for p in posts for c in sample(categories, 2)]
    )
    PostAuthor.objects.bulk_create([PostAuthor(post_id=p.pk, author=choice(authors)) for p in posts])
    PostTag.objects.bulk_create([PostTag(content_object=p, tag=t) for p in posts for t in sample(tags, 3)])
    entries = [
        SearchEntry(
            post_id=p.pk, title=p.title, summary=p.summary, names="names", text=writer.text(_length(writer))
        )
        for p in posts
    ]
    SearchEntry.objects.bulk_create(entries)
    _write_words(f"{e.title} {e.summary} {e.names} {e.text}" for e in entries)


def _length(writer: Writer) -> int:
    return max(200, int(writer.random.gauss(900, 300)))  # words of a post


def questions(writer: Writer) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield kind of question, path and parameters."""
    words = writer.vocabulary
    typical, common, broad = words[3000], words[300], words[0]
    filters = {"category": "category-3", "author": "author-7"}
    for kind, text, others in (
        ("typical word", typical, {}),
        ("two words", f"{words[1500]} {words[2500]}", {}),
        ("common word", common, {}),
        ("common word, page 2", common, {"page": "2"}),
        ("in every post", broad, {}),
        ("in every post, filtered", broad, filters),
        ("three in every post", " ".join(words[:3]), {}),
        ("phrase", f'"{words[200]} {words[201]}"', {}),
        ("phrase of common words", f'"{words[1]} {words[2]}"', {}),
        ("one or other of ten", " or ".join(words[100:110]), {}),
        ("without", f"{typical} -{broad}", {}),
        ("miss", "xqzwvk", {}),
        ("slip", _slip(typical), {}),
        ("four slips", " ".join(_slip(word) for word in words[4000:4004]), {}),
        ("empty", "", {}),
        ("10,000 characters", "x" * 10_000, {}),
        ("10,000 characters of words", " ".join(words)[:10_000], {}),
        ("NUL", "\0", {}),
        ("quotes", '""" "', {}),
        ("operators", "or - & | ! ( ) :* <->", {}),
        ("only without", f"-{broad}", {}),
        ("stop words", "the a of and", {}),
        ("emoji", "🎉", {}),
        ("nested", '"(((-' * 40, {}),
    ):
        yield kind, "/search/", {"q": text, **others}
    for kind, text in (("2 letters", common[:2]), ("4 letters", common[:4]), ("a slip", _slip(common))):
        yield f"suggestions, {kind}", "/search/suggestions/", {"q": text}


def _slip(word: str) -> str:
    """Swap two letters and add one."""
    return f"{word[:2]}{word[3]}{word[2]}{word[4:]}x"


def measure(client: Any, path: str, parameters: dict[str, str], rounds: int) -> tuple[list[float], int, int]:
    """Ask for a page; return milliseconds of each round, the number of SQL queries, and the bytes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    times, size = [], 0
    for _round in range(rounds):
        start = time.perf_counter()
        response = client.get(path, parameters)
        times.append((time.perf_counter() - start) * 1000)
        size = len(response.content)
    with CaptureQueriesContext(connection) as queries:
        client.get(path, parameters)
    return times, len(queries), size


def main() -> None:
    """Fill, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--posts", type=int, default=25_000)
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    own_database(NAME)
    import django

    django.setup()
    from django.test import Client

    writer, client = Writer(), Client(SERVER_NAME="localhost")
    fill(arguments.posts, writer)
    print(f"{'whole page, ms':30}{'best':>8}{'median':>8}{'worst':>8}{'queries':>9}{'kB':>6}")
    for kind, path, parameters in questions(writer):
        times, queries, size = measure(client, path, parameters, arguments.rounds)
        spread = f"{min(times):8.0f}{statistics.median(times):8.0f}{max(times):8.0f}"
        print(f"{kind:30}{spread}{queries:9}{size / 1000:6.0f}", flush=True)


if __name__ == "__main__":
    main()
