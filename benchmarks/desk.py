"""How long an editor waits at a given size: `python -m benchmarks.desk` on a database of `benchmarks.loader`.

    MEDIA_ROOT=.local/benchmarks/size-100000 .venv/bin/python -m settings.local_postgres size-100000 \\
        .venv/bin/python -m benchmarks.desk --explain 50

Whole requests with a session that is signed in, through Django's test client: middleware, views, templates
and commits as in production, without the server in front. What a browser does by itself, as filling in a
form, is done before. With --explain, the plan of each query that took more milliseconds than that is printed.
"""

import argparse
import gc
import json
import os
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

LIMIT = 300  # milliseconds
# What changes nothing, and is there at every size.
READING = (
    "dashboard",
    "queue on the dashboard",
    "reviews that wait",
    "listing of pages",
    "listing, by title",
    "listing, searched",
)
HTML = {"headers": {"accept": "text/html"}}
JSON = {"headers": {"accept": "application/json"}}


Act = Callable[[], Any]


@dataclass(frozen=True)
class Measured:
    """An act, in milliseconds: what somebody waits, and what Python computes, for each round."""

    name: str
    waited: list[float]
    computed: list[float]
    queries: list[dict[str, str]]  # of the last round


def measure(rounds: int, *, reading: bool = False) -> Iterator[Measured]:
    """Do every act so many times, or those of READING alone."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    desk = Desk(0 if reading else rounds + 2)
    for name, get_ready in desk.acts().items():
        if reading and name not in READING:
            continue
        get_ready(0)()  # not counted: what is made once is made here
        gc.collect()
        gc.freeze()  # as settings.serve does with what a worker has loaded
        waited, computed = [], []
        for number in range(1, rounds + 1):
            act = get_ready(number)
            start, busy = time.perf_counter(), time.process_time()
            act()
            waited.append((time.perf_counter() - start) * 1000)
            computed.append((time.process_time() - busy) * 1000)
        act = get_ready(rounds + 1)
        with CaptureQueriesContext(connection) as queries:  # not timed: Django writes down each query
            act()
        yield Measured(name, waited, computed, queries.captured_queries)
    if not reading:
        desk.require()


def busiest(pairs: Iterable[tuple[int, int]]) -> tuple[int, list[int]]:
    """Of (person, page), the person with most pages, and these: each run of this leaves fewer."""
    pages: dict[int, list[int]] = {}
    for person, page in pairs:
        pages.setdefault(person, []).append(page)
    return max(pages.items(), key=lambda pair: len(pair[1]))


class Desk:
    """Writers and reviewers with their windows open, a post each for every round."""

    def __init__(self, rounds: int) -> None:
        from django.test import Client

        from posts.models import Assignment, PostPage, User

        self.writer, self.reviewer, self.editor = (Client(SERVER_NAME="localhost") for _client in range(3))
        self.editor.force_login(User.objects.get(email="editor-1@example.com"))
        drafts = PostPage.objects.filter(live=False, owner__email__startswith="writer-").exclude(
            pk__in=Assignment.objects.values("page")
        )
        writer, texts = busiest(drafts.values_list("owner", "pk"))
        self.writer.force_login(User.objects.get(pk=writer))
        self.drafts = [PostPage.objects.get(pk=pk) for pk in texts[:rounds]]
        open_ones = Assignment.objects.open().filter(reviewer__email__startswith="reviewer-")
        reviewer, texts = busiest(open_ones.order_by("-pk").values_list("reviewer", "page"))
        self.reviewer.force_login(User.objects.get(pk=reviewer))
        self.waiting = [PostPage.objects.get(pk=pk) for pk in texts[:rounds]]
        if min(len(self.drafts), len(self.waiting)) < rounds:
            raise SystemExit("Too few drafts and reviews are left of earlier runs: load the site anew.")

    def acts(self) -> dict[str, Callable[[int], Act]]:
        """What is measured, in this order: what is submitted was saved before. Each gets an act ready."""
        return {
            "dashboard": lambda _n: partial(get, self.writer, "/admin/"),
            "queue on the dashboard": lambda _n: partial(get, self.reviewer, "/admin/"),
            "reviews that wait": lambda _n: partial(get, self.editor, "/admin/posts/queue/"),
            "listing of pages": lambda _n: partial(get, self.writer, "/admin/pages/3/"),
            "listing, page 1,000": lambda _n: partial(get, self.writer, "/admin/pages/3/?p=1000"),
            "listing, by title": lambda _n: partial(get, self.writer, "/admin/pages/3/?ordering=title"),
            "listing, searched": lambda _n: partial(get, self.writer, "/admin/pages/3/?q=post"),
            "opening the editor": lambda n: partial(get, self.writer, editor(self.drafts[n])),
            "saving": lambda n: self.saving(self.drafts[n]),
            "autosave": lambda n: self.autosave(self.drafts[n]),
            "preview": lambda n: self.preview(self.drafts[n]),
            "submit": lambda n: self.submission(self.drafts[n]),
            "opening what is reviewed": lambda n: partial(get, self.reviewer, editor(self.waiting[n])),
            "approve": lambda n: self.approval(self.waiting[n]),
        }

    def saving(self, post: Any) -> Act:
        """Save a draft."""
        return partial(send, self.writer, editor(post), form(post), {302})

    def autosave(self, post: Any) -> Act:
        """Save over the newest version, as the editor does by itself."""
        data = form(post)
        data["overwrite_revision_id"] = data["loaded_revision_id"]
        return partial(send, self.writer, editor(post), data, {200}, **JSON)

    def preview(self, post: Any) -> Act:
        """Send the form to the preview, and draw it."""
        address, data = f"{editor(post)}preview/", form(post)

        def act() -> None:
            answer = send(self.writer, address, data, {200})
            assert json.loads(answer.content)["is_valid"], answer.content
            get(self.writer, f"{address}?mode=")

        return act

    def submission(self, post: Any) -> Act:
        """Submit a post for review."""
        return partial(send, self.writer, editor(post), form(post) | {"action-submit": "1"}, {302})

    def approval(self, post: Any) -> Act:
        """Approve a post that was opened, and so let it go live."""
        from django.urls import reverse

        state = post.current_workflow_task_state
        address = reverse("wagtailadmin_pages:workflow_action", args=[post.pk, "approve", state.pk])
        return partial(send, self.reviewer, address, {"comment": ""}, {200, 302})

    def require(self) -> None:
        """Raise AssertionError unless what was submitted is in review, and what was approved is live."""
        for post in (*self.drafts, *self.waiting):
            post.refresh_from_db()
        assert all(post.workflow_in_progress for post in self.drafts), "A post was not submitted."
        assert all(post.live for post in self.waiting), "An approval did not publish."


def editor(post: Any) -> str:
    """The address of a post's editor."""
    return f"/admin/pages/{post.pk}/edit/"


def get(client: Any, address: str) -> Any:
    """Ask for a page; it has to be there."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer


def send(client: Any, address: str, data: dict[str, Any], expected: set[int], **options: Any) -> Any:
    """Send a form."""
    answer = client.post(address, data, **(options or HTML))
    assert answer.status_code in expected, (address, answer.status_code)
    return answer


def form(post: Any) -> dict[str, Any]:
    """The form of a post's editor, with every block, as it was opened."""
    from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

    post.refresh_from_db()  # what was saved since
    revision = post.get_latest_revision()
    latest = revision.as_object()
    raw = list(latest.body.raw_data)
    blocks = [(b["type"], rich_text(b["value"]) if b["type"] == "paragraph" else b["value"]) for b in raw]
    authors = [{"id": b.pk, "author": b.author_id, "ORDER": n} for n, b in enumerate(latest.bylines.all(), 1)]
    data = {
        "title": latest.title,
        "slug": latest.slug,
        "summary": latest.summary,
        "body": streamfield(blocks),
        "bylines": inline_formset(authors, initial=len(authors)),
        "corrections": inline_formset([]),
        "comments": inline_formset([]),
        "tags": ", ".join(tag.name for tag in latest.tags.all()),
        "cover": latest.cover_id or "",
        "series": latest.series_id or "",
        "loaded_revision_id": revision.pk,
        "loaded_revision_created_at": revision.created_at.isoformat(),
    }
    fields = nested_form_data(data) | {f"body-{number}-id": block["id"] for number, block in enumerate(raw)}
    return {
        **{name: "" if value is None else value for name, value in fields.items() if value is not False},
        "categories": [category.pk for category in latest.categories.all()],
    }


def explain(queries: list[dict[str, str]], slower_than: float) -> None:
    """Print the plans of slow queries."""
    from django.db import connection

    for query in queries:
        if float(query["time"]) * 1000 < slower_than:
            continue
        print(f"\n  {float(query['time']) * 1000:.0f} ms: {query['sql'][:1500]}")
        if query["sql"].startswith("SELECT"):
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN (ANALYZE, COSTS OFF) " + query["sql"].replace("%", "%%"), [])
                print("    " + "\n    ".join(line for (line,) in cursor.fetchall()))


def main() -> None:
    """Print what each act takes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--explain", type=float, default=0, help="milliseconds; 0 explains nothing")
    parser.add_argument("--json", default="", help="a file for the figures")
    parser.add_argument("--reading", action="store_true", help="only what changes nothing")
    arguments = parser.parse_args()
    for name, value in (("DJANGO_SETTINGS_MODULE", "settings.dev"), ("LOG_LEVEL", "ERROR"), ("DEBUG", "0")):
        os.environ.setdefault(name, value)
    import django

    django.setup()
    figures = {}
    print(f"{'milliseconds':26}{'best':>8}{'median':>8}{'worst':>8}{'Python':>8}{'queries':>9}")
    for act in measure(arguments.rounds, reading=arguments.reading):
        waited = statistics.median(act.waited)
        spread = f"{min(act.waited):8.0f}{waited:8.0f}{max(act.waited):8.0f}{min(act.computed):8.0f}"
        verdict = "" if waited <= LIMIT else f"  more than {LIMIT}"
        print(f"{act.name:26}{spread}{len(act.queries):9}{verdict}", flush=True)
        figures[act.name] = {"waited": act.waited, "computed": act.computed, "queries": len(act.queries)}
        if arguments.explain:
            explain(act.queries, arguments.explain)
    if arguments.json:
        Path(arguments.json).write_text(json.dumps(figures))


if __name__ == "__main__":
    main()
