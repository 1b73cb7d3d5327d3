"""A text in Markdown, pasted or uploaded, that is not lost whatever is wrong with it."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts.importers.markdown import NotMarkdown

LONGEST = 2 * 1024 * 1024  # bytes of a text
_EXAMPLE = """---
title: "What we learned"
tags: [databases]
---

The text begins here.
"""


class Files(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of files."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Check each of them as Django checks one."""
        return [forms.FileField.clean(self, file, initial) for file in data or [] if file]


class MarkdownForm(forms.Form):
    """A text, or a file that has one, and the pictures that it names."""

    file = forms.FileField(
        label=gettext_lazy("Markdown file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".md,.markdown,text/markdown"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Or paste the text"),
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 20, "class": "markdown-text", "placeholder": _EXAMPLE, "spellcheck": "true"}
        ),
        help_text=gettext_lazy("With front matter as Hugo and Jekyll have it, or without."),
    )
    pictures = FilesField(
        label=gettext_lazy("Pictures that the text names"),
        required=False,
        widget=Files(attrs={"accept": "image/*"}),
        help_text=gettext_lazy("They are found by their names, whatever folder the text says."),
    )

    def clean(self) -> dict[str, Any]:
        """Take the text from where it is, and show that of a file in the form, too."""
        cleaned = super().clean() or {}
        text, file = cleaned.get("text") or "", cleaned.get("file")
        if file and text.strip():
            self.add_error("file", _("There is a text below already. Empty it, or choose no file."))
        elif file:
            cleaned["text"] = self._read(file)
        elif not text.strip() and not self.errors:
            self.add_error("text", _("Paste a text, or choose a file."))
        return cleaned

    def _read(self, file: Any) -> str:
        if file.size > LONGEST:
            self.add_error("file", _("The file has more than 2 MB, which is no text. Choose another one."))
            return ""
        content = file.read()
        text = content.decode("utf-8", "replace")
        self.data = {**self.data, "text": text}
        try:
            return str(content.decode("utf-8"))
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            message = _(
                "Line %(line)s is not in UTF-8. What could not be read is shown as � below: correct it "
                "there, or save the file as UTF-8."
            )
            self.add_error("text", message % {"line": line})
            return text

    def refuse(self, error: NotMarkdown | ValidationError) -> None:
        """Say in which line something is wrong, and what to do about it."""
        if isinstance(error, ValidationError):
            self.add_error("text", "; ".join(error.messages))
            return
        line, problem = _place(error)
        remedy = _(
            "Facts stand one in a line, such as title: “A title”. Put what has a colon or bracket in quotes."
        )
        where = _("Line %(line)s: %(problem)s.") % {"line": line, "problem": problem} if line else str(error)
        self.add_error("text", f"{where} {remedy}")


def _place(error: NotMarkdown) -> tuple[int, str]:
    """The line of the text in which the front matter cannot be read, or 0, and what the parser says."""
    cause: Any = error.__cause__
    mark = getattr(cause, "problem_mark", None) or getattr(cause, "context_mark", None)
    if mark is not None:  # YAML, counted from 0 below the line of dashes
        return mark.line + 2, str(getattr(cause, "problem", "") or error)
    if hasattr(cause, "lineno"):  # JSON, which begins in the first line
        return cause.lineno, cause.msg
    found = re.search(r"\(at line (\d+), column \d+\)", str(cause))  # TOML
    return (int(found[1]) + 1, str(cause)[: found.start()].strip()) if found else (0, str(error))
