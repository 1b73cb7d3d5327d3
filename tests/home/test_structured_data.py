"""What pages are about, in the words of schema.org: parsed, and checked node by node."""

from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Site

from home.site_settings import IdentitySettings, SocialSettings
from home.structured_data import element
from posts.models import PostCorrection, PostPage
from posts.pictures import PORTRAIT
from posts.renditions import make_for_image
from tests.factories import (
    PARAGRAPH,
    draft,
    make_author,
    make_category,
    make_image,
    make_series,
    publish,
    standard_page,
)
from tests.home.heads import published
from tests.home.lists import listed
from tests.markup import document, fragment, structured_data

pytestmark = pytest.mark.django_db

ROOT = "http://localhost/"


def nodes(client: Client, path: str) -> dict[str, dict[str, Any]]:
    """The nodes of a page by their types. Every name that one has for another leads somewhere."""
    response = client.get(path)
    assert response.status_code == 200, path
    found = structured_data(document(response.content))
    names = {node["@id"] for node in found}
    assert len(names) == len(found)
    for node in found:
        for value in node.values():
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, dict) and set(part) == {"@id"}:
                    assert part["@id"] in names
    return {" ".join(kind) if isinstance(kind := node["@type"], list) else kind: node for node in found}


def crumbs(found: dict[str, dict[str, Any]]) -> list[tuple[str, str]]:
    """Names and addresses of the breadcrumbs, which count from one."""
    items = found["BreadcrumbList"]["itemListElement"]
    assert [item["position"] for item in items] == list(range(1, len(items) + 1))
    assert {item["@type"] for item in items} == {"ListItem"}
    return [(item["name"], item["item"]) for item in items]


def test_every_listed_page_names_the_site_its_search_and_its_publisher(client: Client) -> None:
    site = Site.objects.get()
    setting = IdentitySettings.for_site(site)
    setting.name, setting.description = "The Proof", "What we learned."
    setting.save()
    account = {"type": "account", "value": {"network": "github", "url": "https://github.com/example"}}
    SocialSettings.objects.create(site=site, accounts=[account])
    post = published(categories=[make_category("Data")])
    about = publish(standard_page())
    for path in ("/", "/category/data/", post.url, about.url):
        found = nodes(client, path)
        assert found["WebSite"] == {
            "@type": "WebSite",
            "@id": f"{ROOT}#website",
            "url": ROOT,
            "name": "The Proof",
            "description": "What we learned.",
            "inLanguage": "en-US",
            "publisher": {"@id": f"{ROOT}#publisher"},
            "potentialAction": {
                "@type": "SearchAction",
                "target": {"@type": "EntryPoint", "urlTemplate": f"{ROOT}search/?q={{search_term_string}}"},
                "query-input": "required name=search_term_string",
            },
        }
        assert found["Organization"] == {
            "@type": "Organization",
            "@id": f"{ROOT}#publisher",
            "name": "The Proof",
            "url": ROOT,
            "logo": {"@type": "ImageObject", "url": f"{ROOT}static/icons/icon-512.png"},
            "sameAs": ["https://github.com/example"],
        }


def test_the_address_of_the_search_finds_something(client: Client) -> None:
    template = nodes(client, "/")["WebSite"]["potentialAction"]["target"]["urlTemplate"]
    assert (
        client.get(template.replace("{search_term_string}", "words").removeprefix(ROOT[:-1])).status_code
        == 200
    )


def test_the_index_page_is_a_collection(client: Client) -> None:
    listed(30, categories=[make_category()], authors=[make_author()], cover=make_image())
    first, second = nodes(client, "/"), nodes(client, "/page/2/")
    assert first["CollectionPage"] == {
        "@type": "CollectionPage",
        "@id": ROOT,
        "url": ROOT,
        "name": "Engineering",
        "inLanguage": "en-US",
        "isPartOf": {"@id": f"{ROOT}#website"},
        "breadcrumb": {"@id": f"{ROOT}#breadcrumbs"},
    }
    assert crumbs(first) == [("Home", ROOT)]
    assert second["CollectionPage"]["name"] == "Engineering, page 2"
    assert second["CollectionPage"]["url"] == f"{ROOT}page/2/"
    assert crumbs(second) == [("Home", ROOT), ("Engineering, page 2", f"{ROOT}page/2/")]


def test_an_archive_is_a_collection_below_the_index_page(client: Client) -> None:
    category = make_category("Data", description="Rows.")
    listed(26, categories=[category], authors=[make_author()], cover=make_image())
    found = nodes(client, "/category/data/page/2/")
    assert found["CollectionPage"]["name"] == "Data, page 2"
    assert found["CollectionPage"]["description"] == "Rows."
    archive = ("Data", f"{ROOT}category/data/")
    assert crumbs(found) == [("Home", ROOT), archive, ("Data, page 2", f"{ROOT}category/data/page/2/")]
    assert crumbs(nodes(client, "/category/data/")) == [("Home", ROOT), archive]
    month = [("Home", ROOT), ("2020", f"{ROOT}2020/"), ("January 2020", f"{ROOT}2020/01/")]
    assert crumbs(nodes(client, "/2020/01/")) == month


def test_the_archive_of_an_author_is_a_profile(client: Client) -> None:
    portrait = make_image()
    make_for_image(portrait, PORTRAIT.filter_specs())
    urls = ("https://example.com/ada", "https://social.example/@ada")
    author = make_author(
        "Ada",
        role="Engineer",
        biography="Counts things.",
        portrait=portrait,
        links=[{"type": "link", "value": {"label": "Elsewhere", "url": url}} for url in urls],
    )
    published(authors=[author])
    found = nodes(client, "/author/ada/")
    image = found["Person"].pop("image")
    assert found["Person"] == {
        "@type": "Person",
        "@id": f"{ROOT}author/ada/#person",
        "name": "Ada",
        "url": f"{ROOT}author/ada/",
        "jobTitle": "Engineer",
        "description": "Counts things.",
        "sameAs": list(urls),
    }
    assert found["CollectionPage ProfilePage"]["mainEntity"] == {"@id": found["Person"]["@id"]}
    answer = client.get(image.removeprefix(ROOT[:-1]))
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)


def test_an_author_of_few_words_is_a_profile_too(client: Client) -> None:
    published(authors=[make_author("Ada")])
    assert nodes(client, "/author/ada/")["Person"] == {
        "@type": "Person",
        "@id": f"{ROOT}author/ada/#person",
        "name": "Ada",
        "url": f"{ROOT}author/ada/",
    }


def full_post() -> PostPage:
    """A post with everything that structured data has a word for."""
    post = draft(
        title="Indexes",
        summary="What readers learn.",
        categories=[make_category("Databases"), make_category("Networks")],
        authors=[make_author("Ada", role="Engineer"), make_author("Grace")],
        series=make_series("Storage"),
        published_on=date(2024, 1, 2),
        cover=make_image(description="A shelf"),
    )
    post.tags.add("B-trees", "Disks")
    post.corrections.add(PostCorrection(text="It is three.", corrected_on=date(2024, 2, 1), sort_order=0))
    post.save()
    post.save_revision(user=post.owner)
    found: PostPage = publish(post)
    return found


def test_a_post_is_a_posting_with_all_that_is_known_of_it(client: Client) -> None:
    post = full_post()
    address = f"http://localhost{post.url}"
    found = nodes(client, post.url)
    posting = found["BlogPosting"]
    image, modified = posting.pop("image"), posting.pop("dateModified")
    assert posting == {
        "@type": "BlogPosting",
        "@id": f"{address}#post",
        "mainEntityOfPage": {"@type": "WebPage", "@id": address},
        "url": address,
        "headline": "Indexes",
        "description": "What readers learn.",
        "inLanguage": "en-US",
        "datePublished": "2024-01-02T12:00:00+00:00",
        "author": [
            {
                "@type": "Person",
                "@id": f"{ROOT}author/ada/#person",
                "name": "Ada",
                "url": f"{ROOT}author/ada/",
                "jobTitle": "Engineer",
            },
            {
                "@type": "Person",
                "@id": f"{ROOT}author/grace/#person",
                "name": "Grace",
                "url": f"{ROOT}author/grace/",
            },
        ],
        "publisher": {"@id": f"{ROOT}#publisher"},
        "articleSection": ["Databases", "Networks"],
        "keywords": ["B-trees", "Disks"],
        "wordCount": 3,
        "isPartOf": [
            {"@id": f"{ROOT}#website"},
            {"@type": "CreativeWorkSeries", "name": "Storage", "url": f"{ROOT}series/storage/"},
        ],
        "correction": [{"@type": "CorrectionComment", "text": "It is three.", "datePublished": "2024-02-01"}],
    }
    assert datetime.fromisoformat(modified) == post.last_published_at.replace(microsecond=0)
    assert image["url"].startswith("http://localhost/media/")
    assert (image["@type"], image["width"] > 0, image["height"] > 0) == ("ImageObject", True, True)
    assert image["caption"] == "A shelf"
    assert crumbs(found) == [
        ("Home", ROOT),
        ("Databases", f"{ROOT}category/databases/"),
        ("Indexes", address),
    ]


def test_a_plain_post_says_nothing_of_what_it_has_not(client: Client) -> None:
    posting = nodes(client, published().url)["BlogPosting"]
    assert {"keywords", "correction"}.isdisjoint(posting)
    assert posting["isPartOf"] == [{"@id": f"{ROOT}#website"}]
    assert posting["image"]["url"].endswith("social.png")


def test_every_word_of_a_post_counts(client: Client) -> None:
    body = [PARAGRAPH, {"type": "paragraph", "value": "<p>One <b>two</b></p><ul><li>three</li></ul>"}]
    assert nodes(client, published(body=body).url)["BlogPosting"]["wordCount"] == 6


@pytest.mark.parametrize(
    ("slug", "kind"), [("about", "AboutPage"), ("contact", "ContactPage"), ("jobs", "WebPage")]
)
def test_a_standard_page_is_a_page_of_its_kind(client: Client, slug: str, kind: str) -> None:
    page = publish(standard_page(title="A page", slug=slug, summary="Who we are."))
    address = f"http://localhost{page.url}"
    found = nodes(client, page.url)
    assert found[kind] == {
        "@type": kind,
        "@id": address,
        "url": address,
        "name": "A page",
        "description": "Who we are.",
        "inLanguage": "en-US",
        "isPartOf": {"@id": f"{ROOT}#website"},
        "breadcrumb": {"@id": f"{address}#breadcrumbs"},
    }
    assert crumbs(found) == [("Home", ROOT), ("A page", address)]


# The block


@pytest.mark.parametrize(
    "words",
    [
        "</script><script>alert(1)</script>",
        "<!--<script>",
        "]]>",
        "&quot;&lt;",
        "\u2028\u2029",
        "\"'\\",
        "Ünïcödé 🎉",
        "\x00\x1f\x7f",
    ],
)
def test_words_come_out_as_they_went_in_and_end_no_block(words: str) -> None:
    html = element([{"@type": "Thing", "name": words}])
    inside = html.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert len(inside) == len(html) - len('<script type="application/ld+json"></script>')
    assert not set("<>&\u2028\u2029") & set(inside)
    if "\x00" not in words:
        assert structured_data(fragment(html)) == [{"@type": "Thing", "name": words}]
