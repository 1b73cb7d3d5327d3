"""The two questions every page of posts begins with: what may readers see, and how is it listed cheaply."""

from typing import Self, TypeVar

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from wagtail.models import PageViewRestriction
from wagtail.query import PageQuerySet

from posts.pictures import CARD, FEATURED, SOCIAL

Pages = TypeVar("Pages", bound=QuerySet)


def visible(pages: Pages, through: str = "") -> Pages:
    """Keep pages that an anonymous reader may see: live, not expired, and under no view restriction.

    Restrictions are part of the query. Wagtail's `public()` gives the same answer, but asks for all
    restrictions first, at every call. `through` leads from other rows to their pages: "post__".
    """
    # Between its expiry and the scheduler's next run a page is still marked as live.
    unexpired = Q(**{f"{through}expire_at__isnull": True}) | Q(**{f"{through}expire_at__gt": timezone.now()})
    return pages.filter(unexpired, ~restricted(through), **{f"{through}live": True})


def restrictions_above(path: str) -> str:
    """Statement of the restrictions on what has a path, a column of the statement around it."""
    return f"""
  SELECT FROM wagtailcore_pageviewrestriction AS restriction
  JOIN wagtailcore_page AS above ON above.id = restriction.page_id
  WHERE starts_with({path}, above.path)"""


# The same as `visible()` in SQL, for statements of our own: of a `page`, at the moment `now`. A test holds
# both together.
VISIBLE = f"""
page.live AND (page.expire_at IS NULL OR page.expire_at > %(now)s)
AND NOT EXISTS ({restrictions_above("page.path")})
"""


def restricted(through: str = "") -> Exists:
    """Whether a page, or one above it, is for some readers only."""
    path = ExpressionWrapper(OuterRef(f"{through}path"), output_field=CharField())
    above = PageViewRestriction.objects.alias(below=path).filter(below__startswith=F("page__path"))
    return Exists(above)


class PostQuerySet(PageQuerySet):
    """Posts as readers and listings want them."""

    def published(self) -> Self:
        """What an anonymous reader may see, newest first. Every public list starts here."""
        return visible(self).order_by("-published_on", "-pk")

    def for_listing(self) -> Self:
        """Load what a card shows in a number of queries that does not grow with the number of posts."""
        return self.defer_streamfields()._with_relations()

    def for_feed(self) -> Self:
        """Load whole posts, without what their bodies point to: `posts.bodies` loads that."""
        from posts.models.parts import PostCorrection, PostTag

        tags = PostTag.objects.select_related("tag").order_by("tag__name")
        corrections = PostCorrection.objects.order_by("-corrected_on", "sort_order")
        return self._with_relations().prefetch_related(
            Prefetch("tagged_items", queryset=tags, to_attr="listed_tags"),
            Prefetch("corrections", queryset=corrections, to_attr="listed_corrections"),
        )

    def _with_relations(self) -> Self:
        from posts.models.categories import Category
        from posts.models.images import EditorialRendition
        from posts.models.parts import PostAuthor

        # The first post of a list lends the page its social image.
        specs = [spec for place in (CARD, FEATURED, SOCIAL) for spec in place.filter_specs()]
        renditions = EditorialRendition.objects.filter(filter_spec__in=specs)
        bylines = PostAuthor.objects.select_related("author").order_by("sort_order")
        return self.select_related("cover").prefetch_related(
            # Under this name Wagtail looks for renditions before it asks the database.
            Prefetch("cover__renditions", queryset=renditions, to_attr="prefetched_renditions"),
            Prefetch("bylines", queryset=bylines, to_attr="listed_bylines"),
            Prefetch("categories", queryset=Category.objects.order_by("name"), to_attr="listed_categories"),
        )
