"""One example: how it begins and ends, and how an act is done and judged."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import ClassVar

import time_machine
from django.core.cache import cache
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize
from wagtail.models import Site, WorkflowState

from tests.posts.review.stateful.memory import Act, Memory
from tests.posts.review.stateful.office import PEOPLE, START, Office
from tests.posts.review.stateful.state import PageState, look


class Hours(RuleBasedStateMachine):
    """One example: the office opens as it was founded, and in the end all is rolled back."""

    office: ClassVar[Office]

    def __init__(self) -> None:
        super().__init__()
        cache.clear()
        Site.clear_site_root_paths_cache()
        self.clock = time_machine.travel(START + timedelta(hours=1), tick=False)
        self.traveller = self.clock.start()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.office.open()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)
        self.clock.stop()

    @initialize(steps=st.sampled_from([1, 1, 2]))
    def open_the_office(self, steps: int) -> None:
        if steps == 2:
            self.office.add_step()
        number = self.office.people
        self.memory = Memory.of(
            look(self.office.pages.values()),
            steps=self.office.steps(),
            reviewers={number[name] for name in PEOPLE[2:]},
            editors={number["editor"], number["administrator"]},
        )

    @contextmanager
    def doing(self, name: str, page: str = "", who: str = "", picture: int | None = None) -> Iterator[Act]:
        """Do something within the block, and have it judged."""
        self.traveller.shift(timedelta(seconds=1))
        office = self.office
        act = Act(name, office.pages.get(page, 0), office.people.get(who))
        act.picture = None if picture is None else office.pictures[picture]
        with office.act() as act.ended:
            yield act
        self.memory.judge(look(office.pages.values()), act)

    def works_here(self, *names: str) -> bool:
        """Whether these people have not left."""
        return all(self.office.people[name] in self.memory.before.active for name in names)

    def state_of(self, page: str) -> PageState:
        """A page, as the database had it after the last act."""
        return self.memory.before.pages[self.office.pages[page]]

    def is_in_review(self) -> bool:
        """Whether any page is."""
        return WorkflowState.objects.active().exists()

    def is_scheduled(self) -> bool:
        """Whether anything waits for its time."""
        revisions = [saved for page in self.memory.before.pages.values() for saved in page.revisions.values()]
        return any(saved.approved_for for saved in revisions)
