"""What tells one post from another, in a table that the rows of all others are made from."""

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.data.frame import Frame
from benchmarks.search import Writer

YEARS = 15
# The archive grows with the site, the work on the desk does not.
DRAFTS, WAITING = 300, 200
COLUMNS = {
    "n": "int PRIMARY KEY",
    "state": "text",
    "page_id": "int",
    "path": "text",
    "key": "uuid",
    "title": "text",
    "slug": "text",
    "summary": "text",
    "body": "jsonb",
    "words": "text",
    "at": "timestamptz",
    "owner_id": "int",
    "reviewer_id": "int",
    "cover_id": "int",
    "series_id": "int",
    "categories": "int[]",
    "authors": "int[]",
    "tags": "int[]",
}
CODE = "def answer(question):\n    for part in question:\n        yield part.strip()\n"


class QuickWriter(Writer):
    """Draws from sentences that were written before: words one by one would take half of the whole time."""

    def __init__(self) -> None:
        super().__init__()
        self.sentences = [super(QuickWriter, self).text(15) for _sentence in range(5000)]

    def text(self, words: int) -> str:
        """About so many words; fewer than a sentence are drawn one by one."""
        if words < 15:
            return super().text(words)
        return ". ".join(self.random.choices(self.sentences, k=round(words / 15)))


def body(writer: Writer, cover: Any) -> list[dict[str, Any]]:
    """Some 400 to 900 words with headings, code and a picture. Blocks of the same place share their id."""
    choice = writer.random
    blocks: list[tuple[str, Any]] = [("paragraph", f"<p>{writer.text(choice.randint(40, 90))}.</p>")]
    for part in range(3):
        blocks.append(("heading", {"text": writer.text(4).capitalize(), "level": "2"}))
        blocks += [("paragraph", f"<p>{writer.text(choice.randint(60, 130))}.</p>") for _two in range(2)]
        if part == 0:
            picture = {"image": cover.pk, "alt_text": "Clouds of color", "decorative": False}
            blocks.append(("image", {"image": picture, "caption": "Clouds", "width": "normal"}))
        if part == 1:
            code = {"language": "python", "code": CODE, "filename": "", "highlight": ""}
            blocks.append(("code", code))
    return [
        {"type": kind, "value": value, "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"benchmark/{number}"))}
        for number, (kind, value) in enumerate(blocks)
    ]


def stage(count: int, frame: Frame, writer: Writer, *, first: dict[str, int]) -> int:
    """Fill the table `made`; return its number of rows. `first` has the first id and step of a page."""
    from django.db import connection

    from home.models import HomePage

    home = HomePage.objects.get()
    total = count + DRAFTS + WAITING
    with connection.cursor() as cursor:
        columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
        cursor.execute(f"CREATE UNLOGGED TABLE made ({columns})")
        names = ", ".join(COLUMNS)
        with cursor.copy(f"COPY made ({names}) FROM STDIN") as copy:
            for row in _rows(count, frame, writer, home, first):
                copy.write_row([row[name] for name in COLUMNS])
        cursor.execute("ANALYZE made")
    return total


def _rows(
    count: int, frame: Frame, writer: Writer, home: Any, first: dict[str, int]
) -> Iterator[dict[str, Any]]:
    """Yield the rows. While they are copied, the database answers nothing else."""
    from posts.models import PostPage

    total, now = count + DRAFTS + WAITING, datetime.now(UTC)
    for n in range(total):
        if n < count:
            state, at = "live", now - timedelta(days=(count - n) * YEARS * 365 / count, hours=1)
        else:
            state = "draft" if n < count + DRAFTS else "waiting"
            at = now - timedelta(hours=total - n)
        yield {
            "n": n,
            "state": state,
            "page_id": first["id"] + n,
            "path": PostPage._get_path(home.path, home.depth + 1, first["step"] + n),
            "at": at,
            **_words(n, frame, writer),
            **_relations(n, frame, writer),
        }


def _words(n: int, frame: Frame, writer: Writer) -> dict[str, Any]:
    blocks = body(writer, frame.covers[n % len(frame.covers)])
    texts = [b["value"] for b in blocks if b["type"] == "paragraph"]
    return {
        "key": uuid.UUID(int=writer.random.getrandbits(128), version=4),
        "title": writer.text(6).capitalize(),
        "slug": f"post-number-{n}",
        "summary": f"{writer.text(22).capitalize()[:290]}.",
        "body": json.dumps(blocks),
        "words": " ".join(text.removeprefix("<p>").removesuffix("</p>") for text in texts),
    }


def _relations(n: int, frame: Frame, writer: Writer) -> dict[str, Any]:
    def some(things: list[Any], most: int) -> list[int]:
        return [thing.pk for thing in writer.random.sample(things, writer.random.randint(1, most))]

    writers, reviewers = frame.users["Writers"], frame.users["Reviewers"]
    return {
        "owner_id": writers[n % len(writers)].pk,
        "reviewer_id": reviewers[n % len(reviewers)].pk,
        "cover_id": frame.covers[n % len(frame.covers)].pk,
        "series_id": frame.series[n // 10 % len(frame.series)].pk if n % 10 == 0 else None,
        "categories": some(frame.categories, 3),
        "authors": some(frame.authors, 2),
        "tags": some(frame.tags, 4),
    }
