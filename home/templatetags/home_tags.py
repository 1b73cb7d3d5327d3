"""What the head of every page is made of."""

from typing import Any

from django import template
from django.template import RequestContext

from home import heads
from home.metadata import Metadata
from home.navigation import Frame
from home.newsletter.forms import begin
from posts.covers import INK, PAPER

register = template.Library()


@register.inclusion_tag("components/metadata.html", takes_context=True)
def metadata(
    context: RequestContext, title: str = "", description: str = "", path: str = ""
) -> dict[str, Any]:
    """Draw the metadata of a page: that of the page in the context, unless a template gives a title.

    What has a title of its own is not for search engines, such as an error or a form, unless it has a path
    below the index page as well: that is its one address.
    """
    frame = context["frame"]
    found = _found(context, frame, str(title), str(description), path)
    return {"metadata": found, "identity": frame.identity, "light": PAPER, "dark": INK}


@register.simple_tag
def newsletter_begun() -> str:
    """Sign the moment in which the form of the newsletter is drawn."""
    return begin()


def _found(context: RequestContext, frame: Frame, title: str, description: str, path: str) -> Metadata:
    page = context.get("page")
    if title or not page:
        if path and frame.root:
            return heads.listed(frame, title=title, description=description, path=path)
        return heads.unlisted(frame, title=title, description=description)
    if getattr(frame.request, "is_preview", False):
        return heads.unlisted(frame, title=page.seo_title or page.title)
    return heads.of_page(frame, page, listing=context.get("listing"), archive=context.get("archive"))
