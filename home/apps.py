"""The site around the writing."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Index page, standard pages and the settings of the site."""

    name = "home"
    default_auto_field = "django.db.models.BigAutoField"
