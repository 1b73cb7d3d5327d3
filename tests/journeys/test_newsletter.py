"""From the form to the first mail to the end, with mail read from a server, with script and without."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db.models.functions import Now
from playwright.sync_api import Browser, BrowserContext, Page, expect

from home.newsletter import forms, sending
from home.newsletter.models import Issue
from posts.models import OutgoingMessage
from posts.outbox.sending import send_due
from tests.factories import live_post, make_author, make_category
from tests.home.newsletter.desk import subscriber, switch_on
from tests.kinds import everything
from tests.postbox import Postbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def postbox(site: str, settings: Any) -> Iterator[Postbox]:
    """A mail server, and settings that lead to it."""
    with Postbox() as postbox:
        settings.EMAIL_BACKEND = "posts.mail.OutboxBackend"
        settings.MAIL_DELIVERY_BACKEND = "posts.outbox.smtp.BoundedBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", postbox.port
        yield postbox


def deliver(postbox: Postbox, to: str) -> Any:
    """Let the mailer work, and return the newest mail to an address."""
    sending.fill()
    OutgoingMessage.objects.unfinished().update(next_attempt_at=Now())
    send_due()
    return postbox.to(to)[-1]


def link(message: Any, name: str) -> str:
    """The address of one of our pages in a mail."""
    text = message.get_body(["plain"]).get_content()
    found = re.search(rf"http://\S+/newsletter/{name}/\S+/", text)
    assert found, text
    return found[0]


@pytest.mark.parametrize(
    ("script", "typed", "address"),
    [
        (True, "reader@example.com", "reader@example.com"),
        (False, "jürgen@Bücher.example", "jürgen@xn--bcher-kva.example"),
    ],
    ids=["with script", "without"],
)
def test_a_reader_signs_up_gets_a_post_and_leaves(
    script: bool,
    typed: str,
    address: str,
    browser: Browser,
    site: str,
    postbox: Postbox,
    watch: Callable[[BrowserContext], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(forms, "QUICKEST", forms.QUICKEST / 20)
    switch_on(heading="Proofs by mail")
    post = live_post(title="Before anybody read")
    context = browser.new_context(base_url=site, java_script_enabled=script)
    watch(context)
    page = context.new_page()
    page.goto(post.url)
    sign_up(page, "reader", script, "such as name@example.com")
    page.goto(post.url)
    sign_up(page, typed, script, "We have sent a mail")
    page.goto(link(deliver(postbox, address), "confirm"))
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are subscribed")
    assert context.cookies() == []
    live_post(title="The first one")
    mail = deliver(postbox, address)
    assert (mail["Subject"], mail["To"]) == ("The first one", address)
    leave(page, mail)
    live_post(title="The second one")
    deliver(postbox, address)
    assert [mail["Subject"] for mail in postbox.to(address) if mail["List-Id"]] == ["The first one"]
    context.close()


def sign_up(page: Page, address: str, script: bool, answer: str) -> None:
    """Type an address below the post, and read the answer: there with script, on a page without."""
    page.get_by_label("E-mail address").fill(address)
    page.wait_for_timeout(300)
    page.get_by_role("button", name="Sign up").click()
    place = page.locator(".newsletter__answer") if script else page.locator("[data-newsletter-answer]")
    expect(place).to_contain_text(answer)
    assert ("/newsletter/" in page.url) is not script


def leave(page: Page, mail: Any) -> None:
    """Unsubscribe, take it back, and unsubscribe again."""
    page.goto(link(mail, "unsubscribe"))
    for name in ("Unsubscribe", "That was a mistake: subscribe me again", "Unsubscribe"):
        page.get_by_role("button", name=name).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are unsubscribed")


def test_a_reader_chooses_what_they_get(reader: Page, postbox: Postbox) -> None:
    switch_on()
    data = make_category("Data")
    live_post(categories=[data], authors=[make_author("Ada")])
    found = subscriber()
    live_post(title="Any post")
    reader.goto(link(deliver(postbox, found.address), "preferences"))
    reader.get_by_label("One mail a week").check()
    reader.get_by_label("Only what I choose below").check()
    reader.get_by_text("Categories, series and authors").click()
    reader.get_by_label("Data").check()
    reader.get_by_role("button", name="Save").click()
    expect(reader.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    expect(reader.get_by_label("Data")).to_be_checked()
    found.refresh_from_db()
    assert (found.rhythm, found.everything, list(found.categories.all())) == ("weekly", False, [data])


def test_a_mail_is_accessible_and_no_wider_than_a_phone(browser: Browser, site: str) -> None:
    """The mail of a post with every block, in both themes, as a browser shows it."""
    switch_on()
    subscriber()
    related = live_post(title="Related")
    live_post(title="Everything", body=everything(related))
    sending.hand_over()
    html = Issue.objects.get(subject="Everything").html
    problems: list[str] = []
    for theme in ("light", "dark"):
        context = browser.new_context(color_scheme=theme, viewport={"width": 360, "height": 740})
        page = context.new_page()
        page.set_content(html)
        found = Axe().run(page).response["violations"]
        problems += [f"{theme}: {rule['id']}: {n['html'][:120]}" for rule in found for n in rule["nodes"]]
        width = page.evaluate("document.documentElement.scrollWidth")
        problems += [f"{theme}: {width} pixels wide"] if width > 360 else []
        context.close()
    assert problems == []
