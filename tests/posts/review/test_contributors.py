"""Who worked on a page since readers last saw it."""

import pytest
from django.test import Client
from django.urls import reverse

from posts.models import EditorialImage, PostPage, User
from posts.review.contributors import contributors
from tests.factories import draft, live_post, make_document, make_image, publish
from tests.markup import child, stream

pytestmark = pytest.mark.django_db


def edit(post: PostPage, user: User, title: str) -> None:
    """Save another version."""
    latest = post.get_latest_revision_as_object()
    latest.title = title
    latest.save_revision(user=user, log_action=True)


def test_everybody_who_changed_a_draft_is_a_contributor(
    writer: User, second_writer: User, reviewer: User
) -> None:
    post = draft(by=writer)
    edit(post, second_writer, "Another title")
    edit(post, reviewer, "A third one")
    assert contributors(post) == {writer.pk, second_writer.pk, reviewer.pk}


def test_a_save_without_a_change_makes_nobody_a_contributor(writer: User, reviewer: User) -> None:
    post = draft(by=writer)
    post.get_latest_revision_as_object().save_revision(user=reviewer, log_action=True)
    assert contributors(post) == {writer.pk}


def test_a_browser_that_ends_lines_in_its_own_way_makes_nobody_a_contributor(
    writer: User, reviewer: User
) -> None:
    lines = {"language": "css", "filename": "", "highlight": "", "code": "a {\n  b: c;\n}"}
    post = draft(by=writer, body=[child("code", lines)])
    latest = post.get_latest_revision_as_object()
    latest.body = stream(child("code", {**lines, "code": lines["code"].replace("\n", "\r\n")}))
    latest.save_revision(user=reviewer, log_action=True)
    assert contributors(post) == {writer.pk}


def test_the_last_editor_is_not_the_only_one(writer: User, reviewer: User) -> None:
    post = draft(by=writer)
    edit(post, reviewer, "One word changed")
    edit(post, writer, "And another")
    assert reviewer.pk in contributors(post)


def test_undoing_a_change_does_not_undo_having_worked_on_it(writer: User, reviewer: User) -> None:
    post = draft(by=writer, title="First")
    edit(post, reviewer, "Second")
    edit(post, writer, "First")
    assert contributors(post) == {writer.pk, reviewer.pk}


def test_what_is_live_counts_for_nobody(writer: User, second_writer: User) -> None:
    post = live_post(by=writer)
    assert contributors(post) == set()
    edit(post, second_writer, "A correction")
    assert contributors(post) == {second_writer.pk}


def test_the_day_a_post_went_live_is_nobodys_change(writer: User, second_writer: User) -> None:
    """Its next version has the date that readers know; the one that went live had none."""
    post = live_post(by=writer)
    post.get_latest_revision_as_object().save_revision(user=second_writer, log_action=True)
    assert contributors(PostPage.objects.get(pk=post.pk)) == set()


def test_a_post_that_was_taken_down_counts_from_when_it_was_live(writer: User, second_writer: User) -> None:
    post = live_post(by=writer)
    post.unpublish()
    post = PostPage.objects.get(pk=post.pk)
    edit(post, second_writer, "A correction")
    assert contributors(post) == {second_writer.pk}


def test_only_versions_up_to_the_one_in_question_count(writer: User, second_writer: User) -> None:
    post = draft(by=writer)
    submitted = post.get_latest_revision()
    edit(post, second_writer, "Later")
    assert contributors(post, until=submitted.pk) == {writer.pk}


def test_purging_revisions_forgets_no_contributor(writer: User, second_writer: User, reviewer: User) -> None:
    post = draft(by=writer)
    edit(post, second_writer, "Another title")
    edit(post, reviewer, "A third one")
    post.revisions.exclude(pk=post.get_latest_revision().pk).delete()
    assert contributors(post) == {writer.pk, second_writer.pk, reviewer.pk}


def test_the_owner_of_a_page_that_was_never_live_contributed(writer: User, second_writer: User) -> None:
    post = draft(by=writer)
    post.revisions.all().delete()
    post = PostPage.objects.get(pk=post.pk)
    post.save_revision(user=second_writer)
    assert contributors(post) == {writer.pk, second_writer.pk}


def test_a_copy_remembers_whose_text_it_is(writer: User, reviewer: User) -> None:
    post = publish(draft(by=writer))
    copy = post.copy(update_attrs={"slug": "copy"}, user=reviewer, keep_live=False)
    assert {writer.pk, reviewer.pk} <= contributors(copy)


# Pictures and documents in the text


def describe(client: Client, image: EditorialImage) -> None:
    """Send the form of a picture with another description."""
    numbers = {f"focal_point_{name}": "" for name in ("x", "y", "width", "height")}
    words = {"title": image.title, "description": "Something else", "credit": "", "tags": ""}
    client.post(
        reverse("wagtailimages:edit", args=[image.pk]),
        {**words, **numbers, "collection": image.collection_id},
    )
    image.refresh_from_db()
    assert image.description == "Something else"


def test_who_changes_a_picture_in_the_text_works_on_it(writer: User, editor: User, client: Client) -> None:
    post = draft(by=writer, cover=make_image())
    client.force_login(editor)
    describe(client, make_image())
    assert contributors(post) == {writer.pk}
    describe(client, post.cover)
    assert contributors(post) == {writer.pk, editor.pk}


def test_who_changes_a_document_in_the_text_works_on_it(writer: User, editor: User, client: Client) -> None:
    document = make_document()
    post = draft(by=writer, body=[child("download", {"document": document.pk, "title": ""})])
    client.force_login(editor)
    data = {"title": "Other figures", "tags": "", "collection": document.collection_id}
    client.post(reverse("wagtaildocs:edit", args=[document.pk]), data)
    assert contributors(post) == {writer.pk, editor.pk}


def test_who_changed_a_picture_before_the_text_was_begun_did_not_work_on_it(
    writer: User, editor: User, client: Client
) -> None:
    image = make_image()
    client.force_login(editor)
    describe(client, image)
    post = draft(by=writer, cover=image)
    assert contributors(post) == {writer.pk}


def test_who_changed_a_picture_that_readers_have_seen_since_is_forgotten(
    writer: User, second_writer: User, editor: User, client: Client
) -> None:
    post = draft(by=writer, cover=make_image())
    client.force_login(editor)
    describe(client, post.cover)
    post = publish(post)
    edit(post, second_writer, "A correction")
    assert contributors(PostPage.objects.get(pk=post.pk)) == {second_writer.pk}
