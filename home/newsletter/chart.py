"""How many subscribers there were: a small chart on the dashboard."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

from django.utils import timezone
from wagtail.admin.ui.components import Component

from home.newsletter.models import SubscriberCount
from posts.records import STYLES

DAYS = 90
WIDTH, HEIGHT = 360, 80


class SubscribersPanel(Component):
    """A line over the last three months, and the number in words."""

    name = "newsletter"
    order = 300
    template_name = "home/newsletter/admin/chart.html"

    class Media:
        css: ClassVar = {"all": STYLES}

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        counts = counted()
        return {"counts": counts, "points": points(counts), "width": WIDTH, "height": HEIGHT}


def counted() -> list[SubscriberCount]:
    """The counts of the last three months, oldest first."""
    begin = timezone.localdate() - timedelta(days=DAYS)
    return list(SubscriberCount.objects.filter(day__gt=begin).order_by("day"))


def points(counts: list[SubscriberCount]) -> str:
    """The corners of the line as SVG has them, from the first day that was counted to the last."""
    most = max((found.confirmed for found in counts), default=0) or 1
    days = (counts[-1].day - counts[0].day).days or 1 if counts else 1
    corners = [
        (
            round((found.day - counts[0].day).days * WIDTH / days, 1),
            round(HEIGHT - found.confirmed * HEIGHT / most, 1),
        )
        for found in counts
    ]
    return " ".join(f"{x},{y}" for x, y in corners)
