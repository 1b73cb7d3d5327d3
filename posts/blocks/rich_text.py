"""What writers may do inside a text: words, not layout."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

INLINE_FEATURES = ["bold", "italic", "code", "link", "document-link"]
TEXT_FEATURES = [*INLINE_FEATURES, "ol", "ul", "strikethrough", "superscript", "subscript"]


class ParagraphBlock(blocks.RichTextBlock):
    """One or more paragraphs and lists. `[^label]` refers to a footnote."""

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("features", TEXT_FEATURES)
        super().__init__(**kwargs)

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        notes = context.get("footnotes")
        context["html"] = str(value)
        if notes is not None:
            context["html"] = notes.link(context["html"])
        return context

    class Meta:
        icon = "pilcrow"
        label = _("Paragraph")
        template = "posts/blocks/paragraph.html"
        group = _("Text")
        help_text = _("Text with lists and links. Write [^1] to refer to a footnote labelled 1.")
        description = _("Running text: paragraphs, lists and links")
        preview_value = (
            "<p>A galley proof is the last thing an editor approves: <b>what is on it</b> goes to "
            "press, and <i>nothing else</i> does.</p>"
        )
