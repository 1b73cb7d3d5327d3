"""Tell Wagtail where the site is."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from wagtail.models import Site


class Command(BaseCommand):
    """Copies BASE_URL to the default site, which makes absolute addresses. Part of every release."""

    help = "Make the default site answer at BASE_URL."

    def handle(self, *args: Any, **options: Any) -> None:
        address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
        if address.scheme not in ("http", "https") or not address.hostname:
            raise CommandError(
                f"BASE_URL is “{settings.WAGTAILADMIN_BASE_URL}”. Set it as https://blog.example"
            )
        site = Site.objects.get(is_default_site=True)
        site.hostname = address.hostname
        site.port = address.port or (443 if address.scheme == "https" else 80)
        site.save()
        self.stdout.write(f"The site is at {site.root_url}")
