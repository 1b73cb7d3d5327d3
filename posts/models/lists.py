"""What lists of posts are read from: who stands in which, and how many in each month."""

from django.db import models


class ListEntry(models.Model):
    """A published post in a list: of all posts, or of a category, a tag, an author or a series.

    `posts.lists.entries` writes it. A post may have expired or become private since, so nothing is read from
    here except together with `posts.querysets.visible()`.
    """

    name = models.CharField(max_length=24)  # see posts.lists.names
    day = models.DateField()  # of publication
    post = models.ForeignKey("posts.PostPage", on_delete=models.CASCADE, related_name="list_entries")

    wagtail_reference_index_ignore = True  # An entry is no use of the post.

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["post", "name"], name="posts_listentry_once")]
        # Newest first, as lists are read; backwards for a series.
        indexes = [models.Index(fields=["name", "-day", "-post"], name="posts_listentry_order")]

    def __str__(self) -> str:
        return f"{self.name} {self.day}"


class ListMonth(models.Model):
    """How many entries a list has in a month. A trigger keeps it right (migration 0025)."""

    name = models.CharField(max_length=24)
    month = models.DateField()  # its first day
    posts = models.IntegerField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["name", "month"], name="posts_listmonth_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.month:%Y-%m}: {self.posts}"
