"""The calendar, as a writer and an editor use it: by form, by keyboard, by dragging."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from posts.calendar.periods import DAY, around
from posts.models import Plan, PostPage, User
from posts.moments import today
from tests.factories import draft, make_user
from tests.journeys import desk
from tests.journeys.test_checklist import faults

pytestmark = pytest.mark.django_db


def day_of(post: PostPage) -> object:
    return Plan.objects.values_list("day", flat=True).get(page=post)


def test_from_the_writers_wish_to_the_editors_week(sign_in: Callable[[User], Page]) -> None:
    writer, editor = make_user("writer@example.com", "Writers"), make_user("editor@example.com", "Editors")
    post = draft(title="A text with a day", by=writer)
    other = draft(title="A text without one")
    tenth = around(today(), "month").beside(1).begins + 9 * DAY

    # The writer says in the editor when the text is wanted.
    page = sign_in(writer)
    page.goto(desk.editor_of(post), wait_until="networkidle")
    page.get_by_role("button", name="Toggle plan").click()
    page.get_by_label("Planned day").fill(tenth.isoformat())
    assert faults(page, ".calendar-panel") == []
    page.get_by_role("button", name="Plan", exact=True).click()
    expect(page.get_by_text("“A text with a day” is planned for")).to_be_visible()
    assert day_of(post) == tenth

    # The editor sees it, and moves it by keyboard to the day after.
    hers = sign_in(editor)
    hers.get_by_role("link", name="Calendar", exact=True).click()
    hers.get_by_role("link", name="Next month").click()
    entry = hers.locator(f"#post-{post.pk}")
    expect(entry.get_by_text("Planned")).to_be_visible()
    assert faults(hers, "main") == []
    handle = entry.locator("summary")
    handle.focus()
    hers.keyboard.press("ArrowRight")
    status = hers.locator("[data-calendar-status]")
    expect(status).to_contain_text("Enter moves it to")
    hers.keyboard.press("Escape")
    expect(status).to_have_text("It stays where it is.")
    hers.keyboard.press("ArrowRight")
    with hers.expect_navigation():
        hers.keyboard.press("Enter")
    assert day_of(post) == tenth + DAY
    expect(handle).to_be_focused()

    # What has no day yet is dragged to one, and back.
    day = hers.locator(f"[data-calendar-day='{tenth + DAY}']")
    with hers.expect_navigation():
        hers.locator(f"#post-{other.pk} a").drag_to(day)
    assert day_of(other) == tenth + DAY
    with hers.expect_navigation():
        hers.locator(f"#post-{other.pk} a").drag_to(hers.get_by_role("heading", name="Not planned yet"))
    assert not Plan.objects.filter(page=other).exists()

    hers.get_by_role("link", name="As weeks").click()
    expect(hers.get_by_role("table")).to_be_visible()
    assert faults(hers, "main") == []
    hers.get_by_role("button", name="Make a private address").click()
    assert hers.get_by_label("Private address").input_value().endswith(".ics")
    assert faults(hers, "main") == []
