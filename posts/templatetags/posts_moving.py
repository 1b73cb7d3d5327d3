"""What the screens of imports show."""

from typing import Any

from django import template
from django.middleware.csrf import get_token

register = template.Library()


@register.inclusion_tag("posts/admin/imports/step.html", takes_context=True)
def import_step(context: Any, run: Any, name: str, label: str, look: str = "") -> dict[str, Any]:
    """A button that takes a step with a run."""
    token = get_token(context["request"])
    return {"run": run, "name": name, "label": label, "look": look, "csrf_token": token}


@register.filter
def share(part: float) -> str:
    """A share between 0 and 1 in per cent, and 100 only where nothing is missing."""
    return "100%" if part == 1 else f"{min(part, 0.9999):.2%}"
