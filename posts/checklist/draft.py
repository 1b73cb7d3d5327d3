"""A text under examination, and what only the database knows about it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from wagtail import blocks
from wagtail.documents import get_document_model

from posts.checklist.parts import Part, of_kind, parts
from posts.checklist.rich_text import Link


@dataclass
class Draft:
    """A page as a revision has it.

    Each question to the database is asked once for the whole text, when the first check needs the answer.
    """

    page: Any

    @cached_property
    def parts(self) -> list[Part]:
        """Its fields and blocks."""
        return list(parts(self.page))

    def of_kind(self, kind: type[Any]) -> list[Part]:
        """The blocks of a kind."""
        return of_kind(self.parts, kind)

    @cached_property
    def links(self) -> list[tuple[Part, Link]]:
        """Where its texts lead, and from where."""
        return [(part, link) for part in self.parts for link in part.links]

    @cached_property
    def choosers(self) -> list[tuple[Part, int]]:
        """Where it points to another page in a field for that."""
        found = self.of_kind(blocks.PageChooserBlock)
        return [(part, part.value) for part in found if isinstance(part.value, int)]

    @cached_property
    def _pages(self) -> dict[int, bool]:
        """The pages that it leads to, and whether everybody may read them."""
        from wagtail.models import Page

        numbers = {link.page for _part, link in self.links} | {number for _part, number in self.choosers}
        pages = Page.objects.filter(pk__in=numbers - {None})
        public = set(pages.live().public().values_list("pk", flat=True))
        return {pk: pk in public for pk in pages.values_list("pk", flat=True)}

    def has_page(self, number: int) -> bool:
        """Whether a page that it leads to exists."""
        return number in self._pages

    def is_public(self, number: int) -> bool:
        """Whether everybody may read a page that it leads to."""
        return self._pages.get(number, False)

    @cached_property
    def _documents(self) -> set[int]:
        numbers = {link.document for _part, link in self.links} - {None}
        return set(get_document_model().objects.filter(pk__in=numbers).values_list("pk", flat=True))

    def has_document(self, number: int) -> bool:
        """Whether a document that it leads to exists."""
        return number in self._documents

    @cached_property
    def namesakes(self) -> list[str]:
        """The slugs of some other pages with its title that readers have.

        Whether somebody's draft has the same title is not for everybody to know.
        """
        same_title = self._others.filter(title__iexact=self.page.title, live=True).order_by("pk")
        # With a limit PostgreSQL would rather read all pages in this order than look titles up.
        return list(same_title.values_list("slug", flat=True))[:3]

    @cached_property
    def is_slug_taken(self) -> bool:
        """Whether a page beside it has its slug."""
        page = self.page
        beside = self._others.filter(path__startswith=page.path[: -page.steplen], depth=page.depth)
        return bool(beside.filter(slug=page.slug).exists())

    @property
    def _others(self) -> Any:
        from wagtail.models import Page

        return Page.objects.exclude(pk=self.page.pk)

    @cached_property
    def open_comments(self) -> list[Any]:
        """Remarks in its margin that nobody has settled."""
        from wagtail.models import Comment

        comments = Comment.objects.filter(page_id=self.page.pk, resolved_at=None)
        return list(comments.select_related("user").order_by("pk"))
