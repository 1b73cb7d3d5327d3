"""Several mailers at the same moment write each daily mail once; several experts' forms count once each."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from posts.experts import saying
from posts.models import ExpertLink, KeptNotice, MailChoice, OutgoingMessage
from posts.notifications.daily import fill
from tests.databases import copy_of_the_database
from tests.factories import draft, make_user
from tests.posts.experts.test_links import asked
from tests.posts.test_processes import run_together

pytestmark = pytest.mark.django_db


@pytest.fixture
def _django_db_helper() -> None:
    """In the place of pytest-django's: the mark has the database made, and `committed` does the rest."""


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database of this test's own, where what is written is committed."""
    with django_db_blocker.unblock(), copy_of_the_database():
        yield


def test_mailers_at_once_write_each_daily_mail_once(committed: None, settings: Any) -> None:
    settings.EMAIL_BACKEND = "posts.mail.OutboxBackend"
    people = [make_user() for _person in range(10)]
    for user in people:
        choice = MailChoice.objects.create(user=user, rhythm="daily")
        for number in range(3):
            notice = {"subject": f"News {number}", "text": "", "answers_to": "", "due_at": timezone.now()}
            KeptNotice.objects.create(choice=choice, **notice)
    run_together(fill, fill, fill, fill)
    told = OutgoingMessage.objects.values_list("recipient", "subject")
    assert sorted(told) == sorted((user.email, "Galley: 3 things at the desk") for user in people)
    assert not KeptNotice.objects.exists()


def test_remarks_at_once_pass_no_limit(committed: None, monkeypatch: Any) -> None:
    monkeypatch.setattr(saying, "MOST_REMARKS", 2)
    asked(draft())
    link = ExpertLink.objects.get()

    def remark() -> bool:
        try:
            saying.remark(link, block="", place="The whole text", text="Well.")
        except saying.TooMuch:
            return False
        return True

    assert sorted(run_together(remark, remark, remark, remark)) == [False, False, True, True]
    assert link.remarks.count() == 2
