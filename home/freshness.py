"""When posts of this site are looked at again, if nobody says otherwise: the rule is a setting."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from wagtail.models import Site

from home.site_settings import ReadingSettings
from posts.freshness.keeping import begin
from posts.review.ledger import came_by_import

NEWS = timedelta(days=1)


def on_published(instance: Any, **kwargs: Any) -> None:
    """Give a post that readers get for the first time a day on which it is looked at.

    Not what an import has brought: a thousand posts would be due on one day. Most of that is known by its
    date, without a question to the database for each post.
    """
    first = instance.first_published_at
    if not instance.live or first != instance.last_published_at or (first and first < timezone.now() - NEWS):
        return
    site = instance.get_site() or Site.objects.filter(is_default_site=True).first()
    months = ReadingSettings.for_site(site).look_again_months if site else 0
    if months and not came_by_import(instance):
        begin(instance, months=months)
