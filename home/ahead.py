"""Drawing posts before readers ask for them: in the transaction in which one goes live, and by command."""

from collections.abc import Iterable
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import override

from home import sites
from home.drawing import Pen
from home.navigation import Frame

log = structlog.get_logger(__name__)


def pen() -> Pen:
    """A pen that draws as for a reader of the default site. Raises Site.DoesNotExist."""
    site = sites.default()
    request = HttpRequest()
    request.method = "GET"
    request.META |= {"SERVER_NAME": site.hostname, "SERVER_PORT": str(site.port), "HTTP_HOST": site.hostname}
    request._wagtail_site = site  # type: ignore[attr-defined]
    return Pen(Frame(request))


def on_wanted(posts: Iterable[int], **kwargs: Any) -> None:
    """Draw what lists show of posts that their next reader would have to wait for."""
    try:
        # Readers have one language, whoever approves may have another.
        with transaction.atomic(), override(settings.LANGUAGE_CODE):
            pen().draw_for_lists(posts)
    except Exception:
        # A reader can do this, too. It is no reason to refuse what somebody has approved.
        log.exception("drawing.not_ahead", posts=list(posts))
