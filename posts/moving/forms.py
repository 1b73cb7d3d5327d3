"""What somebody chooses who imports."""

import re
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from posts.importers.wxr import Export, Unreadable

_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")


class ImportForm(forms.Form):
    """An export, where its files are, and whether it is a rehearsal."""

    file = forms.FileField(
        label=_("Export"),
        help_text=_("The .xml file that WordPress makes under Tools, Export, All content."),
        widget=forms.FileInput(attrs={"accept": ".xml,text/xml,application/xml"}),
    )
    fetch_from = forms.CharField(
        label=_("Fetch pictures and documents from"),
        required=False,
        max_length=300,
        help_text=_(
            "The host that has the files of the old blog, such as blog.example. They are fetched from there "
            "and from nowhere else. Left empty, texts come without them, and the report says so."
        ),
    )
    rehearse = forms.BooleanField(
        label=_("Rehearse first"),
        required=False,
        initial=True,
        help_text=_("Nothing is changed, and you get the report. You can import the same file afterwards."),
    )

    def clean_file(self) -> Any:
        """Refuse what is too large, and what does not begin as an export does."""
        file = self.cleaned_data["file"]
        most = settings.IMPORT_MAX_UPLOAD_SIZE
        if file.size > most:
            facts = {"size": filesizeformat(file.size), "most": filesizeformat(most)}
            message = _(
                "The file has %(size)s, and %(most)s is the most. Export by year, or use the command."
            )
            raise ValidationError(message % facts)
        try:
            _look_at(file)
        except Unreadable as error:
            raise ValidationError(
                _("Line %(line)s: %(reason)s") % {"line": error.line, "reason": error.reason}
            ) from error
        return file

    def clean_fetch_from(self) -> str:
        """Take the host out of what may be a whole address."""
        written = self.cleaned_data["fetch_from"].strip().lower()
        if not written:
            return ""
        try:
            host = urlsplit(written if "//" in written else f"//{written}").hostname or ""
        except ValueError:
            host = ""
        if not _HOST.fullmatch(host):
            raise ValidationError(_("This is no name of a host. Write it as in blog.example."))
        return host


def _look_at(file: Any) -> None:
    """Read the first record. Raises Unreadable."""
    with tempfile.NamedTemporaryFile(suffix=".xml") as copy:
        for chunk in file.chunks():
            copy.write(chunk)
            break
        copy.flush()
        try:
            next(iter(Export(Path(copy.name))), None)
        except Unreadable as error:
            # What follows the first chunk is missing in the copy: the import will look at all of it.
            if file.size <= copy.tell() or "too early" not in error.reason:
                raise
        finally:
            file.seek(0)
