"""Recordings that load when a reader clicks, and not before."""

import pytest

from posts.blocks.embed import PROVIDERS, find_provider
from tests.markup import (
    BREAKOUT,
    SCRIPT,
    assert_harmless,
    attributes,
    child,
    names,
    one,
    problems,
    render,
    words,
)

ALLOWED = [
    ("https://www.youtube.com/watch?v=abcdefghijk", "YouTube", "abcdefghijk"),
    ("https://youtube.com/watch?v=abcdefghijk&t=10s", "YouTube", "abcdefghijk"),
    ("https://m.youtube.com/watch?list=x&v=abc-efg_ijk", "YouTube", "abc-efg_ijk"),
    ("https://youtu.be/abcdefghijk?si=1", "YouTube", "abcdefghijk"),
    ("https://www.youtube.com/shorts/abcdefghijk", "YouTube", "abcdefghijk"),
    ("https://www.youtube.com/live/abcdefghijk", "YouTube", "abcdefghijk"),
    ("https://www.youtube.com/embed/abcdefghijk", "YouTube", "abcdefghijk"),
    ("https://vimeo.com/76979871", "Vimeo", "76979871"),
    ("https://player.vimeo.com/video/76979871", "Vimeo", "76979871"),
    ("https://asciinema.org/a/14", "asciinema", "14"),
]
REFUSED = [
    "http://www.youtube.com/watch?v=abcdefghijk",
    "https://youtube.com.evil.example/watch?v=abcdefghijk",
    "https://www.youtube.com.evil.example/watch?v=abcdefghijk",
    "https://evilyoutube.com/watch?v=abcdefghijk",
    "https://evil.youtube.com/watch?v=abcdefghijk",
    "https://www-youtube.com/watch?v=abcdefghijk",
    "https://wwwxyoutube.com/watch?v=abcdefghijk",
    "https://youtubexcom/watch?v=abcdefghijk",
    "https://evil.example/?https://www.youtube.com/watch?v=abcdefghijk",
    "https://evil.example/#https://youtu.be/abcdefghijk",
    "https://evil.example/https://youtu.be/abcdefghijk",
    "https://youtube.com@evil.example/watch?v=abcdefghijk",
    "https://user:secret@youtube.com/watch?v=abcdefghijk",
    "https://www.youtube.com:8443/watch?v=abcdefghijk",
    "https://www.youtube.com/watch?v=short",
    "https://www.youtube.com/watch?v=abcdefghijkl",
    "https://www.youtube.com/watch?notv=abcdefghijk",
    "https://www.youtube.com/redirect?q=https://evil.example&v=abcdefghijk",
    "https://youtu.be.evil.example/abcdefghijk",
    "https://youtu.be/",
    "https://vimeo.com.evil.example/76979871",
    "https://vimeo.com/channels/staffpicks",
    "https://evilvimeo.com/76979871",
    "https://asciinema.org.evil.example/a/14",
    "https://asciinema.org/a/",
    "https://asciinema.org/a/../../evil",
    "https://asciinema.example/a/14",
    "https://example.com/video",
    "javascript:alert('https://youtu.be/abcdefghijk')",
    "data:text/html,https://youtu.be/abcdefghijk",
]


def recording(url: str, title: str = "A talk") -> dict[str, str]:
    return {"url": url, "title": title}


@pytest.mark.parametrize(("url", "name", "recording_id"), ALLOWED)
def test_an_allowed_address_is_known_by_provider_and_recording(
    url: str, name: str, recording_id: str
) -> None:
    found = find_provider(url)
    assert found is not None
    assert (found[0].name, found[1]) == (name, recording_id)
    assert problems("embed", recording(url)) == []


@pytest.mark.parametrize("url", REFUSED)
def test_an_address_that_only_looks_allowed_is_refused(url: str) -> None:
    assert find_provider(url) is None
    assert problems("embed", recording(url))


def test_the_refusal_names_the_hosts_that_are_allowed() -> None:
    (problem,) = problems("embed", recording("https://example.com/video"))
    assert all(provider.name in problem for provider in PROVIDERS)


@pytest.mark.parametrize(("url", "name", "recording_id"), ALLOWED)
def test_nothing_is_fetched_before_the_click(url: str, name: str, recording_id: str) -> None:
    root = render(child("embed", recording(url)))
    assert_harmless(root)
    assert not names(root) & {"iframe", "img", "video", "audio", "source", "link", "script", "object"}
    assert not [name for name, _ in attributes(root) if name in ("src", "srcset", "poster", "ping", "data")]


@pytest.mark.parametrize(("url", "name", "recording_id"), ALLOWED)
def test_the_player_waits_in_a_button_that_names_the_host(url: str, name: str, recording_id: str) -> None:
    button = one(render(child("embed", recording(url))), ".//button")
    player = button.get("data-player") or ""
    assert player.startswith(tuple(f"{provider.origin}/" for provider in PROVIDERS))
    assert recording_id in player
    assert name in words(button)


def test_the_player_of_youtube_is_the_one_without_cookies() -> None:
    player = one(render(child("embed", recording(ALLOWED[0][0]))), ".//button").get("data-player") or ""
    assert player.startswith("https://www.youtube-nocookie.com/embed/abcdefghijk?")


def test_without_a_script_a_link_leads_to_the_recording() -> None:
    root = render(child("embed", recording("https://vimeo.com/76979871")))
    link = one(root, ".//a")
    assert link.get("href") == "https://vimeo.com/76979871"
    assert "A talk" in words(link)
    assert one(root, ".//button").get("hidden") is not None


def test_markup_in_the_title_is_text() -> None:
    root = render(child("embed", recording("https://vimeo.com/1", title=SCRIPT + BREAKOUT)))
    assert_harmless(root)
    assert SCRIPT + BREAKOUT in words(one(root, ".//figcaption"))
    assert one(root, ".//button").get("data-title") == SCRIPT + BREAKOUT


def test_a_draft_with_another_host_offers_no_player() -> None:
    root = render(child("embed", recording("https://example.com/video")))
    assert "button" not in names(root)
    assert not [name for name, _ in attributes(root) if name == "data-player"]


def test_an_address_and_a_title_are_demanded() -> None:
    assert problems("embed", recording("")) == ["This field is required."]
    assert problems("embed", recording("https://vimeo.com/1", title="")) == ["This field is required."]
