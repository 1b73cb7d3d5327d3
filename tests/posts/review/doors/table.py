"""doors.txt: a row for each door and the states in which everybody gets the same there."""

import fcntl
from collections.abc import Iterable
from pathlib import Path

from tests.posts.review.doors.world import ROLES, STATES

FILE = Path(__file__).with_name("doors.txt")
NOT_TRIED = "."
HEADER = ["door", "state", *ROLES]
PREFACE = """\
# What comes of each door, by the state of the post and the role of who stands before it.
# Held against the running site by test_door_matrix.py; docs/publishing.md is what it must be right by.
# "+": has changed the text since readers saw it last. ".": as without the plus, and not tried.
# Reading: "text" of the draft, "title" of the draft only, "public" is what readers have, "nothing".
# Changing: "asked again" is a form with what is wrong in it, "nothing" an answer that nothing came of.
"""
Outcomes = dict[str, dict[str, dict[str, str]]]  # by door, state and role


def read() -> Outcomes:
    """The table as it is checked in."""
    found: Outcomes = {}
    for line in FILE.read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        door, states, *cells = (cell.strip() for cell in line.split("|"))
        if [door, states, *cells] == HEADER:
            continue
        assert len(cells) == len(ROLES), line
        row = {role: cell for role, cell in zip(ROLES, cells, strict=True) if cell != NOT_TRIED}
        for state in _expand(states):
            assert state not in found.setdefault(door, {}), f"two rows for {door}, {state}"
            found[door][state] = row
    return found


def write(outcomes: Outcomes) -> str:
    """The table as text: states in which everybody gets the same share a row."""
    rows = [HEADER]
    for door, states in outcomes.items():
        shared: dict[tuple[str, ...], list[str]] = {}
        for state, cells in states.items():
            shared.setdefault(tuple(cells.get(role, NOT_TRIED) for role in ROLES), []).append(state)
        rows += [[door, "; ".join(names), *cells] for cells, names in shared.items()]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADER))]
    lines = [" | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join([PREFACE, *(line.rstrip() for line in lines), ""])


def merge(found: Outcomes, order: Iterable[str]) -> None:
    """Write what was found into the file; other rows stay. Several processes may do so at once."""
    with FILE.open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        rows = {**read(), **found}
        FILE.write_text(write({name: rows[name] for name in order if name in rows}))


def _expand(states: str) -> list[str]:
    names = [name.strip() for name in states.split(";")]
    assert set(names) <= {state.name for state in STATES}, states
    return names
