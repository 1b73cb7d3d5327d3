"""Did you mean: slips are corrected, and nothing that readers may not see is given away."""

import pytest
from wagtail.models import PageViewRestriction

from posts.models import SearchWord
from posts.search.query import LONGEST
from posts.search.words import MOST_UNKNOWN, correction
from tests.factories import draft
from tests.posts.search.made import indexed

pytestmark = pytest.mark.django_db

TEXT = "Python and Postgres, Kubernetes and a queue; réservation, the monitoring of latency."


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("postgers", "postgres"),
        ("pyhton", "python"),
        ("Pyhton", "python"),
        ("kuberentes", "kubernetes"),
        ("qeue", "queue"),
        ("monitorng", "monitoring"),
        ("python postgers", "python postgres"),
        ("pyhton postgers", "python postgres"),
        ("the pyhton", "the python"),
        ('"pyhton and" -postgers', '"python and" -postgers'),
        ("pyhton or kuberentes", "python or kubernetes"),
        ("reservaton", "réservation"),
    ],
)
def test_a_slip_is_corrected_and_the_rest_of_the_query_stays(asked: str, meant: str) -> None:
    indexed("A post", text=TEXT)
    assert correction(asked) == meant


@pytest.mark.parametrize(
    "asked", ["python", "the", "xqzwv", "12345", "or", "", "py", "-pyhton", "🎉", "a pyht0n", "x" * LONGEST]
)
def test_what_is_no_slip_is_left_alone(asked: str) -> None:
    indexed("A post", text=TEXT)
    assert correction(asked) == ""


def test_what_is_slips_all_over_is_left_alone() -> None:
    indexed("A post", text=TEXT)
    slips = ["pyhton", "postgers", "kuberentes", "monitorng", "latncy"]
    assert len(slips) == MOST_UNKNOWN + 1
    assert correction(" ".join(slips[:-1])) == "python postgres kubernetes monitoring"
    assert correction(" ".join(slips)) == ""


def test_words_that_only_private_posts_have_are_not_told() -> None:
    post = indexed("A post", text="The falconry project.")
    indexed("Another", text="Postgres.")
    assert correction("falcnry") == "falconry"
    PageViewRestriction.objects.create(page=post, restriction_type="login")
    assert SearchWord.objects.filter(word="falconry").exists()
    assert correction("falcnry") == ""
    assert correction("falcnry or postgers") == "falcnry or postgres"


def test_a_word_that_only_a_private_post_has_gives_way_to_the_next_one() -> None:
    private = indexed("A post", text="falconry")
    indexed("Another", text="falcons")
    assert correction("falcnry") == "falconry"
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    assert correction("falcnry") == "falcons"


def test_words_of_drafts_are_not_told() -> None:
    indexed("A post", text="Postgres.")
    draft(title="Falconry")
    assert correction("falcnry") == ""
