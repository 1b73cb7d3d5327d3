"""The windows of browsers in which people have the editor of a page open."""

import json
from typing import Any

from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from posts.models import User
from tests.forms import form_of

JSON = {"accept": "application/json"}


class Window:
    """A window of somebody's browser with the editor of a page."""

    def __init__(self, page: Any, user: User, url: str = "") -> None:
        self.page, self.user = page, user
        self.url = url or reverse("wagtailadmin_pages:edit", args=[page.pk])
        self.client = Client()
        self.client.force_login(user)
        self.form = form_of(self.client.get(self.url))

    def save(self, *, button: str = "", **typed: Any) -> Any:
        """Press a button; keep the form that comes back, if one does."""
        self.form |= typed
        pressed = {button: "true"} if button else {}
        response = self.client.post(self.url, {**self.form, **pressed}, follow=True)
        self.form = form_of(response) or self.form
        return response

    def autosave(self, **typed: Any) -> dict[str, Any]:
        """What the browser does by itself, and what it makes of the answer (static/js/editor.js)."""
        self.form |= typed
        response = self.client.post(self.url, {**self.form, **self.autosaved}, headers=JSON)
        answer: dict[str, Any] = json.loads(response.content)
        if answer["success"]:
            self.autosaved = {"overwrite_revision_id": answer["revision_id"]}
            self.form["loaded_revision_id"] = answer["revision_id"]
            self.form["loaded_revision_created_at"] = answer["revision_created_at"]
        return answer

    autosaved: dict[str, Any] = {}


def titles(page: Any) -> list[str]:
    """The titles in the history of a page, oldest first."""
    revisions = Page.objects.get(pk=page.pk).revisions.order_by("pk")
    return [revision.content["title"] for revision in revisions]


def newest_title(page: Any) -> str:
    """The title that the next person to open the editor finds."""
    return str(Page.objects.get(pk=page.pk).get_latest_revision_as_object().title)
