"""What each change of a post touches is new for the next reader, and nothing else is built again."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction

from home.edge.application import Edge
from home.edge.horizon import NEVER
from posts.freshness.keeping import still_correct
from posts.models import PostPage
from posts.review.schedule import publish_due
from tests.factories import draft, live_post, make_category, make_series, publish, put_live, submit, version
from tests.home.edge.asking import ask, fill, states
from tests.home.edge.world import NEW, fill_again, gone, of_a_post, shown
from tests.markup import child


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


def test_what_is_kept_waits_for_the_database_only_after_what_may_expire(
    kept: Edge, world: dict[str, Any], change: Any
) -> None:
    now = timezone.now().replace(microsecond=0)
    later, sooner = (now + timedelta(minutes=minutes) for minutes in (10, 5))
    for fields, may_expire in [
        ({"summary": "Better"}, False),
        ({"expire_at": later}, True),
        ({"expire_at": sooner}, True),
        ({"expire_at": None}, True),
        ({"summary": "Better still"}, False),
    ]:
        change(version, world["post"], **fields)
        with CaptureQueriesContext(connection) as queries:
            assert ask(kept, "/category/cloud/").how == "hit"
        assert bool(queries.captured_queries) == may_expire, fields
        if moment := fields.get("expire_at"):
            assert kept.horizon.moment == moment.timestamp()
    assert kept.horizon.moment == NEVER


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
