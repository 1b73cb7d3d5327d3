"""What every public page shows around its content."""

from typing import Any

from django.http import HttpRequest

from home.navigation import Frame


def frame(request: HttpRequest) -> dict[str, Any]:
    """The settings and menus of the site, as `frame`."""
    return {"frame": Frame(request)}
