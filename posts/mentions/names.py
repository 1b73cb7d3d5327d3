"""Which names a remark mentions, and whose they are. Nothing here asks the database."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

# An @ at the beginning of a word, then a name or an address; a full stop at the end is the sentence's.
_MENTION = re.compile(r"(?<![\w.+@-])@([\w.+-]+(?:@[\w.-]+)?)")


@dataclass(frozen=True)
class Person:
    """Somebody who can be mentioned."""

    user_id: int
    email: str
    first_name: str = ""
    last_name: str = ""

    @property
    def names(self) -> set[str]:
        """What they answer to: address, what stands before its @, first name, and both names with a dot."""
        email, first, last = (text.casefold() for text in (self.email, self.first_name, self.last_name))
        both = f"{first}.{last}".replace(" ", "") if first and last else ""
        return {email, email.partition("@")[0], first.replace(" ", ""), both} - {""}


@dataclass(frozen=True)
class Mentioned:
    """Whom a remark names, and the names in it that are nobody's or several people's."""

    people: list[Person]
    unknown: list[str]


def mentioned(text: str) -> list[str]:
    """Return the names that a text mentions, each once, as they are written."""
    found = (match.rstrip(".") for match in _MENTION.findall(text))
    return list(dict.fromkeys(name for name in found if name))


def resolve(text: str, people: Iterable[Person]) -> Mentioned:
    """Find the people whom a text mentions."""
    owners: dict[str, set[Person]] = defaultdict(set)
    for person in people:
        for name in person.names:
            owners[name].add(person)
    found: list[Person] = []
    unknown = []
    for name in mentioned(text):
        meant = owners.get(name.casefold(), set())
        if len(meant) == 1:
            found += meant
        else:
            unknown.append(name)
    return Mentioned(list(dict.fromkeys(found)), unknown)


def handle(person: Person, people: Iterable[Person]) -> str:
    """Return the shortest name that is this person's alone: what is put into a remark."""
    taken = [other.names for other in people if other.user_id != person.user_id]
    alone = [name for name in person.names if not any(name in names for names in taken)]
    return min(alone, key=lambda name: (len(name), name), default=person.email)
