"""Posts and what is kept of them, and what editors do to them."""

from typing import Any

from django.utils import timezone

from home.edge.application import Edge
from posts.models import PostPage, User
from tests.factories import draft, put_live
from tests.home.edge.asking import ask, states

NEW = "fwd=miss; stored"


def shown(**fields: Any) -> PostPage:
    """Make a live post past the review, which is not what these tests are about."""
    post = draft(by=User.objects.filter(groups__name="Writers").first(), **fields)
    post.live, post.first_published_at = True, timezone.now()
    put_live(post)
    return post


def everything(world: dict[str, Any]) -> list[str]:
    posts = [thing.url for thing in world.values() if isinstance(thing, PostPage)]
    lists = ["/", "/category/data/", "/category/cloud/", "/author/ada/", "/author/bob/", "/2020/", "/2022/"]
    files = ["/feed/", "/category/cloud/feed/", "/llms.txt", "/sitemap-posts.xml", "/robots.txt"]
    return [*posts, f"{world['post'].url}index.md", *lists, *files, "/about/", "/2022/03/"]


def gone(edge: Edge, world: dict[str, Any]) -> set[str]:
    """Which addresses are answered anew."""
    return {path for path, how in states(edge, *everything(world)).items() if how != "hit"}


def saved(thing: Any, **fields: Any) -> Any:
    for name, value in fields.items():
        setattr(thing, name, value)
    thing.save()
    return thing


def of_a_post(world: dict[str, Any]) -> set[str]:
    """What shows the post from 2022, and nothing else."""
    own = {world["post"].url, f"{world['post'].url}index.md", world["before"].url, world["after"].url}
    lists = {"/", "/feed/", "/category/data/", "/author/ada/", "/2022/", "/2022/03/"}
    return own | lists | {"/llms.txt", "/sitemap-posts.xml"}


def fill_again(kept: Edge, world: dict[str, Any]) -> None:
    for path in everything(world):
        ask(kept, path)
