"""What pages say of themselves in their heads, field by field."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction, Site

from home.models import HomePage
from home.site_settings import IdentitySettings
from posts.models import PostAuthor, PostPage, User
from tests.factories import (
    draft,
    image_bytes,
    live_post,
    make_author,
    make_category,
    make_image,
    make_series,
    publish,
    standard_page,
)
from tests.home.test_index import listed
from tests.markup import BREAKOUT, SCRIPT, document, inline_scripts, one, structured_data, words

pytestmark = pytest.mark.django_db

LISTED = "index, follow, max-image-preview:large, max-snippet:-1"


def picture(width: int = 900, height: int = 500, **fields: Any) -> Any:
    """A picture; by default one that is offered in more than one size."""
    return make_image(file=ContentFile(image_bytes(width, height), name="big.png"), **fields)


def head(client: Client, path: str, status: int = 200) -> Element:
    response = client.get(path)
    assert response.status_code == status, path
    return one(document(response.content), "./head")


def properties(root: Element) -> dict[str, list[str]]:
    """Contents of Open Graph's properties, by property, in order."""
    found: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        if name := meta.get("property"):
            found.setdefault(name, []).append(meta.get("content") or "")
    return found


def named(root: Element) -> dict[str, str]:
    """Contents of metadata, by name. Only the color of the theme stands twice."""
    pairs = [(meta.get("name") or "", meta.get("content") or "") for meta in root.iter("meta")]
    names = [name for name, _content in pairs if name and name != "theme-color"]
    assert len(names) == len(set(names))
    return dict(pairs)


def links(root: Element, rel: str) -> list[str]:
    return [link.get("href") or "" for link in root.iter("link") if link.get("rel") == rel]


def feeds(root: Element) -> dict[str, str]:
    """Path -> type of the alternates."""
    return {
        link.get("href") or "": link.get("type") or ""
        for link in root.iter("link")
        if link.get("rel") == "alternate"
    }


def feeds_below(path: str) -> dict[str, str]:
    return {
        f"{path}feed/": "application/rss+xml",
        f"{path}feed/atom/": "application/atom+xml",
        f"{path}feed/json/": "application/feed+json",
    }


def file_of(client: Client, address: str) -> bytes:
    response = client.get(address.removeprefix("http://localhost"))
    assert response.status_code == 200, address
    return b"".join(response.streaming_content) if response.streaming else response.content


def published(**fields: Any) -> PostPage:
    """A post with tags, in the order that people use: before it goes live."""
    tags = fields.pop("tags", ())
    post = draft(**fields)
    post.tags.add(*tags)
    post.save()
    post.save_revision(user=post.owner)
    found: PostPage = publish(post)
    return found


# Posts


def test_a_post_says_what_it_is(client: Client) -> None:
    ada, grace = make_author("Ada"), make_author("Grace")
    post = published(
        title="Indexes",
        summary="What readers learn.",
        categories=[make_category("Databases"), make_category("Networks")],
        authors=[ada, grace],
        tags=["B-trees", "Disks"],
        published_on=date(2024, 1, 2),
        cover=picture(1200, 630, description="A shelf"),
    )
    root = head(client, post.url)
    address = f"http://localhost{post.url}"
    assert words(one(root, "title")) == "Indexes · Galley"
    assert links(root, "canonical") == [address]
    found = properties(root)
    (shared,) = found.pop("og:image")
    (modified,) = found.pop("article:modified_time")
    assert found == {
        "og:type": ["article"],
        "og:site_name": ["Galley"],
        "og:locale": ["en_US"],
        "og:title": ["Indexes"],
        "og:description": ["What readers learn."],
        "og:url": [address],
        "og:image:type": ["image/jpeg"],
        "og:image:width": ["1200"],
        "og:image:height": ["630"],
        "og:image:alt": ["A shelf"],
        "article:published_time": ["2024-01-02T12:00:00+00:00"],
        "article:author": ["http://localhost/author/ada/", "http://localhost/author/grace/"],
        "article:section": ["Databases"],
        "article:tag": ["B-trees", "Disks"],
    }
    assert datetime.fromisoformat(modified) == post.last_published_at.replace(microsecond=0)
    assert file_of(client, shared)
    names = named(root)
    assert names["robots"] == LISTED
    assert names["description"] == "What readers learn."
    assert {name: names[name] for name in names if name.startswith("twitter:")} == {
        "twitter:card": "summary_large_image",
        "twitter:image:alt": "A shelf",
    }


def test_what_an_editor_wrote_for_search_engines_goes_first(client: Client) -> None:
    post = live_post(title="Long title", seo_title="Short", search_description="For searches.")
    root = head(client, post.url)
    assert words(one(root, "title")) == "Short · Galley"
    assert named(root)["description"] == "For searches."
    assert properties(root)["og:title"] == ["Short"]


def test_a_post_without_a_cover_is_shared_with_a_picture_of_its_title(client: Client) -> None:
    root = head(client, live_post(title="Indexes").url)
    found = properties(root)
    assert found["og:image:type"] == ["image/png"]
    assert found["og:image:alt"] == ["Indexes"]
    assert file_of(client, found["og:image"][0]).startswith(b"\x89PNG")
    assert links(root, "preload") == []


def test_a_post_leads_to_the_feeds_of_the_site_and_to_its_text(client: Client) -> None:
    post = live_post()
    found = feeds(head(client, post.url))
    assert found == {**feeds_below("/"), f"{post.url}index.md": "text/markdown"}
    for path, media_type in found.items():
        response = client.get(path)
        assert response.status_code == 200, path
        assert response["Content-Type"].startswith(media_type)


# Lists


def test_the_index_page_says_what_it_is(client: Client, home_page: HomePage) -> None:
    setting = IdentitySettings.for_site(Site.objects.get())
    setting.name, setting.description = "The Proof", "What we learned."
    setting.save()
    root = head(client, "/")
    assert words(one(root, "title")) == f"{home_page.heading} · The Proof"
    found = properties(root)
    assert found["og:type"] == ["website"]
    assert found["og:site_name"] == ["The Proof"]
    assert found["og:title"] == [home_page.heading]
    assert found["og:description"] == ["What we learned."]
    assert found["og:url"] == ["http://localhost/"]
    assert named(root)["description"] == "What we learned."


def test_a_list_is_shared_with_the_picture_of_its_first_post(client: Client) -> None:
    category = make_category("Databases")
    live_post(categories=[category], published_on=date(2024, 1, 1))
    live_post(categories=[category], published_on=date(2024, 1, 2), cover=picture(description="A shelf"))
    for path in ("/", "/category/databases/"):
        found = properties(head(client, path))
        assert found["og:image:alt"] == ["A shelf"]
        assert file_of(client, found["og:image"][0])


def test_a_list_without_posts_is_shared_with_the_picture_of_the_site(client: Client) -> None:
    make_category("Empty")
    for path in ("/", "/category/empty/"):
        root = head(client, path)
        found = properties(root)
        assert found["og:image"] == ["http://localhost/social.png"]
        assert (found["og:image:width"], found["og:image:height"]) == (["1200"], ["630"])
        assert file_of(client, "/social.png").startswith(b"\x89PNG")
        assert links(root, "preload") == []


def test_each_page_of_a_list_is_a_page_of_its_own(client: Client) -> None:
    listed(50, categories=[make_category("All")], authors=[make_author("Ada")], cover=make_image())
    for base, title in (("/", "Engineering"), ("/category/all/", "All"), ("/author/ada/", "Ada")):
        first, second, third = (
            head(client, path) for path in (base, f"{base}page/2/?page=9", f"{base}page/3/")
        )
        assert words(one(first, "title")) == f"{title} · Galley"
        assert words(one(second, "title")) == f"{title}, page 2 · Galley"
        assert links(second, "canonical") == [f"http://localhost{base}page/2/"]
        assert properties(second)["og:url"] == [f"http://localhost{base}page/2/"]
        assert named(second)["robots"] == LISTED
        assert (links(first, "prev"), links(first, "next")) == ([], [f"{base}page/2/"])
        assert (links(second, "prev"), links(second, "next")) == ([base], [f"{base}page/3/"])
        assert (links(third, "prev"), links(third, "next")) == ([f"{base}page/2/"], [])


def test_every_archive_has_words_an_address_and_feeds_of_its_own(client: Client) -> None:
    published(
        categories=[make_category("Databases", description="Rows.")],
        authors=[make_author("Ada", biography="Counts things.")],
        series=make_series("Indexes"),
        tags=["B-trees"],
        published_on=date(2024, 1, 2),
    )
    archives = {
        "/category/databases/": ("Databases", "Rows.", "website"),
        "/author/ada/": ("Ada", "Counts things.", "profile"),
        "/series/indexes/": ("Indexes", "Posts in “Indexes”.", "website"),
        "/tag/b-trees/": ("B-trees", "Posts tagged “B-trees”.", "website"),
        "/2024/": ("2024", "Posts from 2024.", "website"),
        "/2024/01/": ("January 2024", "Posts from January 2024.", "website"),
    }
    for path, (title, description, kind) in archives.items():
        root = head(client, path)
        assert words(one(root, "title")) == f"{title} · Galley"
        assert named(root)["description"] == description
        assert properties(root)["og:type"] == [kind]
        assert links(root, "canonical") == [f"http://localhost{path}"]
        assert feeds(root) == feeds_below(path)
        for feed, media_type in feeds(root).items():
            response = client.get(feed)
            assert response.status_code == 200, feed
            assert response["Content-Type"].startswith(media_type)


def test_a_standard_page_says_what_it_is(client: Client) -> None:
    page = publish(standard_page(title="About us", slug="about", summary="Who we are."))
    root = head(client, page.url)
    assert words(one(root, "title")) == "About us · Galley"
    assert named(root)["description"] == "Who we are."
    found = properties(root)
    assert (found["og:type"], found["og:url"]) == (["website"], ["http://localhost/about/"])
    assert found["og:image"] == ["http://localhost/social.png"]
    assert feeds(root) == feeds_below("/")


# Pages that are not to be listed


def assert_says_nothing(root: Element) -> None:
    assert named(root)["robots"] == "noindex"
    assert properties(root) == {}
    assert feeds(root) == {}
    for rel in ("canonical", "prev", "next", "preload"):
        assert links(root, rel) == [], rel
    assert not [name for name in named(root) if name.startswith("twitter:")]
    assert structured_data(root) == []


def test_a_page_that_is_not_there_says_nothing(client: Client) -> None:
    root = head(client, "/none/", 404)
    assert words(one(root, "title")) == "Page not found · Galley"
    assert_says_nothing(root)


@pytest.mark.parametrize("kind", ["password", "login"])
def test_a_private_page_keeps_its_words_to_itself(client: Client, kind: str) -> None:
    post = live_post(title="Hidden title", summary="Hidden words", cover=make_image(description="Hidden alt"))
    PageViewRestriction.objects.create(page=post, restriction_type=kind, password="open")
    response = client.get(post.url, follow=True)
    assert response.status_code == 200
    assert "Hidden" not in response.content.decode()
    assert_says_nothing(one(document(response.content), "./head"))


def preview(client: Client, page: Any) -> Element:
    """What an editor sees beside the form of a page."""
    response = page.make_preview_request()
    assert response.status_code == 200
    return one(document(response.content), "./head")


def test_a_preview_is_for_the_editor_alone(client: Client) -> None:
    listed(1, categories=[make_category()], authors=[make_author()])
    for page, title in (
        (draft(title="Not yet", cover=make_image(), series=make_series()), "Not yet"),
        (live_post(title="Long ago"), "Long ago"),
        (standard_page(title="Someday"), "Someday"),
        (HomePage.objects.get(), HomePage.objects.get().title),
    ):
        root = preview(client, page)
        assert words(one(root, "title")) == f"{title} · Galley"
        assert_says_nothing(root)


def test_a_post_that_was_never_saved_can_be_previewed(client: Client) -> None:
    post = PostPage(title="Just begun", slug="just-begun", summary="", body=[], live=False)
    post.categories = [make_category()]
    post.bylines = [PostAuthor(author=make_author())]
    post.set_url_path(HomePage.objects.get())
    assert words(one(preview(Client(), post), "title")) == "Just begun · Galley"


# Hostile words


def test_words_cannot_break_out_of_the_head(client: Client, home_page: HomePage) -> None:
    hostile = f"{SCRIPT}</title></script>{BREAKOUT}"
    setting = IdentitySettings.for_site(Site.objects.get())
    setting.name = hostile[:60]
    setting.save()
    category = make_category(hostile[:60], slug="hostile", description=hostile)
    author = make_author(hostile, slug="hostile", role=hostile, biography=hostile)
    post = published(
        title=hostile,
        summary=hostile,
        categories=[category],
        authors=[author],
        series=make_series(hostile[:80], slug="hostile"),
        tags=[hostile[:50]],
        cover=make_image(description=hostile),
    )
    for path in ("/", post.url, "/category/hostile/", "/author/hostile/", "/series/hostile/"):
        response = client.get(path)
        root = document(response.content)
        assert inline_scripts(root) == []
        assert structured_data(root)
    assert properties(head(client, post.url))["og:title"] == [hostile]
    assert properties(head(client, post.url))["og:image:alt"] == [hostile]


# The first picture


def preloaded(root: Element) -> Element | None:
    found = [link for link in root.iter("link") if link.get("rel") == "preload"]
    assert len(found) <= 1
    return found[0] if found else None


def test_the_first_picture_is_announced_exactly_as_it_is_drawn(client: Client) -> None:
    posts = listed(26, categories=[make_category("All")], authors=[make_author()], cover=picture())
    for path in ("/", "/page/2/", "/category/all/", posts[0].url):
        root = document(client.get(path).content)
        link = preloaded(root)
        assert link is not None
        source = next(element for element in root.iter("source") if element.get("type") == "image/avif")
        assert link.get("as") == "image"
        assert link.get("type") == "image/avif"
        assert link.get("imagesrcset") == source.get("srcset")
        assert "," in (source.get("srcset") or "")
        assert link.get("imagesizes") == source.get("sizes")
        assert link.get("fetchpriority") == next(root.iter("img")).get("fetchpriority") == "high"
        # With an address, browsers that know no srcset would fetch one more file.
        assert link.get("href") is None


def test_a_small_picture_is_announced_without_repetition(client: Client) -> None:
    root = document(client.get(live_post(cover=make_image()).url).content)
    link = preloaded(root)
    source = next(element for element in root.iter("source") if element.get("type") == "image/avif")
    assert link is not None
    assert link.get("imagesrcset") == source.get("srcset")


def test_a_picture_that_comes_late_is_not_announced(client: Client) -> None:
    """The featured post has none, and pictures of cards below it wait until they are near."""
    live_post(cover=picture(), published_on=date(2024, 1, 1))
    live_post(published_on=date(2024, 1, 2))
    root = document(client.get("/").content)
    assert preloaded(root) is None
    assert next(root.iter("img")).get("loading") == "lazy"


def test_a_broken_cover_breaks_no_head(client: Client) -> None:
    post = live_post(cover=make_image())
    post.cover.renditions.all().delete()
    post.cover.file.storage.delete(post.cover.file.name)
    root = head(client, post.url)
    assert preloaded(root) is None
    assert properties(root)["og:image:type"] == ["image/png"]


# Cost


def test_the_metadata_of_a_long_post_cost_no_more_than_that_of_a_short_one(client: Client) -> None:
    def cost(post: PostPage) -> int:
        client.get(post.url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(post.url).status_code == 200
        return len(captured)

    short = published(tags=["One"], cover=make_image(), series=make_series())
    long = published(
        tags=["One", "Two", "Three"],
        cover=make_image(),
        series=make_series(),
        categories=[make_category() for _ in range(4)],
        authors=[make_author() for _ in range(5)],
    )
    assert cost(short) == cost(long)


def test_addresses_in_the_head_follow_the_site(client: Client, editor: User) -> None:
    Site.objects.update(hostname="blog.example", port=443)
    Site.clear_site_root_paths_cache()
    post = live_post(cover=make_image())
    for path in ("/", post.url):
        root = head(client, path)
        found = properties(root)
        for address in (*links(root, "canonical"), *found["og:url"], *found["og:image"]):
            assert urlsplit(address)[:2] == ("https", "blog.example")
