"""Which pages of Galley are kept: those that everybody may read, and nothing that is somebody's own."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from home.edge.application import Edge
from home.models import HomePage
from posts.models import User
from tests.factories import draft, live_post, make_author, make_category, publish, standard_page
from tests.home.edge.asking import Answer, ask

MEMORY = "fwd=miss; stored"


def twice(edge: Edge, path: str, **more: Any) -> tuple[Answer, Answer]:
    return ask(edge, path, **more), ask(edge, path, **more)


def test_what_everybody_reads_is_kept(galley: Edge, client: Client) -> None:
    post = live_post(
        categories=[make_category("Data")], authors=[make_author("Ada")], published_on="2025-03-05"
    )
    page = publish(standard_page())
    paths = ["/", post.url, page.url, "/category/data/", "/author/ada/", "/2025/", "/2025/03/"]
    paths += ["/feed/", "/feed/atom/", "/feed/json/", "/category/data/feed/", "/llms.txt", "/robots.txt"]
    paths += ["/sitemap.xml", "/sitemap-posts.xml", "/manifest.webmanifest", "/social.png"]
    paths += [f"{post.url}index.md", f"{post.url}social.png"]
    for path in paths:
        built, kept = twice(galley, path)
        assert (built.status, built.how, kept.how) == (200, MEMORY, "hit"), path
        assert built.body == kept.body, path
        assert "cookie" not in kept.headers.get("Vary", "").lower(), path
        said = kept.headers["Cache-Control"]
        assert all(part in said for part in ("public", "s-maxage=5", "stale-while", "stale-if-error")), path
        assert "Content-Security-Policy" in kept.headers, path


def test_pages_are_asked_for_each_time_and_files_of_machines_are_not(galley: Edge) -> None:
    assert "max-age=0," in ask(galley, "/").headers["Cache-Control"] + ","
    assert "max-age=300," in ask(galley, "/feed/").headers["Cache-Control"] + ","


def test_a_cache_that_is_told_what_to_forget_may_keep_pages_longer(galley: Edge, settings: Any) -> None:
    settings.WAGTAILFRONTENDCACHE = {"cache": {"BACKEND": "posts.purging.sending.HTTPCache", "LOCATION": "x"}}
    assert "s-maxage=3600" in ask(galley, "/").headers["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    ["/nothing/", "/2025/03/nothing/", "/category/nothing/", "/page/9/", "/favicon.ico", "/newsletter"],
)
def test_errors_and_redirects_are_not_kept(galley: Edge, path: str) -> None:
    for answer in twice(galley, path):
        assert answer.status in (301, 302, 404)
        assert answer.how.startswith("fwd=")
        assert "s-maxage" not in answer.headers.get("Cache-Control", "")
    assert len(galley.store) == 0


def test_drafts_are_not_there(galley: Edge) -> None:
    assert {answer.status for answer in twice(galley, draft(published_on="2025-03-05").url)} == {404}


def test_old_addresses_of_other_systems_still_lead_on(galley: Edge) -> None:
    ask(galley, "/")
    found = ask(galley, "/?s=words")
    assert (found.status, found.how) == (301, "fwd=bypass; detail=query")


@pytest.mark.parametrize("kind", ["password", "login"])
def test_what_is_private_is_never_kept(galley: Edge, kind: str) -> None:
    post = live_post()
    PageViewRestriction.objects.create(page=post, restriction_type=kind, password="secret")
    for path in (post.url, f"{post.url}index.md", f"{post.url}social.png"):
        for answer in twice(galley, path):
            assert not answer.how.endswith("stored"), path
            assert post.summary not in answer.text, path
    assert len(galley.store) == 0


def test_who_may_read_something_private_gets_it_past_the_cache(
    galley: Edge, client: Client, superuser: User
) -> None:
    post = live_post()
    PageViewRestriction.objects.create(page=post, restriction_type="login")
    client.force_login(superuser)
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    found = ask(galley, post.url, HTTP_COOKIE=cookie)
    assert (found.status, found.how) == (200, "fwd=bypass; detail=session")
    assert post.title in found.text
    assert "private" in found.headers["Cache-Control"]
    assert len(galley.store) == 0


def test_the_page_of_somebody_signed_in_is_theirs_alone(
    galley: Edge, client: Client, superuser: User
) -> None:
    client.force_login(superuser)
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    theirs = ask(galley, "/", HTTP_COOKIE=cookie)
    assert "wagtail-userbar" in theirs.text
    assert theirs.headers["Cache-Control"] == "private"
    for answer in twice(galley, "/"):
        assert "wagtail-userbar" not in answer.text
    assert "wagtail-userbar" in ask(galley, "/", HTTP_COOKIE=cookie).text


def test_no_message_and_no_token_is_kept(galley: Edge) -> None:
    built, kept = twice(galley, "/", HTTP_COOKIE="messages=abc; csrftoken=def")
    for answer in (built, kept):
        assert "Set-Cookie" not in answer.headers
        assert "csrf" not in answer.text


def test_forms_that_need_a_token_reach_django(galley: Edge) -> None:
    answer = ask(galley, "/admin/login/", HTTP_COOKIE=f"csrftoken={'a' * 32}")
    assert answer.how == "fwd=bypass; detail=view"
    assert "csrfmiddlewaretoken" in answer.text


def test_an_answer_to_a_request_that_was_not_scrubbed_says_nothing_of_shared_caches(
    client: Client, home_page: HomePage
) -> None:
    assert "s-maxage" not in client.get("/").headers.get("Cache-Control", "")


def test_a_preview_is_for_nobody_else(galley: Edge, home_page: HomePage, superuser: User) -> None:
    from django.test import RequestFactory

    home_page.introduction = "Not published yet"
    response = home_page.make_preview_request(
        original_request=RequestFactory().get("/", HTTP_HOST="localhost")
    )
    assert "s-maxage" not in response.headers.get("Cache-Control", "")
    assert "Not published yet" not in ask(galley, "/").text


def test_junk_hosts_are_refused_and_not_kept(galley: Edge) -> None:
    assert {answer.status for answer in twice(galley, "/", host="evil.example")} == {400}
    assert len(galley.store) == 0


def test_refused_methods_reach_django(galley: Edge, make_edge: Callable[..., Edge]) -> None:
    ask(galley, "/")
    assert ask(galley, "/", method="POST").status in (403, 405)
