"""Tags are django-taggit's model, so a signal tells when one is renamed; ours say it themselves."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from taggit.models import Tag

from posts.models import SearchEntry
from posts.search.index import renamed


@receiver(post_save, sender=Tag)
def refresh_posts_with(sender: type[Tag], instance: Tag, created: bool, **kwargs: Any) -> None:
    """Write the new name into the entries of the posts that have the tag."""
    if not (created or kwargs.get("raw")):
        renamed(SearchEntry.objects.filter(post__tagged_items__tag=instance))
