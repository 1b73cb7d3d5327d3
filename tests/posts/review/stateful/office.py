"""An office of six people with two posts and two pictures, and what can be done there."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision, WorkflowTask

from posts.models import Category, EditorialImage, PostPage, ReviewTask, User
from posts.review import schedule
from posts.review.break_glass import break_glass
from posts.review.gate import Refused
from posts.review.shown import show
from tests import factories
from tests.posts.review.stateful.crashes import Fuse, Killed
from tests.posts.review.stateful.forms import body, form_of, name_authors

START = datetime(2026, 5, 1, 12, tzinfo=UTC)
PEOPLE = ("writer", "second writer", "reviewer", "second reviewer", "editor", "administrator")
GROUPS = {"w": "Writers", "s": "Writers", "r": "Reviewers", "e": "Editors"}
PAGES = ("draft", "live")
PICTURES = (0, 1)
REASON = "Readers are being misled by a wrong number."
# What an act may end in besides success; everything else is a defect.
REFUSALS = (Refused, PermissionDenied, ValidationError)


@dataclass
class Window:
    """The editor as somebody has it open, with the text it was opened with."""

    page: PostPage
    revision: int
    created_at: str


@dataclass
class Office:
    """The people, pages and pictures by their numbers, and a browser for each person."""

    people: dict[str, int]
    pages: dict[str, int]
    pictures: list[int]
    categories: list[int]
    authors: list[int]
    sessions: dict[str, str]
    fuse: Fuse | None = None
    windows: dict[tuple[str, str], Window] = field(default_factory=dict)

    @classmethod
    def founded(cls) -> "Office":
        """Make everybody and everything, and publish one of the posts."""
        people = {"administrator": factories.make_user("administrator@example.com", is_superuser=True)}
        for name, group in zip(
            PEOPLE, ["Writers", "Writers", "Reviewers", "Reviewers", "Editors"], strict=False
        ):
            people[name] = factories.make_user(f"{name.replace(' ', '-')}@example.com", group)
        pictures = [factories.make_image(uploaded_by_user=people["writer"]) for _picture in PICTURES]
        categories = [factories.make_category(name) for name in ("Databases", "Networks")]
        authors = [factories.make_author(name) for name in ("Ada", "Bo")]
        common = {"categories": categories[:1], "authors": authors, "body": body("One"), "title": "A"}
        draft = factories.draft(by=people["writer"], slug="draft-1", cover=pictures[0], **common)
        live = factories.draft(by=people["second writer"], slug="live-1", cover=pictures[1], **common)
        factories.publish(live, approved_by=factories.make_user("former@example.com", "Reviewers"))
        return cls(
            people={name: user.pk for name, user in people.items()},
            pages={"draft": draft.pk, "live": live.pk},
            pictures=[picture.pk for picture in pictures],
            categories=[category.pk for category in categories],
            authors=[author.pk for author in authors],
            sessions={name: session_of(user) for name, user in people.items()},
        )

    def open(self) -> None:
        """Put everything back that no transaction does."""
        self.windows, self.fuse = {}, None
        for image in EditorialImage.objects.all():
            Path(image.file.path).write_bytes(factories.image_bytes())

    # What is where

    def user(self, name: str) -> User:
        """Somebody, as the database has them."""
        return User.objects.get(pk=self.people[name])

    def page(self, name: str) -> PostPage:
        """A page, as the database has it."""
        return PostPage.objects.get(pk=self.pages[name])

    def newest(self, name: str) -> PostPage:
        """A page with its newest text."""
        return self.page(name).get_latest_revision_as_object()

    def client(self, name: str) -> Client:
        """The browser of somebody who is signed in."""
        client = Client()
        client.cookies["sessionid"] = self.sessions[name]
        return client

    # How something is done

    @contextmanager
    def act(self) -> Iterator[list[str]]:
        """Do something that may be refused or crash; tell in the list how it ended."""
        ended: list[str] = []
        fuse, self.fuse = self.fuse, None
        try:
            if fuse is None:
                yield ended
            else:
                with connection.execute_wrapper(fuse):
                    yield ended
        except REFUSALS:
            ended.append("refused")
        except (Killed, Exception):
            if not (fuse and fuse.burnt):
                raise
        if fuse and fuse.burnt:
            ended.append("crashed")
            # Django would have us roll back what, outside of a test, was committed statement by statement.
            connection.set_rollback(False)

    def post(self, name: str, path: str, data: dict[str, Any] | None = None, **more: Any) -> Any:
        """Send a form as somebody. A server error is raised here."""
        response = self.client(name).post(path, data or {}, **more)
        assert response.status_code < 500, (path, response.status_code)
        return response

    def get(self, name: str, path: str) -> Any:
        """Open an address as somebody."""
        response = self.client(name).get(path)
        assert response.status_code < 500, (path, response.status_code)
        return response

    def address(self, name: str, page: str, *arguments: Any) -> str:
        """An address of the desk about a page."""
        return reverse(f"wagtailadmin_pages:{name}", args=[self.pages[page], *arguments])

    # Reading

    def open_editor(self, page: str, who: str) -> bool:
        """Open the editor, and keep the window open; tell whether it opened."""
        response = self.get(who, self.address("edit", page))
        if response.status_code != 200:
            return False
        newest = self.page(page).get_latest_revision()
        self.windows[page, who] = Window(newest.as_object(), newest.pk, newest.created_at.isoformat())
        return True

    def open_draft(self, page: str, who: str) -> bool:
        """Look at the newest text as readers would see it."""
        return self.get(who, self.address("view_draft", page)).status_code == 200

    def read_by_code(self, page: str, who: str) -> bool:
        """Let code say that somebody read it."""
        show(self.page(page), self.user(who))
        return True

    # Writing

    def change(self, page: PostPage, name: str, change: tuple[str, Any]) -> PostPage:
        """Change one thing in a page that is not saved."""
        what, value = change
        match what:
            case "body":
                page.body = json.dumps(body(value))
            case "cover":
                page.cover_id = None if value is None else self.pictures[value]
            case "categories":
                page.categories = Category.objects.filter(pk__in=self.categories[:value])
            case "authors":
                name_authors(page, [self.authors[number] for number in value])
            case "tags":
                page.tags.set(value)
            case "go_live_at" | "expire_at":
                now = timezone.now().replace(second=0, microsecond=0)
                setattr(page, what, None if value is None else now + timedelta(hours=value))
            case "slug":
                page.slug = f"{name}-{value}"
            case _:
                setattr(page, what, value)
        return page

    def save_form(self, page: str, who: str, text: PostPage, **more: Any) -> Any:
        """Save the form of the editor with a text in it."""
        return self.post(who, self.address("edit", page), {**form_of(text), **more})

    def autosave(self, page: str, who: str, text: PostPage, over: Revision | None) -> Any:
        """Save as the editor does by itself, over the revision that it made before."""
        latest = self.page(page).get_latest_revision()
        data = {
            **form_of(text),
            "loaded_revision_id": latest.pk,
            "loaded_revision_created_at": latest.created_at.isoformat(),
            **({"overwrite_revision_id": over.pk} if over else {}),
        }
        return self.post(who, self.address("edit", page), data, headers={"accept": "application/json"})

    def describe(self, number: int, who: str, words: str, file: bytes | None) -> Any:
        """Send the form of a picture."""
        image = EditorialImage.objects.get(pk=self.pictures[number])
        numbers = {f"focal_point_{name}": "" for name in ("x", "y", "width", "height")}
        data = {"title": image.title, "description": words, "credit": "", "tags": "", **numbers}
        data["collection"] = image.collection_id
        if file:
            data["file"] = ContentFile(file, name="other.png")
        return self.post(who, reverse("wagtailimages:edit", args=[image.pk]), data)

    # Deciding

    def decide(self, page: str, who: str, action: str, comment: str = "") -> Any:
        """Decide in the short menu of the dashboard."""
        state = self.page(page).current_workflow_task_state
        path = self.address("workflow_action", page, action, state.pk)
        return self.post(who, path, {"comment": comment})

    def decide_in_window(self, page: str, who: str, text: PostPage) -> Any:
        """Approve in the editor, with the text that stands in it."""
        window = self.windows[page, who]
        decision = {"action-workflow-action": "true", "workflow-action-name": "approve"}
        loaded = {
            "loaded_revision_id": window.revision,
            "loaded_revision_created_at": window.created_at,
        }
        return self.save_form(page, who, text, **loaded, **decision)

    def decide_by_code(self, page: str, who: str, action: str, comment: str = "") -> None:
        """Decide in code."""
        state = self.page(page).current_workflow_task_state
        state.task.specific.on_action(state, self.user(who), action, comment=comment)

    def submit_by_code(self, page: str, who: str) -> None:
        """Submit, or submit again what was sent back."""
        found, user = self.page(page), self.user(who)
        review = found.current_workflow_state
        if review and review.status == review.STATUS_NEEDS_CHANGES:
            review.resume(user)
        else:
            found.get_workflow().start(found, user)

    def add_step(self) -> None:
        """Let a second step follow the first one of the workflow."""
        workflow = self.page("draft").get_workflow()
        first = workflow.workflow_tasks.last().task.specific
        second = ReviewTask.objects.create(name="Second look")
        second.groups.set(first.groups.all())
        WorkflowTask.objects.create(workflow=workflow, task=second, sort_order=9)

    def steps(self) -> set[int]:
        """The steps of the workflow at which people are asked: no category here names technical reviewers."""
        tasks = self.page("draft").get_workflow().workflow_tasks
        return set(tasks.filter(task__reviewtask__isnull=False).values_list("task_id", flat=True))

    # Running the site

    def publish_due(self) -> schedule.Report:
        """One round of the scheduler."""
        return schedule.publish_due()

    def publish_scheduled(self) -> None:
        """Wagtail's own command."""
        call_command("publish_scheduled", stdout=StringIO())

    def purge(self) -> None:
        """Wagtail's command that forgets revisions."""
        call_command("purge_revisions", stdout=StringIO())

    def break_glass(self, page: str, who: str) -> None:
        """Publish without review, in code."""
        break_glass(page=self.page(page), user=self.user(who), reason=REASON)

    def bulk(self, page: str, who: str, action: str) -> Any:
        """Do something to a selection in the list of pages."""
        path = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        return self.post(who, f"{path}?id={self.pages[page]}", {"include_descendants": ""})


def session_of(user: User) -> str:
    """Sign somebody in; return the key of the session."""
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value
