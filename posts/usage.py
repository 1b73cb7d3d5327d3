"""What refers to an author, a series, a picture or a document: a page of it at a time.

Wagtail shows twenty, and loads everything that refers to the thing for that: nine seconds for a picture in
8,000 posts.
"""

from typing import Any

from django.db.models import Q
from django.urls import path
from wagtail.documents.views.documents import UsageView as DocumentUsageView
from wagtail.images.views.images import UsageView as ImageUsageView
from wagtail.models import ReferenceIndex
from wagtail.models.reference_index import ReferenceGroups
from wagtail.snippets.views.snippets import UsageView as SnippetUsageView


class Sources(ReferenceGroups):
    """What refers to a thing, with its references. A slice loads what is in it, and nothing else."""

    def __getitem__(self, key: slice) -> list[tuple[Any, list[ReferenceIndex]]]:
        wanted = Q(pk=None)
        for kind, number in self.qs.values_list("base_content_type", "object_id").distinct()[key]:
            wanted |= Q(base_content_type=kind, object_id=number)
        return list(ReferenceGroups(self.qs.filter(wanted)))


class Paged:
    """For one of Wagtail's views of usage."""

    object: Any

    def get_queryset(self) -> Sources:
        """What refers to the thing, in Wagtail's order."""
        return Sources(ReferenceIndex.get_references_to(self.object))


class SnippetUsage(Paged, SnippetUsageView):
    """Of an author or a series. Categories are in no index of references, and Wagtail lists nothing."""


class ImageUsage(Paged, ImageUsageView):
    """Of a picture."""


class DocumentUsage(Paged, DocumentUsageView):
    """Of a document."""


def urls() -> list[Any]:
    """Addresses that Wagtail has as well: the first that fits an address is taken."""
    return [
        path("images/usage/<int:image_id>/", ImageUsage.as_view()),
        path("documents/usage/<int:document_id>/", DocumentUsage.as_view()),
    ]
