"""Tables with real headers."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from posts.blocks.rich_text import INLINE_FEATURES


class TableBlock(blocks.StructBlock):
    """Rows and columns, every column named. The caption says what the table shows."""

    caption = blocks.CharBlock(required=False, max_length=300, label=_("Caption"))
    table = TypedTableBlock(
        [
            ("text", blocks.CharBlock(required=False, label=_("Text"))),
            ("number", blocks.CharBlock(required=False, icon="order", label=_("Number"))),
            (
                "rich_text",
                blocks.RichTextBlock(required=False, features=INLINE_FEATURES, label=_("Formatted text")),
            ),
        ],
        label=_("Table"),
    )
    header_column = blocks.BooleanBlock(
        required=False,
        default=True,
        label=_("The first column names the rows"),
    )

    def clean(self, value):
        value = super().clean(value)
        table = value["table"]
        if not self.is_deferred_validation and not (table.columns and table.row_data):
            raise blocks.StructBlockValidationError(
                block_errors={"table": ValidationError(_("Add a column and a row, or remove the table."))}
            )
        return value

    class Meta:
        icon = "table"
        label = _("Table")
        template = "posts/blocks/table.html"
        group = _("Technical")
        help_text = _("Name every column. Choose “Number” to align figures.")
        description = _("Rows and columns with headers and a caption")

    def get_preview_value(self):
        table = {
            "columns": [{"type": "text", "heading": "Role"}, {"type": "text", "heading": "May"}],
            "rows": [
                {"values": ["Writer", "draft and submit"]},
                {"values": ["Reviewer", "approve or send back"]},
            ],
            "caption": "",
        }
        return self.to_python({"caption": "Who may do what", "table": table, "header_column": True})
