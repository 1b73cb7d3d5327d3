"""What categories, authors, users, pictures and posts promise."""

from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse

from posts.models import Author, Category, EditorialImage, PostAuthor, PostPage, User
from posts.review.gate import Refused
from tests.factories import draft, live_post, make_author, make_category, make_image, make_user, publish
from tests.forms import said, unchanged
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


# Users


@pytest.mark.parametrize("typed", ["ada@example.com", "ADA@EXAMPLE.COM", "Ada@Example.com"])
@pytest.mark.parametrize("stored", ["ada@example.com", "Ada@Example.COM", " ada@example.com "])
def test_a_user_signs_in_with_the_address_in_any_case(stored: str, typed: str) -> None:
    user = User.objects.create_user(stored, "secret-enough")
    assert user.email == "ada@example.com"
    assert authenticate(username=typed, password="secret-enough") == user
    assert authenticate(username=typed, password="wrong") is None


def test_the_sign_in_form_takes_the_address_in_any_case(client: Client, writer: User) -> None:
    form = {"username": "WRITER@Example.com", "password": "secret-enough"}
    response = client.post(reverse("wagtailadmin_login"), form)
    assert response.status_code == 302
    assert client.get(reverse("wagtailadmin_home")).status_code == 200


def test_no_two_users_share_an_address_whatever_the_case() -> None:
    make_user("ada@example.com")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_user("ADA@example.com")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="Ada@example.com")])
    with pytest.raises(ValidationError, match="already exists"):
        User(email="ADA@example.com", password="x").full_clean()


def test_a_user_needs_an_address() -> None:
    with pytest.raises(ValueError, match="e-mail address"):
        User.objects.create_user("", "secret-enough")


def test_a_user_without_a_password_cannot_sign_in() -> None:
    user = User.objects.create_user("ada@example.com")
    assert not user.has_usable_password()


def test_a_password_is_not_kept_as_it_was_typed() -> None:
    assert "secret-enough" not in make_user().password


def test_an_administrator_is_made_by_the_manager_and_by_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    made = User.objects.create_superuser("root@example.com", "secret-enough")
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "secret-enough")
    call_command("createsuperuser", interactive=False, email="Boss@example.com", verbosity=0)
    for user in (made, User.objects.get(email="boss@example.com")):
        assert (user.is_superuser, user.is_staff, user.is_active) == (True, True, True)
        assert authenticate(username=user.email, password="secret-enough") == user


def test_an_ordinary_user_has_no_rights_of_their_own() -> None:
    user = make_user()
    assert (user.is_superuser, user.is_staff, user.get_all_permissions()) == (False, False, set())


# Pictures


@pytest.mark.parametrize("description", ["", "A red field"])
def test_the_default_text_of_a_picture_is_its_description_and_never_its_title(description: str) -> None:
    image = make_image(title="IMG_1234.png", description=description)
    assert image.default_alt_text == description


# Posts


def test_a_post_has_four_categories_at_most() -> None:
    post = draft(categories=[make_category() for _ in range(4)])
    post.full_clean()
    assert post.publication_problems() == []
    post.categories = [make_category() for _ in range(5)]
    with pytest.raises(ValidationError, match="four categories"):
        post.full_clean()
    assert any("four" in line for line in post.publication_problems())


def test_a_post_in_readers_sight_never_gets_a_fifth_category_by_a_later_version() -> None:
    post = live_post()
    latest = post.get_latest_revision_as_object()
    latest.categories = [make_category() for _ in range(5)]
    latest.save_revision(user=post.owner, clean=False)
    with pytest.raises(Refused, match="four"):
        publish(PostPage.objects.get(pk=post.pk))
    assert PostPage.objects.get(pk=post.pk).categories.count() == 1


def test_a_post_without_categories_or_authors_is_not_for_readers() -> None:
    assert any("Categories" in line for line in draft(categories=[]).publication_problems())
    assert any("Authors" in line for line in draft(authors=[]).publication_problems())


def test_categories_are_shown_from_a_to_z() -> None:
    post = live_post(categories=[make_category(name) for name in ("Zebra", "Ant", "Moth")])
    listed = PostPage.objects.for_listing().get(pk=post.pk)
    for one in (post, listed):
        assert [category.name for category in one.sorted_categories] == ["Ant", "Moth", "Zebra"]


def test_authors_stand_in_the_order_of_the_byline() -> None:
    zoe, ada = make_author("Zoe"), make_author("Ada")
    post = live_post(authors=[zoe, ada])
    listed = PostPage.objects.for_listing().get(pk=post.pk)
    for one in (post, listed):
        assert one.authors == [zoe, ada]


def test_a_changed_order_of_authors_is_what_readers_get() -> None:
    zoe, ada = make_author("Zoe"), make_author("Ada")
    post = draft(authors=[zoe, ada])
    first, second = post.bylines.all()
    first.sort_order, second.sort_order = 1, 0
    post.bylines = [first, second]
    post.save()
    assert PostPage.objects.get(pk=post.pk).authors == [ada, zoe]


def test_an_author_stands_once_in_a_byline() -> None:
    post = draft(authors=[make_author("Ada")])

    @transaction.atomic
    def add_her_again() -> None:
        PostAuthor.objects.create(post=post, author=post.authors[0])
        connection.check_constraints()

    with pytest.raises(IntegrityError):
        add_her_again()


@pytest.mark.parametrize("make", [draft, live_post])
def test_two_authors_change_places_in_the_editor(make: Any, client: Client) -> None:
    ada, zoe = make_author("Ada"), make_author("Zoe")
    post = make(authors=[ada, zoe])
    client.force_login(make_user(group="Editors"))
    form = unchanged(post) | {"bylines-0-author": zoe.pk, "bylines-1-author": ada.pk}
    assert "has been updated" in said(
        client.post(reverse("wagtailadmin_pages:edit", args=[post.pk]), form, follow=True)
    )
    connection.check_constraints()
    assert publish(PostPage.objects.get(pk=post.pk)).authors == [zoe, ada]
    connection.check_constraints()


def test_an_author_who_is_chosen_twice_is_named_in_the_form(client: Client) -> None:
    post = draft(authors=[make_author("Ada"), make_author("Zoe")])
    client.force_login(make_user(group="Editors"))
    form = unchanged(post)
    form["bylines-1-author"] = form["bylines-0-author"]
    response = client.post(reverse("wagtailadmin_pages:edit", args=[post.pk]), form, follow=True)
    assert "Please correct the duplicate" in response.content.decode()
    assert len(PostPage.objects.get(pk=post.pk).authors) == 2


def test_the_preview_of_a_draft_shows_the_authors_of_the_draft() -> None:
    post, grace = live_post(authors=[make_author("Ada")]), make_author("Grace")
    latest = post.get_latest_revision_as_object()
    latest.bylines = [PostAuthor(author=grace)]
    latest.save_revision()
    post = PostPage.objects.get(pk=post.pk)
    assert [author.name for author in post.get_latest_revision_as_object().authors] == ["Grace"]
    assert [author.name for author in post.authors] == ["Ada"]


def test_a_drawn_cover_takes_the_color_of_the_first_category() -> None:
    post = draft(categories=[make_category("Z", color="red"), make_category("A", color="blue")])
    assert post.color == make_category("B", color="blue").hex
    assert draft(categories=[]).color == make_category("C", color="red").hex


def test_an_excerpt_is_the_summary_cut_at_a_word() -> None:
    assert draft(summary="Short.").excerpt == "Short."
    long = draft(summary="word " * 59).excerpt
    assert len(long) <= 160
    assert long.endswith("word…")


def test_the_editor_takes_a_summary_of_three_hundred_characters_at_most() -> None:
    field = PostPage.get_edit_handler().get_form_class().base_fields["summary"]
    field.clean("x" * 300)
    with pytest.raises(ValidationError):
        field.clean("x" * 301)


def test_a_version_whose_cover_or_author_is_gone_still_opens(client: Client, editor: User) -> None:
    post, image, author = live_post(), make_image(), make_author()
    latest = post.get_latest_revision_as_object()
    latest.cover = image
    latest.bylines.add(PostAuthor(author=author))
    old = latest.save_revision(user=editor)
    post.get_latest_revision_as_object()
    newest = PostPage.objects.get(pk=post.pk)
    newest.save_revision(user=editor)
    image.delete()
    author.delete()
    opened = old.as_object()
    assert opened.cover is None
    assert author.pk not in [byline.author_id for byline in opened.bylines.all()]
    client.force_login(editor)
    url = reverse("wagtailadmin_pages:revisions_revert", args=[post.pk, old.pk])
    assert client.get(url).status_code == 200


@pytest.mark.parametrize("kind", ["category", "author"])
def test_what_only_a_draft_of_a_live_post_has_is_kept(kind: str) -> None:
    post, category, author = live_post(), make_category(), make_author()
    latest = post.get_latest_revision_as_object()
    latest.categories = [category]
    latest.bylines = [PostAuthor(author=author)]
    latest.save_revision(user=make_user(group="Writers"))
    kept = {"category": category, "author": author}[kind]
    with pytest.raises(ProtectedError, match=str(kept)):
        kept.delete()
    with pytest.raises(ProtectedError):
        type(kept).objects.filter(pk=kept.pk).delete()
    assert type(kept).objects.filter(pk=kept.pk).exists()


def test_a_user_needs_more_than_spaces_for_an_address() -> None:
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user("   ")


def test_the_gate_counts_the_letters_of_a_summary(writer: User) -> None:
    post = draft(by=writer)
    post.summary = "x" * 301
    assert any("Summary" in problem for problem in post.publication_problems())
