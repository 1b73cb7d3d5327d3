"""Where the archives of the old site are here. One of which nothing came leads to what is nearest."""

from django.db.models import Exists, OuterRef
from taggit.models import Tag

from posts.importers.wordpress.names import slug_of
from posts.importers.wordpress.survey import Survey
from posts.importers.wxr import Term
from posts.models import Author, Category, PostPage
from posts.text import legal

INDEX = "/"
_DEEPEST = 10  # categories within each other


class Archives:
    """The archives that have posts which readers may see."""

    def __init__(self) -> None:
        posts = PostPage.objects.published()
        in_category = Exists(posts.filter(categories=OuterRef("pk")))
        tagged = Exists(posts.filter(tagged_items__tag=OuterRef("pk")))
        written = Exists(posts.filter(bylines__author=OuterRef("pk")))
        self._categories = set(Category.objects.filter(in_category).values_list("slug", flat=True))
        self._tags = dict(Tag.objects.filter(tagged).values_list("name", "slug"))
        self._authors = set(Author.objects.filter(written).values_list("slug", flat=True))

    def of_category(self, term: Term, survey: Survey) -> str:
        """The category, or the tag that it has become, or what it was below, or the index page."""
        above: Term | None = term
        for _step in range(_DEEPEST):
            if above is None:
                break
            if (slug := slug_of(above.slug)[:60]) in self._categories:
                return f"/category/{slug}/"
            if (target := self.of_tag(above)) != INDEX:
                return target
            above = survey.categories.get(above.parent)
        return INDEX

    def of_tag(self, term: Term) -> str:
        """The tag, or the index page."""
        slug = self._tags.get(legal(term.name)[:100])
        return f"/tag/{slug}/" if slug else INDEX

    def of_author(self, author: Author | None) -> str:
        """The author, or the index page."""
        return f"/author/{author.slug}/" if author and author.slug in self._authors else INDEX
