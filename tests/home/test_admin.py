"""The desk as a whole: every entry of the menu opens, and people are made by e-mail address."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.admin.menu import admin_menu, reports_menu, settings_menu
from wagtail.admin.site_summary import PagesSummaryItem
from wagtail.models import GroupPagePermission

from home.summary import PagesSummary
from posts.models import User
from tests.factories import draft, live_post, make_user, submit

pytestmark = pytest.mark.django_db


def addresses(items: Any, request: Any) -> Iterator[str]:
    """The address of every entry that is shown, submenus included."""
    for item in items:
        submenu = getattr(item, "menu", None)
        if submenu is not None:
            yield from addresses(submenu.menu_items_for_request(request), request)
        elif item.url:
            yield item.url


@pytest.mark.parametrize("role", ["Writers", "Reviewers", "Editors", ""])
def test_every_entry_of_the_menu_opens(role: str, client: Client) -> None:
    user = make_user(group=role, is_superuser=not role)
    live_post()
    post = draft()
    submit(post, by=post.owner)
    client.force_login(user)
    request = client.get("/admin/").wsgi_request
    request.user = user
    found = set()
    for menu in (admin_menu, reports_menu, settings_menu):
        found |= set(addresses(menu.menu_items_for_request(request), request))
    internal = {url for url in found if url.startswith("/admin/")} - {"/admin/"}
    assert len(internal) >= (0 if role == "Reviewers" else 3)
    for url in internal:
        response = client.get(url, follow=True)
        assert response.status_code == 200, url
        assert response.request["PATH_INFO"] != "/admin/", f"{url} was refused"


def test_an_administrator_makes_a_writer_by_email_address(superuser: User, client: Client) -> None:
    client.force_login(superuser)
    data = {
        "email": "New.Writer@Example.com",
        "first_name": "New",
        "last_name": "Writer",
        "password1": "a-long-enough-secret",
        "password2": "a-long-enough-secret",
        "is_active": "on",
        "groups": [Group.objects.get(name="Writers").pk],
    }
    client.post(reverse("wagtailusers_users:add"), data)
    user = User.objects.get(email="new.writer@example.com")
    assert [group.name for group in user.groups.all()] == ["Writers"]
    client.logout()
    client.post("/admin/login/", {"username": "NEW.writer@example.com", "password": "a-long-enough-secret"})
    assert client.get("/admin/").status_code == 200


def test_administrators_see_our_permissions_in_the_group_form(superuser: User, client: Client) -> None:
    client.force_login(superuser)
    group = Group.objects.get(name="Editors")
    html = client.get(reverse("wagtailusers_groups:edit", args=[group.pk])).content.decode()
    for words in ("Can unpublish and unschedule", "Can publish without review"):
        assert words in html


def test_the_reviewer_finds_what_waits_on_the_dashboard(reviewer: User, client: Client) -> None:
    post = draft(title="Waiting for somebody")
    submit(post, by=post.owner)
    client.force_login(reviewer)
    html = client.get("/admin/").content.decode()
    assert re.search(r"Awaiting your review.*Waiting for somebody", html, re.DOTALL)


def test_the_writer_sees_above_the_text_what_was_asked_for(
    writer: User, reviewer: User, client: Client
) -> None:
    post = draft(by=writer)
    state = submit(post, by=writer)
    state.task.specific.on_action(state, reviewer, "reject", comment="Say what the reader gains.")
    client.force_login(writer)
    response = client.get(reverse("wagtailadmin_pages:edit", args=[post.pk]))
    (message,) = response.context["messages"]
    assert "Say what the reader gains." in str(message)


def test_the_list_of_pages_asks_as_often_for_eight_of_ones_drafts_as_for_two(client: Client) -> None:
    writer = make_user(group="Writers")
    client.force_login(writer)
    address = reverse("wagtailadmin_explore", args=[draft(by=writer).get_parent().pk])

    def queries() -> list[str]:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return [query["sql"] for query in captured]

    draft(by=writer)
    two = queries()
    for _number in range(6):
        draft(by=writer)
    assert len(queries()) == len(two), "\n".join(two)


@pytest.mark.parametrize("role", ["Writers", "Reviewers", "Editors", ""])
def test_the_start_page_counts_pages_as_wagtail_does_and_asks_as_often_for_more(
    role: str, rf: RequestFactory
) -> None:
    user = make_user(group=role, is_superuser=not role)
    request = rf.get("/admin/")
    request.user = user
    PagesSummary(request).get_context_data({})  # What somebody may do is asked once.
    asked = set()
    for number in range(3):
        live_post(), draft()
        with CaptureQueriesContext(connection) as queries:
            ours = PagesSummary(request).get_context_data({})
        asked.add(len(queries))
        assert "COUNT" not in str(queries.captured_queries)
        assert ours == PagesSummaryItem(request).get_context_data({}), number
    assert len(asked) == 1


def test_the_start_page_counts_the_one_page_that_somebody_may_edit(rf: RequestFactory) -> None:
    user, post = make_user(), draft()
    group = Group.objects.create(name="Of one page")
    user.groups.add(group)
    change = Permission.objects.get(codename="change_page", content_type__app_label="wagtailcore")
    GroupPagePermission.objects.create(group=group, page=post, permission=change)
    request = rf.get("/admin/")
    request.user = user
    ours = PagesSummary(request).get_context_data({})
    assert ours == PagesSummaryItem(request).get_context_data({})
    assert ours["total_pages"] == 1
