"""What of a post a search shows, and how what was looked for is marked in it."""

import pytest

from posts.models import SearchEntry
from posts.search.find import find
from posts.search.query import Query
from tests.markup import SCRIPT, assert_harmless, fragment, words
from tests.posts.search.made import indexed

pytestmark = pytest.mark.django_db


# Excerpts


def test_what_was_looked_for_is_marked_in_title_and_text() -> None:
    indexed("A zebra & co", text="Far away " * 40 + "stood two zebras in the grass " + "of home " * 40)
    [found] = find(Query("zebra")).found
    assert found.excerpt.title == "A <mark>zebra</mark> &amp; co"
    assert "two <mark>zebras</mark> in the grass" in found.excerpt.text
    assert found.excerpt.text.startswith("… ")
    assert found.excerpt.text.endswith(" …")


@pytest.mark.parametrize("before", [0, 3, 90, 2000])
@pytest.mark.parametrize("after", [0, 300, 2000])
def test_one_word_is_found_wherever_it_stands_and_no_word_is_cut(before: int, after: int) -> None:
    indexed("Animals", text="faraway " * before + "stood one zebra there " + "athome " * after)
    [found] = find(Query("zebra")).found
    assert "stood one <mark>zebra</mark> there" in found.excerpt.text
    words = set(fragment(found.excerpt.text).itertext())
    assert set(" ".join(words).split()) <= {"…", "faraway", "stood", "one", "zebra", "there", "athome"}


@pytest.mark.parametrize(
    ("asked", "text", "shown"),
    [
        ("art", "start " * 1000 + "with modern art here", "modern <mark>art</mark> here"),
        ("art", "art " + "start " * 100 + "modern art here", "modern <mark>art</mark> here"),
        ("art", "start " * 1000 + "with modern (art) here", "modern (<mark>art</mark>) here"),
        ("cafe", "tea " * 1000 + "in a café there", "in a <mark>café</mark> there"),
        ("studies", "work " * 1000 + "she studied birds", "she <mark>studied</mark> birds"),
        (
            "two birds",
            "birds " + "fly " * 1000 + "two birds sing",
            "<mark>two</mark> <mark>birds</mark> sing",
        ),
        ("birds -fish", "air " * 1000 + "two birds sing", "two <mark>birds</mark> sing"),
    ],
)
def test_what_a_word_begins_with_is_not_taken_for_it(asked: str, text: str, shown: str) -> None:
    indexed("Animals", text=text)
    assert shown in find(Query(asked)).found[0].excerpt.text


@pytest.mark.parametrize("between", [0, 3, 9, 12, 15, 18, 21, 24, 40, 90])
@pytest.mark.parametrize("before", [0, 5, 90])
def test_of_one_word_two_places_near_each_other_are_shown_and_no_word_is_cut(
    before: int, between: int
) -> None:
    middle = " ".join(f"between{number}" for number in range(between))
    indexed("Animals", text=f"{'faraway ' * before}the zebra {middle} two zebras {'athome ' * 300}")
    [found] = find(Query("zebra")).found
    root = fragment(found.excerpt.text)
    assert [words(mark) for mark in root.iter("mark")] == ["zebra", "zebras"]
    shown = "".join(root.itertext()).split()
    assert set(shown) <= {"…", "faraway", "the", "zebra", "two", "zebras", "athome", *middle.split()}
    numbered = [word for word in shown if word.startswith("between")]
    assert len(numbered) == len(set(numbered)), "nothing is shown twice"


@pytest.mark.parametrize("text", ["ZEBRAS run", "ÉCLAIRS and a zebra", "zebra", "a zebra", "zebra " * 3])
def test_a_word_is_marked_at_either_end_of_a_text(text: str) -> None:
    indexed("Animals", text=text)
    [found] = find(Query("zebra")).found
    assert "".join(fragment(found.excerpt.text).itertext()) == text.strip()
    assert "<mark>" in found.excerpt.text


def test_without_a_match_in_the_text_the_summary_is_shown() -> None:
    indexed("Animals", summary="About zebras.", text="Nothing here.")
    [found] = find(Query("zebra")).found
    assert found.excerpt.text == "About <mark>zebras</mark>."


def test_a_text_that_is_short_is_shown_as_it_is() -> None:
    indexed("Animals", text="A zebra.")
    assert find(Query("zebra")).found[0].excerpt.text == "A <mark>zebra</mark>"


@pytest.mark.parametrize(
    "evil", [SCRIPT, "<mark>", "</mark><b>", "\ue000 \ue001", "&lt;script&gt;", "\"'><img src=x>"]
)
def test_no_markup_of_a_post_survives(evil: str) -> None:
    post = indexed("Animals")
    SearchEntry.objects.filter(pk=post.pk).update(
        title=f"zebra {evil}", summary=evil, text=f"{evil} zebra {evil}"
    )
    [found] = find(Query("zebra")).found
    for html in (found.excerpt.title, found.excerpt.text):
        root = fragment(html)
        assert_harmless(root)
        assert {element.tag for element in root.iter() if element.tag != "DOCUMENT_FRAGMENT"} <= {"mark"}
        assert "zebra" in [words(mark) for mark in root.iter("mark")]
