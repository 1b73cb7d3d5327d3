"""Who may publish, and what is left of who has gone."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from wagtail.models import APIToken, Comment, CommentReply

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


def what_is_left_of_a_discussion(desk: Desk, remove: Callable[[Any], Any]) -> list[str]:
    """Return what was said of a page, after who began has been removed, or an attempt was made."""
    page = desk.draft(by=desk.reviewer)
    question = Comment.objects.create(page=page, user=desk.writer, text="Is it?", contentpath="title")
    CommentReply.objects.create(comment=question, user=desk.reviewer, text="It is.")
    remove(desk.writer)
    said = [*Comment.objects.filter(page=page), *CommentReply.objects.filter(comment__page=page)]
    return [remark.text for remark in said]


def f8_a_discussion_whose_first_writer_is_deleted(desk: Desk) -> list[str]:
    def remove(user: Any) -> None:
        url = reverse("wagtailusers_users:delete", args=[user.pk])
        signed_in(desk.administrator).post(url)

    return what_is_left_of_a_discussion(desk, remove)


def f8_a_discussion_whose_first_writer_is_deleted_from_the_list(desk: Desk) -> list[str]:
    def remove(user: Any) -> None:
        meta = type(user)._meta
        url = reverse("wagtail_bulk_action", args=[meta.app_label, meta.model_name, "delete"])
        signed_in(desk.administrator).post(f"{url}?id={user.pk}")

    return what_is_left_of_a_discussion(desk, remove)


def f8_a_discussion_whose_first_writer_is_deleted_by_code(desk: Desk) -> list[str]:
    def remove(user: Any) -> None:
        with suppress(ProtectedError):
            user.delete()

    return what_is_left_of_a_discussion(desk, remove)


def f8_a_discussion_whose_first_writer_is_deleted_by_a_query(desk: Desk) -> list[str]:
    def remove(user: Any) -> None:
        with suppress(ProtectedError):
            get_user_model().objects.filter(pk=user.pk).delete()

    return what_is_left_of_a_discussion(desk, remove)


STEPS: dict[str, Callable[[Desk], Any]] = {
    function.__name__: function
    for function in (
        f1_an_approval_by_somebody_who_may_not_publish,
        f1_the_publish_button_in_the_middle_of_a_review,
        f1_the_publish_button_of_a_list,
        f1_the_api_that_writes,
        f8_a_discussion_whose_first_writer_is_deleted,
        f8_a_discussion_whose_first_writer_is_deleted_from_the_list,
        f8_a_discussion_whose_first_writer_is_deleted_by_code,
        f8_a_discussion_whose_first_writer_is_deleted_by_a_query,
    )
}
