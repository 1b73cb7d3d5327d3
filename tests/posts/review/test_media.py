"""A picture that readers see is not changed by its owner alone."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from posts.models import EditorialImage, User
from posts.review.media import is_public
from tests.factories import draft, live_post, make_author, make_document, make_image

pytestmark = pytest.mark.django_db


def change(image: EditorialImage) -> str:
    """The address of a picture's form."""
    return reverse("wagtailimages:edit", args=[image.pk])


def rename(client: Client, image: EditorialImage) -> bool:
    """Send the form with another description; tell whether it took."""
    data = {
        "title": image.title,
        "description": "Something else",
        "credit": "",
        "tags": "",
        "focal_point_x": "",
        "focal_point_y": "",
        "focal_point_width": "",
        "focal_point_height": "",
        "collection": image.collection_id,
    }
    client.post(change(image), data)
    image.refresh_from_db()
    return image.description == "Something else"


def test_an_owner_changes_a_picture_until_readers_see_it(writer: User, client: Client) -> None:
    image = make_image(uploaded_by_user=writer)
    client.force_login(writer)
    draft(by=writer, cover=image)
    assert rename(client, image)


def test_an_owner_does_not_change_or_delete_what_readers_see(writer: User, client: Client) -> None:
    image = make_image(uploaded_by_user=writer)
    live_post(by=writer, cover=image)
    client.force_login(writer)
    assert not rename(client, image)
    client.post(reverse("wagtailimages:delete", args=[image.pk]))
    bulk = reverse("wagtail_bulk_action", args=["posts", "editorialimage", "delete"])
    client.post(f"{bulk}?id={image.pk}")
    assert EditorialImage.objects.filter(pk=image.pk).exists()


def test_a_picture_in_the_body_is_seen_as_well(writer: User, client: Client) -> None:
    image = make_image(uploaded_by_user=writer)
    picture = {
        "image": {"image": image.pk, "alt_text": "A red field", "decorative": False},
        "width": "normal",
    }
    live_post(by=writer, body=[{"type": "image", "value": picture}])
    client.force_login(writer)
    assert not rename(client, image)


@pytest.mark.parametrize("role", ["editor", "superuser"])
def test_editors_change_what_readers_see(role: str, request: pytest.FixtureRequest, client: Client) -> None:
    image = make_image()
    live_post(cover=image)
    client.force_login(request.getfixturevalue(role))
    assert rename(client, image)


def test_taking_the_post_down_gives_the_picture_back(writer: User, client: Client) -> None:
    image = make_image(uploaded_by_user=writer)
    post = live_post(by=writer, cover=image)
    post.unpublish()
    client.force_login(writer)
    assert rename(client, image)


def test_a_portrait_is_public() -> None:
    image = make_image()
    assert not is_public(image)
    make_author(portrait=image)
    assert is_public(image)


def test_documents_are_kept_in_the_same_way(writer: User, client: Client) -> None:
    document: Any = make_document()
    document.uploaded_by_user = writer
    document.save()
    live_post(by=writer, body=[{"type": "download", "value": {"document": document.pk, "title": ""}}])
    client.force_login(writer)
    url = reverse("wagtaildocs:edit", args=[document.pk])
    client.post(url, {"title": "Something else", "tags": "", "collection": document.collection_id})
    document.refresh_from_db()
    assert document.title == "Figures"
