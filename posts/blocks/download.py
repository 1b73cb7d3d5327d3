"""Files to take away."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock


def _example_document():
    from wagtail.documents import get_document_model

    return get_document_model().objects.order_by("pk").first()


class DownloadBlock(blocks.StructBlock):
    """A document with its kind and size, so that nobody is surprised by the click."""

    document = DocumentChooserBlock(label=_("Document"))
    title = blocks.CharBlock(
        required=False, max_length=200, label=_("Title"), help_text=_("Only to differ from the document's.")
    )

    class Meta:
        icon = "download"
        label = _("Download")
        template = "posts/blocks/download.html"
        group = _("Media")
        help_text = _("Readers see the kind and the size of the file.")
        description = _("A file to download")

    def get_preview_value(self):
        document = _example_document()
        value = {"document": document.pk if document else None, "title": "A file"}
        return self.to_python(value)
