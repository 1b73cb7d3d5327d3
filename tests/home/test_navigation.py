"""Menus, footer and accounts, as readers find them around every page."""

from datetime import date
from typing import Any
from xml.etree.ElementTree import Element

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction, Site

from home.blocks import DestinationBlock, Network, validate_address
from home.models import HomePage
from home.navigation import Frame
from home.site_settings import FooterSettings, MenuSettings, SocialSettings
from posts.frame import changed
from tests.factories import live_post, make_category, publish, put_live, standard_page
from tests.markup import SVG, document, fragment, one, words

pytestmark = pytest.mark.django_db

Links = list[tuple[str | None, str]]


def to(page: Any = None, label: str = "", address: str = "") -> dict[str, Any]:
    """A link of a menu as the database stores it."""
    return {"label": label, "page": page.pk if page else None, "address": address}


def stored(kind: str, *values: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"type": kind, "value": value} for value in values]


def set_menu(*links: dict[str, Any]) -> None:
    MenuSettings.objects.update_or_create(site=Site.objects.get(), defaults={"items": stored("link", *links)})


def set_footer(columns: dict[str, list[dict[str, Any]]], *legal: dict[str, Any]) -> None:
    values = [
        {
            "title": title,
            "links": [{"type": "item", "value": link, "id": str(n)} for n, link in enumerate(links)],
        }
        for title, links in columns.items()
    ]
    fields = {"columns": stored("column", *values), "legal": stored("link", *legal)}
    FooterSettings.objects.update_or_create(site=Site.objects.get(), defaults=fields)


def links(element: Element) -> Links:
    return [(a.get("href"), words(a)) for a in element.iter("a")]


def root_of(client: Client, path: str = "/") -> Element:
    return document(client.get(path).content)


def menu(client: Client, path: str = "/") -> Element:
    (nav,) = [e for e in root_of(client, path).iter("nav") if e.get("aria-label") == "Main"]
    return nav


def footer(client: Client) -> Element:
    return one(root_of(client), "./body/footer")


def footer_menu(client: Client) -> Element:
    return one(footer(client), ".//nav")


def current(client: Client, path: str) -> Links:
    return [
        (a.get("href"), a.get("aria-current") or "")
        for a in menu(client, path).iter("a")
        if a.get("aria-current")
    ]


# The menu


def test_the_menu_is_what_editors_made_it_in_their_order(client: Client, home_page: HomePage) -> None:
    about = publish(standard_page(title="About us", slug="about"))
    set_menu(
        to(label="Podcasts", address="https://podcasts.example/?a=1&b=2"),
        to(about),
        to(home_page, label="Blog"),
        to(label="Write", address="mailto:desk@blog.example"),
    )
    assert links(menu(client)) == [
        ("https://podcasts.example/?a=1&b=2", "Podcasts"),
        ("/about/", "About us"),
        ("/", "Blog"),
        ("mailto:desk@blog.example", "Write"),
    ]


def test_a_post_in_the_menu_has_the_address_of_a_post(client: Client) -> None:
    post = live_post(title="Start here", slug="start", published_on=date(2024, 3, 5))
    set_menu(to(post), to(post, label="Again"))
    assert links(menu(client)) == [("/2024/03/start/", "Start here"), ("/2024/03/start/", "Again")]
    set_menu()
    post.show_in_menus = True
    put_live(post)
    assert links(menu(client)) == [("/", "Blog"), ("/2024/03/start/", "Start here")]


def private(page: Any) -> None:
    PageViewRestriction.objects.create(page=page, restriction_type="login")


def unpublished(page: Any) -> None:
    page.unpublish()


def expired(page: Any) -> None:
    # As it is until the scheduler's next run.
    type(page).objects.filter(pk=page.pk).update(expire_at="2020-01-01T00:00Z")
    changed()  # as saving it would


def deleted(page: Any) -> None:
    page.unpublish()
    page.delete()


@pytest.mark.parametrize("hide", [private, unpublished, expired, deleted], ids=lambda hide: hide.__name__)
def test_a_page_that_readers_may_not_see_is_in_no_menu(hide: Any, client: Client) -> None:
    page, other = publish(standard_page(title="Secret plans")), publish(standard_page(title="Other"))
    set_menu(to(page), to(page, label="Also secret"), to(other))
    set_footer({"Only this": [to(page)], "Both": [to(page), to(other)]}, to(page), to(other))
    text = client.get("/").content.decode()
    assert "Secret plans" in text
    assert "Only this" in text
    hide(page)
    text = client.get("/").content.decode()
    assert "ecret" not in text
    assert "Only this" not in text, "a column without links"
    assert links(menu(client)) == links(footer_menu(client)) == [(other.url, "Other")]


@pytest.mark.parametrize(
    ("path", "marked"),
    [
        ("/", [("/", "page")]),
        ("/about/", [("/about/", "page")]),
        ("/category/data/", [("/", "true")]),
        ("/none/", []),
    ],
)
def test_the_menu_marks_where_one_is(path: str, marked: Links, client: Client, home_page: HomePage) -> None:
    about = publish(standard_page(slug="about"))
    live_post(categories=[make_category("Data")])
    set_menu(
        to(home_page, label="Blog"), to(about), to(label="Elsewhere", address="https://example.com/about/")
    )
    assert current(client, path) == marked


def test_the_menu_marks_the_blog_on_a_post_and_on_older_pages(client: Client, home_page: HomePage) -> None:
    post = live_post()
    set_menu(to(home_page), to(post))
    assert current(client, post.url) == [("/", "true"), (post.url, "page")]


def test_markup_in_a_menu_is_text(client: Client) -> None:
    hostile = "<script>alert(1)</script>\"'"
    set_menu(to(label=hostile, address="/"))
    set_footer({hostile: [to(label=hostile, address="/")]}, to(label=hostile, address="/"))
    assert links(menu(client)) == [("/", hostile)]
    assert words(one(footer_menu(client), ".//h2")) == hostile


# What editors may enter


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com",
        "http://example.com/a?b#c",
        "/",
        "/category/data/",
        "/search/?q=a",
        "mailto:a@b.example",
        "",
    ],
)
def test_an_address_is_one_to_follow(address: str) -> None:
    validate_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
        "//evil.example/",
        "/\\evil.example",
        "https://",
        "https:///x",
        "example.com",
        "mailto:",
        "mailto:nobody",
        "/a b",
        "/a\nb",
        "https://x\0",
        "tel:1",
    ],
)
def test_an_address_that_is_none_is_refused_by_name(address: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_address(address)
    assert address in str(refused.value.messages[0])


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ({"label": "x", "page": None, "address": ""}, "address"),
        ({"label": "", "page": None, "address": "/x/"}, "label"),
    ],
)
def test_a_link_leads_somewhere_and_says_where(value: dict[str, Any], field: str) -> None:
    block = DestinationBlock()
    with pytest.raises(ValidationError) as refused:
        block.clean(block.to_python(value))
    assert list(refused.value.block_errors) == [field]  # type: ignore[attr-defined]


def test_a_link_leads_to_one_place(home_page: HomePage) -> None:
    block = DestinationBlock()
    with pytest.raises(ValidationError):
        block.clean(block.to_python(to(home_page, "Blog", "/blog/")))
    assert block.clean(block.to_python(to(home_page)))["page"].pk == home_page.pk


# The footer


def test_the_footer_has_the_columns_of_the_setting(client: Client, home_page: HomePage) -> None:
    set_footer(
        {"Read": [to(home_page, "All posts")], "More": [to(label="Code", address="https://code.example/")]},
        to(label="Imprint", address="/imprint/"),
    )
    nav = footer_menu(client)
    assert [words(title) for title in nav.iter("h2")] == ["Read", "More"]
    assert links(nav) == [("/", "All posts"), ("https://code.example/", "Code")]
    assert ("/imprint/", "Imprint") in links(footer(client))


def test_without_columns_the_footer_repeats_the_menu(client: Client) -> None:
    publish(standard_page(title="About", show_in_menus=True))
    set_menu()
    nav = footer_menu(client)
    assert links(nav) == links(menu(client))
    assert len(links(nav)) == 2
    assert not list(nav.iter("h2"))


def test_the_year_of_the_copyright_is_the_current_one(client: Client) -> None:
    for moment, year in (("2031-12-31T23:59Z", "© 2031"), ("2032-01-01T00:00Z", "© 2032")):
        with time_machine.travel(moment, tick=False):
            assert year in words(footer(client))


# Elsewhere


def elsewhere(client: Client) -> Element:
    (found,) = [e for e in footer(client).iter("ul") if e.get("aria-label") == "Follow"]
    return found


def test_each_account_is_a_link_with_an_icon_and_a_name(client: Client) -> None:
    accounts = [{"network": value, "url": f"https://{value}.example/us"} for value in Network.values]
    SocialSettings.objects.create(site=Site.objects.get(), accounts=stored("account", *accounts))
    found = elsewhere(client)
    assert links(found) == [
        *((f"https://{value}.example/us", label) for value, label in Network.choices),
        ("/feed/", "RSS feed"),
    ]
    for a in found.iter("a"):
        (icon,) = a.findall(f"{SVG}svg")
        assert icon.get("aria-hidden") == "true"
        assert len(icon) > 0
    assert {a.get("rel") for a in list(found.iter("a"))[:-1]} == {"me"}


def test_the_feed_is_there_without_an_account(client: Client) -> None:
    assert links(elsewhere(client)) == [("/feed/", "RSS feed")]
    assert client.get("/feed/").status_code == 200


def test_an_account_with_a_network_that_is_no_longer_known_is_left_out(client: Client) -> None:
    accounts = [
        {"network": "orkut", "url": "https://orkut.example/"},
        {"network": "x", "url": "https://x.example/"},
    ]
    SocialSettings.objects.create(site=Site.objects.get(), accounts=stored("account", *accounts))
    assert [label for _url, label in links(elsewhere(client))] == ["X", "RSS feed"]


def test_no_two_networks_have_the_same_icon() -> None:
    drawings = {
        name: render_to_string(f"components/networks/{name}.html").strip()
        for name in [*Network.values, "feed"]
    }
    assert len(set(drawings.values())) == len(Network.values) + 1
    for drawing in drawings.values():
        assert one(fragment(drawing), f"./{SVG}svg").get("viewBox") == "0 0 24 24"


# Without a site, and at what cost


def test_there_is_a_frame_before_there_is_a_site(client: Client) -> None:
    Site.objects.all().delete()
    Site.clear_site_root_paths_cache()
    root = root_of(client, "/none/")
    assert "Galley" in words(one(root, "./body/header"))
    assert one(root, "./body/footer") is not None


def test_a_new_frame_costs_the_same_however_much_is_in_it(rf: RequestFactory, home_page: HomePage) -> None:
    def queries() -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            frame = Frame(rf.get("/"))
            assert frame.menu
            assert frame.footer_columns is not None
            assert frame.legal is not None
            assert frame.accounts is not None
            assert frame.banner.is_shown is False
        return [query["sql"] for query in captured]

    post, about = live_post(), publish(standard_page())
    set_menu(to(home_page))
    queries()  # finds out where the sites are
    few = queries()
    set_menu(*[to(page) for page in (home_page, post, about)])
    set_footer({"Read": [to(post), to(about)], "More": [to(home_page)]}, to(about), to(post))
    many = queries()
    assert len(many) == len(few) <= 6, "\n\n".join(many)
    assert not [sql for sql in many if '"body"' in sql]
