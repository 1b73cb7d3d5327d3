"""What pictures and posts promise."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse

from posts.models import PostAuthor, PostPage, User
from posts.review.gate import Refused
from tests.factories import draft, live_post, make_author, make_category, make_image, make_user, publish
from tests.forms import said, unchanged

pytestmark = pytest.mark.django_db


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


def test_the_gate_counts_the_letters_of_a_summary(writer: User) -> None:
    post = draft(by=writer)
    post.summary = "x" * 301
    assert any("Summary" in problem for problem in post.publication_problems())
