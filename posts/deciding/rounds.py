"""A round through the queue: after each decision the next text opens, until there is none.

The address of the round is Wagtail's `next`, and carries what was skipped, so that two windows or a reload
disturb nothing and nothing is kept.
"""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe
from wagtail.admin import messages

from posts.dashboard.queries import queue_of

SKIPPED = "skipped"
MOST_SKIPPED = 200  # texts; an address has to stay an address


def address(skipped: list[int] | None = None) -> str:
    """The address at which a round begins or goes on."""
    start = reverse("posts_round")
    return f"{start}?{urlencode({SKIPPED: ','.join(map(str, skipped))})}" if skipped else start


def skipped_in(url: str) -> list[int] | None:
    """What was skipped in a round that goes on at an address, or None if that is no round."""
    parts = urlsplit(url)
    if parts.path != reverse("posts_round"):
        return None
    numbers = ",".join(parse_qs(parts.query).get(SKIPPED, [])).split(",")
    return [int(number) for number in numbers if number.isascii() and number.isdecimal()][:MOST_SKIPPED]


def skipping(url: str, page_id: int) -> str | None:
    """Where the round of an address goes on if a page is skipped, or None if that is no round."""
    skipped = skipped_in(url)
    return None if skipped is None else address([*dict.fromkeys([*skipped, page_id])])


def left_for(user: Any, skipped: list[int]) -> list[int]:
    """The pages that still wait for a user in a round, in the order of the queue."""
    numbers = queue_of(user).values_list("workflow_state__object_id", flat=True)
    return [int(number) for number in numbers if int(number) not in skipped]


@require_safe
def round_view(request: HttpRequest) -> HttpResponse:
    """Open the next text that waits for whoever asks, or say that there is none."""
    skipped = skipped_in(request.get_full_path()) or []
    left = left_for(request.user, skipped)
    if not left:
        done = _("Nothing waits for you any more, but for what you skipped.")
        messages.success(request, done if skipped else _("Nothing waits for you any more."))
        return redirect("wagtailadmin_home")
    query = urlencode({"next": address(skipped)})
    return redirect(f"{reverse('wagtailadmin_pages:edit', args=[left[0]])}?{query}")


def tell_of_round(request: HttpRequest, page: Any) -> None:
    """Above a text that is opened in a round: how many wait after it."""
    skipped = skipped_in(request.GET.get("next", ""))
    if request.method != "GET" or skipped is None:
        return
    number = len([other for other in left_for(request.user, skipped) if other != page.pk])
    text = ngettext(
        "After your decision the next text opens. %(number)d more waits for you.",
        "After your decision the next text opens. %(number)d more wait for you.",
        number,
    )
    messages.info(request, text % {"number": number})
