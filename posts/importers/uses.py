"""Whether anything still uses what an import made: the text of a page or of a draft, a setting, a file."""

from functools import cached_property
from typing import Any

from django.apps import apps
from django.db.models import F, Model, Q
from django.utils.translation import gettext as _
from taggit.models import Tag
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex, Revision

from posts.importers.recording import digests
from posts.models import ImportedThing
from posts.models.kept import Kept, in_drafts
from posts.review.files import numbers_of_files
from posts.review.ledger import names


def is_changed(thing: ImportedThing) -> bool:
    """Whether somebody changed a thing since it was made."""
    found = digests(apps.get_model(thing.model), [thing.object_id])
    return found.get(thing.object_id) != thing.digest


class Uses:
    """Answers for one undoing, after its pages are gone. Drafts are read once."""

    def of(self, thing: Any) -> str:
        """Return the reason why a thing stays, or nothing."""
        if isinstance(thing, Redirect):
            return ""
        if isinstance(thing, Revision):
            return "" if _is_nothing_but_a_draft(thing) else _("Somebody has worked on it here.")
        if isinstance(thing, Kept):
            used = thing.in_use()
        elif isinstance(thing, Tag):
            used = _is_on_something(thing)
        else:
            in_text = ReferenceIndex.get_references_to(thing).exists()
            used = in_text or thing.pk in self._in_drafts.get(type(thing), set())
        return _("Something that stays uses it.") if used else ""

    @cached_property
    def _in_drafts(self) -> dict[type[Model], set[int]]:
        """Pictures and documents in the newest and the scheduled versions that differ from what is live."""
        drafts = Page.objects.filter(Q(live=False) | ~Q(live_revision=F("latest_revision")))
        newest = Q(pk__in=drafts.values("latest_revision")) | Q(approved_go_live_at__isnull=False)
        found: dict[type[Model], set[int]] = {get_image_model(): set(), get_document_model(): set()}
        for revision in Revision.objects.page_revisions().filter(newest).iterator(chunk_size=200):
            model = revision.content_type.model_class()
            if model is not None:
                for kind, numbers in numbers_of_files(model, revision.content).items():
                    found[kind] |= numbers
        return found


def _is_nothing_but_a_draft(revision: Revision) -> bool:
    """Whether a version of a page is its newest, was never submitted, and readers do not have it."""
    page = Page.objects.filter(pk=int(revision.object_id)).first()
    is_newest = page is not None and page.latest_revision_id == revision.pk != page.live_revision_id
    return is_newest and not revision.task_states.exists() and not names(revision)


def _is_on_something(tag: Tag) -> bool:
    on_pages = in_drafts({"tagged_items": [{"tag": tag.pk}]})
    relations: Any = [relation for relation in Tag._meta.get_fields() if relation.one_to_many]
    return on_pages or any(
        relation.related_model._default_manager.filter(**{relation.field.name: tag}).exists()
        for relation in relations
    )
