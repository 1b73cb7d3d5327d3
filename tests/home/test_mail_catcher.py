"""All mail in the browser: in development and in the demo, and nowhere else."""

from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client, RequestFactory
from django.urls import include, path

from home import mail_catcher
from posts.mail import OutboxBackend
from posts.models import OutgoingMessage
from settings.urls import urlpatterns as of_the_site
from tests.markup import document, one, words
from tests.settings.test_production import values

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def caught(settings: Any) -> Client:
    """Somebody on a machine where mail is caught."""
    settings.ROOT_URLCONF = __name__
    return Client()


urlpatterns = [path("_mail/", include("home.mail_catcher")), *of_the_site]


def write() -> OutgoingMessage:
    text, html = f"Text {SCRIPT} https://example.com/", f"<!DOCTYPE html><title>t</title><p>HTML {SCRIPT}"
    message = EmailMultiAlternatives(f"Subject {SCRIPT}", text, to=["a@example.com"])
    message.attach_alternative(html, "text/html")
    OutboxBackend().send_messages([message])
    return OutgoingMessage.objects.get()


def test_mail_is_listed_and_read(caught: Client) -> None:
    assert "No mail yet" in words(document(caught.get("/_mail/").content))
    row = write()
    assert "Subject <script>" in words(document(caught.get("/_mail/").content))
    root = document(caught.get(f"/_mail/{row.pk}/").content)
    assert f"Text {SCRIPT}" in words(root)
    assert "a@example.com" in words(one(root, ".//dl"))
    assert "https://example.com/" in [a.get("href") for a in root.iter("a")]
    frame = one(root, ".//iframe")
    assert "allow-scripts" not in (frame.get("sandbox") or "x")
    response = caught.get(frame.get("src") or "")
    assert "HTML" in response.content.decode()
    assert response["Content-Security-Policy"] == mail_catcher.POLICY
    assert "script-src" not in mail_catcher.POLICY


def test_mail_whose_text_is_erased_says_so(caught: Client) -> None:
    row = write()
    OutgoingMessage.objects.update(content="")
    assert "erased" in words(document(caught.get(f"/_mail/{row.pk}/").content))
    assert caught.get(f"/_mail/{row.pk}/html/").status_code == 404
    assert caught.get("/_mail/0/").status_code == 404


def test_nobody_reads_mail_in_production(client: Client, rf: RequestFactory) -> None:
    assert values("CATCH_MAIL", "MAIL_FORGETS_BULK", CATCH_MAIL="true") == [False, True]
    write()
    assert client.get("/_mail/").status_code == 404, "the tests mount what production mounts"


def test_production_does_not_lose_mail_to_the_catcher() -> None:
    from tests.settings.test_production import REQUIRED, python

    result = python("from django.conf import settings; settings.DEBUG", {**REQUIRED, "EMAIL_URL": "catch://"})
    assert result.returncode != 0
