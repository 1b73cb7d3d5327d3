"""What hypothesis chooses from."""

from typing import Any

from hypothesis import strategies as st

from tests.posts.review.stateful.office import PAGES, PEOPLE, PICTURES

pages = st.sampled_from(PAGES)
people = st.sampled_from(PEOPLE)
reviewers = st.sampled_from(PEOPLE[2:])
CHANGES: list[tuple[str, Any]] = [
    *[("title", words) for words in ("A", "B")],
    *[("summary", words) for words in ("", "S", "T")],
    *[("body", words) for words in ("One", "Two")],
    *[("cover", number) for number in (None, *PICTURES)],
    *[("categories", number) for number in (0, 1, 2)],
    *[("authors", numbers) for numbers in ([0], [0, 1], [1, 0])],
    *[("tags", names) for names in ([], ["linux"], ["linux", "tests"])],
    *[("go_live_at", hours) for hours in (None, 2, 30)],
    *[("expire_at", hours) for hours in (None, 3, 60)],
    *[("slug", number) for number in (1, 2)],
]
changes = st.sampled_from(CHANGES)
# All the way from a writer to readers, with something that comes between a reviewer's reading and decision.
WAY: dict[str, Any] = {
    "page": pages,
    "writer": people,
    "change": changes,
    "who": reviewers,
    "door": st.sampled_from(["draft", "code"]),
    "disturbance": st.sampled_from(["none", "edit", "edit", "save", "autosave", "retouch", "by code"]),
    "other": people,
    "another": changes,
    "late": st.integers(0, 1),
}
