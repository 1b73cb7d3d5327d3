"""Twice is once; what was edited here stays; and the command that says so."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page

from home.models import HomePage
from posts.importers.wordpress import Options, run
from posts.importers.wxr import Unreadable
from posts.models import (
    ImportedItem,
    PostPage,
    User,
)
from tests.markup import document
from tests.posts.importers.exports import CLASSIC
from tests.posts.importers.small import exported, item, outcomes, state

pytestmark = pytest.mark.django_db


# Again, and again


def test_a_second_run_changes_nothing(uploads: Path) -> None:
    run(CLASSIC, Options(media=uploads))
    before = state()
    report = run(CLASSIC, Options(media=uploads))
    assert state() == before
    assert set(outcomes(report).values()) == {"unchanged"}
    assert list(report.lines())[-1] == "0 changed"


def test_what_was_edited_here_is_left_alone(writer: User) -> None:
    run(CLASSIC)
    post = PostPage.objects.get(slug="escaping")
    post.title = "Ours now"
    post.save_revision(user=writer)
    before = state()
    report = run(CLASSIC)
    assert outcomes(report)[11] == "edited here, left alone"
    assert state() == before


def test_what_changed_there_since_is_reported(tmp_path: Path) -> None:
    run(exported(tmp_path, item(1)))
    report = run(exported(tmp_path, item(1, content__encoded="Other words.")))
    assert outcomes(report) == {1: "changed there, left alone"}
    assert "Other" not in str(PostPage.objects.get().body)


def test_what_was_deleted_here_does_not_come_back() -> None:
    run(CLASSIC)
    PostPage.objects.get(live=False).delete()
    assert outcomes(run(CLASSIC))[12] == "deleted here, left alone"


def test_what_was_not_written_the_first_time_comes_the_second(monkeypatch: pytest.MonkeyPatch) -> None:
    from posts.importers.wordpress import batch
    from posts.importers.wordpress import write as module

    written = []
    original = module.admit

    def fails_once(page: Any, *args: Any, **kwargs: Any) -> None:
        if not written:
            written.append(page)
            raise ValueError("The disk is full")
        original(page, *args, **kwargs)

    def fails(*args: Any, **kwargs: Any) -> None:
        raise ValueError("The disk is full")

    # What is written together fails, so that each is written alone.
    monkeypatch.setattr(batch, "admit_new", fails)
    monkeypatch.setattr(module, "admit", fails_once)
    first = run(CLASSIC)
    assert outcomes(first) == {10: "failed", 11: "live", 12: "draft", 13: "live"}
    assert not PostPage.objects.filter(slug="how-an-index-works").exists()
    assert outcomes(run(CLASSIC)) == {10: "live", 11: "unchanged", 12: "unchanged", 13: "unchanged"}
    assert HomePage.objects.get().numchild == 4
    assert Page.find_problems() == ([], [], [], [], [])


def test_a_rehearsal_says_the_same_and_changes_nothing(uploads: Path) -> None:
    before = state()
    report = run(CLASSIC, Options(media=uploads, dry_run=True))
    assert state() == before
    assert not ImportedItem.objects.exists()
    assert outcomes(report) == {10: "live", 11: "live", 12: "draft", 13: "live"}
    assert outcomes(run(CLASSIC, Options(media=uploads))) == outcomes(report)


def test_a_file_that_is_cut_off_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "half.xml"
    path.write_bytes(CLASSIC.read_bytes()[:6000])
    before = state()
    with pytest.raises(Unreadable, match="ends too early"):
        run(path)
    assert state() == before


def test_only_what_was_asked_for_comes() -> None:
    assert outcomes(run(CLASSIC, Options(only=frozenset({11})))) == {11: "live"}


# The command


def command(*args: Any) -> str:
    out = StringIO()
    call_command("import_wordpress", *args, stdout=out)
    return out.getvalue()


def test_the_command_says_what_it_did(tmp_path: Path, superuser: User) -> None:
    report = tmp_path / "report.json"
    said = command(CLASSIC, "--report", report, "--as", superuser.email)
    assert "3 live" in said
    assert said.endswith("4 changed\n")
    data = json.loads(report.read_text())
    assert [row["number"] for row in data["items"]] == [10, 11, 12, 13]
    assert data["fidelity"] > 0.99
    assert data["totals"]["code"] == {"before": 2, "after": 2}


def test_the_report_is_a_page_that_nothing_can_break_out_of(tmp_path: Path) -> None:
    path = exported(tmp_path, item(1, title="<script>alert(1)</script>", content__encoded='[x-y a="1"]<i>'))
    command(path, "--report", tmp_path / "report.html")
    page = document((tmp_path / "report.html").read_bytes())
    assert not list(page.iter("script"))
    # No title is left of that one, so the text's first words stand for it.
    assert [title.text for title in page.iter("h3")] == ['post 1: [x-y a="1"]']


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        (["/nowhere/export.xml"], "No such file"),
        ([str(CLASSIC), "--media", "/nowhere"], "is not a folder"),
        ([str(CLASSIC), "--as", "nobody@example.com"], "There is no user"),
        ([__file__], "line 1: This is not XML"),
    ],
)
def test_the_command_refuses_with_a_reason(args: list[str], reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        command(*args)
