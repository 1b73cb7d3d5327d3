"""What refers to a category, an author, a series, a picture or a document: a page of it at a time.

Wagtail shows twenty, and loads everything that refers to the thing for that: nine seconds for a picture in
8,000 posts. Categories it does not know: no relation of many to many is in its index of references.
"""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.urls import path
from wagtail.admin.ui.components import MediaContainer
from wagtail.documents.views.documents import UsageView as DocumentUsageView
from wagtail.images.views.images import UsageView as ImageUsageView
from wagtail.models import ReferenceIndex
from wagtail.models.reference_index import ReferenceGroups
from wagtail.snippets.side_panels import SnippetStatusSidePanel
from wagtail.snippets.views.snippets import EditView as SnippetEditView
from wagtail.snippets.views.snippets import UsageView as SnippetUsageView

from posts.models import Category, PostPage


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
    """Of an author or a series."""


class Categorized:
    """The posts of a category, the newest first, with the field that names it."""

    def __init__(self, category: Category) -> None:
        self.posts = PostPage.objects.filter(categories=category).defer_streamfields().order_by("-pk")

    def __len__(self) -> int:
        return self.posts.count()

    def __getitem__(self, key: slice) -> list[tuple[Any, list[ReferenceIndex]]]:
        kind = ContentType.objects.get_for_model(PostPage)
        field = ReferenceIndex(content_type=kind, model_path="categories", content_path="categories")
        return [(post, [field]) for post in self.posts[key]]


class CategoryUsage(SnippetUsageView):
    """Of a category."""

    def get_queryset(self) -> Categorized:
        """The posts of the category."""
        return Categorized(self.object)


class CategoryStatus(SnippetStatusSidePanel):
    """Beside the form of a category: when it was changed, and how many posts have it."""

    def get_usage_context(self) -> dict[str, Any]:
        """How often the category is used, and where that is listed."""
        return {"usage_count": len(Categorized(self.object)), "usage_url": self.usage_url}


class CategoryEdit(SnippetEditView):
    """The form of a category."""

    def get_side_panels(self) -> MediaContainer:
        """Only the one: a category has no draft and no preview."""
        panel = CategoryStatus(
            self.object,
            self.request,
            live_object=self.live_object,
            usage_url=self.get_usage_url(),
            history_url=self.get_history_url(),
            last_updated_info=self.get_last_updated_info(),
        )
        return MediaContainer([panel])


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
