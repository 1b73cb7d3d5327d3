"""The read API: what it tells, and at what cost."""

from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from home.api.endpoints import ENDPOINTS
from home.models import HomePage
from posts.pictures import CARD, PORTRAIT
from posts.renditions import make_for_image, make_for_page
from tests.factories import (
    image_bytes,
    live_post,
    make_author,
    make_category,
    make_image,
    make_series,
    make_user,
    publish,
    standard_page,
)
from tests.home.api import API, POSTS, ROOT, full_post, get, ids
from tests.home.lists import listed
from tests.markup import child

pytestmark = pytest.mark.django_db


def test_it_says_where_everything_is(client: Client) -> None:
    found = get(client, "")
    assert found == {name: f"{ROOT}{API}/{name}/" for name in ENDPOINTS}
    for address in found.values():
        assert client.get(address.removeprefix(ROOT)).status_code == 200


def test_a_post_comes_with_all_that_readers_see_of_it(client: Client) -> None:
    post = full_post()
    found = get(client, f"pages/{post.pk}/")
    meta = found.pop("meta")
    cover = found.pop("cover")
    for kind in ("categories", "authors", "series"):
        for term in found[kind] if isinstance(found[kind], list) else [found[kind]]:
            assert get(client, term["meta"]["detail_url"].removeprefix(f"{ROOT}{API}/"))["id"] == term["id"]
            assert client.get(term["meta"]["html_url"].removeprefix(ROOT)).status_code == 200
    found["categories"] = [term["name"] for term in found["categories"]]
    found["authors"] = [term["name"] for term in found["authors"]]
    found["series"] = found["series"]["name"]
    html = found.pop("content_html")
    assert "<p>Something worth reading.</p>" in html
    assert found == {
        "id": post.pk,
        "title": "Indexes",
        "summary": "What readers learn.",
        "published_on": "2024-01-02",
        "categories": ["Databases"],
        "tags": ["B-trees", "Disks"],
        "authors": ["Ada", "Grace"],
        "series": "Storage",
        "reading_minutes": 1,
        "corrections": [{"corrected_on": "2024-02-01", "text": "It is three."}],
    }
    assert meta["type"] == "posts.PostPage"
    assert meta["html_url"] == f"{ROOT}{post.url}"
    assert meta["detail_url"] == f"{ROOT}{API}/pages/{post.pk}/"
    assert "alias_of" not in meta
    assert (cover["id"], cover["alt"], cover["credit"]) == (post.cover_id, "A shelf", "Somebody")
    assert {file["type"] for file in cover["renditions"]} == {"image/avif", "image/webp", "image/jpeg"}
    for file in cover["renditions"]:
        assert file["url"].startswith(f"{ROOT}/media/")
        assert file["width"] > 0


def test_a_list_has_the_address_that_readers_use(client: Client) -> None:
    post, about = live_post(published_on=date(2024, 1, 2)), publish(standard_page())
    addresses = {item["id"]: item["meta"]["html_url"] for item in get(client, "pages/")["items"]}
    home = HomePage.objects.get()
    assert addresses == {
        home.pk: f"{ROOT}/",
        post.pk: f"{ROOT}{post.url}",
        about.pk: f"{ROOT}{about.url}",
    }
    for address in addresses.values():
        assert client.get(address.removeprefix(ROOT)).status_code == 200


def test_a_list_of_posts_has_any_field_one_asks_for(client: Client) -> None:
    full_post()
    (item,) = get(client, "pages/", **POSTS, fields="summary,tags,authors,content_html")["items"]
    assert item["summary"] == "What readers learn."
    assert item["tags"] == ["B-trees", "Disks"]
    assert [author["name"] for author in item["authors"]] == ["Ada", "Grace"]
    assert "Something worth reading." in item["content_html"]
    (everything,) = get(client, "pages/", **POSTS, fields="*")["items"]
    detail = get(client, f"pages/{everything['id']}/")
    assert set(detail) == set(everything)


def test_other_pages_have_their_words_too(client: Client, home_page: HomePage) -> None:
    about = publish(standard_page(title="About", summary="Who we are."))
    assert get(client, f"pages/{about.pk}/")["summary"] == "Who we are."
    assert get(client, f"pages/{home_page.pk}/")["heading"] == home_page.heading


def test_an_author_comes_with_what_the_archive_shows(client: Client) -> None:
    portrait = make_image(description="Ada")
    make_for_image(portrait, PORTRAIT.filter_specs())
    author = make_author(
        "Ada",
        role="Engineer",
        biography="Counts things.",
        portrait=portrait,
        user=make_user("ada@example.com"),
        links=[{"type": "link", "value": {"label": "Home", "url": "https://example.com/"}}],
    )
    live_post(authors=[author])
    found = get(client, f"authors/{author.pk}/")
    picture = found.pop("portrait")
    assert found == {
        "id": author.pk,
        "meta": {
            "type": "posts.Author",
            "detail_url": f"{ROOT}{API}/authors/{author.pk}/",
            "html_url": f"{ROOT}/author/ada/",
        },
        "name": "Ada",
        "slug": "ada",
        "role": "Engineer",
        "biography": "Counts things.",
        "links": [{"label": "Home", "url": "https://example.com/"}],
    }
    assert picture["alt"] == "Ada"
    assert picture["renditions"]


def test_an_image_comes_with_its_files_and_without_its_original(client: Client) -> None:
    image = make_image(
        title="DSC_0815 do not use.jpg",
        description="A shelf",
        file=ContentFile(image_bytes(900, 600), name="shelf.png"),
    )
    post = live_post(cover=image)
    make_for_page(post)
    image.get_rendition("max-165x165")  # of the desk
    found = get(client, f"images/{image.pk}/")
    assert (found["alt"], found["width"], found["height"]) == ("A shelf", 900, 600)
    addresses = [file["url"] for file in found["renditions"]]
    assert len(addresses) == len(set(addresses)) > 3
    assert "max-165x165" not in str(found)
    assert image.file.url not in str(found)
    assert "DSC_0815" not in str(found)
    for address in addresses:
        response = client.get(address.removeprefix(ROOT))
        assert response.status_code == 200
        assert b"".join(response.streaming_content)


def test_pages_are_found_by_address_by_number_and_by_word(client: Client) -> None:
    post = full_post()
    live_post(title="Something else")
    for query in (f"html_path={post.url}", f"id={post.pk}"):
        response = client.get(f"{API}/pages/find/?{query}")
        assert response.status_code == 302
        assert response["Location"].startswith(f"{ROOT}{API}/pages/{post.pk}/")
    assert client.get(f"{API}/pages/find/?html_path=/none/").status_code == 404
    assert client.get(f"{API}/pages/find/").status_code == 404
    assert ids(client, "pages/", search="indexes") == {post.pk}
    assert ids(client, "pages/", **POSTS, search="indexes") == {post.pk}
    assert ids(client, "pages/", slug="indexes") == {post.pk}
    assert ids(client, "pages/", **POSTS, published_on="2024-01-02") == {post.pk}
    assert ids(client, "pages/", **POSTS, categories=post.categories.get().pk) == {post.pk}
    assert ids(client, "pages/", **POSTS, tags="Disks") == {post.pk}


def test_terms_are_found_by_slug_and_by_name(client: Client) -> None:
    full_post()
    live_post()
    for path, slug, words in (
        ("categories/", "databases", "data"),
        ("authors/", "ada", "ADA"),
        ("series/", "storage", "stor age"),
    ):
        (by_slug,), (by_name,) = ids(client, path, slug=slug), ids(client, path, search=words)
        assert by_slug == by_name


def test_lists_come_in_pages_and_in_order(client: Client) -> None:
    posts = listed(5, categories=[make_category()], authors=[make_author()], cover=make_image())
    expected = [post.pk for post in reversed(posts)]
    found = get(client, "pages/", **POSTS, order="-published_on", limit=2, offset=2)
    assert found["meta"]["total_count"] == 5
    assert [item["id"] for item in found["items"]] == expected[2:4]
    assert get(client, "pages/", **POSTS, offset=100)["items"] == []
    assert get(client, "pages/", **POSTS, limit=0)["items"] == []


# Cost


def cost(client: Client, path: str) -> list[str]:
    client.get(f"{API}/{path}")  # fills the caches of sites, renditions and content types
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"{API}/{path}").status_code == 200
    return [query["sql"] for query in captured]


def test_many_cost_no_more_queries_than_two(client: Client) -> None:
    paths = [
        *(f"{name}/?fields=*" for name in ENDPOINTS),
        *("pages/", "pages/?type=posts.PostPage&fields=*", "pages/?search=listed"),
    ]

    def more(count: int) -> None:
        for number in range(count):
            portrait, inside = make_image(), make_image()
            make_for_image(portrait, PORTRAIT.filter_specs())
            picture = {"image": inside.pk, "alt_text": "A chart", "decorative": False}
            body = [
                child("paragraph", "<p>A <a linktype='page' id='3'>link</a>.</p>"),
                child("image", {"image": picture, "width": "normal"}),
            ]
            post = full_post(
                title=f"Listed {count} {number}",
                slug=f"listed-{count}-{number}",
                body=body,
                categories=[make_category()],
                authors=[make_author(portrait=portrait)],
                series=make_series(),
            )
            make_for_image(post.cover, CARD.filter_specs())
            publish(standard_page())

    more(2)
    before = {path: cost(client, path) for path in paths}
    more(4)
    for path in paths:
        now = cost(client, path)
        assert len(now) == len(before[path]), f"{path}\n\n" + "\n\n".join(now)
