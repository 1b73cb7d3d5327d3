"""What an expert gets to see, what they may say, and that nothing else is to be had by the link."""

import re
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from posts.experts import saying
from posts.models import ExpertLink, ExpertRemark
from tests.factories import draft, live_post, make_document, make_image
from tests.posts.experts.test_links import asked

pytestmark = pytest.mark.django_db


def paragraph(words: str) -> dict[str, Any]:
    return {"type": "paragraph", "value": f"<p>{words}</p>", "id": str(uuid4())}


def soup(answer: Any) -> BeautifulSoup:
    return BeautifulSoup(answer.content, "html.parser")


def test_nobody_else_is_told_where_the_text_is(client: Client) -> None:
    answer = client.get(asked(draft()))
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
    assert not answer.cookies
    page = soup(answer)
    assert page.find("meta", {"name": "robots"})["content"] == "noindex, nofollow, noarchive"  # type: ignore[index]
    assert not page.find_all("script")
    assert not page.find_all("link", rel=lambda rel: rel not in (None, "stylesheet"))
    assert not page.find_all("nav")


def test_the_page_leads_nowhere_else_on_the_site(client: Client) -> None:
    hidden, public = draft(slug="a-secret-draft"), live_post()
    text = (
        f'<p><a linktype="page" id="{hidden.pk}">hidden</a> <a linktype="page" id="{public.pk}">public</a> '
        '<a href="https://source.example/paper">source</a> <a href="http://testserver/admin/">desk</a></p>'
    )
    body = [
        {"type": "paragraph", "value": text},
        {"type": "related", "value": {"post": public.pk}},
        {"type": "download", "value": {"document": make_document().pk, "title": "Figures"}},
        {"type": "heading", "value": {"text": "A heading", "level": "2"}},
    ]
    answer = client.get(asked(draft(body=body, cover=make_image())))
    addresses = {link["href"] for link in soup(answer).find_all("a", href=True)}
    assert {one for one in addresses if not one.startswith("#")} == {"https://source.example/paper"}
    assert b"a-secret-draft" not in answer.content
    assert {form.get("action", "") for form in soup(answer).find_all("form")} <= {"", "#verdict"}
    source = soup(answer).find("a", href="https://source.example/paper")
    assert "noreferrer" in source["rel"]  # type: ignore[index]


def test_a_remark_belongs_to_its_block(client: Client) -> None:
    client = Client(enforce_csrf_checks=True)
    post = draft(body=[paragraph(word) for word in ("One", "Two")])
    path, block = asked(post), post.body[1].id
    answer = client.post(path, {"block": block, "text": "Why <b>two</b>?"})
    remark = ExpertRemark.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{path}#remark-{remark.pk}")
    assert (remark.block, remark.place) == (block, "2. Paragraph")
    assert "Why &lt;b&gt;two&lt;/b&gt;?" in client.get(path).content.decode()
    client.post(path, {"block": "", "text": "All in all it is good."})
    assert [one.place for one in ExpertRemark.objects.all()] == ["2. Paragraph", "The whole text"]


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001])
def test_what_is_not_taken_stays_in_the_form(client: Client, text: str) -> None:
    post = draft(body=[paragraph("One"), paragraph("Two")])
    answer = client.post(asked(post), {"block": post.body[1].id, "text": text})
    assert answer.status_code == 422
    assert not ExpertRemark.objects.exists()
    assert len(soup(answer).find_all("details", open=True)) == 1
    assert text.strip() in soup(answer).find("details", open=True).text  # type: ignore[union-attr]


def test_a_block_of_another_text_takes_no_remark(client: Client) -> None:
    answer = client.post(asked(draft()), {"block": str(uuid4()), "text": "Where am I?"})
    assert answer.status_code == 422
    assert not ExpertRemark.objects.exists()


def test_a_link_takes_so_many_remarks_and_so_many_at_once(client: Client, monkeypatch: Any) -> None:
    path = asked(draft())
    monkeypatch.setattr(saying, "AT_ONCE", 2)
    codes = [client.post(path, {"text": f"Remark {number}"}).status_code for number in range(3)]
    assert codes == [303, 303, 422]
    ExpertLink.objects.get().visits.all().delete()  # A minute later,
    monkeypatch.setattr(saying, "MOST_REMARKS", 2)  # there are enough of them.
    answer = client.post(path, {"text": "One more"})
    assert answer.status_code == 422
    assert "One more" in answer.content.decode()
    assert ExpertRemark.objects.count() == 2


def test_a_verdict_is_kept_and_may_be_changed(client: Client) -> None:
    path = asked(draft())
    assert client.post(path, {"verdict_form": "1", "verdict": "approved"}).status_code == 422
    client.post(path, {"verdict_form": "1", "verdict": "fine", "words": ""})
    client.post(path, {"verdict_form": "1", "verdict": "changes", "words": "Less of it."})
    link = ExpertLink.objects.get()
    assert (link.verdict, link.verdict_words) == ("changes", "Less of it.")
    assert re.search(r"You said “Fine with changes”", client.get(path).content.decode())


def test_visits_are_logged_once_for_each_visit(client: Client) -> None:
    path = asked(draft())
    client.head(path)
    for _again in range(3):
        client.get(path)
    client.post(path, {"text": "Well."})
    client.post(path, {"verdict_form": "1", "verdict": "fine"})
    assert [visit.what for visit in ExpertLink.objects.get().visits.all()] == [
        "opened",
        "remarked",
        "advised",
    ]


def test_the_page_costs_the_same_for_a_long_text(client: Client) -> None:
    def cost(number: int) -> int:
        path = asked(draft(body=[paragraph("Some.") for _number in range(number)]))
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        return len(queries)

    assert cost(3) == cost(30)


def test_only_reading_and_sending_is_answered(client: Client) -> None:
    path = asked(draft())
    assert client.put(path).status_code == 405
    assert client.delete(path).status_code == 405
