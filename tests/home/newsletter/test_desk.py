"""The newsletter at the desk: who may do what, what a list says, imports, proofs, previews and steps."""

import csv
import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.contrib.staticfiles import finders
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from home.newsletter import chart, issues, sending, subscribing
from home.newsletter.importing import MOST_LINES, UnreadableFile, import_csv
from home.newsletter.models import Erasure, Issue, Subscriber, SubscriberCount
from posts.models import User
from posts.records import STYLES
from tests.factories import draft, live_post, make_user
from tests.home.newsletter.desk import subscriber, switch_on
from tests.markup import document, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("newsletter")]
SUBSCRIBERS, ISSUES, ERASURES = "/admin/home/subscriber/", "/admin/home/issue/", "/admin/home/erasure/"
IMPORT, LOOK_UP = "/admin/newsletter/import/", "/admin/newsletter/erasures/"


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """An editor."""
    client.force_login(editor)
    return client


def issue_of(post: Any) -> Issue:
    return Issue.objects.get(post=post)


# Who may


def screens() -> tuple[list[str], list[str]]:
    """What is read and what is done, each by its address."""
    post = live_post()
    issue, reader = issue_of(post), subscriber()
    read = [SUBSCRIBERS, ISSUES, ERASURES, IMPORT, LOOK_UP, f"{SUBSCRIBERS}?export=csv"]
    read += [
        f"{SUBSCRIBERS}inspect/{reader.pk}/",
        f"{SUBSCRIBERS}delete/{reader.pk}/",
        f"{ISSUES}inspect/{issue.pk}/",
    ]
    read += [
        reverse("home_newsletter_preview", args=[issue.pk]),
        reverse("home_newsletter_of_page", args=[post.pk]),
    ]
    done = [f"{SUBSCRIBERS}delete/{reader.pk}/", IMPORT, LOOK_UP]
    done += [reverse("home_newsletter_step", args=[issue.pk, step]) for step in issues.STEPS]
    done.append(reverse("home_newsletter_test", args=[issue.pk]))
    return read, done


def state() -> list[Any]:
    """All that somebody could have changed."""
    return [list(model.objects.order_by("pk").values()) for model in (Subscriber, Issue, Erasure)]


@pytest.mark.parametrize("group", ["Writers", "Reviewers", "", None])
def test_nobody_but_editors_sees_or_does_anything(group: str | None, client: Client) -> None:
    read, done = screens()
    if group is not None:
        client.force_login(make_user(group=group))
    before = state()
    mail.outbox.clear()
    for path in read:
        response = client.get(path)
        assert response.status_code == 302, path
        assert "reader@example.com" not in response.content.decode()
    for path in done:
        assert client.post(path, {"address": "a@b.example", "source": "Long enough"}).status_code == 302, path
    assert state() == before
    assert not mail.outbox


def test_editors_see_all_of_it(desk: Client) -> None:
    for path in screens()[0]:
        assert desk.get(path, follow=True).status_code == 200, path


def test_an_editor_without_one_permission_is_held_to_that(client: Client, editor: User) -> None:
    from django.contrib.auth.models import Group, Permission

    Group.objects.get(name="Editors").permissions.remove(
        *Permission.objects.filter(codename__in=["change_issue", "delete_subscriber", "add_subscriber"])
    )
    client.force_login(editor)
    post, reader = live_post(), subscriber()
    issue = issue_of(post)
    page = client.get(f"{ISSUES}inspect/{issue.pk}/").content.decode()
    assert "/test/" not in page
    assert IMPORT not in client.get(SUBSCRIBERS).content.decode()
    for path in (
        f"{SUBSCRIBERS}delete/{reader.pk}/",
        reverse("home_newsletter_step", args=[issue.pk, "hold"]),
        IMPORT,
    ):
        assert client.post(path).status_code == 302
    assert Subscriber.objects.exists()
    assert issue_of(post).status == "waiting"


@pytest.mark.parametrize("model", ["subscriber", "issue", "erasure"])
def test_nothing_is_made_or_edited_by_hand_even_by_an_administrator(
    model: str, superuser: User, client: Client
) -> None:
    client.force_login(superuser)
    subscriber()
    assert client.post(f"/admin/home/{model}/create/", {"address": "a@b.example"}).status_code == 302
    assert client.get(f"/admin/home/{model}/edit/{Subscriber.objects.get().pk}/").status_code in (302, 404)
    assert Subscriber.objects.count() == 1
    assert not Issue.objects.exists()


# Subscribers


def exported(desk: Client, form: str) -> bytes:
    response = desk.get(f"{SUBSCRIBERS}?export={form}")
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def test_the_list_is_taken_along_and_no_spreadsheet_computes_it(desk: Client) -> None:
    subscriber("+1@example.com", source="=1+1", everything=False)
    subscriber("leser@bücher.example", status="unsubscribed")
    rows = list(csv.DictReader(io.StringIO(exported(desk, "csv").decode())))
    assert [row["Address"] for row in rows] == ["leser@xn--bcher-kva.example", "'+1@example.com"]
    assert "'=1+1" in rows[1].values()
    assert [row["All Posts"] for row in rows] == ["True", "False"]
    assert (rows[0]["Ended"], rows[0]["Reason"]) == ("", ""), "no sign stands for what is empty"
    sheet = openpyxl.load_workbook(io.BytesIO(exported(desk, "xlsx"))).active
    assert {cell.data_type for row in sheet for cell in row} <= {"s", "n", "d", "b"}


@pytest.mark.parametrize(
    "query",
    [
        "status__exact=confirmed",
        "rhythm__exact=weekly",
        "q=Reader",
        "o=-1",
        "status__exact=%00",
        "q=%00",
        "p=x",
    ],
)
def test_the_list_is_filtered_and_searched(query: str, desk: Client) -> None:
    subscriber()
    assert desk.get(f"{SUBSCRIBERS}?{query}", follow=True).status_code == 200


def test_an_address_is_erased_with_a_receipt_and_stands_in_no_log(desk: Client, editor: User) -> None:
    reader = subscriber("gone@example.com")
    response = desk.post(f"{SUBSCRIBERS}delete/{reader.pk}/", follow=True)
    proof = Erasure.objects.get()
    assert (proof.cause, proof.user_email) == ("desk", editor.email)
    assert proof.address_hash in response.content.decode()
    assert "gone@example.com" not in response.content.decode()
    assert not Subscriber.objects.exists()
    assert not ModelLogEntry.objects.filter(label__contains="gone@").exists()
    found = words(document(desk.post(LOOK_UP, {"address": " Gone@EXAMPLE.com"}).content))
    assert f"Receipt {proof.pk}" in found
    assert "never erased" in words(document(desk.post(LOOK_UP, {"address": "other@example.com"}).content))
    assert "typing error" in words(document(desk.post(LOOK_UP, {"address": "a@b"}).content))


# Import

SOURCE = "Confirmed in our former newsletter"


def test_a_confirmed_list_is_imported_and_may_be_again() -> None:
    subscriber("known@example.com")
    subscriber("left@example.com", status="unsubscribed")
    subscriber("angry@example.com", status="suppressed")
    subscriber("midway@example.com", status="pending", confirmed_at=None)
    subscribing.erase(subscriber("gone@example.com"), cause=Erasure.Cause.READER)
    content = (
        "name;E-Mail\nA;new@example.com\nB;KNOWN@example.com\nC;left@example.com\nD;angry@example.com\nE;"
    )
    content += "gone@example.com\nF;midway@example.com\nG;no address\n\nH;new@example.com\nI\n"
    content += "J;leser@bücher.example\n"
    report = import_csv(content.encode("utf-8-sig"), source=SOURCE)
    assert (report.added, report.known) == (3, 2)
    assert [number for number, _why in report.left_out] == [4, 5, 6]
    assert [number for number, _why in report.bad] == [8, 11]
    assert "no address" in report.bad[0][1]
    imported = Subscriber.objects.filter(source=SOURCE, status="confirmed").values_list("address", flat=True)
    assert sorted(imported) == ["leser@xn--bcher-kva.example", "midway@example.com", "new@example.com"]
    assert all(imported.values_list("confirmed_at", flat=True))
    before = state()
    again = import_csv(content.encode(), source="Another source")
    assert (again.added, again.known) == (0, 5)
    assert state() == before


@pytest.mark.parametrize(
    ("content", "added"),
    [
        (b"", 0),
        (b"\n\n", 0),
        (b"a@example.com", 1),
        (b"a@example.com,Ada\r\nb@example.com,Bob\r\n", 2),
        (b"email\n", 0),
        (b'"a@example.com"\n"b@example.com"', 2),
    ],
)
def test_a_file_may_have_a_heading_or_none(content: bytes, added: int) -> None:
    report = import_csv(content, source=SOURCE)
    assert (report.added, report.bad) == (added, [])


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b"a@example.com\n" * (MOST_LINES + 1), "Split it"),
        (b'"' + b"x" * 200_000, "no CSV"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(content: bytes, why: str) -> None:
    with pytest.raises(UnreadableFile, match=why):
        import_csv(content, source=SOURCE)
    assert not Subscriber.objects.exists()


def test_the_form_of_the_import_reports_each_line(desk: Client) -> None:
    data = {"file": SimpleUploadedFile("list.csv", b"a@example.com\n<b>bad</b>\n"), "source": SOURCE}
    page = words(document(desk.post(IMPORT, data).content))
    assert "Added: 1." in page
    assert "Line 2: <b>bad</b>" in page
    data = {"file": SimpleUploadedFile("list.csv", b"\xff"), "source": SOURCE}
    assert "UTF-8" in words(document(desk.post(IMPORT, data).content))
    data = {"file": SimpleUploadedFile("list.csv", b"b@example.com"), "source": ""}
    desk.post(IMPORT, data)
    assert Subscriber.objects.count() == 1, "without a source of consent there is no consent"


# Mailings


def test_an_editor_holds_and_releases_a_post(desk: Client, editor: User) -> None:
    subscriber()
    post = live_post()
    issue = issue_of(post)
    desk.post(reverse("home_newsletter_step", args=[issue.pk, "hold"]))
    assert issue_of(post).status == "held"
    page = words(document(desk.get(f"{ISSUES}inspect/{issue.pk}/").content))
    assert editor.email in page
    assert "Send after all" in page
    response = desk.post(reverse("home_newsletter_step", args=[issue.pk, "stop"]), follow=True)
    assert "come further meanwhile" in response.content.decode()
    assert desk.post(reverse("home_newsletter_step", args=[issue.pk, "nonsense"])).status_code == 404
    desk.post(reverse("home_newsletter_step", args=[issue.pk, "release"]))
    sending.hand_over()
    page = words(document(desk.get(f"{ISSUES}inspect/{issue.pk}/").content))
    assert "Waiting 1" in page


def test_a_draft_is_previewed_and_held_before_it_goes_live(desk: Client) -> None:
    post = draft(title="Not out yet", mail_subject="Soon")
    edit = desk.get(reverse("wagtailadmin_pages:edit", args=[post.pk])).content.decode()
    way = reverse("home_newsletter_of_page", args=[post.pk])
    assert way in edit
    response = desk.get(way)
    issue = issue_of(post)
    assert response["Location"] == f"{ISSUES}inspect/{issue.pk}/"
    preview = reverse("home_newsletter_preview", args=[issue.pk])
    assert words(document(desk.get(preview).content)).count("Not out yet") >= 1
    plain = desk.get(f"{preview}?text")
    assert plain["Content-Type"].startswith("text/plain")
    assert "Not out yet" in plain.content.decode()
    desk.post(reverse("home_newsletter_step", args=[issue.pk, "hold"]))
    assert issue_of(post).status == "held"


def test_a_test_goes_to_the_editor_alone(desk: Client, editor: User) -> None:
    subscriber()
    issue = issue_of(live_post(title="Try it"))
    mail.outbox.clear()
    desk.post(reverse("home_newsletter_test", args=[issue.pk]))
    [found] = mail.outbox
    assert (found.to, found.subject) == ([editor.email], "[Test] Try it")
    assert issue.deliveries.count() == 0


def test_a_post_from_before_has_no_mailing_to_decide_about(desk: Client) -> None:
    switch_on(is_on=False)
    post = live_post()
    response = desk.get(reverse("home_newsletter_of_page", args=[post.pk]), follow=True)
    assert "is not mailed" in response.content.decode()
    assert not Issue.objects.exists()


def test_an_empty_week_has_no_mail_to_show(desk: Client) -> None:
    issue = Issue.objects.create(kind="digest", day=timezone.localdate(), status="skipped", subject="Nothing")
    assert desk.get(f"{ISSUES}inspect/{issue.pk}/").status_code == 200
    assert desk.get(reverse("home_newsletter_preview", args=[issue.pk])).status_code == 404


def test_a_week_is_previewed(desk: Client) -> None:
    digest = Issue.objects.create(kind="digest", day=timezone.localdate(), status="sending", opened_at=Now())
    Issue.objects.filter(post=live_post(title="Of this week")).update(digest=digest)
    page = desk.get(reverse("home_newsletter_preview", args=[digest.pk]))
    assert "Of this week" in words(document(page.content))


# The dashboard


def test_the_dashboard_draws_how_many_there_were(desk: Client) -> None:
    assert "newsletter-chart" not in desk.get("/admin/").content.decode()
    for days, number in ((chart.DAYS + 1, 1000), (60, 10), (30, 20), (0, 40)):
        SubscriberCount.objects.create(day=timezone.localdate() - timedelta(days=days), confirmed=number)
    page = desk.get("/admin/").content.decode()
    assert "40 now, 10 on" in " ".join(page.split())
    for path in STYLES:
        assert path in page
        assert finders.find(path)
    assert chart.points(chart.counted()) == "0.0,60.0 180.0,40.0 360.0,0.0"


@pytest.mark.parametrize("group", ["Writers", "Reviewers"])
def test_others_see_no_number(group: str, client: Client) -> None:
    SubscriberCount.objects.create(day=timezone.localdate(), confirmed=40)
    client.force_login(make_user(group=group))
    assert "newsletter-chart" not in client.get("/admin/").content.decode()


def test_the_day_is_counted() -> None:
    subscriber(), subscriber("other@example.com", status="pending")
    sending.fill()
    assert SubscriberCount.objects.get().confirmed == 1
