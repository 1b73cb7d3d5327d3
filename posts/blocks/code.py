"""Code, highlighted on the server."""

import re

from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from wagtail import blocks

from posts.blocks.choice import FixedChoiceBlock
from posts.enums import CodeLanguage

_LINES = re.compile(r"^\s*\d+(\s*-\s*\d+)?(\s*,\s*\d+(\s*-\s*\d+)?)*\s*$")
MAX_LINE = 10_000


def parse_lines(text: str) -> list[int]:
    """Turn “2-4, 7” into [2, 3, 4, 7]. Raises ValueError when it is anything else."""
    if not text.strip():
        return []
    if not _LINES.match(text):
        raise ValueError(f"“{text}” is not a list of lines. Write for example: 2-4, 7")
    lines: set[int] = set()
    for part in text.split(","):
        first, _dash, last = part.partition("-")
        start, end = int(first), int(last or first)
        if not 1 <= start <= end <= MAX_LINE:
            raise ValueError(f"“{part.strip()}” is not a range of lines. Write for example: 2-4")
        lines.update(range(start, end + 1))
    return sorted(lines)


def highlight_code(code: str, language: str, lines: list[int] | None = None) -> SafeString:
    """Return the code as HTML spans with Pygments' classes, the given lines marked.

    Pygments escapes the code, so the result is safe whatever the code says.
    """
    lexer = get_lexer_by_name(language, stripnl=False, ensurenl=True)
    formatter = HtmlFormatter(nowrap=True, hl_lines=lines or [])
    return mark_safe(highlight(code.strip("\n"), lexer, formatter))  # noqa: S308 - escaped above


class CodeBlockValue(blocks.StructValue):
    """Code with what is said about it."""

    @property
    def highlighted(self) -> SafeString:
        """The code as HTML."""
        try:
            lines = parse_lines(self.get("highlight") or "")
        except ValueError:  # A draft may hold what validation has yet to see.
            lines = []
        return highlight_code(self.get("code") or "", self.get("language") or "text", lines)

    @property
    def language_label(self) -> str:
        """The name of the language for readers."""
        return str(CodeLanguage(self.get("language") or "text").label)


class CodeBlock(blocks.StructBlock):
    """Source code, colored on the server: no script, no third party."""

    language = FixedChoiceBlock(choices=CodeLanguage.choices, default=CodeLanguage.TEXT, label=_("Language"))
    filename = blocks.CharBlock(required=False, max_length=120, label=_("File name"))
    highlight = blocks.CharBlock(
        required=False,
        max_length=60,
        label=_("Highlighted lines"),
        help_text=_("For example: 2-4, 7"),
    )
    code = blocks.TextBlock(rows=12, label=_("Code"), form_classname="monospace")

    def clean(self, value):
        value = super().clean(value)
        try:
            parse_lines(value.get("highlight") or "")
        except ValueError as error:
            raise blocks.StructBlockValidationError(
                block_errors={"highlight": ValidationError(str(error))}
            ) from error
        return value

    class Meta:
        icon = "code"
        label = _("Code")
        template = "posts/blocks/code.html"
        group = _("Technical")
        value_class = CodeBlockValue
        help_text = _("Choose the language, and the code is colored for readers.")
        description = _("Source code with highlighting")
        preview_value = {
            "language": "python",
            "filename": "rules.py",
            "highlight": "3",
            "code": "def may_approve(*, contributors: set[int], user_id: int) -> bool:\n"
            '    """Nobody approves a post they helped write."""\n'
            "    return user_id not in contributors",
        }
