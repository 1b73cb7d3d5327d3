"""What the screens of the desk show."""

from django import template
from django.apps import apps

register = template.Library()

OTHER_STEP = "thumbtack"


@register.simple_tag
def step_icon(app_label: str, model_name: str) -> str:
    """The name of the icon of a kind of step."""
    return str(getattr(apps.get_model(app_label, model_name), "icon_name", OTHER_STEP))
