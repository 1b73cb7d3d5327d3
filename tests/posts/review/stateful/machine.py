"""The acts, chosen by hypothesis."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, ClassVar

import time_machine
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from wagtail.models import Revision, Site, WorkflowState

from posts.models import EditorialImage
from tests import factories
from tests.posts.review.stateful.crashes import Fuse
from tests.posts.review.stateful.memory import Act, Memory
from tests.posts.review.stateful.office import PAGES, PEOPLE, PICTURES, REASON, START, Office, form_of
from tests.posts.review.stateful.state import PageState, State, look

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


class OfficeHours(RuleBasedStateMachine):
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

    # Reading

    @rule(page=pages, who=people, door=st.sampled_from(["editor", "draft", "code"]))
    def read(self, page: str, who: str, door: str) -> None:
        if not self.works_here(who):
            return
        opened = False
        with self.doing("read", page, who) as act:
            match door:
                case "editor":
                    opened = self.office.open_editor(page, who)
                case "draft":
                    opened = self.office.open_draft(page, who)
                case _:
                    opened = self.office.read_by_code(page, who)
        if opened and not act.ended:
            self.memory.note_shown(act.page, act.user or 0)

    # Writing

    @rule(page=pages, who=people, change=changes, door=st.sampled_from(["form", "window", "code"]))
    def edit(self, page: str, who: str, change: tuple[str, Any], door: str) -> None:
        self.save(page, who, change, door)

    @rule(page=pages, who=people, door=st.sampled_from(["form", "code"]))
    def save_unchanged(self, page: str, who: str, door: str) -> None:
        self.save(page, who, None, door)

    def save(self, page: str, who: str, change: tuple[str, Any] | None, door: str) -> None:
        if not self.works_here(who):
            return
        window = self.office.windows.get((page, who)) if door == "window" else None
        with self.doing("save", page, who):
            text = window.page if window else self.office.newest(page)
            if change:
                self.office.change(text, page, change)
            if door == "code":
                text.save_revision(user=self.office.user(who), log_action=True, clean=False)
            else:
                self.office.save_form(page, who, text)

    @rule(page=pages, who=people, change=changes, door=st.sampled_from(["form", "code"]))
    def autosave(self, page: str, who: str, change: tuple[str, Any], door: str) -> None:
        if not self.works_here(who):
            return
        with self.doing("autosave", page, who):
            newest = self.office.page(page).get_latest_revision()
            text = self.office.change(self.office.newest(page), page, change)
            own = newest.user_id == self.office.people[who]
            if door == "code":
                user = self.office.user(who)
                text.save_revision(user=user, log_action=True, clean=False, overwrite_revision=newest)
            else:
                self.office.autosave(page, who, text, over=newest if own else None)

    @rule(page=pages, who=people, back=st.integers(1, 4), door=st.sampled_from(["form", "code"]))
    def revert(self, page: str, who: str, back: int, door: str) -> None:
        numbers = list(self.state_of(page).revisions)
        if not self.works_here(who) or len(numbers) <= back:
            return
        with self.doing("revert", page, who):
            older = self.office.page(page).revisions.get(pk=numbers[-1 - back])
            if door == "code":
                older.as_object().save_revision(
                    user=self.office.user(who), log_action=True, previous_revision=older, clean=False
                )
            else:
                path = self.office.address("revisions_revert", page, older.pk)
                self.office.post(who, path, form_of(older.as_object()))

    @rule(number=st.sampled_from(PICTURES), who=people, change=st.sampled_from(["words", "file", "back"]))
    def retouch(self, number: int, who: str, change: str) -> None:
        if not self.works_here(who):
            return
        with self.doing("retouch", who=who, picture=number):
            file = factories.image_bytes(width=65) if change == "file" else None
            self.office.describe(number, who, "A red field" if change == "back" else "Something else", file)

    @rule(number=st.sampled_from(PICTURES), words=st.sampled_from(["A red field", "By code"]))
    def retouch_by_code(self, number: int, words: str) -> None:
        with self.doing("retouch", picture=number):
            image = EditorialImage.objects.get(pk=self.office.pictures[number])
            image.description = words
            image.save()

    # Review

    @rule(page=pages, who=people, door=st.sampled_from(["form", "window", "code"]))
    def submit(self, page: str, who: str, door: str) -> None:
        if not self.works_here(who):
            return
        window = self.office.windows.get((page, who)) if door == "window" else None
        with self.doing("submit", page, who):
            if door == "code":
                self.office.submit_by_code(page, who)
            else:
                text = window.page if window else self.office.newest(page)
                self.office.save_form(page, who, text, **{"action-submit": "true"})

    @precondition(is_in_review)
    @rule(page=pages, who=people, door=st.sampled_from(["menu", "code"]))
    def approve(self, page: str, who: str, door: str) -> None:
        if not self.works_here(who) or not self.office.page(page).current_workflow_task_state:
            return
        expected = self.memory.may_approve(self.office.pages[page], self.office.people[who])
        before = self.memory.before
        with self.doing(f"approve by {door}", page, who) as act:
            if door == "code":
                self.office.decide_by_code(page, who, "approve")
            else:
                self.office.decide(page, who, "approve")
        self.expect_approval(expected, before, act)

    def expect_approval(self, expected: bool | None, before: State, act: Act) -> None:
        """P1: an approval that counts is taken, unless earlier steps approved another text."""
        approved = [entry for entry in self.memory.before.since(before) if entry.action == "approved"]
        begun_again = any(entry.action == "reopened" for entry in self.memory.before.since(before))
        complete = before.version(act.page).text.is_complete()
        if expected and complete and not (act.crashed() or begun_again):
            assert approved, "an approval that counts was refused"

    @precondition(is_in_review)
    @rule(page=pages, who=reviewers, change=st.none() | changes)
    def approve_in_window(self, page: str, who: str, change: tuple[str, Any] | None) -> None:
        window = self.office.windows.get((page, who))
        if not window or not self.works_here(who):
            return
        with self.doing("approve in window", page, who):
            if change:
                self.office.change(window.page, page, change)
            self.office.decide_in_window(page, who, window.page)

    @rule(page=pages, who=reviewers, door=st.sampled_from(["editor", "draft", "code"]))
    def read_and_approve(self, page: str, who: str, door: str) -> None:
        self.read(page, who, door)
        self.approve(page, who, "code" if door == "code" else "menu")

    @rule(page=pages, writer=st.sampled_from(PEOPLE), who=reviewers)
    def bring_to_readers(self, page: str, writer: str, who: str) -> None:
        """The whole way at once, so that much of what is tried afterwards is about something public."""
        if self.office.page(page).current_workflow_state is None:
            self.submit(page, writer, "code")
        for _step in self.memory.steps:
            self.read_and_approve(page, who, "code")

    @precondition(is_in_review)
    @rule(page=pages, who=people, door=st.sampled_from(["menu", "code"]), words=st.sampled_from(["", "Why?"]))
    def send_back(self, page: str, who: str, door: str, words: str) -> None:
        if not self.works_here(who) or not self.office.page(page).current_workflow_task_state:
            return
        with self.doing("send back", page, who):
            decide = self.office.decide_by_code if door == "code" else self.office.decide
            decide(page, who, "reject", words)

    @precondition(is_in_review)
    @rule(page=pages, who=people, change=st.none() | changes)
    def withdraw(self, page: str, who: str, change: tuple[str, Any] | None) -> None:
        if not self.works_here(who) or not self.office.page(page).current_workflow_state:
            return
        with self.doing("withdraw", page, who):
            text = self.office.newest(page)
            if change:
                self.office.change(text, page, change)
            self.office.save_form(page, who, text, **{"action-cancel-workflow": "true"})

    # Around review

    @rule(page=pages, who=people, door=st.sampled_from(["form", "code"]))
    def break_glass(self, page: str, who: str, door: str) -> None:
        if not self.works_here(who):
            return
        with self.doing("break glass", page, who):
            if door == "code":
                self.office.break_glass(page, who)
            else:
                path = reverse("posts_break_glass", args=[self.office.pages[page]])
                newest = self.state_of(page).newest
                self.office.post(who, path, {"reason": REASON, "revision_id": newest})

    @rule(page=pages, back=st.integers(0, 5))
    def publish_by_code(self, page: str, back: int) -> None:
        numbers = list(self.state_of(page).revisions)
        with self.doing("publish by code", page):
            Revision.objects.get(pk=numbers[max(-1 - back, -len(numbers))]).publish()

    @rule(page=pages, who=people)
    def publish_from_the_list(self, page: str, who: str) -> None:
        if self.works_here(who):
            with self.doing("publish from the list", page, who):
                self.office.bulk(page, who, "publish")

    @rule(page=pages)
    def save_as_live(self, page: str) -> None:
        with self.doing("save as live", page):
            # A live page as it is: what code may do to its words, docs/publishing.md says.
            found = self.office.page(page) if self.state_of(page).live else self.office.newest(page)
            found.live = True
            found.save()

    @rule(page=pages, who=people, door=st.sampled_from(["form", "list"]))
    def unpublish(self, page: str, who: str, door: str) -> None:
        if not self.works_here(who):
            return
        was_live = self.state_of(page).live
        with self.doing("unpublish", page, who) as act:
            if door == "list":
                self.office.bulk(page, who, "unpublish")
            else:
                self.office.post(who, self.office.address("unpublish", page))
        may = act.user in self.memory.editors
        assert may or self.state_of(page).live is was_live, "taken down by whom it is not for"

    @precondition(is_scheduled)
    @rule(page=pages, who=people)
    def unschedule(self, page: str, who: str) -> None:
        waiting = [pk for pk, saved in self.state_of(page).revisions.items() if saved.approved_for]
        if waiting and self.works_here(who):
            with self.doing("unschedule", page, who):
                self.office.post(who, self.office.address("revisions_unschedule", page, waiting[0]))

    # The site

    @rule(hours=st.sampled_from([1, 2, 3, 30, 60]))
    def wait(self, hours: int) -> None:
        self.traveller.shift(timedelta(hours=hours))

    @rule()
    def publish_due(self) -> None:
        with self.doing("publish due") as act:
            self.office.publish_due()
        if not act.crashed():
            after = self.memory.before
            assert self.memory.overdue(after) == [], "P5: what is due did not go live"
            for page in after.pages.values():
                over = page.version.text.expire_at
                assert not (page.live and over and over <= timezone.now()), "P5: what is over is still live"

    @rule()
    def publish_scheduled(self) -> None:
        with self.doing("publish scheduled"):
            self.office.publish_scheduled()

    @rule()
    def purge(self) -> None:
        with self.doing("purge"):
            self.office.purge()

    @rule(who=st.sampled_from(["second writer", "second reviewer"]), removed=st.booleans())
    def leave(self, who: str, removed: bool) -> None:
        if self.works_here(who):
            with self.doing("leave"):
                user = self.office.user(who)
                if removed:
                    user.delete()
                else:
                    user.is_active = False
                    user.save()

    @rule(writes=st.integers(0, 25), kills=st.booleans())
    def let_the_next_act_crash(self, writes: int, kills: bool) -> None:
        self.office.fuse = Fuse(writes=writes, kills=kills)

    # What readers get

    @rule(page=pages)
    def open_as_a_reader(self, page: str) -> None:
        found = self.office.page(page)
        response = Client().get(found.url or "/nowhere/")
        over = found.expire_at is not None and found.expire_at <= timezone.now()
        assert response.status_code == (200 if found.live and not over else 404)
