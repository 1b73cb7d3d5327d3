"""The gate's third key: what readers had elsewhere, and nothing else."""

from pathlib import Path
from typing import Any

import pytest
from django.core import mail

from posts.models import LedgerEntry, OutgoingMessage, PostPage, User
from posts.review import ledger, notices
from posts.review.digest import editorial_digest
from posts.review.gate import Refused
from posts.review.imports import admit
from tests.factories import draft, live_post, publish, submit

pytestmark = pytest.mark.django_db


def admitted(post: Any, user: User | None = None) -> Any:
    revision = post.get_latest_revision()
    admit(post, revision, user=user, comment="From https://old.example, number 7.")
    return revision


def now_of(post: PostPage) -> PostPage:
    return PostPage.objects.get(pk=post.pk)


def test_what_was_imported_goes_live_and_the_ledger_says_imported(superuser: User) -> None:
    post = draft(title="From elsewhere")
    admitted(post, superuser).publish(user=superuser)
    assert now_of(post).live
    entries = LedgerEntry.objects.filter(page_id=post.pk).order_by("number")
    assert [(entry.action, entry.user_email) for entry in entries] == [
        ("imported", superuser.email),
        ("published", superuser.email),
    ]
    assert entries[0].digest == editorial_digest(now_of(post).live_revision)
    assert entries[0].comment == "From https://old.example, number 7."
    assert ledger.verify().problem == ""


def test_an_import_that_nobody_put_a_name_to_is_recorded_as_such() -> None:
    admitted(draft()).publish()
    assert LedgerEntry.objects.get(action="imported").user_id is None


def test_a_text_that_was_changed_after_the_import_is_refused() -> None:
    post = draft()
    admitted(post)
    post.title = "Another text"
    with pytest.raises(Refused):
        post.save_revision(user=post.owner).publish()
    assert not now_of(post).live


def test_a_revision_that_was_written_over_after_the_import_is_refused() -> None:
    post = draft()
    revision = admitted(post)
    revision.content["title"] = "Another text"
    revision.save()
    with pytest.raises(Refused):
        revision.publish()


def test_what_was_unpublished_does_not_come_back_by_its_import(editor: User) -> None:
    post = draft()
    revision = admitted(post)
    revision.publish()
    now_of(post).unpublish(user=editor)
    with pytest.raises(Refused):
        revision.publish()


@pytest.mark.parametrize("state", ["edited", "in review", "live", "imported"])
def test_only_a_page_that_was_just_made_is_admitted(state: str) -> None:
    post = live_post() if state == "live" else draft()
    if state == "edited":
        post.save_revision(user=post.owner)
    elif state == "in review":
        submit(post, by=post.owner)
    elif state == "imported":
        admitted(post)
    before = LedgerEntry.objects.count()
    with pytest.raises(Refused, match="An import does not publish it"):
        admit(post, now_of(post).get_latest_revision(), user=None, comment="")
    assert LedgerEntry.objects.count() == before


def test_what_was_imported_incomplete_is_refused_all_the_same() -> None:
    post = draft(authors=[])
    with pytest.raises(Refused, match="name at least one"):
        admitted(post).publish()


def test_a_later_version_of_what_was_imported_is_reviewed(reviewer: User) -> None:
    post = draft()
    admitted(post).publish()
    post = now_of(post)
    post.title = "Second version"
    revision = post.save_revision(user=post.owner)
    with pytest.raises(Refused):
        revision.publish()
    assert publish(now_of(post), by=post.owner, approved_by=reviewer).title == "Second version"


def test_nobody_is_told_of_what_happens_in_quiet(reviewer: User) -> None:
    with notices.quiet():
        submit(draft(), by=reviewer)
    assert not OutgoingMessage.objects.exists()
    assert mail.outbox == []


def test_no_code_but_the_importers_has_the_key() -> None:
    root = Path(__file__).resolve().parents[3]
    users = {
        str(path.relative_to(root))
        for floor in ("home", "posts", "settings")
        for path in (root / floor).rglob("*.py")
        if "review.imports import" in path.read_text() or "review import imports" in path.read_text()
    }
    assert all(user.startswith("posts/importers/") for user in users), users
