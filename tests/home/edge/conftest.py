"""Edges over a small application, and over Django itself."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from home.edge.application import Edge
from tests.home.edge.asking import Site


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


@pytest.fixture
def site() -> Site:
    """An application with one page, which is for everybody."""
    return Site()


@pytest.fixture
def edge(make_edge: Callable[..., Edge], site: Site) -> Edge:
    """An edge over that application."""
    return make_edge(site)


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
