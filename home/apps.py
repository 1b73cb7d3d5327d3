"""The site around the writing."""

from pathlib import Path

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Index page, standard pages and the settings of the site."""

    name = "home"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anymail.signals import tracking
        from django.conf import settings
        from django.core.signals import request_started
        from wagtail.signals import page_published

        from home import ahead, connections, freshness
        from home.edge.files import Files, listening
        from home.newsletter import bounces, issues
        from posts.drawn import shown
        from posts.models import PostPage
        from posts.purging.telling import touched

        # After Django's own receiver, which marks connections as not asked.
        request_started.connect(connections.believe)
        page_published.connect(issues.on_published, sender=PostPage)
        page_published.connect(freshness.on_published, sender=PostPage)
        shown.wanted.connect(ahead.on_wanted)
        tracking.connect(bounces.on_tracking)
        if settings.PAGE_CACHE_DIR:
            # Whatever process makes a change: no web process may run that would hear of it.
            touched.connect(listening(Files(Path(settings.PAGE_CACHE_DIR))), weak=False)
