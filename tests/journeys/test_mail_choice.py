"""Somebody chooses one mail a day."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from posts.models import MailChoice, User
from tests.factories import make_user
from tests.journeys.test_checklist import faults

pytestmark = pytest.mark.django_db


def test_a_reviewer_chooses_one_mail_a_day(sign_in: Callable[[User], Page]) -> None:
    user = make_user("rosa@example.com", "Reviewers", first_name="Rosa", last_name="Reviewer")
    page = sign_in(user)
    page.goto("/admin/account/")
    page.get_by_role("tab", name="Notifications").click()
    expect(page.get_by_label("At once")).to_be_checked()
    assert faults(page, "main") == []
    page.get_by_label("Once a day").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your account settings have been changed successfully!")).to_be_visible()
    assert MailChoice.objects.get(user=user).rhythm == "daily"
