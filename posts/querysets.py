"""The two questions every page of posts begins with: what may readers see, and how is it listed cheaply."""

from typing import Self

from django.db.models import Prefetch
from wagtail.query import PageQuerySet

from posts.pictures import CARD


class PostQuerySet(PageQuerySet):
    """Posts as readers and listings want them."""

    def published(self) -> Self:
        """What an anonymous reader may see, newest first. Every public list starts here."""
        return self.live().public().order_by("-published_on", "-pk")

    def for_listing(self) -> Self:
        """Load what a card shows in a number of queries that does not grow with the number of posts."""
        from posts.models.categories import Category
        from posts.models.images import EditorialImage
        from posts.models.pages import PostAuthor

        covers = EditorialImage.objects.prefetch_renditions(*CARD.filter_specs())
        bylines = PostAuthor.objects.select_related("author").order_by("sort_order")
        return self.defer_streamfields().prefetch_related(
            Prefetch("cover", queryset=covers),
            Prefetch("bylines", queryset=bylines, to_attr="listed_bylines"),
            Prefetch("categories", queryset=Category.objects.order_by("name"), to_attr="listed_categories"),
        )
