"""An import can be taken back as a whole. What somebody worked on here stays, and is named."""

from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from taggit.models import Tag
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Comment, Page

from home.models import HomePage
from home.site_settings import MenuSettings
from posts.importers import recording, runs, untouched
from posts.importers.runs import Task
from posts.importers.undo import Plan, plan, undo
from posts.importers.wordpress import Options
from posts.models import (
    Author,
    Category,
    EditorialImage,
    ImportedItem,
    ImportedThing,
    ImportRun,
    LedgerEntry,
    PostPage,
    User,
)
from posts.review import ledger
from tests.factories import draft, image_bytes, live_post, make_category
from tests.posts.importers.exports import CLASSIC
from tests.posts.importers.small import exported, item
from tests.posts.importers.test_frame import ENTRIES, PAGE

pytestmark = pytest.mark.django_db


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    """A copy of wp-content/uploads with the one picture of the export."""
    folder = tmp_path / "2016/03"
    folder.mkdir(parents=True)
    (folder / "tree.png").write_bytes(image_bytes(90, 60))
    return tmp_path


def imported(user: User | None = None, **options: Any) -> ImportRun:
    run = runs.begin(user=user)
    runs.import_as(run, CLASSIC, Options(user=user, **options))
    return run


def undone(run: ImportRun, user: User | None = None) -> Plan:
    assert runs.wait_for_worker(run, Task.UNDOING)
    assert runs.take(run)
    return undo(run, user=user)


def everything() -> dict[str, set[Any]]:
    """All that an import may make."""
    models = (Page, Author, Category, Tag, Redirect, EditorialImage, ImportedItem, ImportedThing)
    return {model.__name__: set(model._default_manager.values_list("pk", flat=True)) for model in models}


def test_an_import_that_nobody_touched_goes_without_a_trace(
    uploads: Path, superuser: User, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    before = everything()
    run = imported(superuser, media=uploads)
    file = EditorialImage.objects.get().file
    assert all(everything()[name] > before[name] for name in before), "of everything something was made"
    with django_capture_on_commit_callbacks(execute=True):
        result = undone(run, superuser)
    assert everything() == before
    assert result.staying == []
    assert (len(result.going), result.live) == (4, 3)
    assert not file.storage.exists(file.name)
    assert client.get("/2016/03/14/how-an-index-works/", follow=True).status_code == 404
    run.refresh_from_db()
    assert (run.task, run.state) == ("undoing", "done")
    assert run.undone["pages"] == 4
    assert run.undone["things"]["authors"] == 2


def test_the_ledger_says_that_it_was_undone_and_by_whom(superuser: User) -> None:
    run = imported()
    post = PostPage.objects.get(slug="escaping")
    undone(run, superuser)
    acts = LedgerEntry.objects.filter(page_id=post.pk).order_by("number").values_list("action", "user_id")
    assert list(acts) == [
        ("imported", None),
        ("published", None),
        ("unpublished", superuser.pk),
        ("import undone", superuser.pk),
    ]
    assert LedgerEntry.objects.get(page_id=post.pk, action="import undone").comment == (
        f"Import {run.pk} from blog.example, number 11, was undone."
    )
    assert ledger.verify().problem == ""


def test_it_may_come_again_afterwards() -> None:
    undone(imported())
    again = imported()
    assert again.summary["changed"] == 4
    assert PostPage.objects.get(slug="escaping").live


def import_with_frame(tmp_path: Path) -> ImportRun:
    """Import a page, a menu that leads to it, and a post that is sticky."""
    run = runs.begin()
    path = exported(tmp_path, PAGE, *ENTRIES, item(2, wp__is_sticky="1"))
    runs.import_as(run, path, Options())
    return run


def test_the_menu_and_the_pinned_post_go_as_well(tmp_path: Path) -> None:
    before = HomePage.objects.get().latest_revision_id
    run = import_with_frame(tmp_path)
    assert MenuSettings.objects.get().items
    assert HomePage.objects.get().get_latest_revision_as_object().pinned_post
    assert undone(run).staying == []
    assert not MenuSettings.objects.filter(site__is_default_site=True).exclude(items="[]").exists()
    root = HomePage.objects.get()
    assert (root.latest_revision_id, root.has_unpublished_changes) == (before, False)
    assert root.get_latest_revision_as_object().pinned_post is None
    again = import_with_frame(tmp_path)
    assert again.summary["changed"] == 2


def test_a_menu_and_a_draft_that_somebody_worked_on_stay(tmp_path: Path) -> None:
    run = import_with_frame(tmp_path)
    menu, root = MenuSettings.objects.get(), HomePage.objects.get().get_latest_revision_as_object()
    menu.items = menu.items.raw_data[:1]
    menu.save()
    root.heading = "Another heading"
    root.save_revision()
    stayed = [stay.name.partition(" “")[0] for stay in undone(run).staying]
    assert sorted(stayed) == ["menu", "revision"]
    assert len(MenuSettings.objects.get().items) == 1
    assert HomePage.objects.get().get_latest_revision_as_object().heading == "Another heading"


def test_the_question_does_not_read_texts_that_went_live() -> None:
    run = imported()
    with patch.object(untouched, "revision_content_digest", wraps=untouched.revision_content_digest) as read:
        assert len(plan(run).going) == 4
    assert read.call_count == 1, "the draft alone"


def edit(post: PostPage, user: User) -> None:
    post.title = "Edited here"
    post.save_revision(user=user)


def remark(post: PostPage, user: User) -> None:
    Comment.objects.create(page=post, user=user, text="Is it?", contentpath="title")


def lock(post: PostPage, user: User) -> None:
    Page.objects.filter(pk=post.pk).update(locked=True, locked_by=user)


@pytest.mark.parametrize(
    ("touch", "reason"),
    [
        (edit, "It was edited here."),
        (lambda post, user: post.unpublish(user=user), "Something was decided about it here: Unpublished."),
        (remark, "Somebody has commented on it here."),
        (lock, "Somebody has locked it."),
    ],
    ids=["edited", "unpublished", "commented", "locked"],
)
def test_what_somebody_worked_on_stays_with_all_it_uses(
    touch: Any, reason: str, superuser: User, uploads: Path, client: Client
) -> None:
    run = imported(media=uploads)
    post = PostPage.objects.get(slug="how-an-index-works")
    touch(post, superuser)
    expected = plan(run)
    result = undone(run, superuser)
    assert [(stay.page_id, stay.reason) for stay in expected.staying] == [(post.pk, reason)]
    assert (post.pk, reason) in [(stay.page_id, stay.reason) for stay in result.staying]
    assert PostPage.objects.get() == post
    assert [author.name for author in Author.objects.all()] == ["Ada Lovelace"]
    assert EditorialImage.objects.count() == 1
    assert Redirect.objects.filter(redirect_page=post).exists()
    assert ImportedItem.objects.get().page_id == post.pk, "its comments are kept, and it does not come twice"
    assert run.undone["staying"], "they are named afterwards, too"


def test_what_was_there_before_or_is_used_elsewhere_stays(superuser: User, uploads: Path) -> None:
    make_category("Indexes", slug="indexes")
    run = imported(media=uploads)
    image, author = EditorialImage.objects.get(), Author.objects.get(name="Ada Lovelace")
    other = live_post(title="Ours", authors=[author], cover=image)
    result = undone(run, superuser)
    assert {image, author} == {EditorialImage.objects.get(), Author.objects.get(name="Ada Lovelace")}
    assert Category.objects.filter(slug="indexes").exists()
    assert [stay.reason for stay in result.staying] == ["Something that stays uses it."] * 2
    assert PostPage.objects.get() == other


def test_a_picture_that_only_a_draft_uses_stays(superuser: User, uploads: Path) -> None:
    run = imported(media=uploads)
    image = EditorialImage.objects.get()
    ours = live_post(title="Ours")
    ours.cover = image
    ours.save_revision(user=superuser)
    undone(run, superuser)
    assert EditorialImage.objects.filter(pk=image.pk).exists()


def test_an_author_whose_biography_was_written_here_stays() -> None:
    run = imported()
    Author.objects.filter(name="Ada Lovelace").update(biography="<p>Wrote the first program.</p>")
    result = undone(run)
    assert [stay.reason for stay in result.staying] == ["It was changed here."]


def test_the_plan_changes_nothing_and_names_pages_with_links_that_would_break() -> None:
    run = imported()
    going = PostPage.objects.get(slug="escaping")
    body = [{"type": "paragraph", "value": f'<p><a linktype="page" id="{going.pk}">See</a>.</p>'}]
    ours = draft(title="Ours", body=body)
    before = everything()
    found = plan(run)
    assert everything() == before
    assert found.linking == [(ours.pk, "Ours")]
    assert found.things["authors"] == 2


def test_what_was_submitted_by_the_import_is_untouched_and_by_somebody_is_not(
    tmp_path: Path, superuser: User
) -> None:
    text = CLASSIC.read_text().replace("<wp:status>draft<", "<wp:status>pending<")
    text = text.replace("<wp:status><![CDATA[draft]]>", "<wp:status><![CDATA[pending]]>")
    (tmp_path / "export.xml").write_text(text)
    run = runs.begin()
    runs.import_as(run, tmp_path / "export.xml", Options(user=superuser))
    assert ["in review", 1] in run.summary["outcomes"]
    post = PostPage.objects.get(live=False)
    assert plan(run).staying == []
    post.current_workflow_state.cancel(user=superuser)
    assert [stay.page_id for stay in plan(run).staying] == [post.pk]


def test_an_undoing_that_was_killed_goes_on() -> None:
    before = everything()
    run = imported()

    class Killed(BaseException):
        pass

    def kill(done: int, total: int) -> None:
        if done == 2:
            raise Killed

    assert runs.wait_for_worker(run, Task.UNDOING)
    assert runs.take(run)
    with pytest.raises(Killed):
        undo(run, user=None, progress=kill)
    assert run.state == "stopped"
    undone(run)
    assert everything() == before
    assert run.undone["pages"] == 4


def test_outside_of_a_recorded_import_nothing_is_recorded() -> None:
    recording.made(make_category())
    assert not ImportedThing.objects.exists()


# The command


def command(*args: Any) -> str:
    out = StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


def test_the_command_lists_imports_says_what_would_go_and_undoes_one(superuser: User) -> None:
    command("import_wordpress", CLASSIC)
    run = ImportRun.objects.get()
    assert f"Import {run.pk} from blog.example" in command("undo_import")
    assert "4 pages would go" in command("undo_import", run.pk, "--dry-run")
    assert PostPage.objects.exists()
    assert "4 pages went" in command("undo_import", run.pk, "--as", superuser.email)
    assert not PostPage.objects.exists()
    assert LedgerEntry.objects.filter(action="import undone", user_id=superuser.pk).count() == 4


def test_markdown_can_be_taken_back_too(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: A\ntags: [new]\n---\n\nWords.\n")
    command("import_markdown", tmp_path)
    assert Tag.objects.filter(name="new").exists()
    command("undo_import", ImportRun.objects.get().pk)
    assert not PostPage.objects.exists()
    assert not Tag.objects.filter(name="new").exists()


def test_the_command_refuses_with_a_reason() -> None:
    with pytest.raises(CommandError, match="There is no import 7"):
        command("undo_import", 7)
    run = runs.begin()
    with pytest.raises(CommandError, match="somebody works at it"):
        command("undo_import", run.pk)


def test_a_rehearsal_of_the_command_leaves_no_record() -> None:
    before = everything()
    command("import_wordpress", CLASSIC, "--dry-run")
    assert not ImportRun.objects.exists()
    assert everything() == before
