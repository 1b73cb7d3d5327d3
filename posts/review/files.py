"""The pictures and documents in a text. Its revisions name them by number only."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import ForeignKey, Model, TextField, Value
from django.db.models.functions import Coalesce, NullIf
from wagtail.blocks import ChooserBlock
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.rich_text import extract_references_from_rich_text

from posts.review.stored import is_rich_text, parts

# What of a picture and of a document shows, besides its file.
FOCAL_POINT = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")
PICTURE = ("description", "credit", *FOCAL_POINT)
DOCUMENT = ("title",)
# A file whose hash nobody has taken yet is known by its name: another one is stored under another name.
FILE = Coalesce(NullIf("file_hash", Value("")), "file", output_field=TextField())

Files = dict[str, list[tuple[Any, ...]]]  # rows of pictures and of documents
Reference = tuple[type[Model], Any]  # a model and the number of a row, as a revision has it


def files_of(versions: Sequence[tuple[type[Model], dict[str, Any]]]) -> list[Files]:
    """Return for each content of a revision what readers would get of every picture and document, sorted.

    What is gone is left out. Two queries, whatever the number of revisions and files.
    """
    named = [numbers_of_files(model, content) for model, content in versions]
    found: list[Files] = [{} for _version in versions]
    for kind, fields in ((get_image_model(), PICTURE), (get_document_model(), DOCUMENT)):
        numbers = {number for numbers in named for number in numbers[kind]}
        files = kind._default_manager.filter(pk__in=numbers).annotate(known_by=FILE)
        rows = {row[0]: row for row in files.values_list("pk", "known_by", *fields)} if numbers else {}
        for numbers_here, files_here in zip(named, found, strict=True):
            here = [rows[number] for number in sorted(numbers_here[kind]) if number in rows]
            files_here[str(kind._meta.model_name)] = here
    return found


def numbers_of_files(model: type[Model], content: dict[str, Any]) -> dict[type[Model], set[int]]:
    """Return the numbers of the pictures and documents that a revision's content names, by their model."""
    found: dict[type[Model], set[int]] = {get_image_model(): set(), get_document_model(): set()}
    for named, number in _references(model, content):
        if named in found and str(number).isdecimal() and len(str(number)) < 19:
            found[named].add(int(number))
    return found


def _references(model: type[Model], content: dict[str, Any]) -> Iterator[Reference]:
    for part, value in parts(model, content):
        if isinstance(part, ForeignKey):
            yield part.related_model, value
        elif isinstance(part, ChooserBlock):
            yield part.model_class, value
        elif is_rich_text(part):
            yield from _in_html(value)


def _in_html(html: Any) -> Iterator[Reference]:
    if isinstance(html, str):
        for model, number, _model_path, _content_path in extract_references_from_rich_text(html):
            yield model, number
