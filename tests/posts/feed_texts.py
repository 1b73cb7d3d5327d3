"""The full texts of posts in feeds, parsed."""

from xml.etree.ElementTree import Element

from posts import bodies
from posts.fulltext import fit, full_text
from posts.models import PostPage
from tests.markup import fragment

ADDRESS = "https://blog.example/2024/01/post/"
ALLOWED = {"href", "title", "cite", "src", "alt", "width", "height", "start", "colspan", "rowspan", "scope"}


def text_of(post: PostPage) -> Element:
    """The full text of a post, parsed strictly."""
    loaded = PostPage.objects.for_feed().get(pk=post.pk)
    bodies.load([loaded])
    return fragment(full_text(loaded, address=ADDRESS))


def fitted(html: str) -> Element:
    return fragment(fit(html, ADDRESS))
