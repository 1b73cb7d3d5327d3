"""Changes of what readers see that do not pass `ReviewedPage.save()`: signals tell of them."""

from typing import Any

from django.apps import apps
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from taggit.models import Tag
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.documents import get_document_model
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_unpublished, post_page_move, pre_page_move

from posts.models import Author, Category, EditorialImage, EditorialRendition, Series
from posts.purging import changes, patterns, telling

# What pages show by name, wherever it is.
THINGS = (Author, Category, Series, Tag, EditorialImage, get_document_model())


@receiver([post_save, post_delete], sender=PageViewRestriction)
def tell_what_became_private_or_public(instance: PageViewRestriction, **kwargs: Any) -> None:
    """A restriction holds for a page and everything below it."""
    page = Page.objects.filter(pk=instance.page_id).first()
    if page:
        _tell_of(page.specific)


@receiver(page_unpublished)
def tell_what_was_taken_down(instance: Page, **kwargs: Any) -> None:
    """From a list Wagtail takes a page down without our class of page, and before deleting one, too."""
    if changes.is_on() and hasattr(instance, "addresses"):
        shown = changes.Shown()
        shown.add(instance)
        shown.tell()


@receiver([pre_page_move, post_page_move])
def tell_what_moves(instance: Page, **kwargs: Any) -> None:
    """Before the move at the old addresses, afterwards at the new ones."""
    _tell_of(Page.objects.get(pk=instance.pk).specific)


def _tell_of(page: Any) -> None:
    if changes.is_on():
        shown = changes.Shown()
        shown.add(page, with_all_below=True)
        shown.tell()


def tell_what_shows(sender: type[Any], instance: Any, created: bool = False, **kwargs: Any) -> None:
    """Before a thing is written or deleted, as the database has it, and after it was written.

    What is new shows nowhere.
    """
    if telling.is_on() and not created and not instance._state.adding:
        known = sender._base_manager.filter(pk=instance.pk).first()
        telling.tell(patterns.of_thing(known) if known else ())


@receiver(post_delete, sender=EditorialRendition)
def tell_what_lost_a_file(instance: EditorialRendition, origin: Any = None, **kwargs: Any) -> None:
    """Once for all files of a picture that are deleted together, as they are when it is replaced."""
    if telling.is_on() and not isinstance(origin, EditorialImage) and not getattr(origin, "is_told", False):
        origin.is_told = True
        telling.tell(patterns.of_thing(instance.image))


def tell_of_everything(**kwargs: Any) -> None:
    """A setting of the site shows on every page."""
    if telling.is_on():
        telling.tell({patterns.EVERYTHING})


def connect() -> None:
    """Begin to listen, once all models are known."""
    for signal in (pre_save, post_save, pre_delete):
        for thing in THINGS:
            signal.connect(tell_what_shows, sender=thing)
    settings = [model for model in apps.get_models() if issubclass(model, BaseSiteSetting)]
    for model in [*settings, Site]:
        post_save.connect(tell_of_everything, sender=model)
        post_delete.connect(tell_of_everything, sender=model)
