"""Categories and authors in the admin: editors keep them, nobody else does."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from posts.models import Author, Category, Series, User
from tests.factories import draft, make_author, make_category, make_series, make_user
from tests.markup import document, words

pytestmark = pytest.mark.django_db

EMPTY_STREAM = {"links-count": "0"}


@dataclass(frozen=True)
class Snippet:
    """How a kind of snippet is tested."""

    make: Any
    used: Any  # the fields of a post that has it
    form: dict[str, str]
    filter: dict[str, str] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)


# test_architecture.py demands an entry for every registered snippet.
SNIPPETS: dict[type[models.Model], Snippet] = {
    Category: Snippet(
        make=make_category,
        used=lambda category: {"categories": [category]},
        form={"name": "Databases", "slug": "databases", "description": "Rows.", "color": "blue"},
        filter={"color": "red"},
        hidden={"color": "blue"},
    ),
    Author: Snippet(
        make=make_author,
        used=lambda author: {"authors": [author]},
        form={"name": "Ada", "slug": "ada", "role": "Engineer", **EMPTY_STREAM},
        filter={"role": "Engineer"},
        hidden={"role": "Poet"},
    ),
    Series: Snippet(
        make=make_series,
        used=lambda series: {"series": series},
        form={"name": "Indexes", "slug": "indexes", "description": "One by one."},
    ),
}
every_snippet = pytest.mark.parametrize("model", SNIPPETS)


def address(model: Any, view: str, *args: Any) -> str:
    return reverse(model.snippet_viewset.get_url_name(view), args=args)


def rows(content: bytes) -> list[str]:
    return [words(row) for body in document(content).iter("tbody") for row in body.iter("tr")]


def names(response: Any) -> list[str]:
    return [str(item) for item in response.context["object_list"]]


@every_snippet
def test_the_listing_names_each_and_counts_its_posts(model: Any, client: Client, editor: User) -> None:
    used, unused = SNIPPETS[model].make("Zzz used"), SNIPPETS[model].make("Aaa unused")
    for _ in range(3):
        draft(**SNIPPETS[model].used(used))
    client.force_login(editor)
    response = client.get(address(model, "list"))
    assert response.status_code == 200
    counts = {item.name: item.post_count for item in response.context["object_list"]}
    assert (counts["Zzz used"], counts["Aaa unused"]) == (3, 0)
    assert names(response)[0] == str(unused)
    (row,) = [row for row in rows(response.content) if "Zzz used" in row]
    assert "3" in row


@every_snippet
def test_the_listing_costs_the_same_for_one_and_for_ten(model: Any, client: Client, editor: User) -> None:
    client.force_login(editor)

    def cost() -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(model, "list")).status_code == 200
        return [query["sql"] for query in queries]

    draft(**SNIPPETS[model].used(SNIPPETS[model].make()))
    cost()
    one = cost()
    for _ in range(9):
        draft(**SNIPPETS[model].used(SNIPPETS[model].make()))
    ten = cost()
    assert len(ten) == len(one), "\n".join(ten)


@pytest.mark.parametrize("model", [model for model, snippet in SNIPPETS.items() if snippet.filter])
def test_the_listing_can_be_filtered(model: Any, client: Client, editor: User) -> None:
    snippet = SNIPPETS[model]
    snippet.make("Shown", **snippet.filter)
    snippet.make("Hidden", **snippet.hidden)
    client.force_login(editor)
    response = client.get(address(model, "list"), snippet.filter)
    assert response.status_code == 200
    assert names(response) == ["Shown"]


@every_snippet
def test_an_editor_makes_and_changes_one(model: Any, client: Client, editor: User) -> None:
    form = SNIPPETS[model].form
    client.force_login(editor)
    assert client.get(address(model, "add")).status_code == 200
    assert client.post(address(model, "add"), form).status_code == 302
    made = model.objects.get(slug=form["slug"])
    edit = address(model, "edit", made.pk)
    assert client.get(edit).status_code == 200
    assert client.post(edit, {**form, "name": "Renamed"}).status_code == 302
    made.refresh_from_db()
    assert made.name == "Renamed"


@every_snippet
@pytest.mark.parametrize("view", ["usage", "inspect", "history"])
def test_an_editor_sees_where_it_is_used_and_what_happened_to_it(
    model: Any, view: str, client: Client, editor: User
) -> None:
    client.force_login(editor)
    assert client.get(address(model, view, SNIPPETS[model].make().pk)).status_code == 200


def chooser(model: Any, view: str) -> str:
    viewset = model.snippet_viewset.chooser_viewset
    return reverse(viewset.get_url_name(view))


@every_snippet
@pytest.mark.parametrize("group", ["Writers", "Editors"])
def test_people_who_write_choose_one_and_find_it_by_name(model: Any, group: str, client: Client) -> None:
    SNIPPETS[model].make("Databases")
    SNIPPETS[model].make("Networks")
    client.force_login(make_user(group=group))
    response = client.get(chooser(model, "choose"))
    assert response.status_code == 200
    assert {"Databases", "Networks"} <= set(words_of_json(response))
    found = client.get(chooser(model, "choose_results"), {"q": "Datab"})
    assert found.status_code == 200
    assert "Databases" in found.content.decode()
    assert "Networks" not in found.content.decode()


def words_of_json(response: Any) -> list[str]:
    """The names that a chooser's dialog offers."""
    html = response.json()["html"]
    return [name for name in ("Databases", "Networks") if name in html]


VIEWS = ["list", "add", "edit", "delete", "usage", "inspect"]


@every_snippet
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("group", ["Writers", "Reviewers"])
def test_writers_and_reviewers_are_refused(model: Any, view: str, group: str, client: Client) -> None:
    snippet = SNIPPETS[model].make()
    args = [] if view in ("list", "add") else [snippet.pk]
    client.force_login(make_user(group=group))
    for method in ("get", "post"):
        response = getattr(client, method)(address(model, view, *args), SNIPPETS[model].form)
        refused = response.status_code == 302 and response["Location"] == reverse("wagtailadmin_home")
        assert refused or response.status_code in (403, 405), (method, response.status_code)
    assert list(model.objects.values_list("name", flat=True)) == [snippet.name]


@every_snippet
@pytest.mark.parametrize("group", ["Writers", "Reviewers"])
def test_writers_and_reviewers_delete_none_in_bulk(model: Any, group: str, client: Client) -> None:
    snippet = SNIPPETS[model].make()
    client.force_login(make_user(group=group))
    meta = model._meta
    bulk = reverse("wagtail_bulk_action", args=[meta.app_label, meta.model_name, "delete"])
    client.post(f"{bulk}?id={snippet.pk}")
    assert model.objects.filter(pk=snippet.pk).exists()


@every_snippet
@pytest.mark.parametrize("view", VIEWS)
def test_strangers_are_sent_to_the_login(model: Any, view: str, client: Client) -> None:
    args = [] if view in ("list", "add") else [SNIPPETS[model].make().pk]
    response = client.get(address(model, view, *args))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("wagtailadmin_login"))


@every_snippet
def test_the_form_keeps_the_slug_of_what_is_in_use(model: Any, client: Client, editor: User) -> None:
    used = SNIPPETS[model].make("Databases")
    draft(**SNIPPETS[model].used(used))
    client.force_login(editor)
    form = {**SNIPPETS[model].form, "slug": "data"}
    response = client.post(address(model, "edit", used.pk), form)
    assert response.status_code == 200
    assert "slug" in response.context["form"].errors
    used.refresh_from_db()
    assert used.slug == "databases"


@pytest.mark.django_db
@pytest.mark.parametrize("model", SNIPPETS)
def test_the_listing_can_be_searched(model: type[models.Model], client: Client, editor: User) -> None:
    SNIPPETS[model].make("Databases")
    SNIPPETS[model].make("Networks")
    client.force_login(editor)
    html = client.get(reverse(model.snippet_viewset.get_url_name("list")), {"q": "datab"}).content.decode()
    assert "Databases" in html
    assert "Networks" not in html
