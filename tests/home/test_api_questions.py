"""The read API: what it refuses, and that it survives any question."""

from collections.abc import Iterator
from itertools import product
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client
from wagtail.models import Site

from posts.models import PostPage, User
from posts.pictures import PORTRAIT
from posts.renditions import make_for_image
from tests.factories import (
    make_author,
    make_image,
)
from tests.home.api import API, every_endpoint, full_post, problem

pytestmark = pytest.mark.django_db


HUGE = "9" * 30
NONSENSE = ["%00", "x%00y", "-1", HUGE, "1.5", "1e3", "abc", "", "%20", "%D9%A2", "0x1", "1_000", "None"]
ODD_WORDS = ["", " ", "'", '"', "\\", "%", "_", "*", "&|!()<>:", "a & | b", "🎉", "-", "--", "a" * 500, "\n"]


@pytest.fixture(scope="class")
def site(django_db_setup: None, django_db_blocker: Any) -> Iterator[PostPage]:
    """A site with one of everything; the post."""
    with django_db_blocker.unblock(), transaction.atomic():
        Site.clear_site_root_paths_cache()
        portrait = make_image()
        make_for_image(portrait, PORTRAIT.filter_specs())
        yield full_post(authors=[make_author(portrait=portrait)])
        transaction.set_rollback(True)


@pytest.mark.usefixtures("site")
class TestHostileQuestions:
    """One site for all of these: they only read."""

    @every_endpoint
    def test_what_is_no_number_is_refused_by_name(self, client: Client, name: str) -> None:
        for parameter, value in product(("limit", "offset", "id"), NONSENSE):
            assert parameter in problem(client, f"{name}/", f"{parameter}={value}")

    @pytest.mark.parametrize("parameter", ["child_of", "ancestor_of", "descendant_of", "translation_of"])
    def test_no_page_is_found_below_nonsense(self, client: Client, parameter: str) -> None:
        for value in NONSENSE:
            assert parameter in problem(client, "pages/", f"{parameter}={value}")

    @every_endpoint
    def test_a_null_character_is_refused_in_every_parameter(self, client: Client, name: str) -> None:
        parameters = ["search", "order", "fields", "slug", "name", "title", "type", "locale", "html_path"]
        for parameter in [*parameters, "search_operator", "rich_text_format", "tags", "anything"]:
            for action in ("", "find/"):
                assert parameter in problem(client, f"{name}/{action}", f"{parameter}=a%00b")
        assert "?" in problem(client, f"{name}/", "a%00b=1")
        for path in (f"{name}/%00/", f"{name}/1%00/", f"{name}/find%00/"):
            assert client.get(f"{API}/{path}").status_code == 404

    @every_endpoint
    def test_nonsense_is_refused_by_name(self, client: Client, name: str) -> None:
        for query, named in (
            ("order=nonsense", "order"),
            ("order=--id", "order"),
            ("order=-", "order"),
            ("order=id,nonsense", "order"),
            ("order=random,id", "random"),
            ("fields=nonsense", "fields"),
            ("fields=id,,slug", "fields"),
            ("fields=(", "fields"),
            ("fields=id(", "fields"),
            ("fields=" + "categories(" * 40, "fields"),
            ("fields=*,id", "fields"),
            ("fields=%20", "fields"),
            ("fields=-", "fields"),
            ("nonsense=1", "nonsense"),
            ("limit=21", "limit"),
            (f"offset={10**6}", "offset"),
            ("search=" + "a" * 501, "search"),
            ("search=a&search=b", "search"),
            ("fields=" + "x" * 10_000, "fields"),
            ("rich_text_format=nonsense", "rich"),
            ("format=xml", "format"),
            ("%3Cscript%3E=1", "<script>"),
        ):
            assert named in problem(client, f"{name}/", query), query

    @pytest.mark.parametrize(
        ("query", "named"),
        [
            ("type=nonsense", "type"),
            ("type=a.b.c", "type"),
            ("type=posts.Category", "type"),
            ("type=posts.User", "type"),
            ("type=,", "type"),
            ("first_published_at=nonsense", "first_published_at"),
            ("show_in_menus=perhaps", "show_in_menus"),
            ("search_operator=xor&search=a", "search_operator"),
            ("site=localhost", "site"),
            ("child_of=root&descendant_of=root", "descendant_of"),
            ("type=posts.PostPage&published_on=nonsense", "published_on"),
            ("type=posts.PostPage&published_on=2024-13-45", "published_on"),
            ("type=posts.PostPage&categories=nonsense", "categories"),
            ("type=posts.PostPage&cover=nonsense", "cover"),
            ("type=posts.PostPage&series=nonsense", "series"),
            ("type=posts.PostPage&order=categories", "order"),
            ("type=posts.PostPage&order=tags", "order"),
            ("type=posts.PostPage&tags=a&search=b", "tag"),
            ("type=posts.PostPage&content_html=x", "content_html"),
            ("type=posts.PostPage&fields=summary(x)", "summary"),
            ("type=posts.PostPage&fields=authors(x)", "authors"),
            ("search=a&order=seo_title", "order"),
        ],
    )
    def test_nonsense_about_pages_is_refused_by_name(self, client: Client, query: str, named: str) -> None:
        assert named in problem(client, "pages/", query)

    @every_endpoint
    def test_any_words_may_be_searched_for(self, client: Client, name: str) -> None:
        operators = ("&search_operator=and", "&search_operator=or") if name in ("pages", "images") else ()
        for words, more in product(ODD_WORDS, ("", "&order=id", "&limit=1", "&offset=100000", *operators)):
            response = client.get(f"{API}/{name}/?search={quote(words)}{more}")
            assert response.status_code == 200, (words, more, response.content)

    @every_endpoint
    def test_what_is_not_there_is_not_found(self, client: Client, name: str) -> None:
        for number in ("0", "2147483648", HUGE, "9" * 5000):
            assert client.get(f"{API}/{name}/{number}/").status_code == 404

    def test_an_odd_address_finds_nothing(self, client: Client) -> None:
        for path in ("//", "/%2e%2e/", "nonsense", "/2024/99/x/", "/page/0/", "/" + "a" * 400):
            assert client.get(f"{API}/pages/find/", {"html_path": path}).status_code in (302, 404), path

    @every_endpoint
    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
    def test_it_only_answers_questions(
        self, client: Client, name: str, method: str, site: PostPage, superuser: User
    ) -> None:
        client.force_login(superuser)
        for path in (f"{name}/", f"{name}/1/", f"{name}/{site.pk}/", f"{name}/find/"):
            response = getattr(client, method)(f"{API}/{path}")
            assert response.status_code == 405
            assert response["Allow"] == "GET, HEAD"
        assert PostPage.objects.filter(pk=site.pk, live=True).exists()

    @every_endpoint
    def test_it_sets_no_cookie_and_has_one_format(self, client: Client, name: str) -> None:
        for accept in ("*/*", "application/json", "text/html", "application/xml;q=1", "nonsense"):
            response = client.get(f"{API}/{name}/", headers={"accept": accept})
            assert response.status_code == 200
            assert response["Content-Type"] == "application/json"
            assert not response.cookies
            assert "Cookie" not in response.get("Vary", "")
            assert response["X-Robots-Tag"] == "noindex"
        assert client.head(f"{API}/{name}/").status_code == 200
