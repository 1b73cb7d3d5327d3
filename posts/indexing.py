"""Wagtail's two indexes of a page: which words the desk finds it by, and what it refers to.

Left to its signals, Wagtail writes both for every change of a row, and what a page refers to again for each
byline, before the others are there. Here they are written once for each save, when all of the page is.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from modelsearch.index import insert_or_update_object
from wagtail.models import COMMENTS_RELATION_NAME, Comment, ReferenceIndex

from posts.review import gate


@contextmanager
def indexed_once(page: Any, fields: Collection[str] | None) -> Iterator[None]:
    """Index a page that is saved within the block, in a transaction; `fields` are those saved, or all."""
    from wagtail.signal_handlers import disable_reference_index_auto_update

    is_due = _may_change(page, fields)
    with disable_reference_index_auto_update():
        yield
    if is_due:
        saved = type(page).objects.get(pk=page.pk)
        insert_or_update_object(saved)
        ReferenceIndex.create_or_update_for_object(saved)


def _may_change(page: Any, fields: Collection[str] | None) -> bool:
    """Whether a save may change what is in the indexes: where a page stands is not."""
    if fields is None or not set(fields) <= gate.NOT_SHOWN:
        return True
    # Wagtail saves the comments with each revision. They refer to who wrote them.
    return COMMENTS_RELATION_NAME in fields and Comment.objects.filter(page=page.pk).exists()
