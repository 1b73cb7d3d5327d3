"""Publishing without review: few may, they say why, and nobody changes what they said."""

import csv
import io

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from posts.models import BreakGlassRecord, PostPage, User
from posts.review.break_glass import break_glass
from posts.review.digest import editorial_digest
from posts.review.gate import Refused
from tests.factories import draft, remove_user

pytestmark = pytest.mark.django_db
REASON = "A legal notice that must be online today."


@pytest.fixture
def record(editor: User) -> BreakGlassRecord:
    """A record of one post."""
    return break_glass(page=draft(title="Urgent"), user=editor, reason=REASON)


def test_an_editor_publishes_with_a_reason_that_is_recorded(editor: User) -> None:
    post = draft(title="Urgent")
    record = break_glass(page=post, user=editor, reason=f"  {REASON}  ")
    revision = post.get_latest_revision()
    assert PostPage.objects.get(pk=post.pk).live
    assert (record.page_id, record.revision_id, record.user_email) == (post.pk, revision.pk, editor.email)
    assert record.reason == REASON
    assert record.digest == editorial_digest(revision)


@pytest.mark.parametrize("role", ["writer", "reviewer"])
def test_others_may_not(role: str, request: pytest.FixtureRequest) -> None:
    user = request.getfixturevalue(role)
    post = draft(by=user)
    with pytest.raises(PermissionDenied):
        break_glass(page=post, user=user, reason=REASON)
    assert not BreakGlassRecord.objects.exists()


@pytest.mark.parametrize("reason", ["", "because"])
def test_without_a_reason_nothing_is_published_or_recorded(editor: User, reason: str) -> None:
    post = draft()
    with pytest.raises(Refused, match="Give a reason"):
        break_glass(page=post, user=editor, reason=reason)
    assert not PostPage.objects.get(pk=post.pk).live
    assert not BreakGlassRecord.objects.exists()


def test_an_incomplete_post_is_refused_and_nothing_is_recorded(editor: User) -> None:
    post = draft()
    post.summary = ""
    post.save_revision(user=editor, clean=False)
    with pytest.raises(Refused, match="Summary"):
        break_glass(page=post, user=editor, reason=REASON)
    assert not BreakGlassRecord.objects.exists()


def test_the_glass_is_broken_for_one_content_only(editor: User) -> None:
    post = draft()
    break_glass(page=post, user=editor, reason=REASON)
    revision = post.get_latest_revision()
    revision.content = {**revision.content, "title": "Something else"}
    revision.save()
    with pytest.raises(Refused):
        revision.publish(user=editor)


def test_a_text_that_changed_since_it_was_shown_is_refused(editor: User, client: Client) -> None:
    post = draft()
    shown = post.get_latest_revision()
    post.title = "Changed meanwhile"
    post.save_revision(user=editor)
    client.force_login(editor)
    response = client.post(
        reverse("posts_break_glass", args=[post.pk]), {"reason": REASON, "revision_id": shown.pk}, follow=True
    )
    assert "changed meanwhile" in " ".join(str(message) for message in response.context["messages"])
    assert not PostPage.objects.get(pk=post.pk).live


@pytest.mark.parametrize("role", ["editor", "superuser"])
def test_the_form_publishes(role: str, request: pytest.FixtureRequest, client: Client) -> None:
    user = request.getfixturevalue(role)
    post = draft()
    url = reverse("posts_break_glass", args=[post.pk])
    client.force_login(user)
    form = client.get(url).context["form"]
    client.post(url, {"reason": REASON, "revision_id": form.initial["revision_id"]})
    assert PostPage.objects.get(pk=post.pk).live
    assert BreakGlassRecord.objects.get().user_email == user.email


def test_the_form_demands_a_reason(editor: User, client: Client) -> None:
    post = draft()
    client.force_login(editor)
    data = {"reason": "because", "revision_id": post.get_latest_revision().pk}
    response = client.post(reverse("posts_break_glass", args=[post.pk]), data)
    assert response.context["form"].errors["reason"]
    assert not PostPage.objects.get(pk=post.pk).live


@pytest.mark.parametrize("role", ["writer", "reviewer"])
def test_the_form_is_closed_to_others(role: str, request: pytest.FixtureRequest, client: Client) -> None:
    user = request.getfixturevalue(role)
    post = draft(by=user)
    client.force_login(user)
    data = {"reason": REASON, "revision_id": post.get_latest_revision().pk}
    for response in (
        client.get(reverse("posts_break_glass", args=[post.pk])),
        client.post(reverse("posts_break_glass", args=[post.pk]), data),
    ):
        assert response.status_code in (302, 403)
    assert not PostPage.objects.get(pk=post.pk).live


def test_the_database_refuses_to_change_or_remove_a_record(record: BreakGlassRecord) -> None:
    for attempt in (
        lambda: BreakGlassRecord.objects.update(reason="Something kinder"),
        lambda: record.delete(),
        lambda: BreakGlassRecord.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()
    assert BreakGlassRecord.objects.get().reason == REASON


def test_a_record_outlives_the_page_and_the_user(record: BreakGlassRecord, superuser: User) -> None:
    PostPage.objects.get(pk=record.page_id).unpublish()
    PostPage.objects.get(pk=record.page_id).delete()
    remove_user(superuser)
    assert BreakGlassRecord.objects.get().page_title == "Urgent"


RECORDS = "/admin/posts/breakglassrecord/"


@pytest.mark.parametrize("role", ["editor", "superuser"])
def test_records_are_listed_and_inspected(
    record: BreakGlassRecord, role: str, request: pytest.FixtureRequest, client: Client
) -> None:
    client.force_login(request.getfixturevalue(role))
    assert REASON in client.get(RECORDS).content.decode()
    assert REASON in client.get(f"{RECORDS}inspect/{record.pk}/").content.decode()


@pytest.mark.parametrize("role", ["writer", "reviewer"])
def test_records_are_closed_to_others(
    record: BreakGlassRecord, role: str, request: pytest.FixtureRequest, client: Client
) -> None:
    client.force_login(request.getfixturevalue(role))
    for path in (RECORDS, f"{RECORDS}inspect/{record.pk}/", f"{RECORDS}?export=csv"):
        response = client.get(path)
        assert response.status_code in (302, 403), path
        assert REASON not in response.content.decode()


def test_nobody_adds_edits_or_deletes_a_record(
    record: BreakGlassRecord, superuser: User, client: Client
) -> None:
    client.force_login(superuser)
    for path in ("create/", f"edit/{record.pk}/", f"delete/{record.pk}/"):
        response = client.post(RECORDS + path, {"reason": "Something kinder"})
        assert response.status_code in (302, 403, 404), path
    assert BreakGlassRecord.objects.get().reason == REASON


def test_records_are_exported_as_csv_and_xlsx(record: BreakGlassRecord, editor: User, client: Client) -> None:
    client.force_login(editor)
    text = b"".join(client.get(f"{RECORDS}?export=csv").streaming_content).decode()
    (row,) = csv.DictReader(io.StringIO(text))
    assert REASON in row.values()
    data = client.get(f"{RECORDS}?export=xlsx").getvalue()
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert REASON in [cell.value for cell in sheet[2]]
