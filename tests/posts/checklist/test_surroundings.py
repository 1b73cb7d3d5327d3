"""Checks that ask the database, and what they cost."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Comment

from posts.checklist.checks.comments import OpenComments
from posts.checklist.checks.links import DraftLink, MissingPage
from posts.checklist.checks.namesakes import SameSlug, SameTitle
from posts.checklist.checks.pictures import AltText
from posts.checklist.findings import Severity
from posts.checklist.run import run
from posts.models import PostPage, User
from tests.factories import draft, live_post, make_document, make_image
from tests.posts.checklist.texts import findings

pytestmark = pytest.mark.django_db
LINK = '<p>As <a linktype="{}" id="{}">another</a> says.</p>'


def newest(page: Any) -> Any:
    """A page as its newest revision has it."""
    return PostPage.objects.get(pk=page.pk).get_latest_revision_as_object()


def linking(kind: str, number: Any) -> Any:
    return newest(draft(body=[{"type": "paragraph", "value": LINK.format(kind, number)}]))


def test_a_link_to_what_was_deleted_blocks() -> None:
    for page in (linking("page", 999_999), linking("document", 999_999), linking("page", "junk")):
        [found] = findings(MissingPage(), page)
        assert found.severity == Severity.BLOCKING
        assert "“another”" in found.message
    assert findings(MissingPage(), linking("document", make_document().pk)) == []
    assert findings(MissingPage(), linking("page", draft().pk)) == []


def test_a_link_to_a_draft_waits_for_it_and_does_not_name_it() -> None:
    other = draft(title="Nobody knows of this")
    page = linking("page", other.pk)
    [found] = findings(DraftLink(), page)
    assert found.severity == Severity.WARNING
    assert other.title not in str(found)
    assert findings(DraftLink(), linking("page", live_post().pk)) == []


def test_a_pointer_to_a_draft_is_advice() -> None:
    page = draft(body=[{"type": "related", "value": {"post": draft().pk}}])
    [found] = findings(DraftLink(), newest(page))
    assert found.severity == Severity.ADVICE


def test_the_title_of_a_public_page_is_taken_and_that_of_a_draft_is_nobodys_business() -> None:
    draft(title="Four Eyes")
    page = draft(title="four eyes")
    assert findings(SameTitle(), newest(page)) == []
    live_post(title="Four Eyes", slug="the-other")
    [found] = findings(SameTitle(), newest(page))
    assert "the-other" in found.message
    assert findings(SameTitle(), newest(draft(title="Six eyes"))) == []


def test_a_slug_that_another_page_beside_it_has_blocks() -> None:
    page = draft(slug="mine")
    draft(slug="taken")
    assert findings(SameSlug(), newest(page)) == []
    page.slug = "taken"
    page.save_revision(clean=False)
    [found] = findings(SameSlug(), newest(page))
    assert found.severity == Severity.BLOCKING


def test_a_comment_counts_until_it_is_settled(writer: User) -> None:
    page = draft(by=writer)
    block = page.body.raw_data[0]["id"]
    comment = Comment.objects.create(page=page, user=writer, text="Is it so?", contentpath=f"body.{block}")
    gone = Comment.objects.create(page=page, user=writer, text="Gone?", contentpath="body.gone.text")
    first, second = findings(OpenComments(), newest(page))
    assert first.place == "Body, block 1 (Paragraph)"
    assert "Is it so?" in first.message
    assert second.place == "Body"
    Comment.objects.filter(pk__in=[comment.pk, gone.pk]).update(resolved_at=timezone.now())
    assert findings(OpenComments(), newest(page)) == []


def test_a_cover_that_is_described_by_the_name_of_its_file_is_for_a_reviewer_to_see() -> None:
    page = draft(cover=make_image(description="IMG_0815.jpg"))
    [found] = findings(AltText(), newest(page))
    assert (found.severity, found.path) == (Severity.WARNING, "cover")
    assert findings(AltText(), newest(draft(cover=make_image(description="")))) == []


def test_the_queries_do_not_grow_with_the_text_or_the_site(writer: User) -> None:
    def cost(blocks: int) -> int:
        others = [live_post() for _ in range(blocks)]
        image = {"image": make_image().pk, "alt_text": "", "decorative": False}
        body = [
            *({"type": "paragraph", "value": LINK.format("page", other.pk)} for other in others),
            *({"type": "paragraph", "value": LINK.format("document", make_document().pk)} for _ in others),
            *({"type": "image", "value": {"image": image, "caption": "", "width": "normal"}} for _ in others),
            *({"type": "paragraph", "value": f"<p>jane{n}@doe.io</p>"} for n in range(blocks)),
        ]
        page = draft(by=writer, body=body, cover=make_image())
        for _ in range(blocks):
            Comment.objects.create(page=page, user=writer, text="Is it so?", contentpath="title")
        text = newest(page)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            found = run(text)
        assert len(found.open) >= 3 * blocks  # pictures, addresses, comments
        return len(asked)

    assert cost(1) == cost(6)
