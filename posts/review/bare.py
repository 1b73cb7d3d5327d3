"""Pages that somebody saves as Wagtail's own class, past `ReviewedPage.save()`: the gate asks there, too."""

from typing import Any

from django.db.models.signals import pre_save
from django.dispatch import receiver
from wagtail.models import Page

from posts.models.reviewed import ReviewedPage
from posts.review import gate


@receiver(pre_save, sender=Page)
def guard_bare_page(sender: Any, instance: Page, raw: bool, update_fields: Any, **kwargs: Any) -> None:
    """Refuse to write what readers would see. Django sends this for bare pages only, not for ours."""
    kind = instance.specific_class
    harmless = update_fields is not None and set(update_fields) <= gate.NOT_SHOWN
    if raw or harmless or kind is None or not issubclass(kind, ReviewedPage):
        return
    gate.guard(instance, Page.objects.filter(pk=instance.pk).first())
