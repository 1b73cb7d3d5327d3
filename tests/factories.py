"""What tests are made of. Posts go live here as they do for people: draft, submission, approval."""

import io
import itertools
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from PIL import Image
from wagtail.documents import get_document_model

from home.models import HomePage, StandardPage
from posts.drawn import marks
from posts.lists import entries
from posts.models import Author, Category, EditorialImage, PostAuthor, PostPage, Series, User
from posts.renditions import placements
from posts.review.gate import passage
from posts.review.shown import show
from posts.tasks import make_renditions

# Not from 1: small exports have posts with slugs such as post-12, which would meet those made here.
_numbers = itertools.count(1001)

PARAGRAPH = {"type": "paragraph", "value": "<p>Something worth reading.</p>"}


def make_user(email: str = "", group: str = "", **fields: Any) -> User:
    """Make a user with the password "secret-enough", in a group if one is named."""
    email = email or f"user-{next(_numbers)}@example.com"
    user = User.objects.create_user(email, "secret-enough", **fields)
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


def remove_user(user: User) -> None:
    """Delete a user past our models, which refuse it, as raw access to the tables would."""
    User._base_manager.filter(pk=user.pk).delete()


def make_category(name: str = "", **fields: Any) -> Category:
    """Make a category."""
    number = next(_numbers)
    name = name or f"Category {number:04}"
    return Category.objects.create(**{"name": name, "slug": name.lower().replace(" ", "-"), **fields})


def make_author(name: str = "", **fields: Any) -> Author:
    """Make an author."""
    name = name or f"Author {next(_numbers)}"
    return Author.objects.create(**{"name": name, "slug": name.lower().replace(" ", "-"), **fields})


def make_series(name: str = "", **fields: Any) -> Series:
    """Make a series."""
    name = name or f"Series {next(_numbers)}"
    return Series.objects.create(**{"name": name, "slug": name.lower().replace(" ", "-"), **fields})


def image_bytes(width: int = 64, height: int = 40, fmt: str = "PNG") -> bytes:
    """Return a small picture."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "#b3311a").save(buffer, fmt)
    return buffer.getvalue()


def make_image(**fields: Any) -> EditorialImage:
    """Make a small picture."""
    number = next(_numbers)
    file = ContentFile(image_bytes(), name=f"picture-{number}.png")
    values = {"title": f"picture-{number}.png", "description": "A red field", "file": file}
    return EditorialImage.objects.create(**{**values, **fields})


def make_document(title: str = "Figures", content: bytes = b"a,b\n1,2\n") -> Any:
    """Make a document."""
    file = ContentFile(content, name=f"figures-{next(_numbers)}.csv")
    return get_document_model().objects.create(title=title, file=file)


def draft(
    *,
    by: User | None = None,
    body: list[dict[str, Any]] | None = None,
    categories: list[Category] | None = None,
    authors: list[Author] | None = None,
    **fields: Any,
) -> PostPage:
    """Make a complete draft with one revision, written by a writer."""
    number = next(_numbers)
    by = by or make_user(group="Writers")
    post = PostPage(
        **{
            "title": f"Post {number}",
            "slug": f"post-{number}",
            "summary": "What readers learn.",
            "body": body if body is not None else [PARAGRAPH],
            **fields,
            "live": False,
            "owner": by,
        }
    )
    post.categories = categories if categories is not None else [make_category()]
    authors = authors if authors is not None else [make_author()]
    post.bylines = [PostAuthor(author=author, sort_order=n) for n, author in enumerate(authors)]
    HomePage.objects.get().add_child(instance=post)
    post.save_revision(user=by, log_action=True)
    return post


def standard_page(*, by: User | None = None, **fields: Any) -> StandardPage:
    """Make a complete draft of a standard page with one revision."""
    number = next(_numbers)
    by = by or make_user(group="Writers")
    values = {"title": f"Page {number}", "slug": f"page-{number}", "body": [PARAGRAPH], **fields}
    page = StandardPage(**{**values, "live": False, "owner": by})
    HomePage.objects.get().add_child(instance=page)
    page.save_revision(user=by, log_action=True)
    return page


def submit(page: Any, *, by: User) -> Any:
    """Submit a page for review; return the state of the step it waits at."""
    page.get_workflow().start(page, by)
    return page.current_workflow_task_state


def approve(page: Any, *, by: User) -> None:
    """Read a page, and approve the step it waits at."""
    show(page, by)
    decide(page, by=by)


def decide(page: Any, *, by: User) -> None:
    """Approve the step a page waits at, read or not."""
    state = page.current_workflow_task_state
    state.task.specific.on_action(state, by, "approve")


def publish(
    page: Any, *, by: User | None = None, approved_by: User | None = None, with_pictures: bool = True
) -> Any:
    """Submit and approve a page; return it as readers have it, its pictures made as a worker makes them."""
    submit(page, by=by or page.owner)
    approve(page, by=approved_by or make_user(group="Reviewers"))
    live = type(page).objects.get(pk=page.pk)
    if with_pictures and any(True for _picture in placements(live)):
        make_renditions.func(live.pk)
    return live


def live_post(**fields: Any) -> PostPage:
    """Make a post that readers see."""
    post: PostPage = publish(draft(**fields))
    return post


def version(post: Any, **fields: Any) -> Any:
    """Let readers have another version of a live page."""
    latest = post.get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(latest, name, value)
    latest.save_revision(user=post.owner)
    page = type(post).objects.get(pk=post.pk)
    submit(page, by=page.owner)
    approve(page, by=make_user(group="Reviewers"))
    return type(post).objects.get(pk=post.pk)


def put_live(page: Any) -> None:
    """Write a live page as it is in memory, past the gate: for tests of what readers see, not of how."""
    page.live_revision = page.live_revision or page.save_revision()  # The first index page has none.
    with passage(page.live_revision):
        page.save()


def list_anew(posts: Iterable[PostPage]) -> None:
    """Put posts that were changed past the models into their lists, and have them drawn anew."""
    numbers = [post.pk for post in posts]
    entries.write(numbers)
    marks.begin(numbers)
    marks.renew(numbers)
