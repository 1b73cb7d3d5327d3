"""The site for readers that are programs: posts as Markdown, and where to find what."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe
from wagtail.models import Site

from home import llms
from home.answers import answer
from home.models import HomePage
from posts import markdown
from posts.everybody import shown_to_everybody
from posts.moments import updated_at

# Digits of ASCII only, as in the address of the post.
POST_PATTERN = r"^(?P<year>[0-9]{4})/(?P<month>[0-9]{2})/(?P<slug>[\w-]+)/index\.md$"


@require_safe
@shown_to_everybody
def post_markdown(request: HttpRequest, year: str, month: str, slug: str) -> HttpResponseBase:
    """A post as Markdown, at its address and nowhere else. Private ones are not there, whoever asks."""
    home = _home(request)
    post: Any = home.published_posts().filter(slug=slug).for_feed().first()
    if post is None or f"{post.address_date:%Y/%m}" != f"{year}/{month}":
        raise Http404
    content = markdown.document(post, root=home.get_full_url(request))
    return answer(request, content, content_type="text/markdown", modified=updated_at(post))


@require_safe
@shown_to_everybody
def llms_txt(request: HttpRequest) -> HttpResponseBase:
    """What is on the site, with links to posts as Markdown. See https://llmstxt.org/."""
    content = llms.overview(request, _home(request))
    return answer(request, content, content_type="text/plain", modified=None)


def _home(request: HttpRequest) -> HomePage:
    """The index page of the site that was asked."""
    site = Site.find_for_request(request)
    home = site and HomePage.objects.filter(pk=site.root_page_id, live=True).first()
    if not home:
        raise Http404
    return home
