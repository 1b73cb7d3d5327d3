"""A reviewer lets a finding pass, with a reason: who may, what it covers, and what is left of it."""

import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from posts.checklist.run import run
from posts.checklist.waiving import waive
from posts.models import ChecklistCount, LedgerEntry, PostPage, User, Waiver
from posts.review.gate import Refused
from posts.review.shown import show
from tests.factories import approve, decide, draft, live_post, make_user, submit
from tests.posts.review.test_gate import is_live

pytestmark = pytest.mark.django_db
REASON = "She agreed to be named here."
MAILS = "<p>Write to {}.</p>"
# Built here, so that no scanner of this file takes it for one.
KEY = "ghp_" + "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY1z2A"


def saying(html: str, **fields: Any) -> PostPage:
    return draft(body=[{"type": "paragraph", "value": html}], **fields)


def now(page: Any) -> PostPage:
    return PostPage.objects.get(pk=page.pk)


def only(page: Any) -> Any:
    """The one open finding of the newest text."""
    [found] = run(now(page).get_latest_revision_as_object()).open
    return found


def let_pass(page: Any, user: User, *, reason: str = REASON) -> Waiver:
    found = only(page)
    waiver: Waiver = waive(
        page=now(page), user=user, check=found.check, fingerprint=found.fingerprint, reason=reason
    )
    return waiver


@pytest.fixture
def waiting(writer: User) -> PostPage:
    """A post with a finding, in review."""
    page = saying(MAILS.format("jane@doe.io"), by=writer)
    submit(page, by=writer)
    return page


def test_what_is_open_keeps_a_post_from_readers_until_a_reviewer_lets_it_pass(
    waiting: PostPage, reviewer: User
) -> None:
    with pytest.raises(Refused, match=r"somebody's own"):
        approve(waiting, by=reviewer)
    assert not is_live(waiting)
    assert ChecklistCount.objects.get(page=waiting).open == 1
    waiver = let_pass(waiting, reviewer)
    assert (waiver.user_email, waiver.reason) == (reviewer.email, REASON)
    assert ChecklistCount.objects.get(page=waiting).open == 0
    decide(now(waiting), by=reviewer)
    assert is_live(waiting)


def test_the_ledger_tells_who_let_what_pass_and_why(waiting: PostPage, reviewer: User) -> None:
    let_pass(waiting, reviewer)
    entry = LedgerEntry.objects.get(action=LedgerEntry.Action.FINDING_WAIVED)
    assert (entry.page_id, entry.user_id) == (waiting.pk, reviewer.pk)
    assert REASON in entry.comment
    assert "jane@doe.io" in entry.comment


def test_a_waiver_covers_the_same_thing_on_the_same_page_and_nothing_else(
    waiting: PostPage, writer: User, reviewer: User
) -> None:
    let_pass(waiting, reviewer)
    page = now(waiting)
    page.body = [{"type": "paragraph", "value": MAILS.format("jane@doe.io and john@doe.io")}]
    page.save_revision(user=writer)
    assert "john@doe.io" in only(page).message
    assert "jane@doe.io" in only(saying(MAILS.format("jane@doe.io"))).message


@pytest.mark.parametrize(
    ("who", "may"),
    [("owner", False), ("second_writer", False), ("reviewer", True), ("editor", True), ("superuser", True)],
)
def test_nobody_waives_what_they_may_not_review(
    waiting: PostPage, request: pytest.FixtureRequest, who: str, may: bool
) -> None:
    user = waiting.owner if who == "owner" else request.getfixturevalue(who)
    if may:
        let_pass(waiting, user)
    else:
        with pytest.raises(PermissionDenied):
            let_pass(waiting, user)
    assert Waiver.objects.exists() == may


def test_a_reviewer_waives_nothing_in_a_draft_that_is_not_theirs_to_read(
    reviewer: User, editor: User
) -> None:
    page = saying(MAILS.format("jane@doe.io"))
    with pytest.raises(PermissionDenied):
        let_pass(page, reviewer)
    let_pass(page, editor)


def test_a_secret_is_not_waived_by_somebody_who_worked_on_the_text(editor: User, superuser: User) -> None:
    page = saying(f"<p>{KEY}</p>", by=editor)
    with pytest.raises(Refused, match="not submitted"):
        submit(page, by=editor)
    with pytest.raises(Refused, match="somebody else"):
        let_pass(page, editor, reason="This is no key, I made it up.")
    let_pass(page, superuser, reason="This is no key, she made it up.")
    assert submit(now(page), by=editor)
    [waiver] = Waiver.objects.all()
    assert KEY not in f"{waiver.finding} {waiver.fingerprint} {LedgerEntry.objects.first().comment}"


def test_another_secret_is_not_covered(editor: User, superuser: User) -> None:
    page = saying(f"<p>{KEY}</p>", by=editor)
    let_pass(page, superuser, reason="This is no key, she made it up.")
    page = now(page)
    page.body = [{"type": "paragraph", "value": f"<p>{KEY[:-1]}B</p>"}]
    page.save_revision(user=editor)
    with pytest.raises(Refused, match="GitHub"):
        submit(now(page), by=editor)


@pytest.mark.parametrize("reason", ["", "ok", "It is fine", "aaaaaaaaaaaaaaaaaaaaaaa"])
def test_a_reason_is_asked_for(waiting: PostPage, reviewer: User, reason: str) -> None:
    with pytest.raises(Refused, match="reason"):
        let_pass(waiting, reviewer, reason=reason)


def test_advice_is_not_waived_nor_what_is_not_there(waiting: PostPage, reviewer: User) -> None:
    found = run(now(waiting).get_latest_revision_as_object())
    with pytest.raises(Refused, match="advice"):
        waive(
            page=now(waiting),
            user=reviewer,
            check=found.advice[0].check,
            fingerprint=found.advice[0].fingerprint,
            reason=REASON,
        )
    with pytest.raises(Refused, match="nothing left"):
        waive(page=now(waiting), user=reviewer, check="secrets", fingerprint="0" * 40, reason=REASON)
    assert not Waiver.objects.exists()


def test_the_database_keeps_waivers(waiting: PostPage, reviewer: User) -> None:
    waiver = let_pass(waiting, reviewer)
    for change in (waiver.delete, lambda: Waiver.objects.update(reason="None.")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


# In the admin


def test_a_reviewer_is_led_from_the_editor_to_the_form_and_back(
    waiting: PostPage, reviewer: User, client: Client
) -> None:
    client.force_login(reviewer)
    editor = reverse("wagtailadmin_pages:edit", args=[waiting.pk])
    shown = client.get(editor).content.decode()
    [address] = re.findall(rf'href="(/admin/posts/{waiting.pk}/checklist/waive/[^"]+)"', shown)
    assert "jane@doe.io" in client.get(address).content.decode()
    asked_again = client.post(address, {"reason": "No."})
    assert "at least three words" in asked_again.content.decode()
    assert client.post(address, {"reason": REASON}).url == editor
    shown = client.get(editor).content.decode()
    assert REASON in shown
    assert "/checklist/waive/" not in shown
    assert client.get(address).url == editor, "there is nothing left to waive"


def test_a_writer_is_shown_what_is_open_and_no_way_to_waive_it(
    waiting: PostPage, writer: User, client: Client
) -> None:
    client.force_login(writer)
    shown = client.get(reverse("posts_checklist", args=[waiting.pk])).content.decode()
    assert "jane@doe.io" in shown
    assert "/checklist/waive/" not in shown
    found = only(waiting)
    address = reverse("posts_checklist_waive", args=[waiting.pk, found.check, found.fingerprint])
    assert client.post(address, {"reason": REASON}).status_code in (302, 403)
    assert not Waiver.objects.exists()


def test_an_editor_is_offered_no_waiver_of_their_own_secret(editor: User, client: Client) -> None:
    page = saying(f"<p>{KEY}</p>", by=editor)
    client.force_login(editor)
    shown = client.get(reverse("posts_checklist", args=[page.pk])).content.decode()
    assert "GitHub" in shown
    assert "/checklist/waive/" not in shown
    found = only(page)
    address = reverse("posts_checklist_waive", args=[page.pk, found.check, found.fingerprint])
    for answer in (client.get(address), client.post(address, {"reason": "I say that it is no key."})):
        assert answer.url == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert not Waiver.objects.exists()


def test_a_checklist_is_for_those_who_may_read_the_text(
    second_writer: User, reviewer: User, client: Client
) -> None:
    page = saying(MAILS.format("jane@doe.io"))
    address = reverse("posts_checklist", args=[page.pk])
    for user in (second_writer, reviewer):
        client.force_login(user)
        answer = client.get(address)
        assert answer.status_code in (302, 403)
        assert b"jane" not in answer.content
    root = live_post().get_parent().get_parent()
    client.force_login(make_user(is_superuser=True))
    assert client.get(reverse("posts_checklist", args=[root.pk])).status_code in (302, 403)


def test_what_was_read_stays_read_when_a_finding_is_waived(waiting: PostPage, reviewer: User) -> None:
    show(waiting, reviewer)
    let_pass(waiting, reviewer)
    decide(now(waiting), by=reviewer)
    assert is_live(waiting)
