"""Writing everything the search reads anew."""

from dataclasses import dataclass

from django.db import transaction

from posts.models import PostPage, SearchEntry, SearchWord
from posts.search import index


@dataclass(frozen=True)
class Report:
    """What a rebuild did, in numbers."""

    written: int  # entries
    removed: int  # entries of posts that are not live
    words: int

    def lines(self) -> list[str]:
        """The report as sentences."""
        return [
            f"Entries written: {self.written}",
            f"Entries removed: {self.removed}",
            f"Words known: {self.words}",
        ]


@transaction.atomic
def rebuild() -> Report:
    """Write the entry of every live post and every word again, and remove those of other posts.

    Posts that are live but private or expired keep an entry, since they may be opened again; readers find
    only what `published()` has. Searches go on meanwhile, with what was there before.
    """
    SearchWord.objects.all().delete()
    live = PostPage.objects.filter(live=True).order_by("pk")
    removed, _by_model = SearchEntry.objects.exclude(post__in=live.order_by()).delete()
    written = index.write(live.select_related("series").for_feed().iterator(chunk_size=200))
    return Report(written=written, removed=removed, words=SearchWord.objects.count())
