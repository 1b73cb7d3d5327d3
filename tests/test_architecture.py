"""What holds for everything of a kind, so that nobody has to remember it."""

import inspect
import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.db import models
from django.db.migrations.loader import MigrationLoader
from django.template.loader import get_template
from wagtail.contrib.settings.registry import registry as settings_registry
from wagtail.models import get_page_models
from wagtail.snippets.models import get_snippet_models

from posts.models.reviewed import ReviewedPage
from tests.home.test_settings import SETTINGS
from tests.posts.test_snippets import SNIPPETS

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
OURS = ("home", "posts")


def of_ours(model: Any) -> bool:
    return model._meta.app_label in OURS


PAGES = [model for model in get_page_models() if of_ours(model)]
every_page = pytest.mark.parametrize("model", PAGES, ids=lambda model: model.__name__)
every_template = pytest.mark.parametrize(
    "path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates"))
)


# Pages


@every_page
def test_every_page_says_above_and_below_which_pages_it_stands(model: Any) -> None:
    for name in ("parent_page_types", "subpage_types"):
        assert name in vars(model), f"{model.__name__} inherits {name}"
        for named in vars(model)[name]:
            assert apps.get_model(named)


@every_page
def test_every_page_has_a_template_of_its_own(model: Any) -> None:
    assert "template" in vars(model)
    assert get_template(model.template)
    assert (ROOT / "templates" / model.template).is_file()


@every_page
def test_every_page_goes_live_through_review(model: Any) -> None:
    assert issubclass(model, ReviewedPage)
    for name in ("publish", "permissions_for_user"):
        assert getattr(model, name) is getattr(ReviewedPage, name), f"{model.__name__} goes around {name}"


@every_page
def test_the_context_of_every_page_is_short(model: Any) -> None:
    method = vars(model).get("get_context")
    assert method is None or len(inspect.getsource(method).splitlines()) < 10


def test_there_are_pages_to_test() -> None:
    assert len(PAGES) >= 3
    assert len(TEMPLATES) >= 30


# Migrations


@pytest.mark.django_db
def test_no_migration_is_pending() -> None:
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)


def test_every_migration_says_what_it_does() -> None:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    names = [name for app, name in loader.disk_migrations if app in OURS]
    assert names
    for name in names:
        assert re.fullmatch(r"\d{4}_[a-z0-9_]+", name)
        assert not re.search(r"_(initial|auto_.*|alter_.*_and_more)$", name), name


def test_every_migration_can_be_taken_back() -> None:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    for (app, name), migration in loader.disk_migrations.items():
        if app in OURS:
            assert [o for o in migration.operations if not o.reversible] == [], f"{app}.{name}"


# Permissions


def test_every_snippet_has_a_permission_test() -> None:
    assert {model for model in get_snippet_models() if of_ours(model)} == set(SNIPPETS)


def test_every_setting_has_a_permission_test() -> None:
    assert {model for model in settings_registry if of_ours(model)} == set(SETTINGS)


def test_every_snippet_and_setting_names_itself_in_the_admin() -> None:
    kinds: list[type[models.Model]] = [*SNIPPETS, *SETTINGS]
    for model in kinds:
        assert str(model._meta.verbose_name) != model.__name__
        assert vars(model).get("__str__") or model in SETTINGS


# Templates

FORBIDDEN = {
    "|safe": r"\|\s*safe(?:seq)?\b",
    "{% autoescape off %}": r"autoescape\s+off",
    "an inline style": r"<[^>]*\sstyle\s*=",
    "a handler": r"<[^>]*\son[a-z]+\s*=",
    "a <style> element": r"<style\b",
    "an inline <script>": r"<script\b(?![^>]*\ssrc\s*=)",
    "a javascript: address": r"javascript:",
    "an address of somebody else": r"""(?:src|srcset|href|action)\s*=\s*["'](?:https?:)?//""",
}
# Reasons for exceptions; none is needed yet. Templates of Wagtail's admin may need inline styles.
EXCEPTIONS: dict[tuple[str, str], str] = {}


@every_template
@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_opens_a_hole_in_the_content_security_policy(path: Path, what: str) -> None:
    name = str(path.relative_to(ROOT / "templates"))
    if (name, what) in EXCEPTIONS:
        return
    text = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", path.read_text(), flags=re.DOTALL)
    found = re.search(FORBIDDEN[what], text, re.IGNORECASE)
    assert found is None, f"{name} has {what}: {found.group()}"


@pytest.mark.parametrize(
    ("what", "bad"),
    [
        ("|safe", "{{ post.title|safe }}"),
        ("{% autoescape off %}", "{% autoescape off %}"),
        ("an inline style", '<p class="x" style="color: red">'),
        ("a handler", '<a href="#" onclick="go()">'),
        ("a <style> element", "<style>"),
        ("an inline <script>", '<script type="module">'),
        ("a javascript: address", '<a href="javascript:go()">'),
        ("an address of somebody else", '<script src="https://cdn.example/x.js">'),
    ],
)
def test_the_patterns_above_find_what_they_should(what: str, bad: str) -> None:
    assert re.search(FORBIDDEN[what], bad, re.IGNORECASE)


@every_template
def test_every_template_can_be_read(path: Path) -> None:
    get_template(str(path.relative_to(ROOT / "templates")))


STATIC = re.compile(r"""\{%\s*static\s+["']([^"']+)["']""")


@every_template
def test_every_static_file_that_a_template_names_exists(path: Path) -> None:
    for name in STATIC.findall(path.read_text()):
        assert finders.find(name), name


def test_the_test_above_finds_the_files_of_the_head() -> None:
    assert len(STATIC.findall((ROOT / "templates" / "components" / "head.html").read_text())) >= 3
