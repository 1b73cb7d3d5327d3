"""Shorthand for stories of the calendar."""

from datetime import date, datetime
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from html5lib import HTMLParser

from posts.models import Plan, PostPage, User
from tests.factories import draft, publish


def planned(day: date, **fields: Any) -> PostPage:
    """Make a draft that is planned for a day."""
    post = draft(**fields)
    Plan.objects.create(page=post, day=day)
    return post


def scheduled(moment: datetime, **fields: Any) -> PostPage:
    """Make a post that is approved and goes live later."""
    post: PostPage = publish(draft(go_live_at=moment, **fields))
    return post


def at(*parts: int) -> datetime:
    """A moment where the site is."""
    return timezone.make_aware(datetime(*parts), timezone.get_default_timezone())  # type: ignore[arg-type]


def days(client: Client, user: User, query: str) -> dict[str, list[str]]:
    """What somebody's calendar shows: the words of each entry, by the day it stands on; "" is beside it."""
    client.force_login(user)
    html = client.get(f"{reverse('posts_calendar')}?{query}").content.decode()
    tree = HTMLParser(namespaceHTMLElements=False).parse(html)
    found: dict[str, list[str]] = {}
    cells = {
        item: cell.find(".//time").get("datetime") for cell in tree.iter("td") for item in cell.iter("li")
    }
    for item in tree.iter("li"):
        if (item.get("id") or "").startswith("post-"):
            shown = [element for element in item if element.tag in ("p", "a")]
            words = " ".join(" ".join("".join(element.itertext()) for element in shown).split())
            found.setdefault(cells.get(item, ""), []).append(words)
    return found


def move(client: Client, user: User, post: PostPage, day: str = "", **fields: str) -> Any:
    """Send the form of a post's entry."""
    client.force_login(user)
    data = {"day": day, "next": "/admin/calendar/?month=2026-12", **fields}
    return client.post(reverse("posts_plan", args=[post.pk]), data)
