"""What hangs on a post and is reviewed with it: its tags, its byline, its corrections."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.models import Orderable

from posts import text
from posts.moments import today


class PostTag(TaggedItemBase):
    """A free tag on a post."""

    content_object = ParentalKey("posts.PostPage", on_delete=models.CASCADE, related_name="tagged_items")


class PostAuthor(Orderable):
    """An author's place in the byline of a post."""

    post = ParentalKey("posts.PostPage", on_delete=models.CASCADE, related_name="bylines")
    author = models.ForeignKey(
        "posts.Author", verbose_name=_("author"), on_delete=models.PROTECT, related_name="bylines"
    )

    class Meta(Orderable.Meta):
        constraints = [
            # Deferred: two authors who change places are written one after the other.
            models.UniqueConstraint(
                fields=["post", "author"], name="posts_postauthor_once", deferrable=models.Deferrable.DEFERRED
            ),
        ]

    def __str__(self) -> str:
        return str(self.author)


class PostCorrection(Orderable):
    """What was wrong in a post that readers have read, and since when it is right."""

    post = ParentalKey("posts.PostPage", on_delete=models.CASCADE, related_name="corrections")
    corrected_on = models.DateField(_("date"), default=today)
    text = models.TextField(
        _("correction"),
        max_length=600,
        validators=[MaxLengthValidator(600)],
        help_text=_("What the post said, and what is right. Readers see it below the text."),
    )

    class Meta(Orderable.Meta):
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")

    def __str__(self) -> str:
        return text.shorten(self.text, 60)
