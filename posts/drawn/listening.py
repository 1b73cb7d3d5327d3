"""Changes of what posts show that do not pass our models' own `save()`: signals tell of them."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from taggit.models import Tag
from wagtail.documents import get_document_model
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_unpublished, post_page_move

from posts import frame
from posts.drawn import shown
from posts.models import Author, Category, EditorialImage, Series
from posts.models.reviewed import ReviewedPage
from posts.tasks import make_renditions_of

# What posts show by name, wherever it is.
_THINGS = (Author, Category, Series, Tag, EditorialImage, get_document_model())


def on_change(sender: type[Any], instance: Any, created: bool, **kwargs: Any) -> None:
    """What has just been made is shown nowhere."""
    if created:
        return
    shown.changed(instance)
    image = instance.portrait_id if isinstance(instance, Author) else None
    image = instance.pk if isinstance(instance, EditorialImage) else image
    if image:
        transaction.on_commit(partial(make_renditions_of.enqueue, image))


def on_deletion(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    """Before it is gone, since afterwards nobody knows where it was shown."""
    shown.changed(instance)


for thing in _THINGS:
    post_save.connect(on_change, sender=thing)
    pre_delete.connect(on_deletion, sender=thing)


@receiver([post_save, post_delete], sender=PageViewRestriction)
def on_privacy(instance: PageViewRestriction, origin: Any = None, **kwargs: Any) -> None:
    """A restriction holds for a page and everything below it.

    One that goes with its page makes nothing public: the page is there for a moment longer, and live.
    """
    if origin is not None and getattr(origin, "model", type(origin)) is not PageViewRestriction:
        return
    if page := Page.objects.filter(pk=instance.page_id).first():
        shown.changed_below(page)


@receiver(page_unpublished)
def on_taking_down(instance: Page, **kwargs: Any) -> None:
    """From a list Wagtail takes a page down without our class of page, and before it deletes one."""
    if isinstance(instance, ReviewedPage):
        instance.live = False
        shown.changed(instance)


@receiver(post_page_move)
def on_move(instance: Page, **kwargs: Any) -> None:
    """Its address is another, and so are those below it."""
    shown.changed_below(instance)


@receiver([post_save, post_delete], sender=Site)
def on_site(**kwargs: Any) -> None:
    """Names and addresses of everything rest on it."""
    frame.changed()
