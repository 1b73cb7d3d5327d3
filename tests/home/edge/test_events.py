"""What each change touches is new for the next reader, and nothing else is built again."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.handlers.wsgi import WSGIHandler
from django.utils import timezone
from taggit.models import Tag
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction, Site

from home.edge.application import Edge
from home.models import HomePage
from home.newsletter.site_setting import NewsletterSettings
from home.site_settings import (
    BannerSettings,
    FooterSettings,
    IdentitySettings,
    MenuSettings,
    ReadingSettings,
)
from posts.freshness.keeping import still_correct
from posts.models import PostPage, User
from posts.review.schedule import publish_due
from posts.tasks import make_renditions, make_renditions_of
from tests.factories import (
    approve,
    draft,
    image_bytes,
    live_post,
    make_author,
    make_category,
    make_document,
    make_image,
    make_series,
    make_user,
    publish,
    put_live,
    standard_page,
    submit,
)
from tests.home.edge.asking import ask, fill, states
from tests.markup import child

NEW = "fwd=miss; stored"


@pytest.fixture
def change(django_capture_on_commit_callbacks: Any) -> Callable[..., Any]:
    """Do something as if it was committed."""

    def committed(work: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return work(*arguments, **options)

    return committed


def shown(**fields: Any) -> PostPage:
    """Make a live post past the review, which is not what these tests are about."""
    post = draft(by=User.objects.filter(groups__name="Writers").first(), **fields)
    post.live, post.first_published_at = True, timezone.now()
    put_live(post)
    return post


@pytest.fixture
def world(home_page: HomePage, writer: User) -> dict[str, Any]:
    """Posts that have little to do with each other: of two categories, in different years."""
    found: dict[str, Any] = {"data": make_category("Data"), "cloud": make_category("Cloud")}
    found |= {"ada": make_author("Ada"), "bob": make_author("Bob")}
    for year, name, category, author in [
        (2020, "apart", "cloud", "bob"),
        (2021, "before", "cloud", "bob"),
        (2022, "post", "data", "ada"),
        (2023, "after", "cloud", "bob"),
        (2025, "other", "data", "bob"),
    ]:
        fields = {"categories": [found[category]], "authors": [found[author]]}
        found[name] = shown(title=name.title(), published_on=f"{year}-03-05", **fields)
    for setting in (NewsletterSettings, ReadingSettings):
        setting.for_site(Site.objects.get())  # Made at its first use, which is a change of everything.
    found["page"] = publish(standard_page(title="About", slug="about", by=writer))
    return found


@pytest.fixture
def kept(world: dict[str, Any], galley: Edge) -> Edge:
    """An edge that has many pages."""
    fill(galley, *everything(world))
    return galley


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


def version(post: Any, **fields: Any) -> Any:
    """Let readers have another version of a live page."""
    latest = post.get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(latest, name, value)
    latest.save_revision(user=post.owner)
    page = type(post).objects.get(pk=post.pk)
    submit(page, by=page.owner)
    approve(page, by=make_user(group="Reviewers"))
    return type(post).objects.get(pk=post.pk)


def of_a_post(world: dict[str, Any]) -> set[str]:
    """What shows the post from 2022, and nothing else."""
    own = {world["post"].url, f"{world['post'].url}index.md", world["before"].url, world["after"].url}
    lists = {"/", "/feed/", "/category/data/", "/author/ada/", "/2022/", "/2022/03/"}
    return own | lists | {"/llms.txt", "/sitemap-posts.xml"}


# Posts


def test_another_version_is_new_everywhere_and_nothing_else_is_built_again(
    kept: Edge, world: dict[str, Any], change: Any
) -> None:
    change(version, world["post"], title="Rewritten")
    for path in (world["post"].url, "/", "/category/data/", "/feed/", "/2022/", world["after"].url):
        assert "Rewritten" in ask(kept, path).text, path
    fill_again(kept, world)
    change(version, world["post"], summary="Better")
    # Posts are told of as related as well, as long as those are searched for.
    posts = {thing.url for thing in world.values() if isinstance(thing, PostPage)}
    assert of_a_post(world) <= gone(kept, world) <= of_a_post(world) | posts


def fill_again(kept: Edge, world: dict[str, Any]) -> None:
    for path in everything(world):
        ask(kept, path)


def test_publishing_leaves_other_categories_alone(kept: Edge, world: dict[str, Any], change: Any) -> None:
    fields = {"categories": [world["data"]], "authors": [world["ada"]], "published_on": "2026-01-02"}
    post = change(live_post, title="Brand new", **fields)
    assert "Brand new" in ask(kept, "/category/data/").text
    assert "Brand new" in ask(kept, "/feed/").text
    assert ask(kept, post.url).status == 200
    still = states(kept, "/category/cloud/", "/category/cloud/feed/", "/author/bob/", "/2020/", "/about/")
    assert set(still.values()) == {"hit"}
    assert ask(kept, world["apart"].url).how == "hit"


def test_a_post_that_was_missing_is_there_once_it_is_live(kept: Edge, change: Any) -> None:
    post = draft(published_on="2025-06-07")
    assert ask(kept, post.url).status == 404
    change(publish, post)
    assert ask(kept, post.url).status == 200


def test_what_is_taken_down_is_gone(kept: Edge, world: dict[str, Any], change: Any) -> None:
    change(world["post"].unpublish)
    assert ask(kept, world["post"].url).status == 404
    assert "Post" not in ask(kept, "/category/data/").text.replace("Posts", "")
    assert {"/category/cloud/", "/about/", "/author/bob/"} & gone(kept, world) == set()


def test_what_is_deleted_is_gone(kept: Edge, world: dict[str, Any], change: Any) -> None:
    url = world["post"].url
    change(PostPage.objects.get(pk=world["post"].pk).delete)
    assert ask(kept, url).status == 404
    assert url not in ask(kept, "/").text


def test_another_address_leads_on_from_the_old_one(kept: Edge, world: dict[str, Any], change: Any) -> None:
    old = world["post"].url
    change(version, world["post"], slug="renamed")
    assert ask(kept, old).status == 301
    assert ask(kept, "/2022/03/renamed/").status == 200
    assert Redirect.objects.filter(old_path=old.rstrip("/")).exists()


def test_another_category_touches_the_old_one_and_the_new_one(
    kept: Edge, world: dict[str, Any], change: Any
) -> None:
    def move() -> None:
        post = PostPage.objects.get(pk=world["post"].pk)
        post.categories = [world["cloud"]]
        put_live(post)

    change(move)
    found = [world["post"].url in ask(kept, f"/category/{name}/").text for name in ("data", "cloud")]
    assert found == [False, True]


def test_the_first_post_of_a_category_is_a_way_to_it_on_all_the_others(
    kept: Edge, world: dict[str, Any], change: Any
) -> None:
    change(live_post, categories=[make_category("Fresh")], published_on="2018-01-01")
    assert "/category/fresh/" in ask(kept, "/category/cloud/").text


def test_the_first_post_of_a_month_is_a_way_to_it_in_its_year(
    kept: Edge, world: dict[str, Any], change: Any
) -> None:
    change(live_post, published_on="2022-07-08", categories=[world["data"]])
    assert "/2022/07/" in ask(kept, "/2022/03/").text


def test_parts_of_a_series_and_posts_that_point_there_are_new(galley: Edge, change: Any) -> None:
    series = make_series("Indexes")
    parts = [shown(series=series, published_on=f"201{year}-01-01") for year in (1, 3, 5)]
    shown(published_on="2016-01-01")
    pointing = shown(published_on="2017-01-01", body=[child("related", {"post": parts[0].pk})])
    fill(galley, *(part.url for part in parts), pointing.url, "/series/indexes/")
    change(version, parts[0], title="Rewritten")
    for path in (parts[2].url, pointing.url, "/series/indexes/"):
        assert "Rewritten" in ask(galley, path).text


def test_drafts_and_remarks_drop_nothing(kept: Edge, world: dict[str, Any], change: Any) -> None:
    def work() -> None:
        latest = world["post"].get_latest_revision_as_object()
        latest.title = "Only a draft"
        latest.save_revision(user=latest.owner)
        submit(PostPage.objects.get(pk=latest.pk), by=latest.owner)
        draft()

    change(work)
    assert gone(kept, world) == set()


def test_a_scheduled_post_is_there_at_its_time(kept: Edge, world: dict[str, Any], change: Any) -> None:
    moment = timezone.now() + timedelta(hours=1)
    post = change(publish, draft(title="Later", categories=[world["data"]], go_live_at=moment))
    assert "Later" not in ask(kept, "/").text
    with time_machine.travel(moment + timedelta(seconds=1), tick=False):
        change(publish_due)
        assert "Later" in ask(kept, "/").text
        assert ask(kept, PostPage.objects.get(pk=post.pk).url).status == 200


def test_what_expires_is_gone_at_that_moment(kept: Edge, world: dict[str, Any], change: Any) -> None:
    moment = timezone.now() + timedelta(minutes=10)
    change(version, world["post"], expire_at=moment)
    fill_again(kept, world)
    with time_machine.travel(moment - timedelta(seconds=1), tick=False):
        assert ask(kept, world["post"].url).how == "hit"
    with time_machine.travel(moment, tick=False):
        assert ask(kept, world["post"].url).status == 404
        assert world["post"].url not in ask(kept, "/").text
        assert ask(kept, "/category/cloud/").how == "hit"


@pytest.mark.parametrize("kind", ["password", "login", "groups"])
def test_what_becomes_private_is_gone_and_comes_back(
    kept: Edge, world: dict[str, Any], change: Any, kind: str
) -> None:
    post = world["post"]
    restriction = change(
        PageViewRestriction.objects.create, page=post, restriction_type=kind, password="secret"
    )
    restriction.groups.set(Group.objects.all()[:1])
    assert post.summary not in ask(kept, post.url).text
    assert post.url not in ask(kept, "/").text
    assert ask(kept, "/category/cloud/").how == "hit"
    change(restriction.delete)
    assert ask(kept, post.url).how == NEW
    assert post.url in ask(kept, "/").text


def test_a_restriction_above_holds_below(kept: Edge, world: dict[str, Any], change: Any) -> None:
    root = Page.objects.get(depth=1)
    change(PageViewRestriction.objects.create, page=root, restriction_type="password", password="secret")
    assert "Post" not in ask(kept, world["post"].url).text
    assert ask(kept, "/feed/").text.count("<item>") == 0


def test_a_post_that_was_found_still_correct_says_so(
    kept: Edge, world: dict[str, Any], change: Any, superuser: Any
) -> None:
    assert change(still_correct, world["post"], by=superuser) == ""
    assert gone(kept, world) == {world["post"].url, f"{world['post'].url}index.md"}


# What posts show


def test_a_category_has_its_new_name_wherever_it_stands(
    kept: Edge, world: dict[str, Any], change: Any
) -> None:
    change(saved, world["data"], name="Databases")
    for path in (world["post"].url, "/", "/category/data/", "/category/cloud/", "/author/ada/", "/2022/"):
        assert "Databases" in ask(kept, path).text, path
    assert states(kept, world["apart"].url, "/2020/", "/about/") == dict.fromkeys(
        [world["apart"].url, "/2020/", "/about/"], "hit"
    )


def test_an_author_has_a_new_name_wherever_it_stands(kept: Edge, world: dict[str, Any], change: Any) -> None:
    change(saved, world["ada"], name="Ada Lovelace")
    for path in (world["post"].url, "/", "/category/data/", "/author/ada/", "/2022/", "/feed/"):
        assert "Ada Lovelace" in ask(kept, path).text, path
    assert ask(kept, "/author/bob/").how == "hit"
    assert ask(kept, world["apart"].url).how == "hit"


def test_a_series_has_its_new_name_wherever_it_stands(galley: Edge, change: Any) -> None:
    series = make_series("Indexes")
    parts = [shown(series=series, published_on=f"201{year}-01-01") for year in (1, 3)]
    other = shown(published_on="2017-01-01")
    fill(galley, parts[0].url, "/series/indexes/", other.url)
    change(saved, series, name="All of indexes")
    assert "All of indexes" in ask(galley, parts[0].url).text
    assert "All of indexes" in ask(galley, "/series/indexes/").text
    assert ask(galley, other.url).how == "hit"


def test_a_tag_is_renamed_and_deleted_wherever_it_stands(galley: Edge, change: Any) -> None:
    post, other = shown(published_on="2022-01-01"), shown(published_on="2012-01-01")
    shown(published_on="2017-01-01")
    post.tags.add("sql")
    put_live(post)
    fill(galley, post.url, "/tag/sql/", other.url)
    tag = Tag.objects.get()
    change(saved, tag, name="Structured queries", slug="queries")
    assert ask(galley, "/tag/sql/").status == 404
    for path in (post.url, "/tag/queries/"):
        assert "Structured queries" in ask(galley, path).text
    assert ask(galley, other.url).how == "hit"
    change(tag.delete)
    assert "Structured queries" not in ask(galley, post.url).text
    assert ask(galley, "/tag/queries/").status == 404


def test_a_picture_is_new_wherever_it_is_shown(galley: Edge, change: Any) -> None:
    picture = make_image(description="A red field")
    cover = shown(cover=picture, published_on="2022-01-01")
    shown(published_on="2019-01-01")
    other = shown(published_on="2012-01-01")
    portrait = make_author("Ada", portrait=picture)
    shown(authors=[portrait], published_on="2017-01-01")
    paths = [cover.url, "/author/ada/", "/"]
    fill(galley, *paths, other.url)
    sources = {path: ask(galley, path).text for path in paths}
    fill(galley, other.url)

    def replace() -> None:  # as Wagtail's form does
        saved(picture, file=ContentFile(image_bytes(80, 50), name="another.png"))
        picture.renditions.all().delete()

    change(replace)
    assert not any("another" in ask(galley, path).text for path in paths), "nobody waits for a picture"
    change(make_renditions_of.func, picture.pk)
    for path in paths:
        assert ask(galley, path).text != sources[path], path
        assert "another" in ask(galley, path).text, path
    assert ask(galley, other.url).how == "hit"


def test_pictures_that_are_ready_are_shown(galley: Edge, change: Any) -> None:
    post = shown(cover=make_image(), published_on="2022-01-01")
    fill(galley, post.url, "/", "/robots.txt")
    change(make_renditions.func, post.pk)
    assert ask(galley, post.url).how == NEW
    assert ask(galley, "/robots.txt").how == "hit"


def test_a_picture_that_is_made_for_one_post_is_shown_by_all_others(galley: Edge, change: Any) -> None:
    picture = make_image()
    post, other = (shown(cover=picture, published_on=f"{year}-01-01") for year in (2022, 2012))
    fill(galley, other.url)
    drawn = ask(galley, other.url).text
    change(make_renditions.func, post.pk)
    assert "<picture" in ask(galley, other.url).text
    assert ask(galley, other.url).text != drawn


def test_a_document_has_its_new_title_wherever_it_is_offered(galley: Edge, change: Any) -> None:
    document = make_document("Figures")
    post = shown(body=[child("download", {"document": document.pk, "note": ""})], published_on="2022-01-01")
    shown(published_on="2019-01-01")
    other = shown(published_on="2012-01-01")
    fill(galley, post.url, other.url)
    change(saved, document, title="All the figures")
    assert "All the figures" in ask(galley, post.url).text
    assert ask(galley, other.url).how == "hit"


# What stands on every page


@pytest.fixture
def frame(home_page: HomePage) -> Site:
    """The site whose settings these are."""
    return Site.objects.get()


def test_identity_menu_footer_and_banner_are_new_on_every_page(
    kept: Edge, world: dict[str, Any], change: Any, frame: Site
) -> None:
    link = {"type": "link", "value": {"label": "Careers", "page": None, "address": "https://jobs.example/"}}
    for model, fields, words in [
        (IdentitySettings, {"name": "The Gazette"}, "The Gazette"),
        (BannerSettings, {"text": "We move tonight"}, "We move tonight"),
        (MenuSettings, {"items": [link]}, "jobs.example"),
        (FooterSettings, {"legal": [link]}, "jobs.example"),
    ]:
        fill_again(kept, world)
        change(saved, model.for_site(frame), **fields)
        assert gone(kept, world) == set(everything(world)), model
        assert words in ask(kept, world["apart"].url).text, model


def test_an_announcement_begins_and_ends_at_its_time(kept: Edge, change: Any, frame: Site) -> None:
    begin = timezone.now() + timedelta(minutes=10)
    end = begin + timedelta(minutes=10)
    change(saved, BannerSettings.for_site(frame), text="We move", shown_from=begin, shown_until=end)
    assert "We move" not in ask(kept, "/").text
    for moment, is_shown in ((begin, True), (end, False)):
        with time_machine.travel(moment, tick=False):
            assert ("We move" in ask(kept, "/").text) is is_shown


def test_a_page_in_the_menu_is_on_every_page_and_goes(kept: Edge, world: dict[str, Any], change: Any) -> None:
    page = change(publish, standard_page(title="Careers", show_in_menus=True))
    assert "Careers" in ask(kept, world["apart"].url).text
    change(page.unpublish)
    assert "Careers" not in ask(kept, world["apart"].url).text


def test_a_post_that_a_menu_names_is_on_every_page(
    kept: Edge, world: dict[str, Any], change: Any, frame: Site
) -> None:
    link = {"type": "link", "value": {"label": "", "page": world["post"].pk, "address": ""}}
    change(saved, MenuSettings.for_site(frame), items=[link])
    fill_again(kept, world)
    change(version, world["post"], title="Rewritten")
    found = ask(kept, world["apart"].url)
    assert found.how == NEW
    assert "Rewritten" in found.text


def test_the_index_page_and_the_site_are_on_every_page(
    kept: Edge, world: dict[str, Any], change: Any, frame: Site, home_page: HomePage
) -> None:
    change(saved, frame, hostname="blog.example")
    assert gone(kept, world) == set(everything(world))
    home_page.introduction = "About this place"
    change(put_live, home_page)
    assert "About this place" in ask(kept, "/").text


# Time


def test_the_day_turns_for_one_reader_and_then_for_all(
    galley: Edge, world: dict[str, Any], settings: Any
) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    with time_machine.travel("2026-12-31T22:59:59+00:00", tick=False) as clock:
        fill(galley, "/")
        assert "2026" in ask(galley, "/").text
        clock.shift(timedelta(seconds=1))
        assert ask(galley, "/").how == "hit; detail=stale"
        assert ask(galley, "/").how == "hit"


def test_after_an_hour_one_reader_gets_the_old_page_and_the_next_a_new_one(
    make_edge: Callable[..., Edge], django: WSGIHandler, world: dict[str, Any]
) -> None:
    pending: list[Callable[[], Any]] = []
    galley = make_edge(django, later=pending.append)
    with time_machine.travel("2026-03-05T12:00:00+00:00", tick=False) as clock:
        fill(galley, "/")
        clock.shift(timedelta(hours=1))
        assert [ask(galley, "/").how for _time in range(2)] == ["hit; detail=stale"] * 2
        pending.pop()()
        assert ask(galley, "/").how == "hit"
        clock.shift(timedelta(days=2))
        assert ask(galley, "/").how == NEW


@pytest.fixture(autouse=True)
def _berlin(settings: Any) -> Iterator[None]:
    yield
    timezone.get_default_timezone.cache_clear()
