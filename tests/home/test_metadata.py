"""What pages say of themselves in their heads, field by field."""

from datetime import date, datetime
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from home.models import HomePage
from home.site_settings import IdentitySettings
from posts.models import PostPage, User
from tests.factories import (
    live_post,
    make_author,
    make_category,
    make_image,
    make_series,
    publish,
    standard_page,
)
from tests.home.heads import feeds, feeds_below, file_of, head, links, named, picture, properties, published
from tests.home.lists import listed
from tests.markup import one, words

pytestmark = pytest.mark.django_db

LISTED = "index, follow, max-image-preview:large, max-snippet:-1"


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


# The first picture

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
