"""Edges over a small application, and over Django itself."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from wagtail.models import Site as WagtailSite

from home.edge.application import Edge
from home.edge.files import HEADERS, lines_of
from home.models import HomePage
from home.newsletter.site_setting import NewsletterSettings
from home.site_settings import ReadingSettings
from posts.models import User
from tests.factories import make_author, make_category, publish, standard_page
from tests.home.edge.asking import HTML, SHARED, Site, fill
from tests.home.edge.world import everything, shown


@pytest.fixture
def make_edge(settings: Any, db: None) -> Iterator[Callable[..., Edge]]:
    """Make edges that end with the test. Work for later is done at once."""
    settings.PAGE_CACHE_MB = 8
    made: list[Edge] = []

    def make(application: Any, **options: Any) -> Edge:
        edge = Edge(application, **{"later": lambda work: work(), "heartbeat": 0.02, **options})
        made.append(edge)
        return edge

    yield make
    for edge in made:
        edge.listener.stop()
        if edge.handover:
            edge.handover.close()


@pytest.fixture
def site() -> Site:
    """An application with one page, which is for everybody."""
    return Site()


@pytest.fixture
def edge(make_edge: Callable[..., Edge], site: Site) -> Edge:
    """An edge over that application."""
    return make_edge(site)


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """The folder of a proxy that knows with which headers the site below answers."""
    settings.PAGE_CACHE_DIR = str(tmp_path)
    (tmp_path / HEADERS).write_text("".join(f"{line}\n" for line in lines_of([HTML, SHARED])))
    return tmp_path


@pytest.fixture
def django() -> Iterator[WSGIHandler]:
    """Django as a server has it; but the transaction of a test outlives a request."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield WSGIHandler()
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def galley(make_edge: Callable[..., Edge], django: WSGIHandler) -> Edge:
    """An edge over Django."""
    return make_edge(django)


@pytest.fixture
def change(django_capture_on_commit_callbacks: Any) -> Callable[..., Any]:
    """Do something as if it was committed."""

    def committed(work: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return work(*arguments, **options)

    return committed


@pytest.fixture
def world(home_page: HomePage, writer: User) -> dict[str, Any]:
    """Posts that have little to do with each other: of two categories, in different years."""
    found: dict[str, Any] = {"data": make_category("Data"), "cloud": make_category("Cloud")}
    found |= {"ada": make_author("Ada"), "bob": make_author("Bob")}
    for year, name, category, author in [
        (2020, "apart", "cloud", "bob"),
        (2021, "before", "cloud", "bob"),
        (2022, "post", "data", "ada"),
        (2023, "after", "cloud", "bob"),
        (2025, "other", "data", "bob"),
    ]:
        fields = {"categories": [found[category]], "authors": [found[author]]}
        found[name] = shown(title=name.title(), published_on=f"{year}-03-05", **fields)
    for setting in (NewsletterSettings, ReadingSettings):
        setting.for_site(WagtailSite.objects.get())  # Made at its first use, which is a change of everything.
    found["page"] = publish(standard_page(title="About", slug="about", by=writer))
    return found


@pytest.fixture
def kept(world: dict[str, Any], galley: Edge) -> Edge:
    """An edge that has many pages."""
    fill(galley, *everything(world))
    return galley
