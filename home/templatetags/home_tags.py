"""What the head of every page is made of."""

from collections.abc import Callable
from typing import Any

from django import template
from django.template import Context, Node, NodeList, RequestContext
from django.template.base import FilterExpression, Parser, Token
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from home import articles, heads
from home.articles import Article
from home.drawing import compact as without_space
from home.metadata import Metadata
from home.navigation import Frame
from home.newsletter.forms import begin
from posts.covers import INK, PAPER

MOST_REMEMBERED = 1000  # drawings of a site, of a few kilobytes each
register = template.Library()


@register.simple_tag(takes_context=True)
def metadata(context: RequestContext, title: str = "", description: str = "", path: str = "") -> SafeString:
    """Draw the metadata of a page: that of the page in the context, unless a template gives a title.

    What has a title of its own is not for search engines, such as an error or a form, unless it has a path
    below the index page as well: that is its one address.
    """
    frame = context["frame"]

    def draw() -> SafeString:
        found = _found(context, frame, str(title), str(description), path)
        return without_space(render_to_string("components/metadata.html", {"metadata": found}))

    listing, archive = context.get("listing"), context.get("archive")
    if title or not (listing and listing.number == 1) or frame.is_preview:
        return draw()
    # First pages, which most readers begin with: what they say of themselves is a part of the frame.
    if archive is None:
        return remembered(frame, "metadata of the index", (listing.pages, listing.facts), draw)
    if archive.kind == "category":
        return remembered(frame, f"metadata of {archive.path}", (listing.pages, listing.facts), draw)
    return draw()


@register.simple_tag
def theme_colors() -> dict[str, str]:
    """The colors that browsers draw around the page, by the scheme of the reader."""
    return {"light": PAPER, "dark": INK}


@register.simple_tag(takes_context=True)
def article(context: RequestContext, page: Any) -> Article:
    """What the page of a post shows. Two blocks of a template ask, and it is read once."""
    if not hasattr(page, "as_article"):
        page.as_article = articles.article(context["frame"], page)
    found: Article = page.as_article
    return found


@register.tag
def compact(parser: Parser, token: Token) -> "CompactNode":
    """{% compact %}…{% endcompact %}: without the space that browsers do not show."""
    nodes = parser.parse(["endcompact"])
    parser.delete_first_token()
    return CompactNode(nodes)


class CompactNode(Node):
    """What stands within `{% compact %}`. It holds no text in which space counts."""

    def __init__(self, nodes: NodeList) -> None:
        self.nodes = nodes

    def render(self, context: Context) -> SafeString:
        """Draw the content with as little space as it needs."""
        return without_space(self.nodes.render(context))


@register.tag
def remember(parser: Parser, token: Token) -> "RememberNode":
    """{% remember "name" value… %}…{% endremember %}: compact, and drawn once for each version of the frame.

    The values are what else the content rests on.
    """
    name, *values = token.split_contents()[1:]
    nodes = parser.parse(["endremember"])
    parser.delete_first_token()
    return RememberNode(nodes, name.strip("\"'"), [parser.compile_filter(value) for value in values])


class RememberNode(Node):
    """What stands within `{% remember %}`."""

    def __init__(self, nodes: NodeList, name: str, values: list[FilterExpression]) -> None:
        self.nodes, self.name, self.values = nodes, name, values

    def render(self, context: Context) -> SafeString:
        """Draw the content, or take what was drawn; in a preview it may be another."""
        frame: Frame = context["frame"]
        if frame.is_preview:
            return without_space(self.nodes.render(context))
        values = (value.resolve(context, ignore_failures=True) for value in self.values)
        kept, key = frame.snapshot.drawings, (self.name, get_language(), *values)
        drawn = kept.get(key)
        if drawn is None:
            drawn = without_space(self.nodes.render(context))
            if len(kept) >= MOST_REMEMBERED:
                kept.clear()
            kept[key] = drawn
        return drawn


@register.simple_tag
def newsletter_begun() -> str:
    """Sign the moment in which the form of the newsletter is drawn."""
    return begin()


def remembered(frame: Frame, name: str, basis: Any, draw: Callable[[], SafeString]) -> SafeString:
    """What was drawn last for this version of the frame, if the rest that it rests on is the same."""
    memo, key = frame.snapshot.memo, f"{name} {get_language()}"
    found = memo.get(key)
    if found is None or found[0] != basis:
        found = memo[key] = (basis, draw())
    drawn: SafeString = found[1]
    return drawn


def _found(context: RequestContext, frame: Frame, title: str, description: str, path: str) -> Metadata:
    page = context.get("page")
    if title or not page:
        if path and frame.root:
            return heads.listed(frame, title=title, description=description, path=path)
        return heads.unlisted(frame, title=title, description=description)
    if getattr(frame.request, "is_preview", False):
        return heads.unlisted(frame, title=page.seo_title or page.title)
    return heads.of_page(frame, page, listing=context.get("listing"), archive=context.get("archive"))
