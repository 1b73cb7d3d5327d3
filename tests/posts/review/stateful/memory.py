"""What each person was shown, changed and approved; and what may be in the database because of it."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from posts.models import LedgerEntry
from posts.review import ledger
from tests.posts.review.stateful.state import PageState, Saved, State, row
from tests.posts.review.stateful.texts import Text, Version

Action = LedgerEntry.Action
TURNS = (Action.PUBLISHED, Action.UNPUBLISHED, Action.EXPIRED)
SAVES = {"save", "autosave", "revert", "submit", "withdraw", "approve in window"}


@dataclass
class Act:
    """What was tried, who did it where, and how it ended."""

    name: str
    page: int = 0
    user: int | None = None
    ended: list[str] = field(default_factory=list)
    picture: int | None = None

    def crashed(self) -> bool:
        return "crashed" in self.ended


@dataclass(frozen=True)
class Approval:
    """Who approved what at which step, by what this model saw happen."""

    step: int
    user: int
    version: Version


@dataclass
class Memory:
    """The independent model."""

    before: State
    steps: set[int]
    reviewers: set[int]
    editors: set[int]
    begun: datetime
    shown: dict[tuple[int, int], Version] = field(default_factory=dict)
    approvals: dict[int, list[Approval]] = field(default_factory=lambda: defaultdict(list))
    glass: dict[int, list[Version]] = field(default_factory=lambda: defaultdict(list))
    # Every text that was ever saved, by page and revision; who changed a page in which revision, and who
    # changed a picture when.
    texts: dict[int, dict[int, Text]] = field(default_factory=lambda: defaultdict(dict))
    changes: dict[int, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    retouches: list[tuple[int, int, datetime]] = field(default_factory=list)
    last_live: dict[int, tuple[int, datetime]] = field(default_factory=dict)
    pinned: set[int] = field(default_factory=set)
    digests: dict[str, Version] = field(default_factory=dict)
    purged: set[int] = field(default_factory=set)  # pages that revisions were purged of
    given: dict[int, dict[int, Version]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def of(cls, state: State, **fields: Any) -> "Memory":
        """What is known when an office opens: who wrote what is there, and what is live."""
        memory = cls(before=state, begun=timezone.now(), **fields)
        for number, page in state.pages.items():
            memory.texts[number] = {pk: saved.text for pk, saved in page.revisions.items()}
            if page.live:
                memory.last_live[number] = (page.live_revision or 0, timezone.now())
                memory.glass[number] = [state.version(number, page.live_revision)]  # by whatever way
            else:
                memory.changes[number] = {pk: saved.by or 0 for pk, saved in page.revisions.items()}
        memory.pinned = {entry.revision_id for entry in state.ledger if entry.revision_id}
        return memory

    # What is known of people

    def contributors(self, page: int, version: Version, until: int | None = None) -> set[int]:
        """Who worked on a version since the page was last live."""
        revision, since = self.last_live.get(page, (0, self.begun))
        owner = self.before.pages[page].owner
        found = {owner} if owner and not revision else set()
        found |= {user for pk, user in self.changes[page].items() if revision < pk <= (until or pk)}
        if version.picture:
            number = version.picture.number
            found |= {user for picture, user, at in self.retouches if picture == number and at >= since}
        return found

    def note_shown(self, page: int, user: int) -> None:
        """Remember that somebody was shown the newest text."""
        self.shown[page, user] = self.before.version(page)

    def may_approve(self, page: int, user: int) -> bool | None:
        """Whether an approval of the newest text counts; None where readers would see no difference."""
        version = self.before.version(page)
        if user not in self.reviewers & self.before.active:
            return False
        if user in self.contributors(page, version):
            return False
        seen = self.shown.get((page, user))
        if seen is None or not seen.reads_like(version):
            return False
        # Without its revisions, the page takes more people for contributors than it has.
        return True if seen == version and page not in self.purged else None

    # What happened

    def judge(self, after: State, act: Act) -> None:
        """Hold what an act has changed against the promises, and remember it."""
        before, new = self.before, after.since(self.before)
        self._judge_ledger(before, after)
        for page in after.pages:
            self._judge_history(page, before.pages[page], after.pages[page], act)
        if act.picture is not None and before.pictures != after.pictures and act.user:
            self.retouches.append((act.picture, act.user, timezone.now()))
        for entry in new:
            self._judge_entry(entry, before, after, act)
        for page in after.pages:
            entries = [entry for entry in new if entry.page_id == page and entry.action in TURNS]
            self._judge_turns(page, before, after, entries, act)
            self._judge_scheduled(page, before, after)
        self._judge_outbox(before, after, new)
        done = {entry.action for entry in new}
        if Action.BROKE_GLASS in done:
            assert done & {Action.PUBLISHED, Action.SCHEDULED}, "P6: glass was broken for nothing"
        self.before = after

    def _judge_ledger(self, before: State, after: State) -> None:
        old = [row(entry) for entry in before.ledger]
        assert [row(entry) for entry in after.ledger[: len(old)]] == old, "P6: entries are changed or gone"
        assert ledger.verify().problem == "", "P6: the chain is broken"

    def _judge_history(self, page: int, before: PageState, after: PageState, act: Act) -> None:
        """P7: no text is lost; and who changed what."""
        for pk, saved in after.revisions.items():
            old = before.revisions.get(pk)
            if old and old.text == saved.text:
                continue
            assert act.name in SAVES, f"P7: {act.name} changed revision {pk}"
            assert act.page == page, "P7: another page was saved"
            assert saved.by == act.user, "P3: a text is put down to somebody else"
            if old:
                self._judge_overwriting(pk, old, before, act)
            self._remember_text(page, pk, saved)
        gone = set(before.revisions) - set(after.revisions)
        assert not gone or act.name == "purge", f"P7: {act.name} lost a text"
        assert before.newest not in gone, "P7: the newest text was purged"
        assert not any(before.revisions[pk].approved_for for pk in gone), "P5: what waits was purged"
        self.purged |= {page} if gone else set()

    def _remember_text(self, page: int, pk: int, saved: Saved) -> None:
        texts = self.texts[page]
        earlier = [number for number in texts if number < pk]
        texts[pk] = saved.text
        # Who takes a change back before it was saved for good has made none.
        if earlier and texts[max(earlier)].reads_like(saved.text):
            self.changes[page].pop(pk, None)
        else:
            self.changes[page][pk] = saved.by or 0

    def _judge_overwriting(self, pk: int, old: Saved, before: PageState, act: Act) -> None:
        assert act.name == "autosave", f"P7: {act.name} wrote over revision {pk}"
        assert (old.by, pk) == (act.user, before.newest), "P7: a text of somebody else was overwritten"
        assert pk not in self.pinned, "P1: a text that was submitted was overwritten"

    def _judge_entry(self, entry: LedgerEntry, before: State, after: State, act: Act) -> None:
        assert entry.page_id in after.pages
        pk = entry.revision_id
        if pk in after.pages[entry.page_id].revisions:
            self.pinned.add(pk)
            self._judge_digest(entry, after.version(entry.page_id, pk))
        match entry.action:
            case Action.APPROVED:
                self._judge_approval(entry, before, act)
            case Action.BROKE_GLASS:
                assert act.name == "break glass"
                assert act.user in self.editors & before.active, "P2: glass was broken by whom it is not for"
                assert entry.user_id == act.user
                self.glass[entry.page_id].append(after.version(entry.page_id, pk))
            case Action.REOPENED:
                self.given[entry.review_id or 0].clear()
            case Action.UNPUBLISHED:
                assert act.name == "unpublish"
                assert entry.user_id == act.user
            case Action.EXPIRED:
                assert act.name in ("publish due", "publish scheduled")
            case Action.SUBMITTED | Action.SENT_BACK | Action.UNSCHEDULED:
                assert entry.user_id == act.user, "P6: an act is put down to somebody else"

    def _judge_digest(self, entry: LedgerEntry, version: Version) -> None:
        """P6: a digest names one version, and a version has one digest."""
        known = self.digests.setdefault(entry.digest, version)
        assert known == version, f"P6: {entry} names another version"
        others = {digest for digest, named in self.digests.items() if named == version}
        assert others == {entry.digest}, "P1: one version has two digests"

    def _judge_approval(self, entry: LedgerEntry, before: State, act: Act) -> None:
        assert act.name.startswith("approve"), "P1: an approval that nobody gave"
        assert (entry.user_id, entry.page_id) == (act.user, act.page)
        assert self.may_approve(act.page, act.user or 0) is not False, "P1, P3: this approval does not count"
        version = before.version(act.page)
        given = self.given[entry.review_id or 0]
        assert all(other.reads_like(version) for other in given.values()), "P1: steps approved other texts"
        given[entry.step_id or 0] = version
        approval = Approval(step=entry.step_id or 0, user=act.user or 0, version=version)
        self.approvals[act.page].append(approval)

    # What readers get

    def _judge_turns(
        self, page: int, before: State, after: State, entries: list[LedgerEntry], act: Act
    ) -> None:
        """P1, P2, P3, P6: what went live or away, and that the ledger says so."""
        was, now = before.pages[page], after.pages[page]
        # A purge may leave what is live without its revision.
        went_live = now.live and (not was.live or now.live_revision not in (was.live_revision, None))
        published = [entry for entry in entries if entry.action == Action.PUBLISHED]
        for entry in published:
            self._judge_publication(page, entry, before, after)
        last = entries[-1].action if entries else None
        if went_live:
            assert last == Action.PUBLISHED, "P6: went live without an entry"
            assert published[-1].revision_id == now.live_revision
        if was.live and not now.live:
            assert last in (Action.UNPUBLISHED, Action.EXPIRED), "P6: went away without an entry"
        if last:
            assert now.live == (last == Action.PUBLISHED), "P6: an entry without its act"
        if now.live and not published:
            assert now.version.text == was.version.text, f"P1: {act.name} changed what readers get"
            assert now.version == was.version or act.picture is not None
        if now.live:
            due = now.version.text.go_live_at
            assert due is None or due <= timezone.now(), "P5: live before its time"

    def _judge_publication(self, page: int, entry: LedgerEntry, before: State, after: State) -> None:
        revision = entry.revision_id or 0
        version = before.version(page, revision) if revision in before.pages[page].revisions else None
        version = version or after.version(page, revision)
        assert self.is_allowed(page, revision, version), "P1, P2, P3: nobody approved what readers get"
        assert version.text.is_complete(), "P2: readers get something incomplete"
        now = after.pages[page]
        if now.live and now.live_revision == revision:
            assert version.reads_like(now.version), "P1: readers get something else than was approved"
        self.last_live[page] = (revision, timezone.now())

    def is_allowed(self, page: int, revision: int, version: Version) -> bool:
        """Whether a version may be live: for each step, somebody who did not work on it approved it."""
        if any(broken == version for broken in self.glass[page]):
            return True
        contributors = self.contributors(page, version, revision)
        approved = {
            approval.step
            for approval in self.approvals[page]
            if approval.version.reads_like(version) and approval.user not in contributors
        }
        return self.steps <= approved

    def _judge_scheduled(self, page: int, before: State, after: State) -> None:
        """P2: what waits for its time was approved as well."""
        was = before.pages[page].revisions
        for pk, saved in after.pages[page].revisions.items():
            if saved.approved_for and not (pk in was and was[pk].approved_for):
                assert self.is_allowed(page, pk, after.version(page, pk)), "P2: scheduled without approval"

    def overdue(self, after: State) -> list[tuple[int, int]]:
        """Revisions whose time has come, and which may go live."""
        return [
            (number, pk)
            for number, page in after.pages.items()
            for pk, saved in page.revisions.items()
            if saved.approved_for
            and saved.approved_for <= timezone.now()
            and saved.text.is_complete()
            and self.is_allowed(number, pk, after.version(number, pk))
        ]

    def _judge_outbox(self, before: State, after: State, new: list[LedgerEntry]) -> None:
        """P4: mail is written if, and only if, the act that it is about was done."""
        assert before.outbox.items() <= after.outbox.items()
        told = sorted(set(after.outbox) - set(before.outbox))
        acts = {entry.action for entry in new}
        assert not told or acts & {Action.SUBMITTED, Action.APPROVED, Action.SENT_BACK, Action.REOPENED}, (
            "P4: mail about nothing"
        )
        assert told or Action.SUBMITTED not in acts, "P4: submitted, and nobody was told"
