"""Which names a remark mentions, and whose they are."""

import pytest

from posts.mentions.names import Person, handle, mentioned, resolve

ROSA = Person(1, "rosa@example.com", "Rosa", "Reviewer")
RAVI = Person(2, "r.singh@example.com", "Ravi", "Singh")
OTHER_ROSA = Person(3, "rosa.klein@example.org", "Rosa", "Klein")
JOSE = Person(4, "jose@example.com", "José", "")
EVERYBODY = [ROSA, RAVI, OTHER_ROSA, JOSE]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@rosa, is that so?", ["rosa"]),
        ("Ask @ravi.singh.", ["ravi.singh"]),
        ("(@José) and @rosa@example.com", ["José", "rosa@example.com"]),
        ("Write to rosa@example.com", []),
        ("@rosa and @rosa again", ["rosa"]),
        ("@ nobody, @. neither", []),
        ("a decorator: x@functools", []),
    ],
)
def test_what_counts_as_a_name(text: str, names: list[str]) -> None:
    assert mentioned(text) == names


@pytest.mark.parametrize(
    ("text", "people", "unknown"),
    [
        ("@ravi", [RAVI], []),
        ("@Ravi.Singh and @RAVI", [RAVI], []),
        ("@r.singh", [RAVI], []),
        ("@José", [JOSE], []),
        ("@rosa.reviewer", [ROSA], []),
        ("@rosa@example.com", [ROSA], []),
        ("@rosa", [], ["rosa"]),  # Two people have that first name.
        ("@petra and @ravi", [RAVI], ["petra"]),
    ],
)
def test_whose_a_name_is(text: str, people: list[Person], unknown: list[str]) -> None:
    found = resolve(text, EVERYBODY)
    assert (found.people, found.unknown) == (people, unknown)


@pytest.mark.parametrize("person", EVERYBODY, ids=lambda person: person.email)
def test_what_is_put_into_a_remark_names_that_person_alone(person: Person) -> None:
    assert resolve(f"@{handle(person, EVERYBODY)}", EVERYBODY).people == [person]
