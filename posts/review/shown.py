"""Which text was on somebody's screen when they decided."""

from collections.abc import Mapping
from typing import Any


def shows_newest(form: Mapping[str, str], revision: Any) -> bool:
    """Whether the page editor's form was opened with this revision, and with it as it is now.

    Wagtail puts number and time of the revision into the form; the time tells of an autosave that has
    overwritten the revision since. A form without them was not opened in the editor.
    """
    return (
        form.get("loaded_revision_id") == str(revision.pk)
        and form.get("loaded_revision_created_at") == revision.created_at.isoformat()
    )
