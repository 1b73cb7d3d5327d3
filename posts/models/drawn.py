"""The HTML of posts, drawn once and read often."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Drawn(models.Model):
    """What pages show of a published post, as `posts.drawn` has drawn it from the post and its parts.

    A row may be out of date: then a `basis` is not the present one, and whoever reads it draws it anew.
    """

    post = models.OneToOneField(
        "posts.PostPage", primary_key=True, on_delete=models.CASCADE, related_name="drawn"
    )
    # Counted up by every change of what is drawn, so that nobody keeps a drawing of what was before.
    mark = models.BigIntegerField(default=0)
    # In lists
    basis = models.CharField(max_length=40, blank=True)  # see home.drawing.basis
    path = models.TextField(blank=True)  # of the post
    title = models.TextField(blank=True)
    card = models.TextField(blank=True)
    first_card = models.TextField(blank=True)  # the same, with its picture at once
    featured = models.TextField(blank=True)
    meta = models.TextField(blank=True)
    chips = models.TextField(blank=True)
    facts = models.JSONField(default=dict)  # what the head of a list tells of its first post
    # On its own page
    page_basis = models.CharField(max_length=40, blank=True)
    head = models.TextField(blank=True)
    top = models.TextField(blank=True)
    body = models.TextField(blank=True)
    foot = models.TextField(blank=True)
    # Posts, the closest first; nothing before somebody has compared them.
    related = ArrayField(models.IntegerField(), null=True)

    wagtail_reference_index_ignore = True  # A drawing is no use of the post.

    class Meta:
        default_permissions = ()
        indexes = [GinIndex(fields=["related"], name="posts_drawn_related")]

    def __str__(self) -> str:
        return self.title


class FrameVersion(models.Model):
    """Another with each change of what stands on every page: settings, menus, categories in use. One row."""

    # Drawn by lot: a number that a transaction counted up, and then rolled back, would come again.
    value = models.UUIDField(default=uuid4)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.value)
