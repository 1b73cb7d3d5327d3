"""The bodies of several posts at the price of one: what they show is loaded for all of them together.

Wagtail loads the pictures, documents and pages of a stream in one query for each kind of block, and
links in each paragraph on their own. For a feed of twenty posts that would be hundreds of queries.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from uuid import uuid4

from django.db.models import Prefetch, prefetch_related_objects
from wagtail.blocks import StreamValue, StructValue
from wagtail.blocks.list_block import ListValue
from wagtail.contrib.typed_table_block.blocks import TypedTable
from wagtail.rich_text import RichText, expand_db_html

from posts.models import EditorialRendition, PostPage
from posts.renditions import pictures_of


def load(posts: list[PostPage]) -> None:
    """Load the bodies of posts in a number of queries that does not grow with the number of posts."""
    if not posts:
        return
    block = posts[0].body.stream_block
    raw = [child for post in posts for child in post.body.raw_data]
    # As one stream, they share Wagtail's queries.
    children = list(StreamValue(block, raw, is_lazy=True))
    _load_renditions(children)
    _load_related(children)
    _expand_links(children)
    rest = iter(children)
    for post in posts:
        post.body = StreamValue(block, list(islice(rest, len(post.body))))


def _load_renditions(children: list[Any]) -> None:
    shown = [(image, place) for child in children for image, place in pictures_of(child) if image]
    specs = {spec for _image, place in shown for spec in place.filter_specs()}
    renditions = EditorialRendition.objects.filter(filter_spec__in=specs)
    # Under this name Wagtail looks for renditions before it asks the database.
    prefetch = Prefetch("renditions", queryset=renditions, to_attr="prefetched_renditions")
    prefetch_related_objects([image for image, _place in shown], prefetch)


def _load_related(children: list[Any]) -> None:
    pointers = [child.value for child in children if child.block_type == "related"]
    wanted = {pointer["post"].pk for pointer in pointers if pointer["post"]}
    found = PostPage.objects.published().defer_streamfields().in_bulk(wanted) if wanted else {}
    for pointer in pointers:
        pointer.published_post = found.get(getattr(pointer["post"], "pk", None))


def _expand_links(children: list[Any]) -> None:
    """Put addresses into the links of all texts at once; what has an address stays as it is."""
    texts = [text for child in children for text in _rich_texts(child.value)]
    between = f"<!--{uuid4()}-->"  # which nobody can have written
    expanded = expand_db_html(between.join(text.source for text in texts)).split(between)
    for text, html in zip(texts, expanded if texts else [], strict=True):
        text.source = html


def _rich_texts(value: Any) -> Iterator[RichText]:
    if isinstance(value, RichText):
        yield value
    for part in _parts(value):
        yield from _rich_texts(part)


def _parts(value: Any) -> Iterable[Any]:
    match value:
        case StructValue():
            return value.values()
        case ListValue():
            return value
        case TypedTable():
            return [cell for row in value.row_data for cell in row["values"]]
        case _:
            return ()
