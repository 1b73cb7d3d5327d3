"""Imports that ran: who began them, how far they are, what they brought and what they made."""

from pathlib import PurePath
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


def place_of_upload(run: Any, name: str) -> str:
    """Where an uploaded export is kept while it is needed: under a name that nobody can guess."""
    return f"imports/{uuid4().hex}{PurePath(name).suffix.lower()[:10]}"


class ImportRun(models.Model):
    """One import or rehearsal, and its undoing."""

    class Task(models.TextChoices):
        """What is being done, or was done last."""

        IMPORT = "import", _("Import")
        REHEARSAL = "rehearsal", _("Rehearsal")
        UNDOING = "undoing", _("Undoing")

    class State(models.TextChoices):
        """How far that is."""

        WAITING = "waiting", _("Waiting for a worker")
        RUNNING = "running", _("Running")
        STOPPED = "stopped", _("Stopped")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    task = models.CharField(_("task"), max_length=10, choices=Task.choices, default=Task.IMPORT)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.RUNNING)
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    finished_at = models.DateTimeField(_("ended"), null=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who"), on_delete=models.SET_NULL, null=True
    )
    source = models.CharField(_("from"), max_length=300, blank=True)
    file = models.FileField(_("file"), upload_to=place_of_upload, blank=True)
    file_name = models.CharField(_("file name"), max_length=255, blank=True)
    fetch_from = models.CharField(_("host of the files"), max_length=253, blank=True)
    done = models.PositiveIntegerField(_("items done"), default=0)
    total = models.PositiveIntegerField(_("items"), default=0)
    # Which worker has it, and its last sign of life: whoever lost the claim stops.
    claim = models.UUIDField(null=True)
    seen_at = models.DateTimeField(_("last sign of life"), null=True)
    problem = models.TextField(_("problem"), blank=True)
    # Of the report, what belongs to no item; and what an undoing took away and left.
    summary = models.JSONField(default=dict)
    undone = models.JSONField(default=dict)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]
        default_permissions = ()
        permissions = [("import_posts", "Can import from WordPress, and undo imports")]

    def __str__(self) -> str:
        return str(_("Import %(number)s from %(source)s")) % {
            "number": self.pk,
            "source": self.source or self.file_name,
        }


class ImportLine(models.Model):
    """What became of one item, as the report has it, with the text as it was there."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="lines")
    number = models.BigIntegerField(_("number there"))
    kind = models.CharField(_("kind"), max_length=20)
    title = models.TextField(_("title"))
    outcome = models.CharField(_("outcome"), max_length=40)
    page_id = models.BigIntegerField(_("page number"), null=True)
    place = models.PositiveIntegerField(_("line"), default=0)
    words = models.PositiveIntegerField(_("words"), default=0)
    lost_words = models.PositiveIntegerField(_("words lost"), default=0)
    # Whether anything was dropped, is missing or failed: what somebody should look at.
    is_complete = models.BooleanField(_("complete"), default=True)
    details = models.JSONField(default=dict)
    original = models.TextField(_("text there"), blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="posts_importline_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}: {self.title}"


class ImportedThing(models.Model):
    """Something besides pages that an import made: an author, a category, a tag, a file, a redirect.

    It is written in the transaction of the thing itself. `digest` tells whether somebody changed it since.
    """

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="things")
    model = models.CharField(max_length=100)  # as apps.get_model() takes it
    object_id = models.BigIntegerField()
    digest = models.CharField(max_length=64)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["model", "object_id"], name="posts_importedthing_once")
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id}"
