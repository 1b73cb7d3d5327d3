"""What uses a thing is listed a page at a time, and nothing more is loaded for it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from posts.models import User
from posts.usage import CategoryUsage, DocumentUsage, ImageUsage, Paged, SnippetUsage
from tests.factories import draft, make_author, make_category, make_document, make_image, make_user
from tests.markup import child

pytestmark = pytest.mark.django_db

Using = Callable[[Any, str], Any]  # makes a post with a title that uses a thing

THINGS: dict[str, tuple[Callable[[], Any], Using, str]] = {
    "category": (
        make_category,
        lambda thing, title: draft(title=title, categories=[thing]),
        "wagtailsnippets_posts_category:usage",
    ),
    "picture": (
        make_image,
        lambda thing, title: draft(title=title, cover=thing),
        "wagtailimages:image_usage",
    ),
    "author": (
        make_author,
        lambda thing, title: draft(title=title, authors=[thing]),
        "wagtailsnippets_posts_author:usage",
    ),
    "document": (
        make_document,
        lambda thing, title: draft(title=title, body=[child("download", {"document": thing.pk})]),
        "wagtaildocs:document_usage",
    ),
}


Used = tuple[Callable[[str], Any], str]


@pytest.fixture(params=THINGS)
def used(
    request: pytest.FixtureRequest, client: Client, superuser: User, monkeypatch: pytest.MonkeyPatch
) -> Used:
    """How a post that uses a thing is made, and the address of what uses it, two on a page."""
    for view in (CategoryUsage, DocumentUsage, ImageUsage, SnippetUsage):
        monkeypatch.setattr(view, "paginate_by", 2)
    client.force_login(superuser)
    make, using, name = THINGS[request.param]
    thing = make()
    return lambda title: using(thing, title), reverse(name, args=[thing.pk])


def titles(client: Client, address: str) -> list[str]:
    """The titles on a page of what uses a thing."""
    answer = client.get(address)
    assert answer.status_code == 200
    return [str(row["object"]) for row in answer.context["table"].data]


def test_each_page_has_what_the_others_have_not(client: Client, used: Used) -> None:
    make, address = used
    assert titles(client, address) == []
    made = {str(make(title)) for title in ("One", "Two", "Three")}
    pages = [titles(client, f"{address}?p={number}") for number in (1, 2)]
    assert [len(page) for page in pages] == [2, 1]
    assert {*pages[0], *pages[1]} == made


def test_a_page_asks_as_often_for_five_as_for_two(client: Client, used: Used) -> None:
    make, address = used

    def queries() -> int:
        titles(client, address)  # content types and the like are known after this
        with CaptureQueriesContext(connection) as captured:
            assert len(titles(client, address)) == 2
        return len(captured)

    for title in ("One", "Two"):
        make(title)
    two = queries()
    for title in ("Three", "Four", "Five"):
        make(title)
    assert queries() == two


def test_our_view_answers_at_wagtails_address(used: Used) -> None:
    _make, address = used
    view: Any = resolve(address).func
    assert issubclass(view.view_class, (CategoryUsage, Paged))


def test_the_form_of_a_category_says_how_many_posts_have_it(client: Client, superuser: User) -> None:
    category, other = make_category(), make_category()
    draft(categories=[category, other]), draft(categories=[category])
    client.force_login(superuser)
    for thing, said in ((category, "Used 2 times"), (other, "Used 1 time")):
        address = reverse("wagtailsnippets_posts_category:edit", args=[thing.pk])
        assert said in client.get(address).content.decode()


def test_who_may_not_open_a_post_does_not_learn_its_title(client: Client) -> None:
    category = make_category()
    draft(title="Secret", categories=[category])
    user = make_user()
    user.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", "change_category"]))
    client.force_login(user)
    answer = client.get(reverse("wagtailsnippets_posts_category:usage", args=[category.pk]))
    assert "(Private post)" in answer.content.decode()
    assert "Secret" not in answer.content.decode()
