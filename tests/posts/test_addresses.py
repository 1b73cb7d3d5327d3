"""A post makes its own address, and an address that was public leads to the post for ever."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.contrib.redirects.models import Redirect

from posts.models import PostPage
from tests.factories import approve, draft, live_post, make_user, submit

pytestmark = pytest.mark.django_db


def change(post: PostPage, **fields: object) -> PostPage:
    """Change a live post through review."""
    latest = post.get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(latest, name, value)
    writer = make_user(group="Writers")
    latest.save_revision(user=writer, log_action=True)
    submit(post, by=writer)
    post = PostPage.objects.get(pk=post.pk)
    approve(post, by=make_user(group="Reviewers"))
    return PostPage.objects.get(pk=post.pk)


def test_the_address_is_year_month_and_slug(client: Client) -> None:
    post = live_post(slug="hello", published_on=date(2024, 3, 9))
    assert post.url == "/2024/03/hello/"
    assert post.full_url == "http://localhost/2024/03/hello/"
    assert client.get(post.url).status_code == 200


def test_a_preview_of_a_new_slug_has_the_address_that_it_will_make() -> None:
    post = live_post(slug="hello", published_on=date(2024, 3, 9))
    post.slug = "goodbye"
    assert post.url == "/2024/03/goodbye/"


def test_a_post_answers_at_no_other_address(client: Client) -> None:
    live_post(slug="hello", published_on=date(2024, 3, 9))
    for path in ("/hello/", "/2024/04/hello/", "/2023/03/hello/", "/2024/3/hello/", "/home/hello/"):
        assert client.get(path).status_code == 404, path


def test_a_post_gets_its_date_on_the_day_it_goes_live() -> None:
    with time_machine.travel(datetime(2026, 5, 1, 12, tzinfo=UTC)):
        post = draft(slug="hello")
    with time_machine.travel(datetime(2026, 6, 2, 12, tzinfo=UTC)):
        submit(post, by=post.owner)
        approve(post, by=make_user(group="Reviewers"))
    post = PostPage.objects.get(pk=post.pk)
    assert post.published_on == date(2026, 6, 2)
    assert post.url == "/2026/06/hello/"


def test_the_date_does_not_follow_the_time_zone_of_the_editor() -> None:
    from django.utils import timezone as django_timezone

    with time_machine.travel(datetime(2026, 5, 31, 23, tzinfo=UTC)), django_timezone.override("Asia/Tokyo"):
        post = live_post(slug="hello")
    assert post.published_on == date(2026, 5, 31)


def test_the_date_stays_when_a_later_version_is_published() -> None:
    with time_machine.travel(datetime(2026, 5, 1, 12, tzinfo=UTC)):
        post = live_post(slug="hello")
    with time_machine.travel(datetime(2026, 7, 1, 12, tzinfo=UTC)):
        post = change(post, title="A better title", published_on=None)
    assert post.title == "A better title"
    assert post.url == "/2026/05/hello/"


def test_a_date_in_the_future_is_refused_with_the_remedy() -> None:
    post = draft()
    post.published_on = date(2999, 1, 1)
    with pytest.raises(ValidationError, match="schedule the post"):
        post.full_clean()


def test_a_scheduled_post_may_carry_the_date_it_goes_live() -> None:
    post = draft()
    post.published_on = date(2999, 1, 1)
    post.go_live_at = datetime(2999, 1, 1, 9, tzinfo=UTC)
    post.full_clean()
    assert post.address_date == date(2999, 1, 1)


@pytest.mark.parametrize(
    ("fields", "new"),
    [
        ({"slug": "goodbye"}, "/2024/03/goodbye/"),
        ({"published_on": date(2023, 1, 2)}, "/2023/01/hello/"),
        ({"slug": "goodbye", "published_on": date(2023, 1, 2)}, "/2023/01/goodbye/"),
    ],
)
@pytest.mark.django_db(transaction=False)
def test_a_changed_address_leaves_a_permanent_redirect(
    client: Client, fields: dict[str, object], new: str
) -> None:
    post = live_post(slug="hello", published_on=date(2024, 3, 9))
    assert change(post, **fields).url == new
    response = client.get("/2024/03/hello/")
    assert (response.status_code, response["Location"]) == (301, new)
    assert client.get(new).status_code == 200


def test_an_address_changed_twice_leads_to_the_newest_in_one_step(client: Client) -> None:
    post = live_post(slug="one", published_on=date(2024, 3, 9))
    post = change(post, slug="two")
    change(post, slug="three")
    for old in ("one", "two"):
        assert client.get(f"/2024/03/{old}/")["Location"] == "/2024/03/three/"


def test_an_address_that_is_taken_back_works_again(client: Client) -> None:
    post = live_post(slug="one", published_on=date(2024, 3, 9))
    change(change(post, slug="two"), slug="one")
    assert client.get("/2024/03/one/").status_code == 200
    assert client.get("/2024/03/two/")["Location"] == "/2024/03/one/"


def test_a_change_while_the_post_is_down_still_leaves_a_redirect(client: Client) -> None:
    post = live_post(slug="hello", published_on=date(2024, 3, 9))
    post.unpublish()
    post = PostPage.objects.get(pk=post.pk)
    post.slug = "goodbye"
    post.save()
    post.save_revision(user=make_user(group="Writers"))
    submit(post, by=post.owner)
    approve(post, by=make_user(group="Reviewers"))
    assert client.get("/2024/03/hello/")["Location"] == "/2024/03/goodbye/"


def test_a_draft_that_nobody_saw_leaves_no_redirect() -> None:
    post = draft(slug="hello")
    post.slug = "goodbye"
    post.save()
    assert not Redirect.objects.exists()


def test_a_draft_of_a_live_post_does_not_move_it(client: Client) -> None:
    post = live_post(slug="hello", published_on=date(2024, 3, 9))
    latest = post.get_latest_revision_as_object()
    latest.slug = "goodbye"
    latest.save_revision(user=make_user(group="Writers"))
    assert client.get("/2024/03/hello/").status_code == 200
    assert client.get("/2024/03/goodbye/").status_code == 404
