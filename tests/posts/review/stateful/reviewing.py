"""Submitting and deciding."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.posts.review.stateful.choices import WAY, changes, pages, people, reviewers
from tests.posts.review.stateful.memory import Act
from tests.posts.review.stateful.state import State
from tests.posts.review.stateful.writing import Writing


class Reviewing(Writing):
    """Texts are submitted, approved, sent back and withdrawn."""

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

    @precondition(Writing.is_in_review)
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

    @precondition(Writing.is_in_review)
    @rule(page=pages, who=reviewers, change=st.none() | changes)
    def approve_in_window(self, page: str, who: str, change: tuple[str, Any] | None) -> None:
        window = self.office.windows.get((page, who))
        if not window or not self.works_here(who):
            return
        with self.doing("approve in window", page, who):
            if change:
                self.office.change(window.page, page, change)
            self.office.decide_in_window(page, who, window.page)

    @rule(**WAY)
    def bring_to_readers(self, **way: Any) -> None:
        self.go_the_whole_way(**way)

    @rule(**WAY)
    def bring_more_to_readers(self, **way: Any) -> None:
        self.go_the_whole_way(**way)

    def go_the_whole_way(
        self,
        page: str,
        writer: str,
        change: tuple[str, Any],
        who: str,
        door: str,
        disturbance: str,
        other: str,
        another: tuple[str, Any],
        late: int,
    ) -> None:
        """The whole way at once, with something in between; much of the rest is about what is public."""
        if self.office.page(page).current_workflow_state is None:
            self.save(page, writer, change, "code")
            self.submit(page, writer, "code")
        for step in range(len(self.memory.steps)):
            self.read(page, who, door)
            if step == min(late, len(self.memory.steps) - 1):
                self.disturb(page, disturbance, writer if disturbance == "autosave" else other, another)
            self.approve(page, who, "code" if door == "code" else "menu")

    def disturb(self, page: str, disturbance: str, who: str, change: tuple[str, Any]) -> None:
        """Let something come between a reviewer's reading and decision."""
        cover = self.memory.before.version(self.office.pages[page]).text.cover
        number = self.office.pictures.index(cover) if cover else 0
        match disturbance:
            case "edit":
                self.save(page, who, change, "code")
            case "save":
                self.save(page, who, None, "code")
            case "autosave":
                self.autosave(page, who, change, "code")
            case "retouch":
                self.retouch(number, who, "words")
            case "by code":
                self.retouch_by_code(number, "By code")

    @rule(
        hours=st.sampled_from([1, 3, 30, 60]),
        page=pages,
        who=people,
        change=st.none() | changes,
        theirs=st.sampled_from([False, False, True]),
    )
    def let_time_pass(
        self, hours: int, page: str, who: str, change: tuple[str, Any] | None, theirs: bool
    ) -> None:
        """Let what waits become due, after something may have happened to it."""
        if change:
            self.save(page, who, change, "code")
        self.wait(hours)
        if theirs:
            self.publish_scheduled()
        else:
            self.publish_due()

    @precondition(Writing.is_in_review)
    @rule(page=pages, who=people, door=st.sampled_from(["menu", "code"]), words=st.sampled_from(["", "Why?"]))
    def send_back(self, page: str, who: str, door: str, words: str) -> None:
        if not self.works_here(who) or not self.office.page(page).current_workflow_task_state:
            return
        with self.doing("send back", page, who):
            decide = self.office.decide_by_code if door == "code" else self.office.decide
            decide(page, who, "reject", words)

    @precondition(Writing.is_in_review)
    @rule(page=pages, who=people, change=st.none() | changes)
    def withdraw(self, page: str, who: str, change: tuple[str, Any] | None) -> None:
        if not self.works_here(who) or not self.office.page(page).current_workflow_state:
            return
        with self.doing("withdraw", page, who):
            text = self.office.newest(page)
            if change:
                self.office.change(text, page, change)
            self.office.save_form(page, who, text, **{"action-cancel-workflow": "true"})
