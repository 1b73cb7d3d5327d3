"""Write down for a proxy with which headers pages are sent: `manage.py page_headers`."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management.base import BaseCommand, CommandError

from home.edge.building import build
from home.edge.files import HEADERS, lines_of
from home.edge.requests import Key, scrubbed


class Command(BaseCommand):
    """Asks for the first page as a reader would, and writes its headers into PAGE_CACHE_DIR."""

    help = "Write the headers of pages for a proxy that sends them from files (PAGE_CACHE_DIR)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write headers.conf. Raises CommandError without a folder, and without a page for everybody."""
        if not settings.PAGE_CACHE_DIR:
            raise CommandError("PAGE_CACHE_DIR names no folder.")
        address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
        server = {
            "SERVER_NAME": address.hostname,
            "SERVER_PORT": str(address.port or 80),
            "wsgi.url_scheme": address.scheme,
        }
        built = build(WSGIHandler(), scrubbed(server, Key(address.scheme, address.netloc, "/")))
        if not built.is_for_everybody:
            raise CommandError(
                f"{settings.WAGTAILADMIN_BASE_URL}/ answers {built.status}: no page that everybody may have."
            )
        try:
            lines = lines_of(built.headers)
        except ValueError as error:
            raise CommandError(str(error)) from error
        folder = Path(settings.PAGE_CACHE_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / HEADERS).write_text("".join(f"{line}\n" for line in lines))
        self.stdout.write(
            f"{len(lines)} headers in {folder / HEADERS}. Reload the proxy and the web processes."
        )
