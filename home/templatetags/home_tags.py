"""What the head of every page is made of."""

from typing import Any

from django import template
from django.template import Context, Node, NodeList, RequestContext
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.utils.safestring import SafeString

from home import articles, heads
from home.articles import Article
from home.drawing import compact as without_space
from home.metadata import Metadata
from home.navigation import Frame
from home.newsletter.forms import begin
from home.stencils import Stencil, kept, marks
from posts.covers import INK, PAPER

register = template.Library()


@register.simple_tag(takes_context=True)
def metadata(context: RequestContext, title: str = "", description: str = "", path: str = "") -> SafeString:
    """Draw the metadata of a page: that of the page in the context, unless a template gives a title.

    What has a title of its own is not for search engines, such as an error or a form, unless it has a path
    below the index page as well: that is its one address. What stands drawn in the context is taken as it is.
    """
    if drawn := context.get("metadata"):
        return SafeString(drawn)
    return without_space(_found(context, context["frame"], str(title), str(description), path).html)


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
    """{% remember "name" value… with blank=value… %}…{% endremember %}: drawn once.

    Once for each version of the frame, that is; the values are what else the content rests on. A blank is
    kept nowhere, but filled in each time, escaped: so the content can show it, and not ask what it is.
    """
    name, *bits = token.split_contents()[1:]
    values = bits[: bits.index("with")] if "with" in bits else bits
    blanks = token_kwargs(bits[len(values) + 1 :], parser)
    nodes = parser.parse(["endremember"])
    parser.delete_first_token()
    return RememberNode(nodes, name.strip("\"'"), [parser.compile_filter(value) for value in values], blanks)


class RememberNode(Node):
    """What stands within `{% remember %}`."""

    def __init__(
        self,
        nodes: NodeList,
        name: str,
        values: list[FilterExpression],
        blanks: dict[str, FilterExpression],
    ) -> None:
        self.nodes = nodes
        self.name = name
        self.values = values
        self.blanks = blanks

    def render(self, context: Context) -> SafeString:
        """Fill what was drawn, or draw the content."""
        values = (value.resolve(context, ignore_failures=True) for value in self.values)
        stencil = kept(context["frame"], (self.name, *values), lambda: self._draw(context))
        return stencil.fill(
            {name: value.resolve(context, ignore_failures=True) for name, value in self.blanks.items()}
        )

    def _draw(self, context: Context) -> Stencil:
        with context.push(**marks(self.blanks)):
            return Stencil(self.nodes.render(context), self.blanks)


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
