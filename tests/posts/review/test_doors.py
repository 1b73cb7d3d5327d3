"""What people are told at the doors, and that no text is lost there. The matrix tries every door."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from home.models import HomePage
from posts.models import Author, Category, PostPage, User
from tests.factories import draft, live_post, make_author, make_category, submit
from tests.forms import form_of, said

pytestmark = pytest.mark.django_db
EVERYBODY = ["writer", "reviewer", "editor", "superuser"]


@pytest.fixture
def user(request: pytest.FixtureRequest) -> User:
    """The user of a role, named by the parameter."""
    user: User = request.getfixturevalue(request.param)
    return user


def form(*, category: Category, author: Author, **fields: Any) -> dict[str, Any]:
    """The page editor's form, complete, as the browser would send it."""
    data = {
        "title": "From the form",
        "slug": "from-the-form",
        "summary": "What readers learn.",
        "body": streamfield([("paragraph", rich_text("<p>Something worth reading.</p>"))]),
        "bylines": inline_formset([{"author": author.pk}]),
        "corrections": inline_formset([]),
        "comments": inline_formset([]),
        "tags": "",
        "cover": "",
    }
    return {**nested_form_data({**data, **fields}), "categories": [category.pk]}


@pytest.fixture
def filled() -> dict[str, Any]:
    """A complete form."""
    return form(category=make_category(), author=make_author())


@pytest.mark.parametrize("user", ["writer", "editor", "superuser"], indirect=True)
def test_create_and_publish_saves_a_draft_and_says_why(
    user: User, client: Client, home_page: HomePage, filled: dict[str, Any]
) -> None:
    client.force_login(user)
    url = reverse("wagtailadmin_pages:add", args=["posts", "postpage", home_page.pk])
    response = client.post(url, {**filled, "action-publish": "Publish"}, follow=True)
    post = PostPage.objects.get(slug="from-the-form")
    assert not post.live
    assert "Nothing was published" in said(response)
    assert "Submit to Review" in said(response)


@pytest.mark.parametrize("user", ["writer", "editor", "superuser"], indirect=True)
def test_the_publish_button_of_an_old_tab_saves_a_draft_and_says_why(
    user: User, client: Client, filled: dict[str, Any]
) -> None:
    post = draft(by=user)
    client.force_login(user)
    url = reverse("wagtailadmin_pages:edit", args=[post.pk])
    window = form_of(client.get(url))
    response = client.post(url, {**window, **filled, "action-publish": "Publish"}, follow=True)
    post = PostPage.objects.get(pk=post.pk)
    assert not post.live
    assert post.get_latest_revision_as_object().title == "From the form", "the text is not lost"
    assert "Nothing was published" in said(response)


@pytest.mark.parametrize("user", ["writer", "editor", "superuser"], indirect=True)
def test_nobody_is_offered_a_publish_button(user: User, client: Client, home_page: HomePage) -> None:
    post = draft(by=user)
    client.force_login(user)
    for url in (
        reverse("wagtailadmin_pages:edit", args=[post.pk]),
        reverse("wagtailadmin_pages:add", args=["posts", "postpage", home_page.pk]),
    ):
        html = client.get(url).content.decode()
        assert 'name="action-submit"' in html
        assert 'name="action-publish"' not in html


@pytest.mark.parametrize("user", EVERYBODY, indirect=True)
def test_bulk_publish_is_refused_with_a_reason(user: User, client: Client) -> None:
    post = draft(by=user)
    client.force_login(user)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"]) + f"?id={post.pk}"
    page = client.get(url)
    client.post(url, {"include_descendants": "on"})
    assert not PostPage.objects.get(pk=post.pk).live
    assert "when a reviewer approves it" in page.content.decode()


def test_a_reviewer_who_edited_cannot_approve(writer: User, reviewer: User, client: Client) -> None:
    post = draft(by=writer)
    state = submit(post, by=writer)
    post.title = "A colleague's comma"
    post.save_revision(user=reviewer, log_action=True)
    client.force_login(reviewer)
    editor_page = client.get(reverse("wagtailadmin_pages:edit", args=[post.pk]))
    url = reverse("wagtailadmin_pages:workflow_action", args=[post.pk, "approve", state.pk])
    answer = client.post(url, {"comment": ""}, follow=True)
    assert not PostPage.objects.get(pk=post.pk).live
    assert "somebody else approves it" in said(editor_page)
    assert "Somebody else approves it" in said(answer)


def decision(post: PostPage, client: Client, **typed: Any) -> dict[str, Any]:
    """The editor's form with the decision to approve, as a window opened now would send it."""
    window = form_of(client.get(reverse("wagtailadmin_pages:edit", args=[post.pk])))
    return {**window, **typed, "action-workflow-action": "true", "workflow-action-name": "approve"}


def test_a_reviewer_cannot_edit_and_approve_in_one_step(
    writer: User, reviewer: User, client: Client, filled: dict[str, Any]
) -> None:
    """The editor's form carries both the text and the decision."""
    post = draft(by=writer)
    submit(post, by=writer)
    client.force_login(reviewer)
    data = decision(post, client, **filled)
    response = client.post(reverse("wagtailadmin_pages:edit", args=[post.pk]), data, follow=True)
    post = PostPage.objects.get(pk=post.pk)
    assert not post.live
    assert post.get_latest_revision_as_object().title == "From the form", "the text is not lost"
    assert response.status_code == 200
    assert "You worked on this text" in said(response)


def test_an_approval_in_the_editor_counts_for_the_text_that_it_shows(
    writer: User, reviewer: User, second_reviewer: User, client: Client
) -> None:
    post = draft(by=writer)
    submit(post, by=writer)
    client.force_login(reviewer)
    window = decision(post, client)
    url = reverse("wagtailadmin_pages:edit", args=[post.pk])

    latest = post.get_latest_revision_as_object()
    latest.title = "Changed by a second person"
    latest.save_revision(user=second_reviewer, log_action=True)
    response = client.post(url, window, follow=True)
    assert "changed after you opened it" in said(response)
    assert not PostPage.objects.get(pk=post.pk).live
    newest = PostPage.objects.get(pk=post.pk).get_latest_revision_as_object()
    assert newest.title == "Changed by a second person", "the older window overwrites nothing"


def test_an_approval_from_a_window_whose_text_was_overwritten_in_place_is_refused(
    writer: User, reviewer: User, client: Client
) -> None:
    """The revision keeps its number when autosave overwrites it; its time tells."""
    post = draft(by=writer)
    submit(post, by=writer)
    client.force_login(reviewer)
    window = decision(post, client)
    revision = post.get_latest_revision()
    type(revision).objects.filter(pk=revision.pk).update(created_at=timezone.now())
    response = client.post(reverse("wagtailadmin_pages:edit", args=[post.pk]), window, follow=True)
    assert "changed after you opened it" in said(response)
    assert not PostPage.objects.get(pk=post.pk).live


def test_a_reviewer_approves_and_the_post_is_live(writer: User, reviewer: User, client: Client) -> None:
    post = draft(by=writer)
    state = submit(post, by=writer)
    client.force_login(reviewer)
    client.get(reverse("wagtailadmin_pages:edit", args=[post.pk]))
    client.post(
        reverse("wagtailadmin_pages:workflow_action", args=[post.pk, "approve", state.pk]), {"comment": ""}
    )
    assert PostPage.objects.get(pk=post.pk).live


def test_approving_an_incomplete_post_is_an_answer_not_an_error(
    writer: User, reviewer: User, client: Client
) -> None:
    post = draft(by=writer)
    post.summary = ""
    post.save_revision(user=writer, clean=False)
    state = submit(post, by=writer)
    client.force_login(reviewer)
    client.get(reverse("wagtailadmin_pages:edit", args=[post.pk]))
    url = reverse("wagtailadmin_pages:workflow_action", args=[post.pk, "approve", state.pk])
    response = client.post(url, {"comment": ""}, follow=True)
    assert response.status_code == 200
    assert "Summary" in said(response)
    assert not PostPage.objects.get(pk=post.pk).live


def test_a_comment_that_no_field_takes_is_an_answer_and_no_approval(
    writer: User, reviewer: User, client: Client
) -> None:
    post = draft(by=writer)
    state = submit(post, by=writer)
    client.force_login(reviewer)
    client.get(reverse("wagtailadmin_pages:edit", args=[post.pk]))
    url = reverse("wagtailadmin_pages:workflow_action", args=[post.pk, "approve", state.pk])
    response = client.post(url, {"comment": "nul\0"}, headers={"x-requested-with": "XMLHttpRequest"})
    assert "Null characters are not allowed" in response.json()["html"]
    assert not PostPage.objects.get(pk=post.pk).live


def test_sending_back_needs_a_comment(writer: User, reviewer: User, client: Client) -> None:
    post = draft(by=writer)
    state = submit(post, by=writer)
    client.force_login(reviewer)
    url = reverse("wagtailadmin_pages:workflow_action", args=[post.pk, "reject", state.pk])
    response = client.post(url, {"comment": " "}, follow=True)
    assert "what should change" in said(response)
    client.post(url, {"comment": "Say what the reader gains."})
    state.refresh_from_db()
    assert (state.status, state.comment) == (state.STATUS_REJECTED, "Say what the reader gains.")


def test_a_draft_needs_no_more_than_a_title(writer: User, client: Client, home_page: HomePage) -> None:
    client.force_login(writer)
    empty = {
        "body": streamfield([]),
        "bylines": inline_formset([]),
        "corrections": inline_formset([]),
        "comments": inline_formset([]),
    }
    data = nested_form_data({"title": "An idea", "slug": "an-idea", **empty})
    client.post(reverse("wagtailadmin_pages:add", args=["posts", "postpage", home_page.pk]), data)
    assert PostPage.objects.get(slug="an-idea").get_latest_revision()


@pytest.mark.parametrize("user", ["editor", "superuser"], indirect=True)
@pytest.mark.parametrize("action", ["publish", "unpublish", "revert_to_page_revision", "copy", "delete"])
def test_the_admins_own_api_changes_nothing(user: User, action: str, client: Client) -> None:
    """It knows of no locks: a writer could go back to an earlier text while it is under review."""
    post = live_post(by=user)
    client.force_login(user)
    url = reverse("wagtailadmin_api:pages:action", args=[post.pk, action])
    data = {"revision_id": post.latest_revision_id, "recursive": False}
    client.post(url, json.dumps(data), content_type="application/json")
    assert PostPage.objects.get().live
    assert PostPage.objects.get().latest_revision_id == post.latest_revision_id


def test_an_administrator_is_not_offered_a_live_copy_or_an_alias(superuser: User, client: Client) -> None:
    post = live_post()
    client.force_login(superuser)
    form = client.get(reverse("wagtailadmin_pages:copy", args=[post.pk])).context["form"]
    assert "new_slug" in form.fields
    assert not {"alias", "publish_copies"} & set(form.fields)


def test_an_administrator_moves_no_live_page(superuser: User, client: Client, home_page: HomePage) -> None:
    post, other = live_post(), live_post()
    client.force_login(superuser)
    client.post(reverse("wagtailadmin_pages:move_confirm", args=[post.pk, home_page.pk]))
    assert PostPage.objects.get(pk=post.pk).path < PostPage.objects.get(pk=other.pk).path
