"""The demo site: made through the models, true to review, and every page of it answers."""

import io
import tomllib
from typing import Any
from urllib.parse import urlsplit

import html5lib
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from PIL import Image
from wagtail.models import Page

from home.demo import build, drawings
from home.demo.people import PASSWORD, PEOPLE
from home.newsletter.models import Issue
from posts.models import Author, Category, PostPage, User
from tests.demo import make_demo

TEXTS = dict(build.texts())


@pytest.fixture
def demo(db: None) -> None:
    """The demo site, with small pictures: drawing them is tested below."""
    make_demo()


def test_the_demo_is_what_it_promises(demo: None, client: Client) -> None:
    """One test, since making the demo takes a while: counts, states, pages, and a second run."""
    assert Category.objects.count() >= 12
    assert Author.objects.count() >= 6
    assert PostPage.objects.live().count() >= 36
    assert not any(category.posts.live().count() < 2 for category in Category.objects.all())
    _a_reviewer_finds_a_queue()
    _every_page_answers_and_is_valid(client)
    _the_newest_post_is_mailed(client)
    _everybody_signs_in(client)
    _a_second_run_changes_nothing()


def _a_reviewer_finds_a_queue() -> None:
    pages = [page.specific for page in Page.objects.filter(depth=3)]
    states = [page.current_workflow_state.status for page in pages if page.current_workflow_state]
    assert states.count("in_progress") >= 2
    assert states.count("needs_changes") >= 1
    assert any(page.approved_schedule for page in pages)
    assert any(
        not page.live and not page.current_workflow_state and not page.approved_schedule for page in pages
    )


def _the_newest_post_is_mailed(client: Client) -> None:
    issue = Issue.objects.get(kind=Issue.Kind.POST)
    assert issue.status == Issue.Status.SENT
    assert issue.deliveries.count() >= 2
    assert 'action="/newsletter/"' in client.get("/").content.decode()


def _locations(client: Client, sitemap: str) -> list[str]:
    entries = client.get(sitemap).content.decode().split("<loc>")[1:]
    return [urlsplit(entry.partition("</loc>")[0]).path for entry in entries]


def _every_page_answers_and_is_valid(client: Client) -> None:
    parser = html5lib.HTMLParser(strict=True)
    sections = _locations(client, "/sitemap.xml")
    paths = [path for section in sections for path in _locations(client, section)]
    assert len(paths) >= 36 + 3 + 12
    for path in [*paths, "/page/2/"]:
        response = client.get(path)
        assert response.status_code == 200, path
        parser.parse(response.content.decode())
        # The demo has no third party, and so nothing to consent to.
        assert "script-src" not in response["Content-Security-Policy"]
        assert b'class="consent"' not in response.content


def _everybody_signs_in(client: Client) -> None:
    for person in PEOPLE:
        assert client.login(username=person.email, password=PASSWORD), person.email
        assert client.get("/admin/").status_code == 200
        client.logout()


def _a_second_run_changes_nothing() -> None:
    PostPage.objects.filter(slug="no-raw-html-block").update(title="Changed by an editor")
    before = list(Page.objects.order_by("pk").values_list("pk", "title", "live_revision"))
    users = User.objects.count()
    make_demo()
    assert list(Page.objects.order_by("pk").values_list("pk", "title", "live_revision")) == before
    assert User.objects.count() == users


@pytest.mark.django_db
def test_production_refuses_to_make_users_with_public_passwords(settings: Any) -> None:
    settings.ALLOW_DEMO = False
    with pytest.raises(CommandError, match="not for production"):
        call_command("make_demo")
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_site_that_is_in_use_is_left_alone() -> None:
    User.objects.create_user("somebody@example.com")
    call_command("make_demo", "--if-empty")
    assert not PostPage.objects.exists()


@pytest.mark.parametrize("slug", TEXTS)
def test_each_text_is_of_its_length_and_names_what_exists(slug: str) -> None:
    text = TEXTS[slug]
    site = tomllib.loads(build.SITE.read_text())
    assert set(text["categories"]) <= {category["slug"] for category in site["categories"]}
    assert set(text["authors"]) <= {author["slug"] for author in site["authors"]}
    assert 1 <= len(text["categories"]) <= 4
    assert len(text["title"]) <= 70
    assert len(text["summary"]) <= 300
    words = sum(len(_words(block).split()) for block in text["body"])
    assert 100 <= words <= 1500


def _words(block: dict[str, Any]) -> str:
    """The words of a block, code left out."""
    values = [block.get(name, "") for name in ("html", "text", "caption")]
    values += [" ".join(row) for row in block.get("rows", []) if block["type"] == "table"]
    values += [note["html"] for note in block.get("notes", [])]
    return " ".join(map(str, values))


FIGURES = [
    {"kind": "bars", "unit": "ms", "rows": [["One", 92.0], ["Two", 0.5]]},
    {"kind": "flow", "steps": ["Draft", "In review by somebody", "Approved", "Live"]},
    {"kind": "layers", "rows": ["tests", "settings", "home", "posts"]},
]


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: str(figure["kind"]))
def test_figures_are_drawn(figure: dict[str, Any]) -> None:
    image = Image.open(io.BytesIO(drawings.draw_figure(figure)))
    assert image.width == 1440
    assert len(image.getcolors(1_000_000)) > 2


def test_covers_are_drawn_at_twice_their_size_and_differ() -> None:
    one, other = drawings.draw_cover("one", "#b3311a"), drawings.draw_cover("other", "#b3311a")
    assert Image.open(io.BytesIO(one)).size == (2400, 1180)
    assert one != other
    assert one == drawings.draw_cover("one", "#b3311a")
