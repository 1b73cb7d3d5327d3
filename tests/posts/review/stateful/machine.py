"""Everything that happens in an office."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from wagtail.models import Revision

from tests import factories
from tests.posts.review.stateful.choices import pages, people
from tests.posts.review.stateful.crashes import Fuse
from tests.posts.review.stateful.office import REASON
from tests.posts.review.stateful.reviewing import Reviewing


class OfficeHours(Reviewing):
    """Besides writing and reviewing: editors, administrators, the scheduler, crashes and readers."""

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

    @rule(page=pages, who=people, door=st.sampled_from(["code", "list", "save"]), back=st.integers(0, 5))
    def go_around_review(self, page: str, who: str, door: str, back: int) -> None:
        match door:
            case "code":
                self.publish_by_code(page, back)
            case "list":
                self.publish_from_the_list(page, who)
            case _:
                self.save_as_live(page)

    def publish_by_code(self, page: str, back: int) -> None:
        numbers = list(self.state_of(page).revisions)
        with self.doing("publish by code", page):
            Revision.objects.get(pk=numbers[max(-1 - back, -len(numbers))]).publish()

    def publish_from_the_list(self, page: str, who: str) -> None:
        if self.works_here(who):
            with self.doing("publish from the list", page, who):
                self.office.bulk(page, who, "publish")

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

    @precondition(Reviewing.is_scheduled)
    @rule(page=pages, who=people)
    def unschedule(self, page: str, who: str) -> None:
        waiting = [pk for pk, saved in self.state_of(page).revisions.items() if saved.approved_for]
        if waiting and self.works_here(who):
            with self.doing("unschedule", page, who):
                self.office.post(who, self.office.address("revisions_unschedule", page, waiting[0]))

    # The site

    def wait(self, hours: int) -> None:
        self.traveller.shift(timedelta(hours=hours))

    def publish_due(self) -> None:
        with self.doing("publish due") as act:
            self.office.publish_due()
        if not act.crashed():
            after = self.memory.before
            assert self.memory.overdue(after) == [], "P5: what is due did not go live"
            for page in after.pages.values():
                over = page.version.text.expire_at
                assert not (page.live and over and over <= timezone.now()), "P5: what is over is still live"

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
                    factories.remove_user(user)
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
