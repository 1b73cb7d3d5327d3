"""Two people in one page: the second save is warned, and both texts stay in the history."""

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, PageLogEntry, Workflow, WorkflowTask

from home.models import HomePage
from posts.models import LedgerEntry, PostPage, ReviewTask, User
from tests.factories import draft, make_user, standard_page, submit
from tests.forms import form_of, said
from tests.markup import child

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}


class Window:
    """A window of somebody's browser with the editor of a page."""

    def __init__(self, page: Any, user: User, url: str = "") -> None:
        self.page, self.user = page, user
        self.url = url or reverse("wagtailadmin_pages:edit", args=[page.pk])
        self.client = Client()
        self.client.force_login(user)
        self.form = form_of(self.client.get(self.url))

    def save(self, *, button: str = "", **typed: Any) -> Any:
        """Press a button; keep the form that comes back, if one does."""
        self.form |= typed
        pressed = {button: "true"} if button else {}
        response = self.client.post(self.url, {**self.form, **pressed}, follow=True)
        self.form = form_of(response) or self.form
        return response

    def autosave(self, **typed: Any) -> dict[str, Any]:
        """What the browser does by itself, and what it makes of the answer (static/js/editor.js)."""
        self.form |= typed
        response = self.client.post(self.url, {**self.form, **self.autosaved}, headers=JSON)
        answer: dict[str, Any] = json.loads(response.content)
        if answer["success"]:
            self.autosaved = {"overwrite_revision_id": answer["revision_id"]}
            self.form["loaded_revision_id"] = answer["revision_id"]
            self.form["loaded_revision_created_at"] = answer["revision_created_at"]
        return answer

    autosaved: dict[str, Any] = {}


def titles(page: Any) -> list[str]:
    """The titles in the history of a page, oldest first."""
    revisions = Page.objects.get(pk=page.pk).revisions.order_by("pk")
    return [revision.content["title"] for revision in revisions]


def newest_title(page: Any) -> str:
    """The title that the next person to open the editor finds."""
    return str(Page.objects.get(pk=page.pk).get_latest_revision_as_object().title)


@pytest.fixture
def mara(db: None) -> User:
    """An editor."""
    return make_user("mara@example.com", "Editors", first_name="Mara", last_name="Lind")


@pytest.fixture
def ben(db: None) -> User:
    """Another editor."""
    return make_user("ben@example.com", "Editors", first_name="Ben", last_name="Okafor")


KINDS: dict[str, Callable[[], Any]] = {
    "a post": lambda: draft(title="First"),
    "a standard page": lambda: standard_page(title="First"),
    "the index page": HomePage.objects.get,
}


@pytest.mark.parametrize("kind", KINDS)
def test_f11_the_second_save_is_warned_and_both_texts_stay(kind: str, mara: User, ben: User) -> None:
    page = KINDS[kind]()
    hers, his = Window(page, mara), Window(page, ben)
    assert "has been updated" in said(hers.save(title="Mara's"))

    response = his.save(title="Ben's")
    assert "Mara Lind saved this page at" in said(response)
    assert "your text was not saved yet" in said(response)
    assert newest_title(page) == "Mara's", "not silently newest"
    assert his.form["title"] == "Ben's", "and not lost: it is in the form"

    response = his.save()
    assert "has been updated" in said(response)
    assert "stays in the history" in said(response)
    assert newest_title(page) == "Ben's"
    assert titles(page)[-2:] == ["Mara's", "Ben's"]


def test_the_warning_leads_to_what_changed(mara: User, ben: User) -> None:
    post = draft(title="First")
    first = post.latest_revision_id
    hers, his = Window(post, mara), Window(post, ben)
    hers.save(title="Mara's")
    response = his.save(title="Ben's")
    newest = Page.objects.get(pk=post.pk).latest_revision_id
    address = reverse("wagtailadmin_pages:revisions_compare", args=[post.pk, first, newest])
    assert f'href="{address}"' in said(response)
    difference = his.client.get(address).content.decode()
    assert "First" in difference
    assert "Mara&#x27;s" in difference


def test_who_saves_again_after_a_third_text_is_warned_again(mara: User, ben: User) -> None:
    post = draft()
    hers, his = Window(post, mara), Window(post, ben)
    hers.save(title="Mara's")
    his.save(title="Ben's")
    third = Window(post, make_user("editor@example.com", "Editors"))
    third.save(title="Somebody else's")
    assert "editor@example.com saved this page" in said(his.save())
    assert newest_title(post) == "Somebody else's"


def test_who_was_warned_can_save_though_the_other_person_types_on(mara: User, ben: User) -> None:
    """Her autosave writes over her own revision: its time changes, and the warning holds."""
    post = draft()
    hers, his = Window(post, mara), Window(post, ben)
    hers.autosave(title="Mara's")
    his.save(title="Ben's")
    hers.autosave(title="Mara's, and more")
    his.save()
    assert titles(post)[-2:] == ["Mara's, and more", "Ben's"]
    answer = hers.autosave(title="Mara's, and yet more")
    assert answer["error_code"] == "invalid_revision"
    assert "Ben Okafor saved this page" in answer["error_message"], "now she is warned"


def test_a_text_that_was_overwritten_in_place_is_another_text(mara: User, ben: User) -> None:
    post = draft()
    hers = Window(post, mara)
    hers.autosave(title="Mara's")
    his = Window(post, ben)
    hers.autosave(title="Mara's, and more")
    response = his.save(title="Ben's")
    assert "Mara Lind saved this page" in said(response)
    assert "See that text" in said(response)
    assert newest_title(post) == "Mara's, and more"


def test_two_windows_of_one_person_are_two_windows(mara: User) -> None:
    post = draft()
    one, two = Window(post, mara), Window(post, mara)
    one.save(title="In one")
    assert "You saved this page in another window" in said(two.save(title="In two"))
    assert newest_title(post) == "In one"
    two.save()
    assert titles(post)[-2:] == ["In one", "In two"]


def test_a_window_that_autosaved_is_not_out_of_date(mara: User) -> None:
    post = draft()
    window = Window(post, mara)
    window.autosave(title="So")
    window.autosave(title="So far")
    assert "has been updated" in said(window.save(title="So far, so good"))


@pytest.mark.parametrize("again", ["autosave", "save"])
def test_a_window_whose_answer_was_lost_is_not_told_of_itself(mara: User, again: str) -> None:
    post = draft()
    window, other = Window(post, mara), Window(post, mara)
    sent = {**window.form, "title": "So far", "save_id": uuid.uuid4().hex}
    assert json.loads(window.client.post(window.url, sent, headers=JSON).content)["success"]
    assert "in another window" in said(other.save(title="Elsewhere", save_id=uuid.uuid4().hex))
    getattr(window, again)(title="So far, so good", save_id=sent["save_id"])
    assert newest_title(post) == "So far, so good"
    assert len(set(PageLogEntry.objects.filter(page=post.pk, user=mara).values_list("uuid"))) == 1


def test_the_name_of_a_save_is_good_for_nothing_else(mara: User, ben: User) -> None:
    post = draft()
    hers, his = Window(post, mara), Window(post, ben)
    name = uuid.uuid4().hex
    hers.autosave(title="Mara's", save_id=name)
    assert his.autosave(title="Ben's", save_id=name)["error_code"] == "invalid_revision", "not his save"
    for wrong in ("", "x", "\0", name[:-1]):
        assert his.autosave(title="Ben's", save_id=wrong)["error_code"] == "invalid_revision"
    Window(post, mara).save(title="Mara's in another window")
    hers.autosaved = {}
    assert hers.autosave(title="Mara's, again", save_id=name)["error_code"] == "invalid_revision"
    assert newest_title(post) == "Mara's in another window"


def test_a_name_that_is_used_for_another_page_hides_nothing_of_its_history(mara: User) -> None:
    """Wagtail shows the last of the entries that have a UUID in common, wherever they are."""
    one, other = draft(by=mara), draft(by=mara)
    for page in (one, other):
        Window(page, mara).save(title="Changed", save_id="the same")
    assert (
        PageLogEntry.objects.filter(page=one.pk, action="wagtail.edit").latest_by_uuid_and_action().exists()
    )


def test_an_autosave_never_overwrites_what_another_window_saved(mara: User, ben: User) -> None:
    post = draft()
    hers, his = Window(post, mara), Window(post, ben)
    hers.autosave(title="Mara's")
    newest = Page.objects.get(pk=post.pk).latest_revision_id
    for claimed in ({}, {"overwrite_revision_id": newest}, {"warned_of": newest}):
        his.autosaved = claimed
        assert his.autosave(title="Ben's")["error_code"] == "invalid_revision"
    assert titles(post)[-1] == "Mara's"
    again = Window(post, mara)
    again.save(title="Mara's in another window")
    assert hers.autosave(title="Mara's, and more")["error_code"] == "invalid_revision"
    assert titles(post)[-2:] == ["Mara's", "Mara's in another window"]


def test_the_form_that_comes_back_is_not_autosaved(mara: User, ben: User) -> None:
    """Otherwise the browser would put the text on top before anybody has read the warning."""
    post = draft()
    hers, his = Window(post, mara), Window(post, ben)
    hers.save(title="Mara's")
    html = his.save(title="Ben's").content.decode()
    assert "w-autosave-interval" not in html
    assert 'data-w-unsaved-force-value="true"' in html


@pytest.mark.parametrize("button", ["action-submit", "action-publish", "action-restart-workflow"])
def test_no_button_of_an_old_window_brings_on_what_it_does_not_show(
    button: str, mara: User, ben: User
) -> None:
    post = draft()
    if button == "action-restart-workflow":
        state = submit(post, by=post.owner)
        state.task.specific.on_action(state, make_user(group="Reviewers"), "reject", comment="Shorter.")
    before = LedgerEntry.objects.count()
    hers, his = Window(post, mara), Window(post, ben)
    hers.save(title="Mara's")
    assert "Mara Lind saved this page" in said(his.save(button=button, title="Ben's"))
    assert newest_title(post) == "Mara's"
    assert LedgerEntry.objects.count() == before, "nothing was submitted"
    his.save(button=button)
    assert titles(post)[-2:] == ["Mara's", "Ben's"]


def test_who_typed_nothing_is_shown_the_newest_text(mara: User, ben: User) -> None:
    post = draft()
    hers, his = Window(post, mara), Window(post, ben)
    hers.save(title="Mara's")
    response = his.save(button="action-submit")
    assert "You had changed nothing" in said(response)
    assert his.form["title"] == "Mara's"
    assert titles(post)[-1] == "Mara's"
    assert Page.objects.get(pk=post.pk).current_workflow_state is None


def test_a_reviewer_who_typed_and_approves_in_an_old_window_keeps_the_text(
    writer: User, reviewer: User, second_reviewer: User
) -> None:
    post = draft(by=writer)
    submit(post, by=writer)
    one, two = Window(post, reviewer), Window(post, second_reviewer)
    one.save(title="Changed by one")
    decision = {"workflow-action-name": "approve", "title": "Changed by two"}
    two.save(button="action-workflow-action", **decision)
    assert two.form["title"] == "Changed by two"
    assert newest_title(post) == "Changed by one"
    assert not Page.objects.get(pk=post.pk).live


def test_yes_to_the_browsers_dialog_does_not_approve_an_old_text(
    writer: User, reviewer: User, second_reviewer: User
) -> None:
    """Wagtail asks, before any button, whether to overwrite what somebody else has saved."""
    post = draft(by=writer)
    submit(post, by=writer)
    one, two = Window(post, reviewer), Window(post, second_reviewer)
    one.save(title="Changed by one")
    told = {"warned_of": Page.objects.get(pk=post.pk).latest_revision_id}
    response = two.save(button="action-workflow-action", **{"workflow-action-name": "approve"}, **told)
    assert "changed after you opened it" in said(response)
    assert newest_title(post) == "Changed by one"


def test_a_reviewer_who_approves_what_code_or_an_import_has_written_is_no_author_of_it(
    writer: User, reviewer: User
) -> None:
    """The editor gives keys to the paragraphs of such a text; nobody has typed."""
    post = draft(by=writer)
    submit(post, by=writer)
    Window(post, reviewer).save(button="action-workflow-action", **{"workflow-action-name": "approve"})
    assert Page.objects.get(pk=post.pk).live
    assert titles(post) == [post.title]


def test_withdrawing_in_an_old_window_withdraws_and_saves_nothing(writer: User, editor: User) -> None:
    post = draft(by=writer)
    submit(post, by=writer)
    his, hers = Window(post, writer), Window(post, editor)
    hers.save(title="Changed by an editor")
    response = his.save(button="action-cancel-workflow")
    assert "has been cancelled" in said(response)
    assert Page.objects.get(pk=post.pk).current_workflow_state is None
    assert newest_title(post) == "Changed by an editor"
    assert his.form["title"] == "Changed by an editor"


def test_going_back_to_a_version_is_warned_as_well(mara: User, ben: User) -> None:
    post = draft(title="First")
    url = reverse("wagtailadmin_pages:revisions_revert", args=[post.pk, post.latest_revision_id])
    Window(post, ben).save(title="Second")
    back = Window(post, mara, url)
    Window(post, ben).save(title="Third")
    assert "Ben Okafor saved this page" in said(back.save())
    assert newest_title(post) == "Third"
    back.save()
    assert titles(post) == ["First", "Second", "Third", "First"]


def test_an_incomplete_text_of_an_old_window_is_warned_too(mara: User, ben: User) -> None:
    post = draft()
    hers, his = Window(post, mara), Window(post, ben)
    hers.save(title="Mara's")
    assert "Mara Lind saved this page" in said(his.save(button="action-submit", title="Ben's", summary=""))
    assert newest_title(post) == "Mara's"


def test_a_window_from_before_the_first_save_is_warned(mara: User, ben: User) -> None:
    """Its form names no revision, because there was none."""
    page = HomePage.objects.get()
    assert page.latest_revision is None
    hers, his = Window(page, mara), Window(page, ben)
    assert hers.autosave(title="Mara's")["success"]
    assert his.autosave(title="Ben's")["error_code"] == "invalid_revision"
    assert "Mara Lind saved this page" in said(his.save())
    assert titles(page) == ["Mara's"]


def test_a_decision_that_somebody_else_has_made_already_is_explained(
    writer: User, mara: User, ben: User
) -> None:
    post = draft(by=writer, title="Read by two")
    submit(post, by=writer)
    one, other = Window(post, mara), Window(post, ben)
    approval = {"workflow-action-name": "approve"}
    assert one.save(button="action-workflow-action", **approval).status_code == 200
    assert PostPage.objects.get(pk=post.pk).published_on, (
        "given at publication, and unknown to the other window"
    )
    before = list(post.revisions.order_by("pk").values_list("content", flat=True))
    response = other.save(button="action-workflow-action", **approval)
    assert "Somebody else has decided this step already." in said(response)
    after = list(post.revisions.order_by("pk").values_list("content", flat=True))
    assert after == before, "nothing was typed"
    assert LedgerEntry.objects.filter(page_id=post.pk, action="approved").count() == 1


@pytest.mark.parametrize(
    ("button", "fields", "says"),
    [
        ("approve", {}, "You approved “We buy a competitor”, and readers have it."),
        ("approve", {"go_live_at": datetime(2199, 5, 1, 9, tzinfo=UTC)}, "It goes live on May 1, 2199"),
        ("reject", {}, "You sent “We buy a competitor” back."),
    ],
)
def test_a_decision_and_its_mail_name_the_page_to_who_may_know_it_no_longer(
    writer: User, reviewer: User, mailoutbox: list[Any], button: str, fields: dict[str, Any], says: str
) -> None:
    post = draft(by=writer, title="We buy a competitor", **fields)
    submit(post, by=writer)
    window = Window(post, reviewer)
    mailoutbox.clear()
    decision = {"workflow-action-name": button, "workflow-action-extra-data": json.dumps({"comment": "So."})}
    response = window.save(button="action-workflow-action", **decision)
    assert says in said(response)
    assert response.redirect_chain == [(reverse("wagtailadmin_home"), 302)]
    assert len(list(response.context["messages"])) == 1, "and nothing of a list that is not for them"
    assert ["We buy a competitor" in letter.subject for letter in mailoutbox] == [True]


def test_clicking_into_a_text_that_was_imported_makes_nobody_its_author(writer: User, reviewer: User) -> None:
    """The editor gives keys to its paragraphs, and the browser saves them."""
    post = draft(by=writer, body=[child("paragraph", "<p>One</p><p>Two</p>")])
    submit(post, by=writer)
    window = Window(post, reviewer)
    assert window.autosave()["success"]
    assert "data-block-key" in PostPage.objects.get(pk=post.pk).get_latest_revision().content["body"]
    window.save(button="action-workflow-action", **{"workflow-action-name": "approve"})
    assert PostPage.objects.get(pk=post.pk).live


def test_who_approves_one_of_two_steps_is_told_that_another_follows(writer: User, reviewer: User) -> None:
    workflow = Workflow.objects.get()
    second = ReviewTask.objects.create(name="Legal")
    second.groups.set(Group.objects.filter(name="Editors"))
    WorkflowTask.objects.create(workflow=workflow, task=second, sort_order=9)
    post = draft(by=writer, title="Read by two")
    submit(post, by=writer)
    response = Window(post, reviewer).save(
        button="action-workflow-action", **{"workflow-action-name": "approve"}
    )
    assert "You approved “Read by two”. It waits for the next step" in said(response)
