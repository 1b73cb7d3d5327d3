"""What a mailing looks like: its headers, its HTML and its text."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from home.newsletter import mail, sending
from home.newsletter.models import Issue
from home.newsletter.publication import publication
from tests.factories import (
    live_post,
    make_author,
)
from tests.home.newsletter.desk import html_of, messages, subscriber, switch_on, text_of
from tests.kinds import everything
from tests.markup import assert_harmless, child, document, one, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("newsletter")]


@pytest.fixture
def letter() -> Any:
    """The mail of a post with every block there is."""
    subscriber()
    related = live_post(title="Related")
    Issue.objects.all().delete()
    live_post(
        title="Everything & <more>",
        mail_subject="Read  this",
        mail_preheader="Why & how",
        body=everything(related),
        authors=[make_author("Ada")],
    )
    sending.hand_over()
    [found] = messages()
    return found


def test_the_headers_are_those_of_a_list(letter: Any) -> None:
    assert str(letter["Subject"]) == "Read this"
    assert letter["To"] == "reader@example.com"
    assert letter["From"].addresses[0].display_name == "Galley"
    assert letter["List-Id"] == "<newsletter.localhost>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(
        r"<https?://localhost\S*/newsletter/unsubscribe/[^/]+/>", letter["List-Unsubscribe"].strip()
    )
    assert re.fullmatch(r"<newsletter\.\d+\.[0-9a-f]{20}@localhost>", letter["Message-ID"])
    assert letter["Date"].datetime
    assert letter.defects == []
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]


def test_the_message_id_is_the_same_however_often_it_is_made() -> None:
    reader = subscriber()
    live_post()
    about, found = publication(), mail.Letter("s", "h", "t")
    first, second = (
        mail.address_to(found, Issue.objects.get(), reader, about).extra_headers for _time in range(2)
    )
    assert first == second


def test_the_html_is_one_column_of_correct_html_without_layout_tables(letter: Any) -> None:
    root = document(html_of(letter))
    assert root.get("lang") == "en-us"
    assert words(one(root, ".//h1")) == "Everything & <more>"
    body = one(root, "./body")
    for table in root.iter("table"):
        assert list(table.iter("th")), "a table of figures, not of layout"
    assert not [e for e in root.iter() if str(e.tag).endswith("math")]
    assert r"\frac{1}{2} < 1" in words(body)
    style = one(root, "./head/style")
    assert "prefers-color-scheme:dark" in (style.text or "")
    assert "max-width:600px" in (one(body, "./div[@class='mail']").get("style") or "")
    for element in body.iter():
        element.attrib.pop("style", None)
    assert_harmless(body)


def test_pictures_and_links_have_absolute_addresses_and_alt(letter: Any) -> None:
    root = document(html_of(letter))
    pictures = list(root.iter("img"))
    assert len(pictures) >= 3
    for picture in pictures:
        assert (picture.get("src") or "").startswith("http")
        assert picture.get("alt") is not None
        assert picture.get("width")
    links = [a.get("href") or "" for a in root.iter("a")]
    assert links
    assert all(link.startswith(("http://", "https://", "mailto:")) for link in links)
    assert not any(".invalid" in link for link in links)


def test_both_texts_say_the_same_and_how_to_leave(letter: Any, client: Client) -> None:
    plain, html = text_of(letter), html_of(letter)
    unsubscribe = letter["List-Unsubscribe"].strip(" <>")
    for text in (plain, html):
        assert unsubscribe in text
        assert "Something" in text or "All of it." in text
        assert ".invalid" not in text
    assert "Why & how" in words(one(document(html), ".//div[@class='preheader']"))
    assert client.get(urlsplit(unsubscribe).path).status_code == 200


def test_without_words_for_the_mail_title_and_summary_stand_there() -> None:
    subscriber()
    live_post(title="The title", summary="What readers learn.")
    sending.hand_over()
    [found] = messages()
    assert str(found["Subject"]) == "The title"
    assert words(one(document(html_of(found)), ".//div[@class='preheader']")) == "What readers learn."


def test_a_post_that_is_too_long_for_mail_programs_comes_as_its_summary() -> None:
    subscriber()
    long = [child("paragraph", f"<p>{'Many words. ' * 10_000}</p>")]
    live_post(body=long, summary="In short.")
    sending.hand_over()
    [found] = messages()
    assert "Many words." not in html_of(found) + text_of(found)
    assert "In short." in html_of(found)
    assert "Read on" in html_of(found)


def test_a_sender_may_have_any_name() -> None:
    switch_on(sender_name='Äda "the" Editor, Inc.')
    subscriber()
    live_post()
    sending.hand_over()
    [found] = messages()
    assert found["From"].addresses[0].display_name == 'Äda "the" Editor, Inc.'


def test_a_test_is_marked_as_one_and_unsubscribes_nobody() -> None:
    about = publication()
    found = mail.as_test(
        mail.of_post(mail.load([live_post(title="Try").pk])[0], about), "ed@example.com", about
    )
    assert found.subject == "[Test] Try"
    assert "List-Unsubscribe" not in found.extra_headers
    assert "/newsletter/unsubscribe/" not in found.body
