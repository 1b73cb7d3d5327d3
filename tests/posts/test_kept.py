"""Categories and authors: what posts use stays, and can be found."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse

from posts.models import Author, Category, EditorialImage, User
from tests.factories import draft, live_post, make_author, make_category, make_image, make_user
from tests.markup import document, words

pytestmark = pytest.mark.django_db


# Categories


def test_the_slug_of_a_category_is_free_until_a_post_uses_it() -> None:
    category = make_category("Databases")
    category.slug = "data"
    category.full_clean()


@pytest.mark.parametrize("make", [draft, live_post])
def test_the_slug_of_a_category_in_use_stays(make: Any) -> None:
    category = make_category("Databases")
    make(categories=[category])
    category.slug = "data"
    with pytest.raises(ValidationError) as caught:
        category.full_clean()
    assert list(caught.value.message_dict) == ["slug"]
    assert "databases" in caught.value.message_dict["slug"][0]


def test_the_name_and_color_of_a_category_in_use_may_change() -> None:
    category = make_category("Databases")
    draft(categories=[category])
    category.name, category.color = "Storage", "blue"
    category.full_clean()


def test_the_slug_is_free_again_when_no_post_uses_the_category() -> None:
    category = make_category("Databases")
    draft(categories=[category]).delete()
    category.slug = "data"
    category.full_clean()


def test_no_two_categories_share_a_name_or_a_slug() -> None:
    make_category("Databases")
    with pytest.raises(ValidationError) as caught:
        Category(name="Databases", slug="databases").full_clean()
    assert set(caught.value.message_dict) == {"name", "slug"}


def test_categories_count_their_posts_drafts_included() -> None:
    used, unused = make_category("Used"), make_category("Unused")
    draft(categories=[used])
    live_post(categories=[used, make_category()])
    counts = dict(Category.objects.with_post_count().values_list("name", "post_count"))
    assert (counts["Used"], counts["Unused"]) == (2, 0)
    assert (used.in_use(), unused.in_use()) == (True, False)


# Deletion


def category_in_use() -> Category:
    category = make_category("Databases")
    draft(categories=[category])
    return category


def author_in_use() -> Author:
    author = make_author("Ada Lovelace")
    draft(authors=[author])
    return author


IN_USE = pytest.mark.parametrize("make", [category_in_use, author_in_use])
UNUSED = pytest.mark.parametrize("make", [make_category, make_author])


def remains(thing: Category | Author) -> bool:
    return type(thing).objects.filter(pk=thing.pk).exists()


@IN_USE
def test_what_a_post_uses_cannot_be_deleted(make: Any) -> None:
    thing = make()
    with pytest.raises(ProtectedError):
        thing.delete()
    assert remains(thing)


@IN_USE
def test_what_a_post_uses_cannot_be_deleted_with_others_in_one_query(make: Any) -> None:
    thing = make()
    with pytest.raises(ProtectedError):
        type(thing).objects.all().delete()
    assert remains(thing)


def test_the_refusal_to_delete_a_category_names_it() -> None:
    category = category_in_use()
    make_category("Unused")
    with pytest.raises(ProtectedError, match="Databases") as caught:
        Category.objects.all().delete()
    assert caught.value.protected_objects == {category}
    assert "Unused" not in str(caught.value)


@UNUSED
def test_what_no_post_uses_can_be_deleted(make: Any) -> None:
    one, other = make(), make()
    one.delete()
    type(other).objects.filter(pk=other.pk).delete()
    assert not remains(one)
    assert not remains(other)


def delete_view(thing: Any) -> str:
    return reverse(type(thing).snippet_viewset.get_url_name("delete"), args=[thing.pk])


def bulk_delete_view(*things: Any) -> str:
    meta = things[0]._meta
    address = reverse("wagtail_bulk_action", args=[meta.app_label, meta.model_name, "delete"])
    return f"{address}?{'&'.join(f'id={thing.pk}' for thing in things)}"


@IN_USE
@pytest.mark.parametrize("view", [delete_view, bulk_delete_view])
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_admin_refuses_to_delete_what_a_post_uses_and_names_it(
    make: Any, view: Any, method: str, client: Client, editor: User
) -> None:
    thing = make()
    client.force_login(editor)
    response = getattr(client, method)(view(thing), follow=True)
    assert response.status_code == 200
    assert remains(thing)
    assert f"Posts use {thing}, so nothing was deleted." in words(document(response.content))


@IN_USE
def test_one_in_use_keeps_all_that_were_chosen_with_it(make: Any, client: Client, editor: User) -> None:
    thing = make()
    unused = make_category("Unused") if isinstance(thing, Category) else make_author("Unused")
    client.force_login(editor)
    client.post(bulk_delete_view(thing, unused))
    assert remains(thing)
    assert remains(unused)


@UNUSED
@pytest.mark.parametrize("view", [delete_view, bulk_delete_view])
def test_the_admin_deletes_what_no_post_uses(make: Any, view: Any, client: Client, editor: User) -> None:
    thing = make()
    client.force_login(editor)
    assert client.get(view(thing)).status_code == 200
    assert client.post(view(thing)).status_code == 302
    assert not remains(thing)


@pytest.mark.parametrize("field", ["cover", "portrait"])
def test_a_picture_in_use_cannot_be_deleted(field: str) -> None:
    image = make_image()
    if field == "cover":
        draft(cover=image)
    else:
        make_author(portrait=image)
    with pytest.raises(ProtectedError):
        image.delete()
    assert EditorialImage.objects.filter(pk=image.pk).exists()


# Authors


def test_authors_count_their_posts_drafts_included() -> None:
    ada, grace = make_author("Ada"), make_author("Grace")
    draft(authors=[ada])
    live_post(authors=[ada, make_author()])
    counts = dict(Author.objects.with_post_count().values_list("name", "post_count"))
    assert (counts["Ada"], counts["Grace"]) == (2, 0)
    assert (ada.in_use(), grace.in_use()) == (True, False)


def test_an_author_outlives_their_user() -> None:
    user = make_user()
    author = make_author(user=user)
    user.delete()
    author.refresh_from_db()
    assert author.user is None


def test_a_user_writes_under_one_name() -> None:
    user = make_user()
    make_author(user=user)
    with pytest.raises(ValidationError) as caught:
        Author(name="Other", slug="other", user=user).full_clean()
    assert "user" in caught.value.message_dict


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "not an address"])
def test_a_link_of_an_author_leads_to_the_web(address: str) -> None:
    author = make_author(links=[{"type": "link", "value": {"label": "Home", "url": address}}])
    with pytest.raises(ValidationError):
        author.links.stream_block.clean(author.links)


def test_a_link_of_an_author_to_a_page_is_accepted() -> None:
    link = {"type": "link", "value": {"label": "Home", "url": "https://example.com/"}}
    author = make_author(links=[link])
    author.links.stream_block.clean(author.links)
