"""When posts of this site are looked at again, if nobody says otherwise: the rule is a setting."""

from typing import Any

from wagtail.models import Site

from home.site_settings import ReadingSettings
from posts.freshness.keeping import begin
from posts.review.ledger import came_by_import


def on_published(instance: Any, **kwargs: Any) -> None:
    """Give a post that readers have got a day on which it is looked at.

    Not what an import has brought: a thousand posts would be due on one day.
    """
    site = instance.get_site() or Site.objects.filter(is_default_site=True).first()
    months = ReadingSettings.for_site(site).look_again_months if site else 0
    if instance.live and months and not came_by_import(instance):
        begin(instance, months=months)
