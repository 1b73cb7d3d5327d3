"""Who the site says it is."""

from typing import Any

from wagtail.models import Site

from home.site_settings import IdentitySettings
from posts.tasks import make_renditions_of


def identify(**fields: Any) -> None:
    """Say who the site is, and make the sizes of its icon as a worker does."""
    setting = IdentitySettings.for_site(Site.objects.get())
    for name, value in fields.items():
        setattr(setting, name, value)
    setting.save()
    if setting.icon:
        make_renditions_of.func(setting.icon.pk)
