"""No edit is lost, in the browser: two people in one post, and a server that is killed."""

import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Page, Route, expect

from posts.models import PostPage, User
from tests.factories import draft, make_user
from tests.journeys import desk
from tests.posts.test_processes import PATIENCE, start, wait_until

pytestmark = pytest.mark.django_db


def titles(post: PostPage) -> list[str]:
    """The titles in the history, oldest first."""
    return [revision.content["title"] for revision in post.revisions.order_by("pk")]


def test_two_people_in_one_post_are_told_of_each_other_and_both_texts_stay(
    sign_in: Callable[[User], Page],
) -> None:
    post = draft(title="First")
    hers = sign_in(make_user("mara@example.com", "Editors", first_name="Mara", last_name="Lind"))
    his = sign_in(make_user("ben@example.com", "Editors", first_name="Ben", last_name="Okafor"))
    # Nothing tells his window that somebody else is there: the server does, when he saves.
    his.route("**/editing-sessions/ping/**", lambda route: route.fulfill(json={}))
    for window in (hers, his):
        window.goto(desk.editor_of(post), wait_until="networkidle")

    hers.locator("[name=title]").fill("Mara's")
    expect(hers.locator("#w-autosave-indicator")).to_contain_text("Saved")
    wait_until(lambda: titles(post) == ["First", "Mara's"])
    his.locator("[name=title]").fill("Ben's")
    his.get_by_role("button", name="Save draft").click()
    expect(his.get_by_text("Mara Lind saved this page at")).to_be_visible()
    expect(his.locator("[name=title]")).to_have_value("Ben's")
    with his.expect_popup() as opened:
        his.get_by_role("link", name="See what changed").click()
    expect(opened.value.get_by_text("Mara's").first).to_be_visible()
    opened.value.close()
    assert titles(post) == ["First", "Mara's"]
    his.get_by_role("button", name="Save draft").click()
    expect(his.get_by_text("stays in the history")).to_be_visible()
    assert titles(post) == ["First", "Mara's", "Ben's"]

    hers.locator("[name=title]").fill("Mara's, and more")
    expect(hers.get_by_text("Ben Okafor saved this page at")).to_be_visible()
    # Wagtail's own dialog: who goes on there was told as well.
    expect(hers.get_by_role("button", name="Ben Okafor saved a new version")).to_be_visible()
    hers.get_by_role("button", name="Save draft").click()
    dialog = hers.get_by_role("dialog").filter(has_text="Ben Okafor saved a new version")
    dialog.get_by_role("button", name="Save draft").click()
    expect(hers.get_by_text("stays in the history")).to_be_visible()
    assert titles(post) == ["First", "Mara's", "Ben's", "Mara's, and more"]


class Server:
    """A server in a process of its own, on the database of the test, that can be killed."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        words = ("runserver", str(self.port), "--noreload", "--skip-checks")
        self.process = start(*words, DJANGO_SETTINGS_MODULE="settings.test")
        wait_until(self.answers)

    def answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process:
            self.process.kill()
            self.process.wait(PATIENCE)


@pytest.fixture
def server(site: str) -> Iterator[Server]:
    """A server beside that of the site: what signs in there is signed in here."""
    server = Server()
    server.start()
    yield server
    server.kill()


def test_a_writers_text_survives_the_server_being_killed(
    sign_in: Callable[[User], Page], server: Server
) -> None:
    writer = make_user("writer@example.com", "Writers")
    post = draft(by=writer)
    page = sign_in(writer)
    page.goto(f"{server.url}{desk.editor_of(post)}", wait_until="networkidle")
    text = page.locator(".public-DraftEditor-content")
    text.click()
    page.keyboard.press("Control+End")

    def stored() -> str:
        body = PostPage.objects.get(pk=post.pk).get_latest_revision_as_object().body
        return str(body[0].value.source)

    typed = []

    def go_on_typing() -> bool:
        """A word, and no pause after it."""
        typed.append(f" word{len(typed)}")
        page.keyboard.type(typed[-1], delay=20)
        return "word3" in stored()

    wait_until(go_on_typing)
    server.kill()
    before = stored()
    page.keyboard.type(" and words that no server has heard.", delay=20)
    expect(page.get_by_text("A network error occurred").first).to_be_visible()
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("dialog").filter(has_text="A network error occurred")).to_be_visible()
    page.keyboard.press("Escape")
    whole = f"Something worth reading.{''.join(typed)} and words that no server has heard."
    expect(text).to_have_text(whole)
    assert "word3" in stored()
    assert stored() == before

    server.start()
    wait_until(lambda: whole in stored())
    expect(page.locator("#w-autosave-indicator")).to_contain_text("Saved")
    expect(page.get_by_text("Autosave is paused").last).to_be_hidden()
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("has been updated")).to_be_visible()
    assert whole in stored()


def test_an_answer_that_is_lost_does_not_make_a_window_strange_to_itself(
    sign_in: Callable[[User], Page],
) -> None:
    writer = make_user("writer@example.com", "Writers")
    post = draft(by=writer, title="First")
    page = sign_in(writer)
    lost: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        if route.request.method != "POST" or lost:
            route.continue_()
            return
        lost.append(route.fetch().text())
        route.abort()

    page.route(f"**{desk.editor_of(post)}", lose_the_first_answer)
    page.goto(desk.editor_of(post), wait_until="networkidle")
    with page.expect_response(lambda response: response.request.method == "POST" and "edit" in response.url):
        page.locator("[name=title]").fill("Second")
        expect(page.get_by_text("A network error occurred").first).to_be_visible()
        assert titles(post) == ["First", "Second"]
    expect(page.locator("#w-autosave-indicator")).to_contain_text("Saved")
    expect(page.get_by_text("Autosave is paused").last).to_be_hidden()
    page.locator("[name=title]").fill("Third")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("has been updated")).to_be_visible()
    assert '"success": true' in lost[0]
    assert titles(post)[-1] == "Third"
