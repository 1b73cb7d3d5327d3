"""What readers may not see is in no list and at no address: drafts, what was taken down, what is private."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from home.models import HomePage
from posts.models import PostPage
from tests.factories import draft, live_post, make_category, put_live
from tests.home.lists import page, titles
from tests.markup import document

pytestmark = pytest.mark.django_db


def unpublished(post: PostPage) -> None:
    post.unpublish()


def expired(post: PostPage) -> None:
    post.unpublish(set_expired=True)


def private(post: PostPage) -> None:
    PageViewRestriction.objects.create(page=post, restriction_type="login")


def behind_a_password(post: PostPage) -> None:
    PageViewRestriction.objects.create(page=post, restriction_type="password", password="open")


def deleted(post: PostPage) -> None:
    post.unpublish()
    post.delete()


hide = pytest.mark.parametrize("hide", [unpublished, expired, private, behind_a_password])


@pytest.mark.parametrize("hide", [unpublished, expired, private, behind_a_password, deleted])
def test_a_pinned_post_that_readers_may_not_see_gives_way_to_the_newest(
    hide: Any, client: Client, home_page: HomePage
) -> None:
    old = live_post(title="Old", published_on=date(2024, 1, 1))
    live_post(title="New", published_on=date(2024, 1, 2))
    home_page.pinned_post = old
    put_live(home_page)
    assert titles(page(client, "/")) == ["Old", "New"]
    hide(PostPage.objects.get(pk=old.pk))
    assert titles(page(client, "/")) == ["New"]


@pytest.mark.parametrize("hide", [unpublished, expired])
def test_a_post_that_was_taken_down_is_not_found(hide: Any, client: Client) -> None:
    post = live_post()
    assert client.get(post.url).status_code == 200
    hide(post)
    assert client.get(post.url).status_code == 404


def test_a_draft_is_not_found_at_any_address(client: Client) -> None:
    post = draft(title="Secret", slug="secret", published_on=date(2024, 1, 1))
    for path in (post.get_url_parts()[2], "/2024/01/secret/", "/secret/"):
        response = client.get(path)
        assert response.status_code == 404
        assert "Secret" not in response.content.decode()


def test_a_private_post_leads_to_a_login(client: Client) -> None:
    post = live_post()
    private(post)
    response = client.get(post.url)
    assert response.status_code == 302
    assert response["Location"] == f"/_util/login/?next={post.url}"
    assert client.get(response["Location"]).status_code == 200


def test_a_post_behind_a_password_shows_nothing_but_the_question(client: Client) -> None:
    post = live_post(title="Hidden title", summary="Hidden summary", search_description="Hidden words")
    behind_a_password(post)
    response = client.get(post.url)
    assert response.status_code == 200
    assert "Hidden" not in response.content.decode()
    (form,) = [form for form in document(response.content).iter("form") if form.get("method") == "post"]
    answer = {"password": "open", "return_url": post.url}
    assert client.post(form.get("action") or "", {**answer, "password": "wrong"}).status_code == 200
    assert "Hidden" not in client.get(post.url).content.decode()
    assert client.post(form.get("action") or "", answer).status_code == 302
    assert "Hidden title" in client.get(post.url).content.decode()


@hide
def test_the_title_of_a_hidden_post_is_nowhere(hide: Any, client: Client) -> None:
    category = make_category("Shared")
    secret = live_post(title="Hidden title", slug="hidden-slug", categories=[category])
    pointer = [{"type": "related", "value": {"post": secret.pk}}]
    neighbor = live_post(title="Neighbor", categories=[category], body=pointer)
    only = make_category("Only hidden")
    secret.categories.add(only)
    put_live(secret)
    hide(PostPage.objects.get(pk=secret.pk))
    for path in ("/", "/category/shared/", neighbor.url, "/sitemap.xml", "/robots.txt", "/none/"):
        text = client.get(path).content.decode()
        assert "Hidden title" not in text, path
        assert "hidden-slug" not in text, path
        assert "Only hidden" not in text, path


def test_the_newer_draft_of_a_live_post_shows_nowhere(client: Client) -> None:
    post = live_post(title="Approved")
    latest = post.get_latest_revision_as_object()
    latest.title = latest.draft_title = "Not approved"
    latest.save_revision(user=post.owner)
    for path in ("/", post.url, f"/category/{post.categories.first().slug}/"):
        text = client.get(path).content.decode()
        assert "Approved" in text
        assert "Not approved" not in text
