"""Doors through which readers, and what reads for them, get a post."""

from typing import Any

from posts.models import PostPage
from tests.posts.review.doors.visits import Visit, door
from tests.posts.review.doors.world import ADMINISTRATOR, ANONYMOUS, OWNER, PLAIN

ROLES = (ANONYMOUS, OWNER, ADMINISTRATOR)


@door("the page", "wagtail_serve", roles=PLAIN)
def page(visit: Visit) -> Any:
    return visit.client.get(_address(visit))


@door("the page as Markdown", "post_markdown", roles=ROLES)
def markdown(visit: Visit) -> Any:
    return visit.client.get(f"{_address(visit)}index.md")


@door("the picture for links to the page", "social_png", roles=ROLES)
def social(visit: Visit) -> Any:
    answer = visit.client.get(f"{_address(visit)}social.png")
    if answer.status_code == 200:
        # A picture says nothing in letters; that there is one says as much as the page.
        answer.content = (visit.state.public or visit.state.secret).encode()
    return answer


@door("the page with the login of another", "wagtailcore_authenticate_with_password", roles=ROLES)
def password(visit: Visit) -> Any:
    return visit.post_to(
        "wagtailcore_authenticate_with_password", 1, visit.post.pk, data={"password": "guess"}
    )


def _reads(name: str, covers: str, path: str) -> None:
    @door(name, covers, roles=ROLES, once=True)
    def read(visit: Visit) -> Any:
        return visit.client.get(path)


_reads("index page", "wagtail_serve", "/")
_reads("archive of the category", "wagtail_serve", "/category/category-of-all/")
_reads("feed", "wagtail_serve", "/feed/")
_reads("feed as JSON", "wagtail_serve", "/feed/json/")
_reads("sitemap", "sitemap_section", "/sitemap-posts.xml")
_reads("llms.txt", "llms", "/llms.txt")
_reads("search", "search", "/search/?q=sea")
_reads("suggestions", "search_suggestions", "/search/suggestions/?q=sea")
_reads("API, all pages", "api:pages:listing", "/api/v2/pages/?type=posts.PostPage&fields=*")
_reads("API, search", "api:pages:listing", "/api/v2/pages/?search=sea")


@door("API, one page", "api:pages:detail", roles=ROLES)
def one(visit: Visit) -> Any:
    return visit.get("api:pages:detail", visit.post.pk)


@door("API, page by its address", "api:pages:find", roles=ROLES)
def find(visit: Visit) -> Any:
    answer = visit.client.get("/api/v2/pages/find/", {"html_path": _address(visit)})
    return visit.client.get(answer.url) if answer.status_code == 302 else answer


def _address(visit: Visit) -> str:
    address: str = PostPage.objects.get(pk=visit.post.pk).url
    return address
