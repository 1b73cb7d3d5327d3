"""Pictures of a post that went live are made by a worker, and a broken one costs only itself."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django_tasks import task_backends

from posts.models import EditorialImage, EditorialRendition, PostPage
from posts.tasks import make_renditions
from tests.factories import (
    approve,
    draft,
    image_bytes,
    live_post,
    make_image,
    make_user,
    publish,
    standard_page,
    submit,
)
from tests.markup import child

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_queue() -> None:
    task_backends["queue"].clear()


def queued() -> list[tuple[str, tuple[Any, ...]]]:
    results = task_backends["queue"].results
    return [(result.task.func.__name__, tuple(result.args)) for result in results]


def gallery(*images: EditorialImage) -> dict[str, Any]:
    items = [{"image": {"image": i.pk, "alt_text": "A chart", "decorative": False}} for i in images]
    return child("gallery", {"images": items})


def made_of(image: EditorialImage) -> int:
    return EditorialRendition.objects.filter(image=image).count()


def test_the_pictures_of_a_page_are_made() -> None:
    post = publish(draft(cover=make_image()), with_pictures=False)
    assert made_of(post.cover) == 0
    make_renditions.func(post.pk)
    assert made_of(post.cover) > 0


def test_a_page_that_is_gone_needs_no_pictures() -> None:
    post = draft(cover=make_image())
    pk = post.pk
    post.delete()
    make_renditions.func(pk)
    assert not EditorialRendition.objects.exists()


def test_a_page_of_another_type_gets_its_pictures_too() -> None:
    images = make_image(), make_image()
    page = standard_page(body=[gallery(*images)])
    make_renditions.func(page.pk)
    assert all(made_of(image) for image in images)


BROKEN = {
    "missing": None,
    "empty": b"",
    "text": b"this is not a picture",
    "cut": image_bytes(400, 300)[:200],
    "header only": image_bytes(400, 300)[:40],
    "cut jpeg": image_bytes(400, 300, "JPEG")[:300],
    "cut webp": image_bytes(400, 300, "WEBP")[:60],
    "cut gif": image_bytes(400, 300, "GIF")[:60],
}


def break_file(image: EditorialImage, content: bytes | None) -> None:
    storage, name = image.file.storage, image.file.name
    storage.delete(name)
    if content is not None:
        assert storage.save(name, ContentFile(content)) == name


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_broken_picture_costs_only_itself(content: bytes | None) -> None:
    broken, whole = make_image(), make_image()
    post = publish(draft(cover=broken, body=[gallery(broken, whole)]), with_pictures=False)
    break_file(broken, content)
    make_renditions.func(post.pk)
    assert (made_of(broken), made_of(whole) > 0) == (0, True)


def test_publishing_queues_one_task_when_it_is_committed(
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    post = draft()
    submit(post, by=post.owner)
    reviewer = make_user(group="Reviewers")
    with django_capture_on_commit_callbacks(execute=False) as callbacks:
        approve(post, by=reviewer)
    assert queued() == []
    for callback in callbacks:
        callback()
    assert queued() == [("make_renditions", (post.pk,))]


def test_a_new_version_of_a_live_post_queues_one_task_again(
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        post = live_post()
    assert queued() == [("make_renditions", (post.pk,))]
    task_backends["queue"].clear()
    writer = make_user(group="Writers")
    with django_capture_on_commit_callbacks(execute=True):
        latest = post.get_latest_revision_as_object()
        latest.title = "Better"
        latest.save_revision(user=writer)
        submit(PostPage.objects.get(pk=post.pk), by=writer)
        approve(PostPage.objects.get(pk=post.pk), by=make_user(group="Reviewers"))
    assert queued() == [("make_renditions", (post.pk,))]


def test_a_draft_and_a_submission_queue_nothing(
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        post = draft(cover=make_image())
        submit(post, by=post.owner)
    assert queued() == []


def test_a_publication_that_is_refused_queues_nothing(
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    from posts.review.gate import Refused

    post = draft()
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(Refused):
        post.get_latest_revision().publish()
    assert queued() == []
