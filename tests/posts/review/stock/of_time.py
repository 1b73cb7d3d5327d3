"""What the schedule does when something fails, and when it runs twice at once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from wagtail.models import PageLogEntry
from wagtail.signals import page_published

from tests.posts.review.stock.holes import Desk, approve, now_of, submitted, what_readers_get

BEFORE = datetime(2026, 5, 1, 12, tzinfo=UTC)
TITLES = ["First", "Second", "Third"]


def scheduled(desk: Desk) -> list[Any]:
    """Pages that were approved to go live one after the other."""
    pages = []
    for hours, title in enumerate(TITLES, 1):
        page = submitted(desk, title=title, go_live_at=BEFORE + timedelta(hours=hours))
        desk.read(page, desk.reviewer)
        approve(desk, page, desk.reviewer)
        assert what_readers_get(page) is None
        pages.append(now_of(page))
    return pages


@contextmanager
def told(handler: Callable[[str], Any], pages: list[Any]) -> Iterator[None]:
    """Let the handler be told the title of each page that goes live."""

    def receive(instance: Any, **kwargs: Any) -> None:
        handler(instance.title)

    page_published.connect(receive, sender=type(pages[0]))
    try:
        yield
    finally:
        page_published.disconnect(receive, sender=type(pages[0]))


def fail_at_second(title: str) -> None:
    if title == "Second":
        raise RuntimeError("A handler of the site's own failed.")


@contextmanager
def the_next_day(desk: Desk) -> Iterator[list[Any]]:
    """Pages that were scheduled yesterday, all due now."""
    with time_machine.travel(BEFORE, tick=False) as clock:
        pages = scheduled(desk)
        clock.shift(timedelta(days=1))
        yield pages


def f7_what_is_live_after_one_of_three_failed(desk: Desk) -> list[str | None]:
    with the_next_day(desk) as pages:
        with told(fail_at_second, pages), suppress(RuntimeError):
            desk.publish_due()
        return [title for title in TITLES if title in [what_readers_get(page) for page in pages]]


def f7_a_page_whose_handler_failed(desk: Desk) -> dict[str, Any]:
    """Return whether it is live, and whether the log says so."""
    with the_next_day(desk) as pages:
        with told(fail_at_second, pages), suppress(RuntimeError):
            desk.publish_due()
        logged = PageLogEntry.objects.filter(page=pages[1].pk, action="wagtail.publish.scheduled")
        return {"live": now_of(pages[1]).live, "logged": logged.exists()}


def f7_what_is_announced_when_a_second_run_begins_during_the_first(desk: Desk) -> list[str]:
    """Return the titles of pages that handlers were told of, as often as they were."""
    announced: list[str] = []

    def begin_another(title: str) -> None:
        announced.append(title)
        if title == "First":
            desk.publish_due()

    with the_next_day(desk) as pages, told(begin_another, pages):
        desk.publish_due()
    return announced


STEPS: dict[str, Callable[[Desk], Any]] = {
    function.__name__: function
    for function in (
        f7_what_is_live_after_one_of_three_failed,
        f7_a_page_whose_handler_failed,
        f7_what_is_announced_when_a_second_run_begins_during_the_first,
    )
}
