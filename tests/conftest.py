"""Fixtures for every floor, and the rule that CI skips nothing."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from wagtail.models import Site

from home.models import HomePage
from posts.models import User
from tests import factories

IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the table of doors be written anew, to be read and compared before it is committed."""
    parser.addoption(
        "--write-doors", action="store_true", help="write tests/posts/review/doors/doors.txt anew"
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what did not run."""
    if skipped := terminalreporter.stats.get("skipped"):
        terminalreporter.section("NOT EVERYTHING RAN", sep="!", red=True, bold=True)
        for report in skipped:
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
            terminalreporter.line(f"{report.nodeid}: {reason}", red=True)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """In CI a skipped test is a failed one."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if IN_CI and reporter and reporter.stats.get("skipped") and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session", autouse=True)
def _remove_media() -> Iterator[None]:
    """Leave nothing of this process behind."""
    yield
    shutil.rmtree(Path(django_settings.MEDIA_ROOT), ignore_errors=True)


@pytest.fixture(autouse=True)
def _empty_caches() -> None:
    """Let no test see what another one cached, the addresses of sites included."""
    cache.clear()
    Site.clear_site_root_paths_cache()


@pytest.fixture
def home_page(db: None) -> HomePage:
    """The index page as the migrations made it."""
    return HomePage.objects.get()


@pytest.fixture
def writer(db: None) -> User:
    """A member of Writers."""
    return factories.make_user("writer@example.com", "Writers")


@pytest.fixture
def second_writer(db: None) -> User:
    """Another member of Writers."""
    return factories.make_user("second-writer@example.com", "Writers")


@pytest.fixture
def reviewer(db: None) -> User:
    """A member of Reviewers."""
    return factories.make_user("reviewer@example.com", "Reviewers")


@pytest.fixture
def second_reviewer(db: None) -> User:
    """Another member of Reviewers."""
    return factories.make_user("second-reviewer@example.com", "Reviewers")


@pytest.fixture
def editor(db: None) -> User:
    """A member of Editors."""
    return factories.make_user("editor@example.com", "Editors")


@pytest.fixture
def superuser(db: None) -> User:
    """An administrator."""
    return factories.make_user("admin@example.com", is_superuser=True)
