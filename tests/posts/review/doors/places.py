"""Where there might be a door: every address, action and command that the installed apps bring."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management import get_commands
from django.urls import URLPattern, get_resolver
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.views.bulk_action.registry import bulk_action_registry

NO_DOORS = Path(__file__).with_name("no_doors.txt")


def places() -> set[str]:
    """The names of all of them, as doors say what they cover; an address without a name is its pattern."""
    return {*_addresses(get_resolver()), *_bulk_actions(), *_api_actions(), *_commands()}


def no_doors() -> dict[str, str]:
    """What is no door, and the reason, by no_doors.txt: a line with a reason stands before what it is for."""
    found: dict[str, str] = {}
    reason = ""
    for line in NO_DOORS.read_text().splitlines():
        if line.startswith("## "):
            reason = line.removeprefix("## ")
        elif line and not line.startswith("#"):
            assert line not in found, f"{line} stands there twice"
            found[line] = reason
    return found


def _addresses(patterns: Any, namespace: str = "", above: str = "") -> Iterator[str]:
    for pattern in patterns.url_patterns:
        route = f"{above}{pattern.pattern}"
        if not isinstance(pattern, URLPattern):
            inside = ":".join(filter(None, (namespace, pattern.namespace)))
            yield from _addresses(pattern, inside, route)
        elif pattern.name:
            yield f"{namespace}:{pattern.name}" if namespace else pattern.name
        else:
            yield f"address {route}"


def _bulk_actions() -> Iterator[str]:
    bulk_action_registry._scan_for_bulk_actions()
    for app, models in bulk_action_registry.actions.items():
        for model, actions in models.items():
            yield from (f"bulk {app}.{model} {action}" for action in actions)


def _api_actions() -> Iterator[str]:
    yield from (f"api {action}" for action in PagesAdminAPIViewSet.actions)


def _commands() -> Iterator[str]:
    yield from (f"command {name}" for name in get_commands())
