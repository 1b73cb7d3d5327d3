"""A round through the queue: the next text opens after each decision, and none comes twice."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from posts.deciding.rounds import address, skipped_in, skipping
from posts.models import Assignment, PostPage, User
from posts.review.shown import show
from tests.factories import draft, make_user, submit
from tests.forms import form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def rosa(client: Client) -> User:
    """A reviewer at the desk."""
    user = make_user("rosa@example.com", "Reviewers")
    client.force_login(user)
    return user


def waiting(title: str, reviewer: User | None = None) -> PostPage:
    """A text that waits."""
    post = draft(title=title)
    submit(post, by=post.owner)
    Assignment.objects.filter(page=post.pk).update(reviewer=reviewer)
    return post


def opened(response: object) -> tuple[int, str]:
    """The page that a round opens, and where it goes on."""
    url = urlsplit(response.url)  # type: ignore[attr-defined]
    return int(url.path.split("/")[3]), parse_qs(url.query)["next"][0]


def test_what_was_skipped_does_not_come_again(rosa: User, client: Client) -> None:
    posts = [waiting(title, rosa).pk for title in ("One", "Two", "Three")]
    seen, where = [], address()
    for _text in posts:
        page, goes_on = opened(client.get(where))
        seen.append(page)
        where = skipping(goes_on, page)
    assert sorted(seen) == sorted(posts)
    response = client.get(where, follow=True)
    assert response.redirect_chain == [(reverse("wagtailadmin_home"), 302)]
    assert "but for what you skipped" in response.content.decode()


def test_a_decision_opens_the_next_text(rosa: User, client: Client) -> None:
    first, second = waiting("One", rosa), waiting("Two", rosa)
    page, _goes_on = opened(client.get(address()))
    assert page == first.pk
    response = client.get(client.get(address()).url)
    html = response.content.decode()
    assert "1 more waits for you" in html
    assert "Skip, and open the next text" in html
    show(first, rosa)
    data = form_of(response) | {
        "action-workflow-action": "true",
        "workflow-action-name": "approve",
    }
    response = client.post(reverse("wagtailadmin_pages:edit", args=[first.pk]), data)
    assert PostPage.objects.get(pk=first.pk).live
    page, _goes_on = opened(client.get(response.url))
    assert page == second.pk


def test_outside_of_a_round_nothing_speaks_of_one(rosa: User, client: Client) -> None:
    post = waiting("One", rosa)
    html = client.get(reverse("wagtailadmin_pages:edit", args=[post.pk])).content.decode()
    assert "Skip, and open" not in html
    assert "more wait" not in html


def test_nobody_is_led_to_what_they_are_not_asked_about(client: Client) -> None:
    waiting("One")
    client.force_login(make_user(group="Writers"))
    assert client.get(address()).url == reverse("wagtailadmin_home")


@pytest.mark.parametrize(
    ("query", "skipped"),
    [("", []), ("?skipped=3,4", [3, 4]), ("?skipped=3,x,-1,%00,²", [3]), ("?other=1", [])],
)
def test_what_was_skipped_is_read_out_of_the_address(query: str, skipped: list[int]) -> None:
    assert skipped_in(f"{reverse('posts_round')}{query}") == skipped


@pytest.mark.parametrize("url", ["", "/", "https://elsewhere.example/x", "/admin/pages/3/edit/"])
def test_other_addresses_are_no_round(url: str) -> None:
    assert skipped_in(url) is None
    assert skipping(url, 3) is None
