"""Changes of what readers see that do not pass `ReviewedPage.save()`: Wagtail's signals tell of them."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_unpublished, post_page_move, pre_page_move

from posts.purging import addresses


@receiver([post_save, post_delete], sender=PageViewRestriction)
def purge_what_became_private_or_public(instance: PageViewRestriction, **kwargs: Any) -> None:
    """A restriction holds for a page and everything below it."""
    page = Page.objects.filter(pk=instance.page_id).first()
    if page:
        _tell_of(page.specific)


@receiver(page_unpublished)
def purge_what_was_taken_down(instance: Page, **kwargs: Any) -> None:
    """From a list Wagtail takes a page down without our class of page, and before deleting one, too."""
    if addresses.is_on() and hasattr(instance, "addresses"):
        addresses.tell(addresses.of(instance))


@receiver([pre_page_move, post_page_move])
def purge_what_moves(instance: Page, **kwargs: Any) -> None:
    """Before the move at the old addresses, afterwards at the new ones."""
    _tell_of(Page.objects.get(pk=instance.pk).specific)


def _tell_of(page: Any) -> None:
    if addresses.is_on() and hasattr(page, "addresses"):
        addresses.tell(addresses.below(page))
