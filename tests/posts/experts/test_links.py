"""Who may show a text to somebody outside, what a link opens, and when it does no longer."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from posts.experts import forgetting, links, saying
from posts.models import ExpertLink, ExpertVisit, LedgerEntry, OutgoingMessage, PostPage, User
from posts.review.gate import Refused
from posts.review.ledger import verify
from tests.factories import approve, draft, make_user, standard_page, submit

pytestmark = pytest.mark.django_db


def asked(page: Any, **fields: Any) -> str:
    """Ask somebody about a page; return the path of the link."""
    values = {
        "name": "Ada Expert",
        "email": "ada@elsewhere.example",
        "question": "",
        "days": 7,
        "mail": False,
    }
    by = fields.pop("by", None) or page.owner
    return links.ask(page, by=by, **{**values, **fields}).removeprefix("http://testserver")


def ask_url(page: Any) -> str:
    return reverse("posts_expert_ask", args=[page.pk])


FORM = {"expert_name": "Ada", "expert_email": "ada@elsewhere.example", "days": "3", "question": "Is it so?"}


def test_a_link_shows_the_text_that_was_saved_then(client: Client) -> None:
    post = draft(title="Before", body=[{"type": "paragraph", "value": "<p>The first version.</p>"}])
    path = asked(post)
    post.title = "After"
    post.body = [("paragraph", "<p>Another version.</p>")]
    latest = post.latest_revision
    post.save_revision(user=post.owner, overwrite_revision=latest)  # as an autosave does
    post.revisions.filter(pk__lt=post.latest_revision_id).delete()  # as purge_revisions does
    shown = client.get(path).content.decode()
    assert "The first version." in shown
    assert "Before" in shown
    assert "After" not in shown


def test_only_a_hash_of_the_link_is_kept(client: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND = "posts.mail.OutboxBackend"
    token = asked(draft()).split("/")[2]
    with connection.cursor() as cursor:
        for table in ("posts_expertlink", "posts_ledgerentry", "posts_outgoingmessage"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", [f"%{token}%"])  # noqa: S608
            assert cursor.fetchone() == (0,), table


@pytest.mark.parametrize("who", ["stranger", "other writer", "reader"])
def test_who_may_not_edit_asks_nobody_and_revokes_nothing(client: Client, who: str) -> None:
    post = draft()
    asked(post)
    link = ExpertLink.objects.get()
    if who != "reader":
        client.force_login(make_user(group="Writers" if who == "other writer" else ""))
    for url in (ask_url(post), reverse("posts_expert_revoke", args=[link.pk])):
        assert client.post(url, FORM).status_code in (302, 403)
    assert client.get(ask_url(post)).status_code in (302, 403)
    assert ExpertLink.objects.get().is_open


def test_a_reviewer_asks_while_the_text_waits_for_them(client: Client, reviewer: User, settings: Any) -> None:
    settings.EMAIL_BACKEND = "posts.mail.OutboxBackend"
    post = draft()
    client.force_login(reviewer)
    assert client.get(ask_url(post)).status_code in (302, 403)
    submit(post, by=post.owner)
    shown = client.post(ask_url(post), {**FORM, "mail": "on"})
    assert shown.status_code == 200
    link = ExpertLink.objects.get()
    assert link.invited_by == reviewer
    written = json.loads(OutgoingMessage.objects.get(recipient="ada@elsewhere.example").content)
    assert shown.context["address"] in written["body"]
    assert written["reply_to"] == [reviewer.email]
    assert shown.headers["Cache-Control"].count("no-store")
    approve(post, by=reviewer)
    assert client.post(reverse("posts_expert_revoke", args=[link.pk])).status_code in (302, 403)


def test_a_page_without_a_body_is_shown_to_nobody(client: Client, home_page: Any, superuser: User) -> None:
    client.force_login(superuser)
    assert client.get(ask_url(home_page)).status_code in (302, 403)


def test_the_form_of_nonsense_makes_no_link(client: Client) -> None:
    post = draft()
    client.force_login(post.owner)
    for wrong in ({"days": "400"}, {"expert_email": "nobody"}, {"expert_name": ""}):
        assert client.post(ask_url(post), {**FORM, **wrong}).context["form"].errors
    assert not ExpertLink.objects.exists()


def test_links_that_do_not_open_all_answer_the_same(client: Client) -> None:
    post = draft()
    expired, revoked, good = asked(post), asked(post), asked(post)
    first, second, _third = ExpertLink.objects.order_by("pk")
    ExpertLink.objects.filter(pk=first.pk).update(expires_at=timezone.now())
    links.revoke(second, by=post.owner)
    forged = good[:-3] + ("aa/" if not good.endswith("aa/") else "bb/")
    answers, costs = set(), set()
    client.get("/expert/x/")  # what stands around each page is in memory then
    for path in (expired, revoked, forged, "/expert/x/", "/expert/%00/"):
        for method in (client.get, client.post):
            with CaptureQueriesContext(connection) as queries:
                answer = method(path)
            answers.add((answer.status_code, answer.content, answer.headers["X-Robots-Tag"]))
            costs.add(len(queries))
    assert len(answers) == 1
    assert len(costs) == 1
    assert answers.pop()[0] == 404
    assert client.get(good).status_code == 200


def test_a_verdict_opens_no_gate(reviewer: User) -> None:
    post = draft()
    submit(post, by=post.owner)
    asked(post)
    saying.advise(ExpertLink.objects.get(), verdict="fine", words="Publish it.")
    with pytest.raises(Refused):
        post.publish(post.latest_revision, user=reviewer)
    assert post.current_workflow_state.status == "in_progress"
    assert not PostPage.objects.get().live


def test_who_asked_and_who_reviews_hear_of_a_verdict_and_answer_the_expert(settings: Any) -> None:
    reviewer = make_user("rosa@example.com", "Reviewers")
    post = draft(title="On proofs")
    submit(post, by=post.owner)
    asked(post)
    mail.outbox.clear()
    saying.advise(ExpertLink.objects.get(), verdict="changes", words="Define <b>lemma</b>.")
    assert {message.to[0] for message in mail.outbox} == {post.owner.email, reviewer.email}
    for message in mail.outbox:
        assert message.reply_to == ["ada@elsewhere.example"]
        assert "Define <b>lemma</b>." in message.body
        assert message.subject == "Ada Expert on “On proofs”: Fine with changes"


def test_the_ledger_tells_of_links_and_verdicts_and_names_no_expert(client: Client) -> None:
    post = draft()
    asked(post)
    link = ExpertLink.objects.get()
    saying.advise(link, verdict="not fine", words="No.")
    links.revoke(link, by=post.owner)
    links.revoke(link, by=post.owner)
    entries = LedgerEntry.objects.filter(page_id=post.pk).order_by("number")
    assert [entry.action for entry in entries] == ["expert asked", "expert advised", "expert revoked"]
    assert {entry.revision_id for entry in entries} == {post.latest_revision_id}
    assert not any("Ada" in entry.comment for entry in entries)
    assert verify().problem == ""


def test_a_link_ends_with_its_page_and_is_forgotten_in_time(client: Client) -> None:
    old, kept, gone = draft(), draft(), draft()
    for post in (old, kept, gone):
        asked(post)
    asked_of = {link.page_id: link for link in ExpertLink.objects.all()}
    ends = {old.pk: timedelta(days=91), kept.pk: timedelta(days=89)}
    for page, ago in ends.items():
        saying.remark(asked_of[page], block="", place="The whole text", text="Well.")
        ExpertLink.objects.filter(page=page).update(expires_at=timezone.now() - ago)
    gone.delete()
    forgetting.forget()
    assert [link.page_id for link in ExpertLink.objects.all()] == [kept.pk]
    assert ExpertVisit.objects.count() == 1


def test_the_panel_costs_the_same_for_many_links(client: Client) -> None:
    post = draft()
    client.force_login(post.owner)

    def cost(number: int) -> int:
        for _number in range(number):
            asked(post)
            saying.remark(ExpertLink.objects.first(), block="", place="The whole text", text="Well.")
        client.get(reverse("wagtailadmin_pages:edit", args=[post.pk]))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("wagtailadmin_pages:edit", args=[post.pk]))
        return len(queries)

    assert cost(3) == cost(12)


def test_the_panel_leads_to_blocks_and_escapes_what_experts_write(client: Client) -> None:
    block = str(uuid4())
    post = draft(body=[{"type": "paragraph", "value": "<p>Some.</p>", "id": block}])
    asked(post, name="<i>Ada</i>")
    link = ExpertLink.objects.get()
    saying.remark(link, block=block, place="1. Paragraph", text="<script>alert(1)</script>")
    saying.remark(link, block="gone", place="2. Code", text="Was wrong.")
    client.force_login(post.owner)
    shown = client.get(reverse("wagtailadmin_pages:edit", args=[post.pk])).content.decode()
    assert f"#:w:contentpath=body.{block}" in shown
    assert "body.gone" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "<i>Ada</i>" not in shown


def test_a_standard_page_is_shown_too(client: Client) -> None:
    assert client.get(asked(standard_page(title="Imprint"))).status_code == 200
