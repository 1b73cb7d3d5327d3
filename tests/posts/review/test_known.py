"""Nobody learns of a draft who may not edit or review it, nor what it is called."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from home.models import HomePage
from posts.models import PostPage, User
from posts.review.asking import asking
from posts.review.known import known_to
from tests.factories import draft, live_post, standard_page, submit
from tests.posts.review.doors.forms import filled

pytestmark = pytest.mark.django_db


def known(user: User) -> set[int]:
    """The numbers of the pages that somebody may know of."""
    return set(known_to(user, Page.objects.filter(depth__gt=2)).values_list("pk", flat=True))


def test_a_draft_is_known_to_its_writer_editors_and_administrators(
    writer: User, second_writer: User, reviewer: User, editor: User, superuser: User
) -> None:
    page = draft(by=writer)
    assert [known(user) for user in (writer, editor, superuser)] == [{page.pk}] * 3
    assert [known(user) for user in (second_writer, reviewer)] == [set()] * 2


def test_a_draft_is_known_to_reviewers_while_it_awaits_them(writer: User, reviewer: User) -> None:
    page, other = draft(by=writer), draft(by=writer)
    submit(page, by=writer)
    assert known(reviewer) == {page.pk}
    page.current_workflow_state.cancel(user=writer)
    assert known(reviewer) == set()
    assert other.pk in known(writer)


def test_what_readers_have_is_known_to_all(second_writer: User, reviewer: User) -> None:
    page = live_post()
    assert known(second_writer) == known(reviewer) == {page.pk}


@pytest.mark.parametrize("make", [draft, standard_page])
def test_the_title_of_a_draft_is_told_to_those_who_may_edit_it(
    make: Any, writer: User, second_writer: User, editor: User
) -> None:
    page = make(by=writer, title="We buy a competitor")
    for user, title in [
        (writer, "We buy a competitor"),
        (editor, "We buy a competitor"),
        (second_writer, "A draft of somebody else"),
    ]:
        with asking(user):
            assert page.get_admin_display_title() == title
    assert page.get_admin_display_title() == "We buy a competitor", "code may know it"


def test_lists_have_the_title_that_readers_know(writer: User, second_writer: User, client: Client) -> None:
    page = live_post(by=writer, title="We grow")
    page.title = "We buy a competitor"
    page.save_revision(user=writer, log_action=True)
    client.force_login(second_writer)
    url = reverse("wagtailadmin_explore", args=[HomePage.objects.get().pk])
    html = client.get(url).content.decode()
    assert "We grow" in html
    assert "We buy a competitor" not in html


def test_the_editor_has_the_title_of_the_draft(writer: User, client: Client) -> None:
    page = live_post(by=writer, title="We grow")
    page.title = "We buy a competitor"
    page.save_revision(user=writer, log_action=True)
    client.force_login(writer)
    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "We buy a competitor" in html


def test_a_page_of_the_desk_is_drawn_without_the_title_of_a_draft_of_others(
    writer: User, second_writer: User, client: Client
) -> None:
    """A forged form that names a draft as a related post comes back with the name of what was chosen."""
    hidden = draft(by=writer, title="We buy a competitor")
    form = {**filled(live_post(), title="", slug="own", related=hidden.pk)}
    url = reverse("wagtailadmin_pages:add", args=["posts", "postpage", HomePage.objects.get().pk])
    for user, told in [(second_writer, False), (writer, True)]:
        client.force_login(user)
        assert ("We buy a competitor" in client.post(url, form).content.decode()) == told


def test_nobody_opens_the_list_below_a_draft_of_others(
    writer: User, second_writer: User, client: Client
) -> None:
    page = draft(by=writer)
    client.force_login(second_writer)
    assert client.get(reverse("wagtailadmin_explore", args=[page.pk])).status_code == 302


def test_an_action_for_a_selection_names_no_draft_of_others(
    writer: User, second_writer: User, client: Client
) -> None:
    hidden, own = draft(by=writer, title="We buy a competitor"), draft(by=second_writer, title="We grow")
    client.force_login(second_writer)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    html = client.get(f"{url}?id={hidden.pk}&id={own.pk}").content.decode()
    assert "We grow" in html, "what one may know of is named as before"
    assert "We buy a competitor" not in html


def test_a_step_is_decided_under_the_address_of_its_own_page(
    writer: User, reviewer: User, client: Client
) -> None:
    """Wagtail asks for permissions on the page in the address, and decides on the step."""
    page, other = draft(by=writer), draft(by=writer)
    submit(page, by=writer)
    state = submit(other, by=writer)
    client.force_login(reviewer)
    client.get(reverse("wagtailadmin_pages:view_draft", args=[other.pk]))
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    assert client.post(url, {"comment": ""}).status_code == 404
    assert not PostPage.objects.filter(live=True).exists()


@pytest.mark.parametrize(("role", "reads"), [("writer", False), ("reviewer", False), ("editor", True)])
def test_the_site_history_is_for_those_who_read_the_ledger(
    role: str, reads: bool, request: pytest.FixtureRequest, client: Client
) -> None:
    """It has every title that a page ever had."""
    draft(title="We buy a competitor")
    client.force_login(request.getfixturevalue(role))
    for name in ("site_history", "site_history_results"):
        answer = client.get(reverse(f"wagtailadmin_reports:{name}"))
        assert (answer.status_code == 200) == reads
        assert ("We buy a competitor" in answer.content.decode()) == reads


def test_the_menu_offers_the_site_history_to_those_who_may_read_it(
    writer: User, editor: User, client: Client
) -> None:
    address = reverse("wagtailadmin_reports:site_history")
    for user, offered in [(writer, False), (editor, True)]:
        client.force_login(user)
        html = client.get(reverse("wagtailadmin_home")).content.decode()
        assert (address in html) == offered


def test_an_address_turned_into_a_link_has_the_title_that_readers_know(
    writer: User, second_writer: User, client: Client
) -> None:
    page = live_post(by=writer, title="We grow")
    page.title = "We buy a competitor"
    page.save_revision(user=writer, log_action=True)
    client.force_login(second_writer)
    data = {"external-link-chooser-url": page.url, "external-link-chooser-link_text": ""}
    answer = client.post(reverse("wagtailadmin_choose_page_external_link"), data).json()
    assert answer["result"]["adminTitle"] == "We grow"
    assert answer["result"]["id"] == page.pk
