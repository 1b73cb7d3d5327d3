"""Drawing posts: what lists and a post's own page show, as HTML that is kept (see `posts.drawn`).

Whoever reads a drawing that is out of date draws it anew and keeps it. A change that is committed meanwhile
has counted up the post's mark, so that nothing is kept that was drawn from what was before.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import astuple
from typing import Any

import structlog
from django.db import DatabaseError, transaction
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from home import heads, release
from home.navigation import Frame
from posts import renditions
from posts.blocks.heading import outline
from posts.models import Drawn, PostPage
from posts.reading import related

log = structlog.get_logger(__name__)

# Where a card may be told which part of a series it is.
PART = SafeString("<!--part-->")
_SPACE = re.compile(r"\s+")
# Around these no browser shows space, nor at the end of any tag.
_BLOCKS = re.compile(
    r" ?(</?(?:article|div|form|h[1-6]|li|link|meta|nav|p|path|picture|section|source|ul)\b[^<>]*?) ?(/?>) ?"
)


def compact(html: str) -> SafeString:
    """Take out the space that browsers do not show. There must be no text in it in which space counts."""
    return SafeString(_BLOCKS.sub(r"\1\2", _SPACE.sub(" ", html)).strip())


class Pen:
    """Draws posts for the site of a request."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame

    @property
    def basis(self) -> str:
        """What every drawing rests on besides its post: the release, and what the publication is called."""
        memo = self.frame.snapshot.memo
        if "basis" not in memo:
            publication = heads.publication_of(self.frame)
            parts = [release.digest(), self.frame.root_path, astuple(publication)]
            memo["basis"] = hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:40]
        return str(memo["basis"])

    # In lists

    def draw_for_lists(self, posts: Iterable[int]) -> dict[int, Drawn]:
        """Draw what lists show of published posts, and keep it. Returns the drawings by post."""
        marks = dict(Drawn.objects.filter(post__in=posts).values_list("post", "mark"))
        found = PostPage.objects.published().filter(pk__in=posts).for_listing()
        drawn = {post.pk: self._for_lists(post, marks.get(post.pk, 0)) for post in found}
        _keep(drawn.values(), _IN_LISTS)
        return drawn

    def _for_lists(self, post: PostPage, mark: int) -> Drawn:
        return Drawn(
            post=post,
            mark=mark,
            basis=self.basis,
            path=post.get_url(self.frame.request) or "",
            title=post.title,
            card=self._render("components/card.html", post, eager=False, part_mark=PART),
            first_card=self._render("components/card.html", post, eager=True, part_mark=PART),
            featured=self._render("components/featured.html", post),
            meta=self._render("components/card_meta.html", post),
            chips=self._render("components/chips.html", post, categories=post.sorted_categories),
            facts=heads.facts_for_lists(self.frame, post),
        )

    # On its own page

    def draw_page(self, post: PostPage) -> Drawn:
        """Draw what the page of a published post shows of it, and keep it."""
        stored = Drawn.objects.filter(post=post.pk).values_list("mark", "related").first()
        # Read again: the mark comes before what is drawn.
        post = PostPage.objects.select_related("cover", "series", "freshness").get(pk=post.pk)
        drawn = self.sketch(post)
        drawn.mark, known = stored or (0, None)
        drawn.related = related(post) if known is None else known
        _keep([drawn], _ON_PAGE)
        return drawn

    def sketch(self, post: PostPage) -> Drawn:
        """Draw a post as it is in memory, a draft perhaps, for its own page, and keep nothing."""
        sections = outline(post.body)
        renditions.load(post)
        return Drawn(
            post_id=post.pk,
            page_basis=self.basis,
            head=self._render("components/post_head.html", post),
            top=self._render("components/article_top.html", post, outline=sections),
            body=render_to_string("components/article_body.html", self._context(post)),
            foot=self._render("components/article_foot.html", post),
        )

    def _render(self, template: str, post: PostPage, **more: Any) -> str:
        return compact(render_to_string(template, self._context(post) | more))

    def _context(self, post: PostPage) -> dict[str, Any]:
        return {"post": post, "page": post, "frame": self.frame, "request": self.frame.request}


_IN_LISTS = ("path", "title", "card", "first_card", "featured", "meta", "chips", "facts", "basis")
_ON_PAGE = ("head", "top", "body", "foot", "related", "page_basis")


def _keep(drawings: Iterable[Drawn], fields: tuple[str, ...]) -> None:
    """Write drawings of posts that have not changed meanwhile, and that nobody is changing now."""
    by_post = {drawn.post_id: drawn for drawn in drawings}
    try:
        with transaction.atomic():
            stored = Drawn.objects.select_for_update(skip_locked=True).order_by("post")
            rows = dict(stored.filter(post__in=by_post).values_list("post", "mark"))
            fresh = [drawn for pk, drawn in by_post.items() if rows.get(pk) == drawn.mark]
            # They are there, and ours: this is the shorter way to say "update these".
            Drawn.objects.bulk_create(
                fresh, update_conflicts=True, unique_fields=["post"], update_fields=fields
            )
    except DatabaseError as error:
        # What was asked for is drawn. That it could not be kept costs the next reader some time.
        log.warning("drawing.not_kept", posts=list(by_post), error=str(error))
