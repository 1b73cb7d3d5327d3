"""Pages outside the flow of posts."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from home.models import HomePage, StandardPage
from posts.models import PostPage
from posts.review.gate import Refused
from tests.factories import PARAGRAPH, draft, make_image, publish, standard_page
from tests.markup import child, document, one, words

pytestmark = pytest.mark.django_db


def test_a_page_stands_at_its_slug_with_title_summary_and_body(client: Client) -> None:
    page = publish(standard_page(title="About us", slug="about", summary="Who we are."))
    assert page.url == "/about/"
    main = one(document(client.get("/about/").content), ".//main")
    assert words(one(main, ".//h1")) == "About us"
    assert "Who we are." in words(main)
    assert "Something worth reading." in words(main)


def test_a_page_without_a_summary_has_no_empty_one(client: Client) -> None:
    page = publish(standard_page(title="About us", body=[PARAGRAPH]))
    main = one(document(client.get(page.url).content), ".//main")
    assert words(main) == "About us Something worth reading."


def test_a_draft_is_not_found(client: Client) -> None:
    page = standard_page(title="Secret", slug="secret")
    response = client.get("/secret/")
    assert response.status_code == 404
    assert "Secret" not in response.content.decode()
    assert page.live is False


def test_a_page_goes_live_by_review_only() -> None:
    page = standard_page()
    with pytest.raises(Refused):
        page.get_latest_revision().publish()
    assert publish(page).live


def test_a_page_with_an_incomplete_block_does_not_go_live() -> None:
    page = standard_page(body=[child("image", {"image": None, "width": "normal"})])
    with pytest.raises(Refused):
        publish(page)


def test_a_page_may_be_taken_down_and_restricted(client: Client) -> None:
    page = publish(standard_page())
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert client.get(page.url).status_code == 302
    PageViewRestriction.objects.all().delete()
    page.unpublish()
    assert client.get(page.url).status_code == 404


def menu(client: Client) -> list[tuple[str | None, str]]:
    (nav, *_) = one(document(client.get("/").content), ".//body/header").iter("nav")
    return [(a.get("href"), words(a)) for a in nav.iter("a")]


def test_a_page_stands_in_the_menu_when_it_should(client: Client) -> None:
    shown = publish(standard_page(title="Jobs", slug="jobs", show_in_menus=True))
    publish(standard_page(title="Imprint", slug="imprint", show_in_menus=False))
    assert menu(client) == [("/", "Blog"), (shown.url, "Jobs")]


def test_the_menu_keeps_secrets(client: Client) -> None:
    standard_page(title="Draft", show_in_menus=True)
    private = publish(standard_page(title="Private", show_in_menus=True))
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    assert menu(client) == [("/", "Blog")]


def test_the_menu_says_where_the_reader_is(client: Client) -> None:
    page = publish(standard_page(title="Jobs", show_in_menus=True))
    (nav, *_) = one(document(client.get(page.url).content), ".//body/header").iter("nav")
    assert [words(a) for a in nav.iter("a") if a.get("aria-current") == "page"] == ["Jobs"]
    (nav, *_) = one(document(client.get("/").content), ".//body/header").iter("nav")
    assert [words(a) for a in nav.iter("a") if a.get("aria-current") == "page"] == ["Blog"]


def test_a_standard_page_is_in_no_list_of_posts(client: Client) -> None:
    publish(standard_page(title="About us"))
    assert not list(document(client.get("/").content).iter("article"))


def test_headings_of_a_long_page_are_listed_with_working_links(client: Client) -> None:
    texts = ("One", "Two", "Three")
    body = [child("heading", {"text": text, "level": "2"}, n) for n, text in enumerate(texts)]
    root = document(client.get(publish(standard_page(body=body)).url).content)
    (nav,) = [nav for nav in root.iter("nav") if nav.get("aria-label") == "On this page"]
    assert [(a.get("href"), words(a)) for a in nav.iter("a")] == [
        ("#one", "One"),
        ("#two", "Two"),
        ("#three", "Three"),
    ]
    short = document(client.get(publish(standard_page(body=body[:2])).url).content)
    assert not [nav for nav in short.iter("nav") if nav.get("aria-label") == "On this page"]


def test_pictures_of_a_page_wait_until_they_are_near(client: Client) -> None:
    value = {
        "image": {"image": make_image().pk, "alt_text": "A chart", "decorative": False},
        "width": "normal",
    }
    page = publish(standard_page(body=[child("image", value)]))
    (img,) = document(client.get(page.url).content).iter("img")
    assert (img.get("alt"), img.get("loading")) == ("A chart", "lazy")


def test_a_scheduled_page_is_not_found_before_its_time(client: Client) -> None:
    page = publish(standard_page(slug="later", go_live_at=timezone.now() + timedelta(hours=1)))
    assert not page.live
    assert client.get("/later/").status_code == 404


def test_pages_and_posts_stand_below_the_index_and_have_nothing_below_them() -> None:
    assert set(HomePage.allowed_subpage_models()) == {PostPage, StandardPage}
    for model in (PostPage, StandardPage):
        assert model.allowed_subpage_models() == []
        assert model.allowed_parent_page_models() == [HomePage]
    assert HomePage.can_create_at(HomePage.objects.get().get_parent()) is False


def test_a_page_and_a_post_do_not_take_each_others_address(client: Client) -> None:
    publish(standard_page(slug="shared", title="The page"))
    with pytest.raises(Exception, match="slug"):
        draft(slug="shared")
    assert words(one(document(client.get("/shared/").content), ".//h1")) == "The page"


@pytest.mark.parametrize("slug", ["admin", "category", "health", "page", "static"])
def test_a_slug_that_something_else_answers_is_refused(slug: str) -> None:
    page = standard_page()
    page.slug = slug
    with pytest.raises(ValidationError, match="address of the site itself"):
        page.full_clean()
