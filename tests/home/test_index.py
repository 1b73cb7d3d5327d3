"""The index page and the archives of categories: which posts, in which order, at what cost."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from home.models import HomePage
from home.site_settings import BannerSettings, FooterSettings, MenuSettings, SocialSettings
from posts.listing import PER_PAGE
from posts.models import PostPage
from tests.factories import (
    draft,
    list_anew,
    live_post,
    make_author,
    make_category,
    make_image,
    publish,
    put_live,
    standard_page,
)
from tests.home.lists import canonical, in_every_archive, listed, page, titles
from tests.markup import document, inline_scripts, one, words

pytestmark = pytest.mark.django_db

MOST_QUERIES = 4
MOST_OF_OTHERS = 6  # whose subject, with its portrait, is no part of what every page has
ODD_PATHS = """
/page/0/ /page/1/ /page/9999/ /page/abc/ /page/-1/ /page/+2/ /page/2.0/ /page/1e3/ /page/ /page/2/x/
/page/99999999999999999999/ /page/%00/ /page/2%00/ /page/%D9%A2/ /page/2/page/2/ /page/%20/
/category/ /category/none/ /category/%00/ /category/x%00y/ /category/x%0Ay/ /category/%E2%98%83/ /category/../
/category/half/page/0/ /category/half/page/1/ /category/half/page/9999/ /category/half/page/abc/
/category/half/page/99999999999999999999/ /category/none/page/2/ /category/x/page/9999/ /category/HALF/
/category/half/x/ /%00/ /2024/03/%00/ /2024/13/x/ /0000/00/x/ /2024/03/ /2024/ /2024/03/none/ /9999/99/x/
/%D9%A2%D9%A0%D9%A2%D9%A4/%D9%A0%D9%A3/x/ /home/ /home/page/2/ /none/ /a/b/c/d/e/ /%FF/ /%E0%A4%A/
/<script>alert(1)</script>/ /wp-login.php /.env /..%2F..%2Fetc%2Fpasswd/
""".split()
ODD_PATHS += [f"/{'a' * 5000}/", f"/category/{'a' * 5000}/", f"/page/{'9' * 5000}/"]

ODD_QUERIES = [
    "page=abc",
    "page=2",
    "page=%00",
    "page=-1",
    "p=9999",
    "page=99999999999999999999",
    "x=%F0%9F%92%A9",
    "x=%F0%9F",
    "x=%FF%FE",
    "=",
    "&&&",
    "%",
    "page[]=1&page[]=2",
    "q=%3Cscript%3Ealert(1)%3C/script%3E",
    "x=" + "a" * 10_000,
    "&".join(f"a{number}=1" for number in range(500)),
]


# A site with more posts than two pages hold: 1 featured, 24, 24 and 2


@pytest.fixture(scope="class")
def full_site(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[str]]:
    """Titles of 51 posts, newest first; all are in the category "All", every other one in "Half"."""
    with django_db_blocker.unblock(), transaction.atomic():
        everything, half = make_category("All"), make_category("Half")
        author = make_author()
        posts = listed(2 * PER_PAGE + 3, categories=[everything], authors=[author], cover=make_image())
        for post in posts[::2]:
            half.posts.add(post)
        list_anew(posts)
        yield [post.title for post in reversed(posts)]
        transaction.set_rollback(True)


class TestAFullSite:
    """One site for all of these: they only read."""

    def test_the_index_shows_the_featured_post_and_the_next_24(
        self, full_site: list[str], client: Client
    ) -> None:
        assert titles(page(client, "/")) == full_site[: PER_PAGE + 1]

    def test_further_pages_go_on_without_gap_or_repetition(
        self, full_site: list[str], client: Client
    ) -> None:
        shown = [title for path in ("/", "/page/2/", "/page/3/") for title in titles(page(client, path))]
        assert shown == full_site
        assert len(titles(page(client, "/page/2/"))) == PER_PAGE
        assert client.get("/page/4/").status_code == 404

    def test_a_category_shows_its_posts_newest_first_24_a_page(
        self, full_site: list[str], client: Client
    ) -> None:
        assert titles(page(client, "/category/half/")) == full_site[::2][:PER_PAGE]
        assert titles(page(client, "/category/half/page/2/")) == full_site[::2][PER_PAGE:]
        assert client.get("/category/half/page/3/").status_code == 404
        shown = [
            title
            for path in ("/category/all/", "/category/all/page/2/", "/category/all/page/3/")
            for title in titles(page(client, path))
        ]
        assert shown == full_site

    def test_a_pinned_post_stands_first_and_in_no_page_of_the_list(
        self, full_site: list[str], client: Client, home_page: HomePage
    ) -> None:
        pinned = full_site[30]
        home_page.pinned_post = PostPage.objects.get(title=pinned)
        put_live(home_page)
        pages = [titles(page(client, path)) for path in ("/", "/page/2/", "/page/3/")]
        assert pages[0][0] == pinned
        rest = [title for title in full_site if title != pinned]
        assert pages[0][1:] == rest[:PER_PAGE]
        assert pages[1] == rest[PER_PAGE : 2 * PER_PAGE]
        assert pages[2] == rest[2 * PER_PAGE :]
        assert pinned in titles(page(client, "/category/all/page/2/"))

    @pytest.mark.parametrize(
        ("path", "older", "newer"),
        [
            ("/", "/page/2/", None),
            ("/page/2/", "/page/3/", "/"),
            ("/page/3/", None, "/page/2/"),
            ("/category/half/", "/category/half/page/2/", None),
            ("/category/half/page/2/", None, "/category/half/"),
        ],
    )
    def test_pages_lead_to_each_other(
        self, full_site: list[str], client: Client, path: str, older: str | None, newer: str | None
    ) -> None:
        root = page(client, path)
        for rel, expected in (("next", older), ("prev", newer)):
            links = [element for element in root.iter("a") if element.get("rel") == rel]
            assert [link.get("href") for link in links] == ([expected] if expected else [])
            assert all(words(link) for link in links)

    @pytest.mark.parametrize("path", ["/", "/page/2/", "/category/half/", "/category/half/page/2/"])
    def test_every_page_names_its_one_address(self, full_site: list[str], client: Client, path: str) -> None:
        for query in ("", "?utm_source=x", "?page=3"):
            assert canonical(page(client, path + query)) == f"http://localhost{path}"

    @pytest.mark.parametrize("path", ["/", "/page/2/", "/category/half/", "/category/half/page/2/"])
    def test_only_the_first_picture_comes_at_once(
        self, full_site: list[str], client: Client, path: str
    ) -> None:
        first, *others = list(page(client, path).iter("img"))
        assert first.get("loading") != "lazy"
        assert {img.get("loading") for img in others} == {"lazy"}

    def test_each_card_is_an_article_with_a_link_a_day_and_its_authors(
        self, full_site: list[str], client: Client
    ) -> None:
        posts = {post.title: post for post in PostPage.objects.live()}
        articles = list(page(client, "/").iter("article"))
        assert len(articles) == PER_PAGE + 1
        for article, title in zip(articles, full_site, strict=False):
            post = posts[title]
            assert post.url in [a.get("href") for a in article.iter("a")]
            assert [time.get("datetime") for time in article.iter("time")] == [str(post.published_on)]
            assert post.summary in words(article)
            assert str(post.authors[0]) in words(article)

    def test_the_filter_offers_the_categories_that_readers_find_posts_in(
        self, full_site: list[str], client: Client
    ) -> None:
        make_category("Unused")
        draft(categories=[make_category("Only a draft")])
        links = {a.get("href"): words(a) for a in page(client, "/").iter("a")}
        assert links["/category/half/"] == "Half"
        assert {"Unused", "Only a draft"}.isdisjoint(links.values())
        marked = [a.get("href") for a in page(client, "/category/half/").iter("a") if a.get("aria-current")]
        assert "/category/half/" in marked
        assert "/category/all/" not in marked

    @pytest.mark.parametrize("path", ODD_PATHS, ids=lambda path: path[:40])
    def test_an_odd_path_is_not_found(self, full_site: list[str], client: Client, path: str) -> None:
        response = client.get(path)
        assert response.status_code == 404
        assert "<script>alert" not in response.content.decode()

    @pytest.mark.parametrize("query", ODD_QUERIES, ids=lambda query: query[:20])
    @pytest.mark.parametrize("path", ["/", "/category/half/"])
    def test_an_odd_query_is_page_one(
        self, full_site: list[str], client: Client, path: str, query: str
    ) -> None:
        response = client.get(f"{path}?{query}")
        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()
        assert titles(document(response.content)) == titles(page(client, path))

    @pytest.mark.parametrize("path", ["/", "/page/2/", "/category/half/"])
    def test_a_question_for_the_head_gets_the_head_of_the_answer(
        self, full_site: list[str], client: Client, path: str
    ) -> None:
        head, get = client.head(path), client.get(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head["Content-Type"] == get["Content-Type"]
        assert head["Content-Length"] == str(len(get.content))

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    @pytest.mark.parametrize("path", ["/", "/category/half/", "/none/"])
    def test_sending_something_changes_nothing_and_breaks_nothing(
        self, full_site: list[str], client: Client, method: str, path: str
    ) -> None:
        before = titles(page(client, "/"))
        response = getattr(client, method)(path, {"title": "x"}, content_type="application/json")
        assert response.status_code == (404 if path == "/none/" else 405)
        assert getattr(Client(enforce_csrf_checks=True), method)(path).status_code == 403
        assert titles(page(client, "/")) == before

    def test_lists_read_no_bodies_and_make_no_pictures(self, full_site: list[str], client: Client) -> None:
        for path in ("/", "/page/2/", "/category/half/"):
            queries(client, path)  # makes the settings of a new site
            for sql in queries(client, path):
                assert '"body"' not in sql
                assert not sql.startswith(("INSERT", "UPDATE"))


# The featured post


def test_an_empty_site_says_so(client: Client) -> None:
    root = page(client, "/")
    assert titles(root) == []
    assert "Nothing has been published here yet" in words(root)
    assert client.get("/page/2/").status_code == 404


def test_a_category_without_posts_is_an_empty_page_and_not_an_error(client: Client) -> None:
    make_category("Empty")
    assert titles(page(client, "/category/empty/")) == []


def test_without_a_pinned_post_the_newest_is_featured(client: Client) -> None:
    live_post(title="Old", published_on=date(2024, 1, 1))
    live_post(title="New", published_on=date(2024, 1, 2))
    assert titles(page(client, "/")) == ["New", "Old"]


def test_markup_in_a_title_or_a_category_is_text(client: Client, home_page: HomePage) -> None:
    hostile = "<script>alert(1)</script>"
    home_page.heading = home_page.introduction = hostile
    put_live(home_page)
    category = make_category(hostile, slug="hostile", description=hostile)
    live_post(title=hostile, summary=hostile, categories=[category], authors=[make_author(hostile, slug="x")])
    for path in ("/", "/category/hostile/"):
        root = page(client, path)
        assert not inline_scripts(root)
        assert titles(root) == [hostile]
        assert words(one(root, ".//h1")) == hostile


# Cost


def queries(client: Client, path: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return [query["sql"] for query in captured]


def fill_the_frame(*pages: Any) -> None:
    """Give the site an announcement, and links to pages in every menu."""
    site = Site.objects.get()
    links = [{"label": "", "page": page.pk, "address": ""} for page in pages]
    stored = [{"type": "link", "value": link} for link in links]
    column = {
        "title": "Read",
        "links": [{"type": "item", "value": link, "id": str(link["page"])} for link in links],
    }
    account = {"network": "github", "url": "https://github.com/example"}
    MenuSettings.objects.create(site=site, items=stored)
    FooterSettings.objects.create(site=site, columns=[{"type": "column", "value": column}], legal=stored)
    SocialSettings.objects.create(site=site, accounts=[{"type": "account", "value": account}])
    BannerSettings.objects.create(site=site, text="We have news", link="/about/")


def test_the_cost_of_thirty_posts_is_the_cost_of_one_and_at_most_four_queries(
    client: Client, home_page: HomePage
) -> None:
    categories = [make_category(name) for name in ("One", "Two", "Three")]
    authors = [make_author("Ada", portrait=make_image()), make_author()]
    paths = ("/", "/category/one/", "/tag/tagged/", "/author/ada/", "/series/ladder/", "/2020/", "/2020/01/")
    # Two, because the featured post is one and the list another.
    first = listed(2, categories=categories, authors=authors)
    in_every_archive(first)
    fill_the_frame(home_page, publish(standard_page()), first[0])
    cost = {}
    for path in paths:
        queries(client, path)  # fills the caches of sites, content types and renditions
        cost[path] = queries(client, path)
    in_every_archive(listed(28, categories=categories, authors=authors, first=date(2020, 1, 3)))
    for path in paths:
        queries(client, path)
        now = queries(client, path)
        sql = "\n\n".join(now)
        assert len(now) == len(cost[path]), f"{path}\n\n{sql}"
        most = MOST_QUERIES if path in ("/", "/category/one/") else MOST_OF_OTHERS
        assert len(now) <= most, f"{path}: {len(now)} queries:\n\n{sql}"


def test_a_site_of_one_post_costs_no_more(client: Client) -> None:
    listed(1, categories=[make_category("One")], authors=[make_author()])
    for path in ("/", "/category/one/"):
        queries(client, path)
        now = queries(client, path)
        assert len(now) <= MOST_QUERIES, "\n\n".join(now)
