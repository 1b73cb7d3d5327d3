"""The read API: what it tells of whom, what it keeps, what it refuses, and at what cost."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import product
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import CollectionViewRestriction, PageViewRestriction, Site

from home.api.endpoints import ENDPOINTS
from home.models import HomePage
from posts.models import EditorialImage, PostCorrection, PostPage, User
from posts.pictures import CARD, PORTRAIT
from posts.renditions import make_for_image, make_for_page
from tests.factories import (
    PARAGRAPH,
    draft,
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
from tests.home.test_index import listed
from tests.markup import child

pytestmark = pytest.mark.django_db

API = "/api/v2"
ROOT = "http://localhost"
POSTS = {"type": "posts.PostPage"}
every_endpoint = pytest.mark.parametrize("name", ENDPOINTS)


def get(client: Client, path: str, **parameters: Any) -> Any:
    response = client.get(f"{API}/{path}?{urlencode(parameters)}" if parameters else f"{API}/{path}")
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/json"
    return response.json()


def ids(client: Client, path: str, **parameters: Any) -> set[int]:
    """The numbers of everything in a list, which says how many there are."""
    found = get(client, path, **parameters)
    assert found["meta"]["total_count"] == len(found["items"])
    return {item["id"] for item in found["items"]}


def problem(client: Client, path: str, query: str) -> str:
    """The words of a refusal."""
    response = client.get(f"{API}/{path}?{query}")
    assert response.status_code == 400, (response.status_code, query)
    assert response["Content-Type"] == "application/json"
    message: str = response.json()["message"]
    return message


def full_post(**fields: Any) -> PostPage:
    """A post with everything that the API has a field for."""
    made: dict[str, Callable[[], Any]] = {
        "title": lambda: "Indexes",
        "slug": lambda: "indexes",
        "categories": lambda: [make_category("Databases")],
        "authors": lambda: [make_author("Ada"), make_author("Grace")],
        "series": lambda: make_series("Storage"),
        "published_on": lambda: date(2024, 1, 2),
        "cover": lambda: make_image(description="A shelf", credit="Somebody"),
    }
    post = draft(**{name: make() for name, make in made.items() if name not in fields}, **fields)
    post.tags.add("B-trees", "Disks")
    post.corrections.add(PostCorrection(text="It is three.", corrected_on=date(2024, 2, 1), sort_order=0))
    post.save()
    post.save_revision(user=post.owner)
    live: PostPage = publish(post)
    make_for_page(live)
    return live


# What it tells


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


# What it keeps


def unpublished(post: PostPage) -> None:
    post.unpublish()


def expiring(post: PostPage) -> None:
    PostPage.objects.filter(pk=post.pk).update(expire_at=timezone.now())


def for_accounts(post: PostPage) -> None:
    PageViewRestriction.objects.create(page=post, restriction_type="login")


def behind_a_password(post: PostPage) -> None:
    PageViewRestriction.objects.create(page=post, restriction_type="password", password="open")


HIDE = [unpublished, expiring, for_accounts, behind_a_password]


@pytest.mark.parametrize("hide", HIDE)
@pytest.mark.parametrize("who", ["a reader", "an administrator"])
def test_what_is_hidden_is_hidden_from_everybody(
    client: Client, hide: Any, who: str, superuser: User, home_page: HomePage
) -> None:
    post = full_post(title="Hidden title", slug="hidden", summary="Hidden words.")
    author = post.authors[0]
    author.portrait = make_image()
    author.save()
    hide(post)
    if who == "an administrator":
        client.force_login(superuser)
    root = home_page.pk
    for name in ENDPOINTS:
        assert ids(client, f"{name}/") == ({root} if name == "pages" else set())
    assert client.get(f"{API}/pages/{post.pk}/").status_code == 404
    assert client.get(f"{API}/images/{post.cover_id}/").status_code == 404
    assert client.get(f"{API}/images/{author.portrait_id}/").status_code == 404
    assert client.get(f"{API}/authors/{author.pk}/").status_code == 404
    assert client.get(f"{API}/categories/{post.categories.get().pk}/").status_code == 404
    assert client.get(f"{API}/series/{post.series_id}/").status_code == 404
    for query in (f"html_path={post.url}", f"id={post.pk}"):
        assert client.get(f"{API}/pages/find/?{query}").status_code == 404
    for parameters in (
        {"search": "hidden"},
        {"slug": "hidden"},
        {"child_of": root},
        {"descendant_of": root},
        {"child_of": "root"},
        {"order": "title"},
        {**POSTS, "fields": "*"},
        {**POSTS, "search": "hidden"},
        {**POSTS, "tags": "Disks"},
        {**POSTS, "series": post.series_id},
        {"type": "posts.PostPage,home.StandardPage"},
        {"translation_of": root},
    ):
        assert ids(client, "pages/", **parameters) <= {root}, parameters
    for name in ("child_of", "descendant_of", "ancestor_of", "translation_of"):
        assert "exist" in problem(client, "pages/", f"{name}={post.pk}")


def test_drafts_are_nowhere(client: Client, home_page: HomePage) -> None:
    portrait = make_image()
    inside = child("image", {"image": {"image": make_image().pk, "alt_text": "x", "decorative": False}})
    post = draft(
        title="Hidden title",
        categories=[make_category()],
        authors=[make_author(portrait=portrait)],
        series=make_series(),
        cover=make_image(),
        body=[PARAGRAPH, inside],
    )
    for name in ENDPOINTS:
        assert ids(client, f"{name}/") == ({home_page.pk} if name == "pages" else set())
    assert client.get(f"{API}/pages/{post.pk}/").status_code == 404


def test_the_draft_of_a_live_post_shows_neither_its_words_nor_its_pictures(client: Client) -> None:
    post = full_post()
    cover = post.cover_id
    latest = post.get_latest_revision_as_object()
    secret, inside = make_image(), make_image()
    latest.title, latest.cover = "Not approved", secret
    picture = {"image": inside.pk, "alt_text": "x", "decorative": False}
    latest.body = [PARAGRAPH, child("image", {"image": picture, "width": "normal"})]
    latest.save_revision(user=post.owner)
    assert get(client, f"pages/{post.pk}/")["title"] == "Indexes"
    assert ids(client, "images/") == {cover}
    for image in (secret, inside):
        assert client.get(f"{API}/images/{image.pk}/").status_code == 404


def test_pictures_are_public_where_readers_see_them(client: Client) -> None:
    cover, inside, portrait, unused = (make_image() for _ in range(4))
    picture = {"image": inside.pk, "alt_text": "A chart", "decorative": False}
    body = [PARAGRAPH, child("image", {"image": picture, "width": "normal"})]
    post = live_post(cover=cover, authors=[make_author(portrait=portrait)], body=body)
    assert ids(client, "images/") == {cover.pk, inside.pk, portrait.pk}
    assert client.get(f"{API}/images/{unused.pk}/").status_code == 404
    post.unpublish()
    assert ids(client, "images/") == set()


def test_pictures_of_a_private_collection_are_private(client: Client, superuser: User) -> None:
    post = live_post(cover=make_image())
    assert ids(client, "images/") == {post.cover_id}
    private = EditorialImage.objects.get().collection.add_child(name="Private")
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    inner = private.add_child(name="Inside")
    EditorialImage.objects.update(collection=inner)
    client.force_login(superuser)
    assert ids(client, "images/") == set()


def test_no_field_tells_what_a_page_mirrors(client: Client) -> None:
    about = publish(standard_page())
    assert "alias_of" not in str(get(client, f"pages/{about.pk}/", fields="*"))
    assert "alias_of" in problem(client, "pages/", "fields=alias_of")
    assert "alias_of" in problem(client, "pages/", f"alias_of={about.pk}")


def test_the_page_above_is_named_only_if_it_is_public(client: Client, home_page: HomePage) -> None:
    post = live_post()
    assert get(client, f"pages/{post.pk}/")["meta"]["parent"]["id"] == home_page.pk
    assert get(client, f"pages/{home_page.pk}/")["meta"]["parent"] is None


def test_who_an_author_is_to_the_house_stays_there(client: Client) -> None:
    author = make_author("Ada", user=make_user("ada@example.com"))
    post = live_post(authors=[author])
    for path in (f"authors/{author.pk}/?fields=*", "authors/?fields=*", f"pages/{post.pk}/?fields=*"):
        text = client.get(f"{API}/{path}").content.decode()
        assert "ada@example.com" not in text
        assert '"user"' not in text
        assert '"owner"' not in text
    for field in ("user", "owner", "live", "locked", "draft_title", "expire_at", "latest_revision"):
        assert field in problem(client, "pages/", f"fields={field}")
        assert field in problem(client, "pages/", f"{field}=1")
        assert "order" in problem(client, "pages/", f"order={field}")


def test_before_the_site_is_set_up_there_is_nothing(client: Client) -> None:
    live_post(cover=make_image())
    Site.objects.all().delete()
    Site.clear_site_root_paths_cache()
    for name in ENDPOINTS:
        for path in ("", "1/", "find/?id=1", "find/?html_path=/", "?child_of=root"):
            assert client.get(f"{API}/{name}/{path}").status_code in (404, 400)
        assert client.get(f"{API}/{name}/").status_code == 404


# What it refuses

HUGE = "9" * 30
NONSENSE = ["%00", "x%00y", "-1", HUGE, "1.5", "1e3", "abc", "", "%20", "%D9%A2", "0x1", "1_000", "None"]
ODD_WORDS = ["", " ", "'", '"', "\\", "%", "_", "*", "&|!()<>:", "a & | b", "🎉", "-", "--", "a" * 500, "\n"]


@pytest.fixture(scope="class")
def site(django_db_setup: None, django_db_blocker: Any) -> Iterator[PostPage]:
    """A site with one of everything; the post."""
    with django_db_blocker.unblock(), transaction.atomic():
        Site.clear_site_root_paths_cache()
        portrait = make_image()
        make_for_image(portrait, PORTRAIT.filter_specs())
        yield full_post(authors=[make_author(portrait=portrait)])
        transaction.set_rollback(True)


@pytest.mark.usefixtures("site")
class TestHostileQuestions:
    """One site for all of these: they only read."""

    @every_endpoint
    def test_what_is_no_number_is_refused_by_name(self, client: Client, name: str) -> None:
        for parameter, value in product(("limit", "offset", "id"), NONSENSE):
            assert parameter in problem(client, f"{name}/", f"{parameter}={value}")

    @pytest.mark.parametrize("parameter", ["child_of", "ancestor_of", "descendant_of", "translation_of"])
    def test_no_page_is_found_below_nonsense(self, client: Client, parameter: str) -> None:
        for value in NONSENSE:
            assert parameter in problem(client, "pages/", f"{parameter}={value}")

    @every_endpoint
    def test_a_null_character_is_refused_in_every_parameter(self, client: Client, name: str) -> None:
        parameters = ["search", "order", "fields", "slug", "name", "title", "type", "locale", "html_path"]
        for parameter in [*parameters, "search_operator", "rich_text_format", "tags", "anything"]:
            for action in ("", "find/"):
                assert parameter in problem(client, f"{name}/{action}", f"{parameter}=a%00b")
        assert "?" in problem(client, f"{name}/", "a%00b=1")
        for path in (f"{name}/%00/", f"{name}/1%00/", f"{name}/find%00/"):
            assert client.get(f"{API}/{path}").status_code == 404

    @every_endpoint
    def test_nonsense_is_refused_by_name(self, client: Client, name: str) -> None:
        for query, named in (
            ("order=nonsense", "order"),
            ("order=--id", "order"),
            ("order=-", "order"),
            ("order=id,nonsense", "order"),
            ("order=random,id", "random"),
            ("fields=nonsense", "fields"),
            ("fields=id,,slug", "fields"),
            ("fields=(", "fields"),
            ("fields=id(", "fields"),
            ("fields=" + "categories(" * 40, "fields"),
            ("fields=*,id", "fields"),
            ("fields=%20", "fields"),
            ("fields=-", "fields"),
            ("nonsense=1", "nonsense"),
            ("limit=21", "limit"),
            (f"offset={10**6}", "offset"),
            ("search=" + "a" * 501, "search"),
            ("search=a&search=b", "search"),
            ("fields=" + "x" * 10_000, "fields"),
            ("rich_text_format=nonsense", "rich"),
            ("format=xml", "format"),
            ("%3Cscript%3E=1", "<script>"),
        ):
            assert named in problem(client, f"{name}/", query), query

    @pytest.mark.parametrize(
        ("query", "named"),
        [
            ("type=nonsense", "type"),
            ("type=a.b.c", "type"),
            ("type=posts.Category", "type"),
            ("type=posts.User", "type"),
            ("type=,", "type"),
            ("first_published_at=nonsense", "first_published_at"),
            ("show_in_menus=perhaps", "show_in_menus"),
            ("search_operator=xor&search=a", "search_operator"),
            ("site=localhost", "site"),
            ("child_of=root&descendant_of=root", "descendant_of"),
            ("type=posts.PostPage&published_on=nonsense", "published_on"),
            ("type=posts.PostPage&published_on=2024-13-45", "published_on"),
            ("type=posts.PostPage&categories=nonsense", "categories"),
            ("type=posts.PostPage&cover=nonsense", "cover"),
            ("type=posts.PostPage&series=nonsense", "series"),
            ("type=posts.PostPage&order=categories", "order"),
            ("type=posts.PostPage&order=tags", "order"),
            ("type=posts.PostPage&tags=a&search=b", "tag"),
            ("type=posts.PostPage&content_html=x", "content_html"),
            ("type=posts.PostPage&fields=summary(x)", "summary"),
            ("type=posts.PostPage&fields=authors(x)", "authors"),
            ("search=a&order=seo_title", "order"),
        ],
    )
    def test_nonsense_about_pages_is_refused_by_name(self, client: Client, query: str, named: str) -> None:
        assert named in problem(client, "pages/", query)

    @every_endpoint
    def test_any_words_may_be_searched_for(self, client: Client, name: str) -> None:
        operators = ("&search_operator=and", "&search_operator=or") if name in ("pages", "images") else ()
        for words, more in product(ODD_WORDS, ("", "&order=id", "&limit=1", "&offset=100000", *operators)):
            response = client.get(f"{API}/{name}/?search={quote(words)}{more}")
            assert response.status_code == 200, (words, more, response.content)

    @every_endpoint
    def test_what_is_not_there_is_not_found(self, client: Client, name: str) -> None:
        for number in ("0", "2147483648", HUGE, "9" * 5000):
            assert client.get(f"{API}/{name}/{number}/").status_code == 404

    def test_an_odd_address_finds_nothing(self, client: Client) -> None:
        for path in ("//", "/%2e%2e/", "nonsense", "/2024/99/x/", "/page/0/", "/" + "a" * 400):
            assert client.get(f"{API}/pages/find/", {"html_path": path}).status_code in (302, 404), path

    @every_endpoint
    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
    def test_it_only_answers_questions(
        self, client: Client, name: str, method: str, site: PostPage, superuser: User
    ) -> None:
        client.force_login(superuser)
        for path in (f"{name}/", f"{name}/1/", f"{name}/{site.pk}/", f"{name}/find/"):
            response = getattr(client, method)(f"{API}/{path}")
            assert response.status_code == 405
            assert response["Allow"] == "GET, HEAD"
        assert PostPage.objects.filter(pk=site.pk, live=True).exists()

    @every_endpoint
    def test_it_sets_no_cookie_and_has_one_format(self, client: Client, name: str) -> None:
        for accept in ("*/*", "application/json", "text/html", "application/xml;q=1", "nonsense"):
            response = client.get(f"{API}/{name}/", headers={"accept": accept})
            assert response.status_code == 200
            assert response["Content-Type"] == "application/json"
            assert not response.cookies
            assert "Cookie" not in response.get("Vary", "")
            assert response["X-Robots-Tag"] == "noindex"
        assert client.head(f"{API}/{name}/").status_code == 200


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
