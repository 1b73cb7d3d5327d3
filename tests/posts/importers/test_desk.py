"""Imports in the admin: who may, what they see, and what becomes of a worker that is killed."""

import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks import task_backends
from wagtail.models import Page

from posts.importers import runs
from posts.importers.runs import State, Task
from posts.importers.wordpress import Options
from posts.importers.work import work
from posts.models import ImportLine, ImportRun, LedgerEntry, PostPage, User
from posts.tasks import work_at_import
from tests.factories import make_user
from tests.markup import document
from tests.posts.importers.exports import CLASSIC

pytestmark = pytest.mark.django_db
LIST, ADD = "/admin/imports/", "/admin/imports/add/"


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """An editor."""
    client.force_login(editor)
    return client


@pytest.fixture
def worker(django_capture_on_commit_callbacks: Any) -> Callable[[Callable[[], Any]], Any]:
    """Do something at the desk, and then what it has asked the worker for."""

    def act(do: Callable[[], Any]) -> Any:
        task_backends["queue"].clear()
        with django_capture_on_commit_callbacks(execute=True):
            answer = do()
        for result in list(task_backends["queue"].results):
            if result.task.func is work_at_import.func:
                work(*result.args)
        return answer

    return act


def export(text: str = "") -> SimpleUploadedFile:
    content = text.encode() if text else CLASSIC.read_bytes()
    return SimpleUploadedFile("my-blog.xml", content, content_type="text/xml")


def upload(client: Client, **fields: Any) -> Any:
    return client.post(ADD, {"file": export(), "fetch_from": "", **fields})


def url(run: ImportRun, name: str = "") -> str:
    return f"/admin/imports/{run.pk}/{name}"


def waiting(**fields: Any) -> ImportRun:
    file = ContentFile(CLASSIC.read_bytes(), name="x.xml")
    return ImportRun.objects.create(**{"state": State.WAITING, "file": file, "file_name": "x.xml", **fields})


def imported() -> ImportRun:
    run = runs.begin()
    runs.import_as(run, CLASSIC, Options())
    return run


# Who may


def addresses() -> tuple[list[str], list[str]]:
    """What is read and what is done."""
    run, other = imported(), waiting()
    line = run.lines.get(number=12)  # the draft
    items = [url(run, f"items/{line.pk}/{name}") for name in ("", "original/", "converted/", "?text")]
    read = [LIST, f"{LIST}results/", ADD, url(run), url(run, "progress/"), url(run, "undo/"), *items]
    steps = [url(other, f"{name}/") for name in ("stop", "go-on", "import", "forget")]
    return read, [ADD, url(run, "undo/"), *steps]


def state() -> list[Any]:
    return [list(ImportRun.objects.order_by("pk").values()), list(Page.objects.values_list("pk", "live"))]


@pytest.mark.parametrize("who", ["Writers", "Reviewers", "", None, "import alone"])
def test_nobody_but_editors_sees_or_does_anything(who: str | None, client: Client) -> None:
    read, done = addresses()
    if who == "import alone":
        user = make_user(group="Writers")
        user.user_permissions.add(Permission.objects.get(codename="import_posts"))
        client.force_login(user)
    elif who is not None:
        client.force_login(make_user(group=who))
    before = state()
    for path in read:
        response = client.get(path)
        assert response.status_code == 302, path
        assert b"finished yet" not in response.content
    for path in done:
        assert client.post(path, {"file": export()}).status_code == 302, path
    assert state() == before


def test_editors_and_administrators_see_all_of_it(desk: Client, superuser: User) -> None:
    read, _done = addresses()
    for path in read:
        assert desk.get(path).status_code == 200, path
    desk.force_login(superuser)
    assert desk.get(LIST).status_code == 200


def test_what_changes_something_is_sent_and_with_a_token(editor: User) -> None:
    run = waiting()
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    for name in ("stop", "go-on", "import", "forget"):
        assert client.get(url(run, f"{name}/")).status_code == 405
        assert client.post(url(run, f"{name}/")).status_code == 403
    assert client.post(url(run, "undo/")).status_code == 403
    assert client.post(ADD, {"file": export()}).status_code == 403
    assert ImportRun.objects.get().state == State.WAITING


def test_the_menu_offers_it_to_those_who_may(client: Client, editor: User, writer: User) -> None:
    for user, offered in ((editor, True), (writer, False)):
        client.force_login(user)
        assert (f'"{LIST}"' in client.get("/admin/").content.decode()) is offered


# From the upload to the report


def test_an_upload_is_imported_by_a_worker_under_the_name_of_who_uploaded_it(
    desk: Client, editor: User, worker: Any
) -> None:
    response = worker(lambda: upload(desk))
    run = ImportRun.objects.get()
    assert response.url == url(run)
    assert (run.task, run.state, run.done, run.total) == ("import", "done", 4, 4)
    assert PostPage.objects.get(slug="escaping").live
    assert set(LedgerEntry.objects.filter(action="imported").values_list("user_id", flat=True)) == {editor.pk}
    assert not run.file, "the export has names and addresses of people: it is deleted"
    page = desk.get(url(run)).content.decode()
    for words in ("Import: Done", "3</td>", "of the words arrived", "How an index works", "my-blog.xml"):
        assert words in page
    assert document(page.encode()) is not None


def test_a_rehearsal_changes_nothing_and_can_then_be_imported(desk: Client, worker: Any) -> None:
    before = list(Page.objects.values_list("pk", flat=True))
    worker(lambda: upload(desk, rehearse="on"))
    rehearsal = ImportRun.objects.get()
    assert (rehearsal.task, rehearsal.state) == ("rehearsal", "done")
    assert list(Page.objects.values_list("pk", flat=True)) == before
    assert rehearsal.lines.count() == 4
    assert b"nothing was changed" in desk.get(url(rehearsal)).content
    worker(lambda: desk.post(url(rehearsal, "import/")))
    run = ImportRun.objects.exclude(pk=rehearsal.pk).get()
    assert (run.task, run.state, run.summary["changed"]) == ("import", "done", 4)
    rehearsal.refresh_from_db()
    assert not rehearsal.file
    desk.post(url(rehearsal, "import/"))
    assert ImportRun.objects.count() == 2, "once"


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"file": ""}, "This field is required"),
        ({"file": export("<html></html>")}, "Line 1: This is no WordPress export"),
        ({"file": export("PK\x03\x04")}, "Line 1: This is not XML"),
        ({"fetch_from": "not a host"}, "This is no name of a host"),
        ({"fetch_from": "localhost"}, "This is no name of a host"),
        ({"fetch_from": "http://[::1"}, "This is no name of a host"),
    ],
)
def test_what_cannot_be_imported_is_refused_with_the_reason(
    desk: Client, fields: dict[str, Any], problem: str
) -> None:
    response = upload(desk, **fields)
    assert problem in response.content.decode()
    assert not ImportRun.objects.exists()


def test_a_file_that_is_too_large_is_refused(desk: Client, settings: Any) -> None:
    settings.IMPORT_MAX_UPLOAD_SIZE = 1000
    assert "is the most" in upload(desk).content.decode()
    assert not ImportRun.objects.exists()


def test_the_host_may_be_written_as_an_address(desk: Client) -> None:
    upload(desk, fetch_from=" https://Blog.Example/wp-content/ ")
    assert ImportRun.objects.get().fetch_from == "blog.example"


def test_an_export_that_is_cut_off_fails_with_line_and_reason(desk: Client, worker: Any) -> None:
    text = CLASSIC.read_text()
    worker(lambda: upload(desk, file=export(text[: len(text) // 2])))
    run = ImportRun.objects.get()
    assert run.state == State.FAILED
    assert "The file ends too early" in desk.get(url(run)).content.decode()
    assert not PostPage.objects.exists()
    assert not run.file


def test_a_file_that_has_gone_missing_fails_with_a_reason(desk: Client) -> None:
    run = waiting()
    Path(run.file.path).unlink()
    work(run.pk, 0)
    assert "No such file" in desk.get(url(run)).content.decode()


# Progress


def test_the_script_learns_how_far_it_is(desk: Client) -> None:
    run = runs.begin(done=0, total=0)
    runs.note(run, done=3, total=12)
    facts = desk.get(url(run, "progress/")).json()
    expected = {"done": 3, "total": 12, "active": True, "state": "Import: Running", "words": "3 of 12"}
    assert facts == expected
    page = desk.get(url(run)).content.decode()
    assert 'value="3"' in page
    assert "See how far it is now" in page, "without script"


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an import tell how far it is after each item, and not after fifty."""
    monkeypatch.setattr(sys.modules["posts.importers.wordpress.run"], "TOGETHER", 1)


@pytest.mark.usefixtures("one_by_one")
def test_a_killed_worker_is_seen_as_such_and_another_goes_on(desk: Client, worker: Any) -> None:
    run = waiting()
    assert runs.take(run)

    class Killed(BaseException):
        pass

    def kill(done: int, total: int) -> None:
        if done == 2:
            raise Killed

    with pytest.raises(Killed):
        runs.import_as(run, Path(run.file.path), Options(progress=kill))
    # As a killed process leaves it: running, by what it says itself, and silent.
    silent = timezone.now() - timedelta(seconds=runs.SILENCE + 1)
    ImportRun.objects.filter(pk=run.pk).update(state=State.RUNNING, seen_at=silent)
    assert desk.get(url(run, "progress/")).json()["active"] is False
    page = desk.get(url(run)).content.decode()
    assert "Import: Stopped" in page
    assert "no sign of life" in page
    worker(lambda: desk.post(url(run, "go-on/")))
    run.refresh_from_db()
    assert (run.state, run.summary["changed"]) == (State.DONE, 4)
    assert list(run.lines.values_list("outcome", flat=True)) == ["live", "live", "draft", "live"]
    assert run.summary["made"]["authors"] == 2, "those of the first worker are counted"
    assert run.items.count() == 4


@pytest.mark.usefixtures("one_by_one")
def test_a_run_that_is_stopped_ends_at_the_next_items_and_can_go_on(desk: Client, worker: Any) -> None:
    run = waiting()
    assert runs.take(run)

    def stop(done: int, total: int) -> None:
        if done == 1:
            desk.post(url(run, "stop/"))

    with pytest.raises(runs.Superseded):
        runs.import_as(run, Path(run.file.path), Options(progress=stop))
    run.refresh_from_db()
    assert (run.state, run.problem) == (State.STOPPED, "Somebody stopped it.")
    worker(lambda: desk.post(url(run, "go-on/")))
    run.refresh_from_db()
    assert run.summary["changed"] == 4


def test_two_workers_do_not_do_the_same(desk: Client) -> None:
    run = waiting()
    assert runs.take(run)
    assert not runs.take(ImportRun.objects.get(pk=run.pk))
    desk.post(url(run, "go-on/"))
    assert not ImportRun.objects.filter(state=State.WAITING).exists()
    assert not runs.wait_for_worker(run, Task.UNDOING)


# The item


def line_of(run: ImportRun, number: int) -> ImportLine:
    return run.lines.get(number=number)


def test_both_sides_stand_beside_each_other(desk: Client) -> None:
    run = imported()
    line = line_of(run, 10)
    page = document(desk.get(url(run, f"items/{line.pk}/")).content)
    frames = {frame.get("title"): frame for frame in page.iter("iframe")}
    there, here = frames["The text as it was there"], frames["The page here"]
    assert there.get("sandbox") == ""
    assert desk.get(there.get("src")).status_code == 200
    assert b"How an index works" in desk.get(here.get("src")).content


def test_the_original_runs_and_loads_nothing(desk: Client) -> None:
    run = imported()
    line = line_of(run, 11)
    attack = (
        '<script>alert(1)</script><img src="https://evil.example/x.png" onerror="alert(1)">'
        '<a href="javascript:alert(1)">x</a><p onclick="a()">Words.</p><svg onload="a()"></svg>'
        '<iframe src="https://evil.example"></iframe><style>p{}</style>'
    )
    ImportLine.objects.filter(pk=line.pk).update(original=attack)
    response = desk.get(url(run, f"items/{line.pk}/original/"))
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox; style-src 'self'"
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    page = document(response.content)
    assert not {"script", "img", "iframe", "style", "svg"} & {element.tag for element in page.iter()}
    assert "alert" not in response.content.decode()
    text = desk.get(url(run, f"items/{line.pk}/?text")).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_of_a_rehearsal_one_sees_what_the_text_would_become(desk: Client, worker: Any) -> None:
    worker(lambda: upload(desk, rehearse="on"))
    run = ImportRun.objects.get()
    line = line_of(run, 11)
    response = desk.get(reverse("posts_imports_converted", args=[run.pk, line.pk]))
    page = document(response.content)
    assert list(page.iter("pre"))
    assert not list(page.iter("script"))


def test_an_item_is_found_in_its_own_run_alone(desk: Client) -> None:
    run, other = imported(), waiting()
    line = line_of(run, 10)
    assert desk.get(url(other, f"items/{line.pk}/")).status_code == 404


# Taking it back


def test_it_asks_before_it_is_undone_and_names_what_stays(desk: Client, editor: User, worker: Any) -> None:
    run = imported()
    post = PostPage.objects.get(slug="how-an-index-works")
    post.title = "Edited here"
    post.save_revision(user=editor)
    question = desk.get(url(run, "undo/")).content.decode()
    assert "3 pages would go" in question
    assert "It was edited here." in question
    assert PostPage.objects.count() == 3
    worker(lambda: desk.post(url(run, "undo/")))
    assert PostPage.objects.get() == post
    entries = LedgerEntry.objects.filter(action="import undone")
    assert {entry.user_id for entry in entries} == {editor.pk}
    answer = desk.get(url(run)).content.decode()
    assert "Undone, but for what stays" in answer
    assert "It was edited here." in answer


def test_a_record_that_brought_something_is_kept_and_another_may_be_forgotten(desk: Client) -> None:
    run, other = imported(), waiting(state=State.STOPPED)
    path = Path(other.file.path)
    for each in (run, other):
        desk.post(url(each, "forget/"))
    assert ImportRun.objects.get() == run
    assert not path.exists()
