"""Two people in one page: the second save is warned, and both texts stay in the history."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from wagtail.models import Page, PageLogEntry

from home.models import HomePage
from posts.models import LedgerEntry, User
from tests.factories import draft, make_user, standard_page, submit
from tests.forms import said
from tests.posts.windows import JSON, Window, newest_title, titles

pytestmark = pytest.mark.django_db


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
