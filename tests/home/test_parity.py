"""What the front page of an engineering blog is expected to do, row by row, on the demo site.

Each test is named after the row it holds. How lists change in place, how an announcement stays dismissed
and how a theme is remembered only a browser shows: tests/journeys/test_reading.py. What becomes of a sign-up
is in tests/home/newsletter.
"""

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from PIL import Image
from wagtail.models import Site

from home.models import HomePage
from home.newsletter.site_setting import NewsletterSettings
from home.site_settings import BannerSettings, MenuSettings
from posts import frame
from posts.listing import PER_PAGE
from posts.models import Category, PostPage, Series
from posts.tasks import make_renditions
from tests.demo import make_demo
from tests.home.newsletter.desk import sign_up
from tests.markup import OWN, SVG, document, elements, fetched, one, structured_data, words
from tests.posts.test_addresses import change

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

NEWEST = "one-door-to-live"
LONG = "addresses-that-do-not-break"
CORRECTED = "an-etag-compares-two-ways"
CATEGORY = "/category/performance/"
EVERY_KIND = (
    "/",
    "/page/2/",
    CATEGORY,
    "/tag/http/",
    "/author/mara-lind/",
    "/about/",
    "/search/?q=queue",
    "/no/",
)


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo site, made once; what a test changes is taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        Site.clear_site_root_paths_cache()
        make_demo(with_cover=NEWEST)
        for slug in (NEWEST, LONG):
            make_renditions.func(PostPage.objects.get(slug=slug).pk)
        for path in ("/", "/page/2/"):
            Client().get(path)  # Pictures that were made for one test need not be made for the next.
        yield
        transaction.set_rollback(True)


@pytest.fixture
def index(client: Client) -> Element:
    """The index page, parsed."""
    return page(client, "/")


def page(client: Client, path: str) -> Element:
    response = client.get(path)
    assert response.status_code == 200, path
    return document(response.content)


def post_page(client: Client, slug: str) -> Element:
    return page(client, PostPage.objects.get(slug=slug).url)


def published() -> list[PostPage]:
    """The posts that readers may see, newest first."""
    return list(PostPage.objects.filter(live=True).order_by("-published_on", "-pk"))


def of_class(root: Element, name: str) -> Element:
    """The one element with a class."""
    found = [element for element in elements(root) if name in (element.get("class") or "").split()]
    assert len(found) == 1, f"{len(found)} elements of class {name}"
    return found[0]


def named(root: Element, tag: str, label: str) -> Element:
    """The one element of a kind with this name."""
    return one(root, f".//{tag}[@aria-label='{label}']")


def links(root: Element) -> list[tuple[str, str]]:
    return [(words(a), a.get("href") or "") for a in root.iter("a")]


def cards(root: Element) -> list[Element]:
    return one(root, ".//*[@id='page-grid']").findall("article")


def card_title(card: Element) -> tuple[str, str]:
    (found,) = links(one(card, "h3"))
    return found


def day(date: Any) -> str:
    return f"{date:%B} {date.day}, {date.year}"


# The frame


def test_header_the_menu_is_a_setting_and_its_button_and_its_search_have_names(
    client: Client, index: Element
) -> None:
    header = one(index, "./body/header")
    assert one(header, ".//a[@class='header__name']").get("href") == "/"
    menu = named(header, "nav", "Main")
    assert links(menu) == [
        ("Blog", "/"),
        ("Open Source", "/open-source/"),
        ("About", "/about/"),
        ("Jobs", "/jobs/"),
    ]
    assert words(one(menu, ".//a[@aria-current='page']")) == "Blog"
    burger = one(header, "./div/button[@aria-expanded]")
    assert (burger.get("aria-expanded"), words(burger)) == ("false", "Menu")
    folded = one(header, f".//*[@id='{burger.get('aria-controls')}']")
    search = one(folded, ".//form[@role='search']")
    field = one(search, "input")
    assert words(one(search, f"label[@for='{field.get('id')}']")) == "Search for"
    assert client.get(search.get("action") or "", {field.get("name"): "queue"}).status_code == 200
    setting = MenuSettings.objects.get()
    setting.items = [item for item in setting.items.raw_data if item["value"]["label"] != "Blog"]
    setting.save()
    assert links(named(page(client, "/"), "nav", "Main"))[0][0] == "Open Source"


def test_announcement_a_setting_with_text_link_and_time(client: Client, index: Element) -> None:
    setting = BannerSettings.objects.get()
    banner = named(index, "section", "Announcement")
    assert links(banner) == [(setting.text, setting.link)]
    assert words(one(banner, "button")) == "Dismiss this announcement"
    # The browser remembers this, and another announcement is another one.
    assert index.get("data-banner") == setting.digest
    for fields in (
        {"shown_from": timezone.now() + timedelta(1)},
        {"shown_until": timezone.now() - timedelta(1)},
    ):
        BannerSettings.objects.update(**{"shown_from": None, "shown_until": None, **fields})
        frame.changed()
        assert page(client, "/").findall(".//section[@aria-label='Announcement']") == []


def test_social_a_list_in_settings_with_named_icons_and_the_feed(index: Element) -> None:
    accounts = named(one(index, "./body/footer"), "ul", "Follow")
    assert links(accounts) == [
        ("GitHub", "https://github.example/galley"),
        ("Mastodon", "https://mastodon.example/@galley"),
        ("RSS feed", "/feed/"),
    ]
    for link in accounts.iter("a"):
        assert one(link, f"{SVG}svg").get("aria-hidden") == "true"


def test_footer_columns_and_legal_links_are_settings_and_the_year_is_computed(
    client: Client, index: Element
) -> None:
    footer = one(index, "./body/footer")
    columns = named(footer, "nav", "Footer").findall("div")
    assert [words(one(column, "h2")) for column in columns] == ["Read", "Galley"]
    legal = of_class(footer, "footer__legal")
    assert words(one(legal, "p")) == f"© {timezone.localdate().year} Galley"
    assert [name for name, _url in links(legal)] == ["For machines", "Write to us"]
    for _name, url in links(footer):
        if url.startswith("/"):
            assert client.get(url).status_code == 200, url


def test_consent_there_is_nothing_to_consent_to(client: Client) -> None:
    for path in (*EVERY_KIND, PostPage.objects.get(slug=LONG).url):
        response = client.get(path)
        assert not response.cookies, path
        addresses = fetched(document(response.content))
        assert addresses
        assert {urlsplit(address).netloc for address in addresses} <= OWN, path
        assert "unsafe-inline" not in response["Content-Security-Policy"]


def test_newsletter_is_a_form_of_our_own_with_honeypot_answer_and_small_print(
    client: Client, index: Element
) -> None:
    setting = NewsletterSettings.objects.get()
    for root in (index, post_page(client, LONG), page(client, "/newsletter/")):
        form = one(root, ".//form[@action='/newsletter/']")
        assert form.get("method") == "post"
        trap, address = (one(form, f".//input[@name='{name}']") for name in ("website", "address"))
        assert words(one(form, f".//label[@for='{address.get('id')}']")) == "E-mail address"
        assert trap.get("tabindex") == "-1"
        assert of_class(root, "newsletter__website").get("aria-hidden") == "true"
        assert setting.small_print in words(one(root, "./body"))
    assert words(one(index, ".//h2[@id='page-newsletter-title']")) == setting.heading
    assert one(index, ".//form[@action='/newsletter/']//p[@role='status']") is not None
    answer = sign_up(client)
    assert (answer.status_code, answer["Location"]) == (302, "/newsletter/sent/")


# The index


def test_intro_heading_and_lines_are_fields_of_the_index_page(client: Client, index: Element) -> None:
    home = HomePage.objects.get()
    assert words(one(index, ".//h1")) == home.heading == "Engineering"
    assert words(of_class(index, "intro__text")) == home.introduction
    HomePage.objects.update(heading="How we build", introduction="In two lines.")
    frame.changed()
    root = page(client, "/")
    assert (words(one(root, ".//h1")), words(of_class(root, "intro__text"))) == (
        "How we build",
        "In two lines.",
    )


def test_featured_is_the_pinned_post_or_the_newest_and_is_not_repeated(
    client: Client, index: Element
) -> None:
    newest, pinned = published()[0], PostPage.objects.get(slug=LONG)
    for post in (newest, pinned):
        HomePage.objects.update(pinned_post=None if post == newest else post)
        frame.changed()
        root = page(client, "/")
        featured = named(root, "section", "Featured post")
        assert links(one(featured, ".//h2")) == [(post.title, post.url)]
        assert words(featured).startswith(day(post.published_on))
        assert post.summary in words(featured)
        assert post.url not in [card_title(card)[1] for card in cards(root)]
        assert post.url not in [card_title(card)[1] for card in cards(page(client, "/page/2/"))]


def test_filter_links_to_every_category_from_a_to_z_and_works_in_place(
    client: Client, index: Element
) -> None:
    bar = named(index, "nav", "Filter by category")
    names = sorted(Category.objects.values_list("name", flat=True))
    assert [name for name, _url in links(bar)] == ["All categories", *names]
    # On a phone it reads like a select, and it works without script.
    assert words(one(bar, "details/summary")) == "Filter by All categories"
    assert bar.get("data-hx-boost") == "true"
    for name, url in links(bar)[1:]:
        assert url == f"/category/{Category.objects.get(name=name).slug}/"
    for category in Category.objects.all()[:3]:
        root = page(client, f"/category/{category.slug}/")
        chosen = one(named(root, "nav", "Filter by category"), "./ul/li/a[@aria-current='true']")
        assert words(chosen) == category.name
        shown = {card_title(card)[0] for card in cards(root)}
        assert shown == set(category.posts.filter(live=True).values_list("title", flat=True))


def test_list_has_24_a_page_newest_first_and_each_post_once(client: Client) -> None:
    pages = [[card_title(card)[1] for card in cards(page(client, path))] for path in ("/", "/page/2/")]
    assert len(pages[0]) == PER_PAGE == 24
    assert [url for urls in pages for url in urls] == [post.url for post in published()[1:]]
    assert client.get("/page/3/").status_code == 404


def test_card_has_picture_date_title_summary_and_chips(index: Element) -> None:
    for card, post in zip(cards(index), published()[1:], strict=False):
        assert one(card, "./div[@class='card__cover cover']")[0].tag in ("picture", f"{SVG}svg", "img")
        assert words(of_class(card, "meta")).startswith(day(post.published_on))
        assert card_title(card) == (post.title, post.url)
        excerpt = words(of_class(card, "card__excerpt"))
        kept = excerpt.removesuffix("…")
        assert post.summary == kept or (
            post.summary.startswith(kept) and not post.summary[len(kept)].isalnum()
        )
        chips = [name for name, _url in links(named(card, "ul", "Categories"))]
        assert chips == sorted(category.name for category in post.categories.all())


def test_load_more_is_a_link_that_script_improves(client: Client, index: Element) -> None:
    more = one(index, ".//*[@id='page-more']/a")
    assert (words(more), more.get("href"), more.get("rel")) == ("Load more", "/page/2/", "next")
    assert more.get("data-hx-get") == more.get("href")
    second = page(client, "/page/2/")
    for root, selector in ((index, more.get("data-hx-target")), (second, more.get("data-hx-select-oob"))):
        assert one(root, f".//*[@id='{(selector or '').removeprefix('#')}']") is not None
    assert second.findall(".//*[@id='page-more']/a") == []


def test_images_come_in_three_formats_with_sizes_and_the_first_one_at_once(
    client: Client, index: Element
) -> None:
    post = PostPage.objects.get(slug=NEWEST)
    for root, alt in ((index, ""), (page(client, post.url), post.cover.description)):
        picture = next(root.iter("picture"))
        assert [source.get("type") for source in picture.findall("source")] == ["image/avif", "image/webp"]
        avif, webp = picture.findall("source")
        assert len((avif.get("srcset") or "").split(",")) >= 2
        assert avif.get("sizes")
        assert webp.get("srcset")
        img = one(picture, "img")
        assert (img.get("alt"), img.get("fetchpriority"), img.get("loading")) == (alt, "high", None)
        file = b"".join(client.get(img.get("src") or "").streaming_content)
        assert (img.get("width"), img.get("height")) == tuple(map(str, Image.open(io.BytesIO(file)).size))
    assert {img.get("loading") for img in list(index.iter("img"))[1:]} <= {"lazy"}
    figures = [img for img in post_page(client, LONG).iter("img") if img.get("alt")]
    assert figures, "pictures in the text say what they show"


# Around it


def test_addresses_have_the_shapes_of_the_reference_and_never_break(client: Client) -> None:
    for post in published():
        assert re.fullmatch(rf"/{post.published_on:%Y/%m}/[a-z0-9-]+/", post.url)
    for path in (post.url, CATEGORY, "/page/2/", "/feed/"):
        assert client.get(path).status_code == 200
    search = client.get("/?s=queue")
    assert (search.status_code, search["Location"]) == (301, "/search/?q=queue")
    post = PostPage.objects.get(slug=NEWEST)
    address = post.url
    moved = change(post, slug="another", published_on=post.published_on - timedelta(days=40))
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (301, moved.url)


def test_head_of_the_index_tells_search_engines_and_networks_everything(index: Element) -> None:
    head = one(index, "./head")
    named = {meta.get("name") or meta.get("property"): meta.get("content") for meta in head.iter("meta")}
    assert named["description"]
    assert named["robots"] == "index, follow, max-image-preview:large, max-snippet:-1"
    assert (named["og:image:width"], named["og:image:height"]) == ("1200", "630")
    assert (named["og:image"] or "").startswith("http://localhost/")
    assert named["twitter:card"] == "summary_large_image"
    assert {"og:title", "og:url", "og:image:alt"} <= set(named)
    rels = {rel for link in head.iter("link") for rel in (link.get("rel") or "").split()}
    assert {"canonical", "next", "alternate", "icon", "apple-touch-icon", "manifest", "preload"} <= rels
    assert one(head, "link[@rel='canonical']").get("href") == "http://localhost/"
    assert one(head, "link[@rel='next']").get("href") == "/page/2/"
    data = {node["@type"]: node for node in structured_data(index)}
    assert {"CollectionPage", "BreadcrumbList", "WebSite"} <= set(data)
    assert data["WebSite"]["potentialAction"]["@type"] == "SearchAction"


def test_head_of_a_post_has_its_own_picture_and_says_that_it_is_a_post(client: Client) -> None:
    root = post_page(client, LONG)
    named = {meta.get("property"): meta.get("content") for meta in root.iter("meta")}
    assert named["og:type"] == "article"
    assert named["og:image:alt"]
    data = {node["@type"]: node for node in structured_data(root)}
    assert data["BlogPosting"]["headline"] == PostPage.objects.get(slug=LONG).title
    assert {"author", "datePublished", "dateModified", "image", "keywords"} <= set(data["BlogPosting"])


# What the reference lacks


def test_missing_there_authors(client: Client) -> None:
    post = PostPage.objects.get(slug=LONG)
    byline = links(of_class(page(client, post.url), "byline"))
    assert byline == [(author.name, f"/author/{author.slug}/") for author in post.authors]
    assert byline
    root = page(client, byline[0][1])
    assert words(one(root, ".//h1")) == byline[0][0]
    assert post.url in [card_title(card)[1] for card in cards(root)]


def test_missing_there_reading_time(client: Client) -> None:
    minutes = [
        int(words(of_class(post_page(client, slug), "byline__minutes")).removesuffix(" min read"))
        for slug in (LONG, "what-streamfield-stores")
    ]
    assert minutes[0] > minutes[1] >= 1


def test_missing_there_updated_date_and_corrections(client: Client) -> None:
    post = PostPage.objects.get(slug=CORRECTED)
    root = page(client, post.url)
    times = [time.get("datetime") for time in of_class(root, "byline").iter("time")]
    corrected = post.corrections.get().corrected_on
    assert times == [f"{post.published_on}", f"{corrected}", f"{corrected}"]
    assert f"updated {day(corrected)}" in words(of_class(root, "byline"))
    assert post.corrections.get().text in words(one(root, ".//*[@id='page-corrections']"))


def test_missing_there_table_of_contents(client: Client) -> None:
    root = post_page(client, LONG)
    contents = links(named(root, "nav", "On this page"))
    headings = [(words(h), f"#{h.get('id')}") for h in of_class(root, "article__body").iter("h2")]
    assert [url for _text, url in contents] == [url for _text, url in headings]
    assert len(contents) >= 3
    assert post_page(client, "what-streamfield-stores").findall(".//nav[@aria-label='On this page']") == []


def test_missing_there_related_posts(client: Client) -> None:
    live = {post.url for post in published()}
    for post in published()[:4]:
        more = one(page(client, post.url), ".//aside[@aria-labelledby='page-related-title']")
        found = [card_title(card)[1] for card in more.iter("article")]
        assert 1 <= len(found) <= 3
        assert set(found) <= live - {post.url}


def test_missing_there_series(client: Client) -> None:
    for series in Series.objects.all():
        parts = list(series.posts.filter(live=True).order_by("published_on", "pk"))
        assert len(parts) >= 2
        for number, post in enumerate(parts, start=1):
            nav = named(page(client, post.url), "nav", "Series")
            assert words(of_class(nav, "series__place")).startswith(
                f"Part {number} of {len(parts)} in the series"
            )
            assert [url for _t, url in links(one(nav, "ol"))] == [p.url for p in parts if p != post]
        archive = page(client, f"/series/{series.slug}/")
        assert [card_title(card)[1] for card in cards(archive)] == [post.url for post in parts]


def test_missing_there_dark_mode(client: Client, index: Element) -> None:
    assert one(index, "./head/meta[@name='color-scheme']").get("content") == "light dark"
    toggle = of_class(index, "theme-toggle")
    assert words(toggle) == "Theme: automatic"
    assert (toggle.get("data-light"), toggle.get("data-dark")) == ("Theme: light", "Theme: dark")
    # What was chosen is there before anything is drawn: the script comes first, and is waited for.
    waited_for = [s.get("src") for s in index.iter("script") if s.attrib.keys() == {"src"}]
    assert waited_for == ["/static/js/theme.js"]
    colors = {m.get("media"): m.get("content") for m in index.iter("meta") if m.get("name") == "theme-color"}
    assert len(set(colors.values())) == 2


def test_missing_there_skip_link(client: Client) -> None:
    for path in ("/", CATEGORY, "/about/", "/search/"):
        body = one(page(client, path), "./body")
        assert links(body)[0] == ("Skip to content", "#page-content")
        assert one(body, "./main").get("id") == "page-content"


def test_missing_there_feeds_of_every_category(client: Client) -> None:
    for category in Category.objects.all()[:4]:
        root = page(client, f"/category/{category.slug}/")
        feeds = {
            link.get("type"): link.get("href") or ""
            for link in root.iter("link")
            if link.get("rel") == "alternate"
        }
        assert set(feeds) == {"application/rss+xml", "application/atom+xml", "application/feed+json"}
        assert feeds["application/rss+xml"] == f"/category/{category.slug}/feed/"
        items = client.get(feeds["application/feed+json"]).json()["items"]
        assert {item["title"] for item in items} == set(
            category.posts.filter(live=True).values_list("title", flat=True)
        )
