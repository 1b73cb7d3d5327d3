"""What the search knows: an entry for each post, the words in them, and what was looked for in vain."""

from datetime import date

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

# A text search configuration of our own (migration 0005): English, and accents make no difference.
CONFIG = "galley_english"
# The longest query that is kept; what is longer is rather a text than a question.
LONGEST_EMPTY_SEARCH = 60
INDEX = "posts_searchentry_vector"
LONGEST_WORD = 40


_HEAD = (
    SearchVector("title", weight="A", config=CONFIG)
    + SearchVector("summary", weight="B", config=CONFIG)
    + SearchVector("names", weight="C", config=CONFIG)
)


class SearchEntry(models.Model):
    """A live post as the search reads it. `posts.search.index` writes it; it is never edited.

    An entry may outlive what it tells of: the post may have expired or become private since. So nothing
    is read from here except together with `PostPage.objects.published()`.
    """

    post = models.OneToOneField(
        "posts.PostPage", primary_key=True, on_delete=models.CASCADE, related_name="search_entry"
    )
    title = models.TextField()
    summary = models.TextField()
    names = models.TextField()  # authors, categories, series, tags
    text = models.TextField()  # of the body, without any markup
    month = models.DateField(default=date.min)  # of publication; its first day
    # All of it is searched. The head, being short, lies in the row itself: where thousands of posts match,
    # reading it is cheap, and reading whole vectors is not.
    vector = models.GeneratedField(
        expression=_HEAD + SearchVector("text", weight="D", config=CONFIG),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    head = models.GeneratedField(expression=_HEAD, output_field=SearchVectorField(), db_persist=True)

    wagtail_reference_index_ignore = True  # An entry is no use of the post.

    class Meta:
        default_permissions = ()
        indexes = [
            # What is written waits beside it, where searches look too, until a worker puts it in: whoever
            # approves need not wait for that. Without a worker PostgreSQL does it after so many kB.
            GinIndex(fields=["month", "vector"], fastupdate=True, gin_pending_list_limit=512, name=INDEX),
            GinIndex(fields=["title"], opclasses=["gin_trgm_ops"], name="posts_searchentry_title"),
        ]

    def __str__(self) -> str:
        return self.title


class SearchWord(models.Model):
    """A word of a post, in small letters: what a misspelled one may have meant."""

    word = models.CharField(max_length=LONGEST_WORD)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["word"], name="posts_searchword_once")]
        indexes = [GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="posts_searchword_similar")]

    def __str__(self) -> str:
        return self.word


class EmptySearch(models.Model):
    """A search that found nothing. It says what was looked for, and nothing of who did or at what time."""

    query = models.CharField(_("search"), max_length=LONGEST_EMPTY_SEARCH, unique=True)
    times = models.PositiveIntegerField(_("times"), default=1)
    last_on = models.DateField(_("last on"))

    class Meta:
        default_permissions = ("view",)
        verbose_name = _("search without a result")
        verbose_name_plural = _("searches without a result")

    def __str__(self) -> str:
        return self.query
