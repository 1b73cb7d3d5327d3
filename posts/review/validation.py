"""Every field and every block once more, before readers see them.

Drafts are saved with less than is needed, and Wagtail does not look again when it publishes.
"""

from collections.abc import Collection, Iterator
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from wagtail.blocks import StreamBlockValidationError


def problems(page: Any, *, known: Collection[str] = ()) -> list[str]:
    """Name each thing that is wrong with a page, with the field and the block where it is.

    `known` are fields that whoever asks has just looked up, so that the database is not asked again.
    """
    found: list[str] = []
    try:
        page.full_clean(exclude=set(known))
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            label = "" if name == NON_FIELD_ERRORS else f"{_label(page, name)}: "
            found += [f"{label}{message}" for message in messages]
    for name in page.get_streamfield_names():
        stream = getattr(page, name)
        try:
            stream.stream_block.clean(stream)
        except StreamBlockValidationError as error:
            found += [f"{_label(page, name)}, {line}" for line in _stream_lines(stream, error)]
    return list(dict.fromkeys(found))


def _label(page: Any, name: str) -> str:
    label = str(page._meta.get_field(name).verbose_name)
    return label[:1].upper() + label[1:]


def _stream_lines(stream: Any, error: StreamBlockValidationError) -> Iterator[str]:
    data = error.as_json_data()
    for position, child_error in sorted(data.get("blockErrors", {}).items()):
        label = stream[int(position)].block.label
        yield from (f"block {int(position) + 1} ({label}): {line}" for line in _lines(child_error))
    yield from data.get("messages", [])


def _lines(data: Any) -> Iterator[str]:
    """Flatten Wagtail's nested error data into sentences."""
    if isinstance(data, dict):
        yield from data.get("messages", [])
        for name, inner in data.get("blockErrors", {}).items():
            label = str(name).replace("_", " ")
            yield from (f"{label}: {line}" for line in _lines(inner))
    elif isinstance(data, list):
        for inner in data:
            yield from _lines(inner)
