"""Reading and writing."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from posts.models import EditorialImage
from tests import factories
from tests.posts.review.stateful.choices import changes, pages, people
from tests.posts.review.stateful.hours import Hours
from tests.posts.review.stateful.office import PICTURES, form_of


class Writing(Hours):
    """Texts are read and saved, pictures are changed."""

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

    @rule(
        page=pages, who=people, change=st.none() | changes, door=st.sampled_from(["form", "window", "code"])
    )
    def edit(self, page: str, who: str, change: tuple[str, Any] | None, door: str) -> None:
        self.save(page, who, change, door)

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

    def retouch_by_code(self, number: int, words: str) -> None:
        with self.doing("retouch", picture=number):
            image = EditorialImage.objects.get(pk=self.office.pictures[number])
            image.description = words
            image.save()
