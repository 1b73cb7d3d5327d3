"""People leave, and what they wrote stays (F8)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.log_actions import log
from wagtail.models import APIToken, Comment, CommentReply, ModelLogEntry, Page
from wagtail.users.models import UserProfile

from posts.models import (
    BreakGlassRecord,
    ExpertLink,
    Freshness,
    ImportRun,
    LedgerEntry,
    PostPage,
    User,
    Waiver,
    traces,
)
from posts.review import ledger
from posts.review.shown import show
from tests.factories import draft, make_author, make_image, make_user, submit

pytestmark = pytest.mark.django_db


def a_comment(by: User) -> Comment:
    return Comment.objects.create(page=draft(), user=by, text="Is it?", contentpath="title")


def a_decision(by: User) -> None:
    by.groups.add(Group.objects.get(name="Reviewers"))
    state = submit(post := draft(), by=post.owner)
    show(post, by)
    state.task.specific.on_action(state, by, "reject", comment="Say more, please.")


def a_record(by: User) -> None:
    numbers = {"page_id": 1, "revision_id": 1, "user_id": by.pk}
    BreakGlassRecord.objects.create(**numbers, page_title="Gone", digest="", user_email="", reason="")


def a_waiver(by: User) -> None:
    numbers = {"page_id": 1, "revision_id": 1, "user_id": by.pk}
    Waiver.objects.create(**numbers, page_title="Gone", check_id="", fingerprint="", finding="", reason="")


def an_experts_link(by: User) -> None:
    page = draft()
    ExpertLink.objects.create(
        page=page, revision_id=1, content={}, token_hash=page.pk, invited_by=by, expires_at=timezone.now()
    )


TRACES: dict[str, Callable[[User], Any]] = {
    "a page": lambda user: Page.objects.filter(pk=draft().pk).update(owner=user),
    "a version": lambda user: draft().save_revision(user=user),
    "a comment": a_comment,
    "a reply": lambda user: CommentReply.objects.create(
        comment=a_comment(make_user()), user=user, text="It is."
    ),
    "a comment that was settled": lambda user: Comment.objects.filter(pk=a_comment(make_user()).pk).update(
        resolved_by=user
    ),
    "a submission": lambda user: submit(draft(), by=user),
    "a decision": a_decision,
    "a picture": lambda user: make_image(uploaded_by_user=user),
    "a document": lambda user: get_document_model().objects.create(title="Figures", uploaded_by_user=user),
    "a lock": lambda user: Page.objects.filter(pk=draft().pk).update(locked_by=user),
    "an entry of the log of pages": lambda user: log(instance=draft(), action="wagtail.lock", user=user),
    "an entry of the log": lambda user: log(instance=make_author(), action="wagtail.edit", user=user),
    "an entry of the ledger": lambda user: ledger.record(ledger.Action.UNPUBLISHED, page=draft(), user=user),
    "a broken glass": a_record,
    "a waiver": a_waiver,
    "a post to keep": lambda user: Freshness.objects.create(post=draft(), keeper=user),
    "a post found still correct": lambda user: Freshness.objects.create(post=draft(), reviewed_by=user),
    "an expert who was asked": an_experts_link,
    "an expert's link that was revoked": lambda user: ExpertLink.objects.create(
        page=draft(), revision_id=1, content={}, revoked_by=user, expires_at=timezone.now()
    ),
    "an import": lambda user: ImportRun.objects.create(user=user),
}
every_trace = pytest.mark.parametrize("leave", TRACES.values(), ids=TRACES)


def somebody_new() -> User:
    """Somebody with everything that an account has before they do anything."""
    user = make_user("new@example.com", "Writers")
    UserProfile.get_for_user(user)
    make_author(user=user)
    show(draft(), user)
    APIToken.create_token(user=user, name="A script")
    draft().subscribers.create(user=user, comment_notifications=True)
    return user


def deletion(user: User) -> str:
    return reverse("wagtailusers_users:delete", args=[user.pk])


def deletions(*people: User) -> str:
    url = reverse("wagtail_bulk_action", args=["posts", "user", "delete"])
    return f"{url}?" + "&".join(f"id={user.pk}" for user in people)


def said(response: Any) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def exists(user: User) -> bool:
    return User.objects.filter(pk=user.pk).exists()


# By code


@every_trace
def test_who_left_something_is_not_deleted(leave: Callable[[User], Any]) -> None:
    user, new = make_user(), somebody_new()
    leave(user)
    for attempt in (user.delete, User.objects.filter(pk__in=[user.pk, new.pk]).delete):
        with pytest.raises(ProtectedError, match="Deactivate instead"):
            attempt()
    assert exists(user)
    assert exists(new), "all or none"


def test_the_traces_above_are_all_that_there_are() -> None:
    """A model that refers to users and is added later fails here until it has a case above."""
    places = {(model._meta.label_lower, name) for model, name in traces._places()}
    found = set()
    for leave in TRACES.values():
        user = make_user()
        leave(user)
        found |= {
            (model._meta.label_lower, name)
            for model, name in traces._places()
            if model._base_manager.filter(**{name: user.pk}).exists()
        }
    # Wagtail's own picture is not the one in use; a file that was just sent becomes a picture or nothing.
    assert places - found == {
        ("wagtailimages.image", "uploaded_by_user_id"),
        ("wagtailcore.uploadedfile", "uploaded_by_user_id"),
    }


def test_who_did_nothing_is_deleted() -> None:
    user = somebody_new()
    user.delete()
    assert not exists(user)
    other = make_user(group="Writers")
    assert User.objects.filter(pk=other.pk).delete()[0]
    assert Group.objects.filter(name="Writers").exists()


def test_an_administrator_is_kept_like_anybody_else(superuser: User) -> None:
    a_comment(superuser)
    with pytest.raises(ProtectedError, match=superuser.email):
        superuser.delete()


# By request


def test_the_admin_offers_to_deactivate_and_does(writer: User, superuser: User, client: Client) -> None:
    comment = a_comment(writer)
    client.force_login(superuser)
    page = client.get(deletion(writer))
    assert 'name="deactivate"' in page.content.decode()
    assert "Yes, delete" not in page.content.decode()
    answer = client.post(deletion(writer), {"deactivate": ""}, follow=True)
    assert "can no longer sign in" in said(answer)
    writer.refresh_from_db()
    assert not writer.is_active
    assert Comment.objects.get(pk=comment.pk).user == writer
    entry = ModelLogEntry.objects.for_instance(writer).get()
    assert (entry.action, entry.user) == ("wagtail.edit", superuser)
    assert 'name="deactivate"' not in client.get(deletion(writer)).content.decode()


def test_a_deletion_that_is_sent_all_the_same_is_refused(
    writer: User, superuser: User, client: Client
) -> None:
    a_comment(writer)
    client.force_login(superuser)
    answer = client.post(deletion(writer))
    assert answer.status_code == 409
    assert "Deactivate instead" in answer.content.decode()
    writer.refresh_from_db()
    assert writer.is_active, "nobody asked for that"


def test_who_is_deactivated_is_signed_out(writer: User, superuser: User, client: Client) -> None:
    a_comment(writer)
    theirs = Client()
    theirs.force_login(writer)
    assert theirs.get("/admin/").status_code == 200
    client.force_login(superuser)
    client.post(deletion(writer), {"deactivate": ""})
    assert theirs.get("/admin/").status_code == 302


def test_a_new_account_is_deleted_by_the_admin(superuser: User, client: Client) -> None:
    user = somebody_new()
    client.force_login(superuser)
    assert "Yes, delete" in client.get(deletion(user)).content.decode()
    client.post(deletion(user))
    assert not exists(user)


def test_a_list_with_somebody_who_left_something_is_not_deleted(
    writer: User, superuser: User, client: Client
) -> None:
    new = somebody_new()
    a_comment(writer)
    client.force_login(superuser)
    answer = client.post(deletions(writer, new), follow=True)
    assert exists(writer)
    assert exists(new)
    assert f"{writer} wrote" in said(answer)
    assert "set_active_state" in said(answer)
    client.post(deletions(new))
    assert not exists(new)


def test_the_way_out_of_the_list_deactivates(writer: User, superuser: User, client: Client) -> None:
    client.force_login(superuser)
    url = reverse("wagtail_bulk_action", args=["posts", "user", "set_active_state"])
    client.post(f"{url}?id={writer.pk}", {"mark_as_active": "False"})
    writer.refresh_from_db()
    assert not writer.is_active


@pytest.mark.parametrize("role", ["writer", "reviewer", "editor"])
def test_nobody_else_deactivates(role: str, request: pytest.FixtureRequest, client: Client) -> None:
    user = make_user()
    a_comment(user)
    client.force_login(request.getfixturevalue(role))
    client.post(deletion(user), {"deactivate": ""})
    user.refresh_from_db()
    assert user.is_active


def test_the_ledger_names_who_was_deactivated(writer: User) -> None:
    submit(post := draft(by=writer), by=writer)
    writer.is_active = False
    writer.save()
    assert LedgerEntry.objects.get(page_id=post.pk).user_email == writer.email
    assert PostPage.objects.get(pk=post.pk).owner == writer
