"""The site around the writing."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Index page, standard pages and the settings of the site."""

    name = "home"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anymail.signals import tracking
        from wagtail.signals import page_published

        from home import freshness
        from home.newsletter import bounces, issues
        from posts.models import PostPage

        page_published.connect(issues.on_published, sender=PostPage)
        page_published.connect(freshness.on_published, sender=PostPage)
        tracking.connect(bounces.on_tracking)
