"""What an import makes, written down as it is made, so that it can be undone.

Whoever makes something calls `made()`. Outside of a recorded import that does nothing.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.models import Model
from taggit.models import Tag
from wagtail.blocks import StreamValue

from posts.models import ImportedThing, ImportRun

_current: ContextVar[ImportRun | None] = ContextVar("import that is recorded", default=None)


@contextmanager
def recording(run: ImportRun) -> Iterator[None]:
    """Record as made by this import what is made within the block."""
    token = _current.set(run)
    try:
        yield
    finally:
        _current.reset(token)


def current() -> ImportRun | None:
    """The import that is recorded just now."""
    return _current.get()


def made(*things: Model) -> None:
    """Write down that these, all of one kind, were made just now: in the transaction that makes them."""
    run = current()
    if run is None or not things:
        return
    model = type(things[0])
    found = digests(model, [thing.pk for thing in things])
    rows = [
        ImportedThing(run=run, model=model._meta.label_lower, object_id=number, digest=digest)
        for number, digest in found.items()
    ]
    ImportedThing.objects.bulk_create(
        rows,
        batch_size=1000,
        # A menu that an earlier import had made, and that was emptied here since, is made again.
        update_conflicts=True,
        unique_fields=["model", "object_id"],
        update_fields=["run", "digest"],
    )


@contextmanager
def making_tags(names: Iterable[str]) -> Iterator[None]:
    """Write down which of these tags did not exist before the block."""
    wanted = set(names) if current() else set()
    known = set(Tag.objects.filter(name__in=wanted).values_list("name", flat=True)) if wanted else set()
    yield
    if wanted - known:
        made(*Tag.objects.filter(name__in=wanted - known))


def digests(model: type[Model], numbers: Iterable[int]) -> dict[int, str]:
    """Return the SHA-256 of each of these rows as the database has them, by their numbers."""
    rows: Any = model._default_manager.filter(pk__in=list(numbers)).values()
    return {
        row[model._meta.pk.attname]: hashlib.sha256(
            json.dumps(row, sort_keys=True, default=_stored).encode()
        ).hexdigest()
        for row in rows
    }


def _stored(value: Any) -> Any:
    """A value as the database has it. As words, a stream would be what is shown of it today."""
    return value.get_prep_value() if isinstance(value, StreamValue) else str(value)
