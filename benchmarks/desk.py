"""How long an editor waits at a given size: `python -m benchmarks.desk` on a database of `benchmarks.loader`.

    MEDIA_ROOT=.local/benchmarks/size-100000 .venv/bin/python -m settings.local_postgres size-100000 \\
        .venv/bin/python -m benchmarks.desk --explain 50

Whole requests with a session that is signed in, through Django's test client: middleware, views, templates
and commits as in production, without the server in front. With --explain, the plan of each query that took
more milliseconds than that is printed.
"""

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
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

    acts = Desk(rounds + 1).acts()
    for name, act in acts.items():
        if reading and name not in READING:
            continue
        act(0)  # not counted: what is made once is made here
        waited, computed = [], []
        for number in range(1, rounds + 1):
            with CaptureQueriesContext(connection) as queries:
                start, busy = time.perf_counter(), time.process_time()
                act(number)
                waited.append((time.perf_counter() - start) * 1000)
                computed.append((time.process_time() - busy) * 1000)
        yield Measured(name, waited, computed, queries.captured_queries)


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

    def acts(self) -> dict[str, Callable[[int], Any]]:
        """What is measured, in this order: what is submitted was saved before."""
        return {
            "dashboard": lambda _n: get(self.writer, "/admin/"),
            "queue on the dashboard": lambda _n: get(self.reviewer, "/admin/"),
            "reviews that wait": lambda _n: get(self.editor, "/admin/posts/queue/"),
            "listing of pages": lambda _n: get(self.writer, "/admin/pages/3/"),
            "listing, page 1,000": lambda _n: get(self.writer, "/admin/pages/3/?p=1000"),
            "listing, by title": lambda _n: get(self.writer, "/admin/pages/3/?ordering=title"),
            "listing, searched": lambda _n: get(self.writer, "/admin/pages/3/?q=post"),
            "opening the editor": lambda n: get(self.writer, editor(self.drafts[n])),
            "saving": lambda n: send(self.writer, editor(self.drafts[n]), form(self.drafts[n]), {302}),
            "autosave": lambda n: self.autosave(self.drafts[n]),
            "preview": lambda n: self.preview(self.drafts[n]),
            "submit": lambda n: self.submit(self.drafts[n]),
            "opening what is reviewed": lambda n: get(self.reviewer, editor(self.waiting[n])),
            "approve": lambda n: self.approve(self.waiting[n]),
        }

    def autosave(self, post: Any) -> None:
        """Save over the newest version, as the editor does by itself."""
        data = form(post)
        data["overwrite_revision_id"] = data["loaded_revision_id"]
        send(self.writer, editor(post), data, {200}, **JSON)

    def preview(self, post: Any) -> None:
        """Send the form to the preview, and draw it."""
        address = f"{editor(post)}preview/"
        answer = send(self.writer, address, form(post), {200})
        assert json.loads(answer.content)["is_valid"], answer.content
        get(self.writer, f"{address}?mode=")

    def submit(self, post: Any) -> None:
        """Submit a post for review."""
        send(self.writer, editor(post), form(post) | {"action-submit": "1"}, {302})
        assert post.workflow_in_progress

    def approve(self, post: Any) -> None:
        """Approve a post that was opened, and so let it go live."""
        from django.urls import reverse

        state = post.current_workflow_task_state
        address = reverse("wagtailadmin_pages:workflow_action", args=[post.pk, "approve", state.pk])
        send(self.reviewer, address, {"comment": ""}, {200, 302})
        post.refresh_from_db()
        assert post.live, "An approval did not publish."


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
    os.environ["DJANGO_SETTINGS_MODULE"], os.environ["LOG_LEVEL"] = "settings.dev", "ERROR"
    os.environ["DEBUG"] = "0"
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
