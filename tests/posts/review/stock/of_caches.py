"""What a cache in front of the site is told to forget."""

from collections.abc import Callable
from typing import Any

from django.test import override_settings
from django.urls import reverse
from wagtail.contrib.frontend_cache.backends import BaseBackend
from wagtail.models import PageViewRestriction

from tests.posts.review.stock.holes import Desk, approve, now_of, save, submitted
from tests.posts.review.stock.of_people import signed_in


class Recorder(BaseBackend):
    """A cache that notes what it is to forget."""

    told: list[str] = []

    def purge(self, url: str) -> None:
        self.told.append(url)


def what_is_purged(desk: Desk, act: Callable[[], Any]) -> set[str]:
    """Return the addresses that a cache is told to forget when something is done."""
    recorder = {"default": {"BACKEND": f"{Recorder.__module__}.{Recorder.__name__}"}}
    with override_settings(WAGTAILFRONTENDCACHE=recorder):
        desk.work()
        Recorder.told.clear()
        act()
        desk.work()
    return set(Recorder.told)


def live(desk: Desk, page: Any) -> Any:
    """Return the page as readers get it, after review."""
    if not page.current_workflow_state:
        page.get_workflow().start(page, desk.writer)
    desk.read(page, desk.reviewer)
    approve(desk, page, desk.reviewer)
    assert now_of(page).live
    return now_of(page)


def restrict(desk: Desk, page: Any, kind: str) -> None:
    url = reverse("wagtailadmin_pages:set_privacy", args=[page.pk])
    signed_in(desk.administrator).post(url, {"restriction_type": kind})
    assert PageViewRestriction.objects.filter(page=page).exists() is (kind != "none")


def f12_a_page_that_becomes_private_is_purged(desk: Desk) -> bool:
    page = live(desk, submitted(desk))
    return page.full_url in what_is_purged(desk, lambda: restrict(desk, page, "login"))


def f12_a_page_that_becomes_public_again_is_purged(desk: Desk) -> bool:
    page = live(desk, submitted(desk))
    restrict(desk, page, "login")
    return page.full_url in what_is_purged(desk, lambda: restrict(desk, page, "none"))


def f12_what_is_purged_when_an_address_changes(desk: Desk) -> dict[str, bool]:
    page = live(desk, submitted(desk))
    save(page, desk.writer, slug="elsewhere")
    purged = what_is_purged(desk, lambda: live(desk, now_of(page)))
    assert now_of(page).full_url != page.full_url
    return {"old": page.full_url in purged, "new": now_of(page).full_url in purged}


def f12_the_page_that_lists_it_is_purged(desk: Desk) -> bool:
    page = submitted(desk)
    return now_of(page).get_parent().full_url in what_is_purged(desk, lambda: live(desk, page))


STEPS: dict[str, Callable[[Desk], Any]] = {
    function.__name__: function
    for function in (
        f12_a_page_that_becomes_private_is_purged,
        f12_a_page_that_becomes_public_again_is_purged,
        f12_what_is_purged_when_an_address_changes,
        f12_the_page_that_lists_it_is_purged,
    )
}
