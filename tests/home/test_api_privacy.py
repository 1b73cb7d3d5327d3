"""The read API: what it keeps, and from whom."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import CollectionViewRestriction, PageViewRestriction, Site

from home.api.endpoints import ENDPOINTS
from home.models import HomePage
from posts.models import EditorialImage, PostPage, User
from tests.factories import (
    PARAGRAPH,
    draft,
    live_post,
    make_author,
    make_category,
    make_image,
    make_series,
    make_user,
    publish,
    standard_page,
)
from tests.home.api import API, POSTS, full_post, get, ids, problem
from tests.markup import child

pytestmark = pytest.mark.django_db


def unpublished(post: PostPage) -> None:
    post.unpublish()


def expiring(post: PostPage) -> None:
    PostPage.objects.filter(pk=post.pk).update(expire_at=timezone.now())


def for_accounts(post: PostPage) -> None:
    PageViewRestriction.objects.create(page=post, restriction_type="login")


def behind_a_password(post: PostPage) -> None:
    PageViewRestriction.objects.create(page=post, restriction_type="password", password="open")


HIDE = [unpublished, expiring, for_accounts, behind_a_password]


@pytest.mark.parametrize("hide", HIDE)
@pytest.mark.parametrize("who", ["a reader", "an administrator"])
def test_what_is_hidden_is_hidden_from_everybody(
    client: Client, hide: Any, who: str, superuser: User, home_page: HomePage
) -> None:
    post = full_post(title="Hidden title", slug="hidden", summary="Hidden words.")
    author = post.authors[0]
    author.portrait = make_image()
    author.save()
    hide(post)
    if who == "an administrator":
        client.force_login(superuser)
    root = home_page.pk
    for name in ENDPOINTS:
        assert ids(client, f"{name}/") == ({root} if name == "pages" else set())
    assert client.get(f"{API}/pages/{post.pk}/").status_code == 404
    assert client.get(f"{API}/images/{post.cover_id}/").status_code == 404
    assert client.get(f"{API}/images/{author.portrait_id}/").status_code == 404
    assert client.get(f"{API}/authors/{author.pk}/").status_code == 404
    assert client.get(f"{API}/categories/{post.categories.get().pk}/").status_code == 404
    assert client.get(f"{API}/series/{post.series_id}/").status_code == 404
    for query in (f"html_path={post.url}", f"id={post.pk}"):
        assert client.get(f"{API}/pages/find/?{query}").status_code == 404
    for parameters in (
        {"search": "hidden"},
        {"slug": "hidden"},
        {"child_of": root},
        {"descendant_of": root},
        {"child_of": "root"},
        {"order": "title"},
        {**POSTS, "fields": "*"},
        {**POSTS, "search": "hidden"},
        {**POSTS, "tags": "Disks"},
        {**POSTS, "series": post.series_id},
        {"type": "posts.PostPage,home.StandardPage"},
        {"translation_of": root},
    ):
        assert ids(client, "pages/", **parameters) <= {root}, parameters
    for name in ("child_of", "descendant_of", "ancestor_of", "translation_of"):
        assert "exist" in problem(client, "pages/", f"{name}={post.pk}")


def test_drafts_are_nowhere(client: Client, home_page: HomePage) -> None:
    portrait = make_image()
    inside = child("image", {"image": {"image": make_image().pk, "alt_text": "x", "decorative": False}})
    post = draft(
        title="Hidden title",
        categories=[make_category()],
        authors=[make_author(portrait=portrait)],
        series=make_series(),
        cover=make_image(),
        body=[PARAGRAPH, inside],
    )
    for name in ENDPOINTS:
        assert ids(client, f"{name}/") == ({home_page.pk} if name == "pages" else set())
    assert client.get(f"{API}/pages/{post.pk}/").status_code == 404


def test_the_draft_of_a_live_post_shows_neither_its_words_nor_its_pictures(client: Client) -> None:
    post = full_post()
    cover = post.cover_id
    latest = post.get_latest_revision_as_object()
    secret, inside = make_image(), make_image()
    latest.title, latest.cover = "Not approved", secret
    picture = {"image": inside.pk, "alt_text": "x", "decorative": False}
    latest.body = [PARAGRAPH, child("image", {"image": picture, "width": "normal"})]
    latest.save_revision(user=post.owner)
    assert get(client, f"pages/{post.pk}/")["title"] == "Indexes"
    assert ids(client, "images/") == {cover}
    for image in (secret, inside):
        assert client.get(f"{API}/images/{image.pk}/").status_code == 404


def test_pictures_are_public_where_readers_see_them(client: Client) -> None:
    cover, inside, portrait, unused = (make_image() for _ in range(4))
    picture = {"image": inside.pk, "alt_text": "A chart", "decorative": False}
    body = [PARAGRAPH, child("image", {"image": picture, "width": "normal"})]
    post = live_post(cover=cover, authors=[make_author(portrait=portrait)], body=body)
    assert ids(client, "images/") == {cover.pk, inside.pk, portrait.pk}
    assert client.get(f"{API}/images/{unused.pk}/").status_code == 404
    post.unpublish()
    assert ids(client, "images/") == set()


def test_pictures_of_a_private_collection_are_private(client: Client, superuser: User) -> None:
    post = live_post(cover=make_image())
    assert ids(client, "images/") == {post.cover_id}
    private = EditorialImage.objects.get().collection.add_child(name="Private")
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    inner = private.add_child(name="Inside")
    EditorialImage.objects.update(collection=inner)
    client.force_login(superuser)
    assert ids(client, "images/") == set()


def test_no_field_tells_what_a_page_mirrors(client: Client) -> None:
    about = publish(standard_page())
    assert "alias_of" not in str(get(client, f"pages/{about.pk}/", fields="*"))
    assert "alias_of" in problem(client, "pages/", "fields=alias_of")
    assert "alias_of" in problem(client, "pages/", f"alias_of={about.pk}")


def test_the_page_above_is_named_only_if_it_is_public(client: Client, home_page: HomePage) -> None:
    post = live_post()
    assert get(client, f"pages/{post.pk}/")["meta"]["parent"]["id"] == home_page.pk
    assert get(client, f"pages/{home_page.pk}/")["meta"]["parent"] is None


def test_who_an_author_is_to_the_house_stays_there(client: Client) -> None:
    author = make_author("Ada", user=make_user("ada@example.com"))
    post = live_post(authors=[author])
    for path in (f"authors/{author.pk}/?fields=*", "authors/?fields=*", f"pages/{post.pk}/?fields=*"):
        text = client.get(f"{API}/{path}").content.decode()
        assert "ada@example.com" not in text
        assert '"user"' not in text
        assert '"owner"' not in text
    for field in ("user", "owner", "live", "locked", "draft_title", "expire_at", "latest_revision"):
        assert field in problem(client, "pages/", f"fields={field}")
        assert field in problem(client, "pages/", f"{field}=1")
        assert "order" in problem(client, "pages/", f"order={field}")


def test_before_the_site_is_set_up_there_is_nothing(client: Client) -> None:
    live_post(cover=make_image())
    Site.objects.all().delete()
    Site.clear_site_root_paths_cache()
    for name in ENDPOINTS:
        for path in ("", "1/", "find/?id=1", "find/?html_path=/", "?child_of=root"):
            assert client.get(f"{API}/{name}/{path}").status_code in (404, 400)
        assert client.get(f"{API}/{name}/").status_code == 404
