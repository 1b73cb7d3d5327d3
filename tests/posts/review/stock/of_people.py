"""Who may publish, and what is left of who has gone."""

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse
from wagtail.models import APIToken

from tests.posts.review.stock.holes import Desk, approve, now_of, submitted, what_readers_get


def signed_in(user: Any) -> Client:
    """A browser in which somebody has signed in; a page that fails is an answer with status 500."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def f1_an_approval_by_somebody_who_may_not_publish(desk: Desk) -> str | None:
    page = submitted(desk, title="Approved")
    desk.read(page, desk.mere_reviewer)
    approve(desk, page, desk.mere_reviewer)
    return what_readers_get(page)


def f1_the_publish_button_in_the_middle_of_a_review(desk: Desk) -> str | None:
    page = submitted(desk, title="Unapproved")
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    signed_in(desk.administrator).post(url, {**desk.form(page), "action-publish": "Publish"})
    return what_readers_get(page)


def f1_the_publish_button_of_a_list(desk: Desk) -> str | None:
    page = desk.draft(by=desk.writer, title="Unapproved")
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    signed_in(desk.administrator).post(f"{url}?id={page.pk}", {})
    return what_readers_get(page)


def f1_the_api_that_writes(desk: Desk) -> str | None:
    page = desk.draft(by=desk.writer, title="Unapproved")
    _token, key = APIToken.create_token(user=desk.administrator, name="A script")
    Client().post(
        f"/api/v3/pages/{page.pk}/actions/publish/",
        content_type="application/json",
        headers={"authorization": f"Bearer {key}"},
    )
    return what_readers_get(now_of(page))


STEPS: dict[str, Callable[[Desk], Any]] = {
    function.__name__: function
    for function in (
        f1_an_approval_by_somebody_who_may_not_publish,
        f1_the_publish_button_in_the_middle_of_a_review,
        f1_the_publish_button_of_a_list,
        f1_the_api_that_writes,
    )
}
