"""The page of a post, put together from what is stored of it: see `home.drawing`."""

from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from home.drawing import Pen
from home.navigation import Frame
from posts.models import Drawn, PostPage
from posts.reading import Near, Surroundings, related


@dataclass(frozen=True)
class Article:
    """What the template of a post shows."""

    head: SafeString
    top: SafeString
    body: SafeString
    foot: SafeString
    around: Surroundings
    related: list[SafeString]  # cards


def article(frame: Frame, post: PostPage) -> Article:
    """Return the page of a post: as it is stored, or of a preview as the post stands in memory."""
    pen = Pen(frame)
    if getattr(frame.request, "is_preview", False):
        drawn, near = pen.sketch(post), related(post)
    else:
        drawn = _stored(pen, post)
        near = drawn.related or []
    around = Surroundings(post, near)
    head, top, body, foot = map(_safe, (drawn.head, drawn.top, drawn.body, drawn.foot))
    return Article(head, top, body, foot, around, _cards(pen, around.related))


def _stored(pen: Pen, post: PostPage) -> Drawn:
    stored: Drawn | None = getattr(post, "drawn", None)
    return stored if stored and stored.page_basis == pen.basis else pen.draw_page(post)


def _cards(pen: Pen, posts: list[Near]) -> list[SafeString]:
    cards = {post.pk: post.card for post in posts if post.basis == pen.basis}
    if outdated := [post.pk for post in posts if post.pk not in cards]:
        cards |= {pk: drawn.card for pk, drawn in pen.draw_for_lists(outdated).items()}
    return [_safe(cards[post.pk] or "") for post in posts if post.pk in cards]


def _safe(html: str) -> SafeString:
    return mark_safe(html)  # noqa: S308 - our templates wrote it
