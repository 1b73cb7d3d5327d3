"""Doors through which a picture or document in a text is replaced, described anew or deleted."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.documents import get_document_model

from tests.factories import image_bytes
from tests.posts.review.doors.visits import Visit, door
from tests.posts.review.doors.world import DRAFT, LIVE, SCHEDULED

STATES = (DRAFT, SCHEDULED, LIVE)
IMAGE, DOCUMENT = "posts.editorialimage", "wagtaildocs.document"


@door("replace the picture", "wagtailimages:edit", states=STATES)
def replace_image(visit: Visit) -> Any:
    file = SimpleUploadedFile("new.png", image_bytes(80, 50), content_type="image/png")
    data = {"title": "New", "description": "Another", "file": file, **_collection(visit)}
    return visit.post_to("wagtailimages:edit", visit.page.cover_id, data=data)


@door("describe the picture in a list", "wagtailimages:edit_multiple", states=STATES)
def describe_image(visit: Visit) -> Any:
    number = visit.page.cover_id
    data = {f"image-{number}-title": "New", f"image-{number}-description": "Another"}
    collection = {f"image-{number}-collection": _collection(visit)["collection"]}
    options = {"headers": {"x-requested-with": "XMLHttpRequest"}}
    return visit.post_to("wagtailimages:edit_multiple", number, data={**data, **collection}, **options)


@door("delete the picture", "wagtailimages:delete", states=STATES)
def delete_image(visit: Visit) -> Any:
    return visit.post_to("wagtailimages:delete", visit.page.cover_id)


@door("delete the picture in a list", "wagtailimages:delete_multiple", states=STATES)
def delete_image_in_list(visit: Visit) -> Any:
    options = {"headers": {"x-requested-with": "XMLHttpRequest"}}
    return visit.post_to("wagtailimages:delete_multiple", visit.page.cover_id, **options)


@door("delete a selection of pictures", f"bulk {IMAGE} delete", states=STATES)
def bulk_delete_images(visit: Visit) -> Any:
    return visit.bulk("delete", visit.page.cover_id, IMAGE)


@door("replace the document", "wagtaildocs:edit", states=STATES)
def replace_document(visit: Visit) -> Any:
    file = SimpleUploadedFile("new.csv", b"c,d\n3,4\n", content_type="text/csv")
    data = {"title": "New", "file": file, **_collection(visit)}
    return visit.post_to("wagtaildocs:edit", _document(visit), data=data)


@door("name the document in a list", "wagtaildocs:edit_multiple", states=STATES)
def name_document(visit: Visit) -> Any:
    number = _document(visit)
    collection = {f"doc-{number}-collection": _collection(visit)["collection"]}
    options = {"headers": {"x-requested-with": "XMLHttpRequest"}}
    data = {f"doc-{number}-title": "New", **collection}
    return visit.post_to("wagtaildocs:edit_multiple", number, data=data, **options)


@door("delete the document", "wagtaildocs:delete", states=STATES)
def delete_document(visit: Visit) -> Any:
    return visit.post_to("wagtaildocs:delete", _document(visit))


@door("delete the document in a list", "wagtaildocs:delete_multiple", states=STATES)
def delete_document_in_list(visit: Visit) -> Any:
    options = {"headers": {"x-requested-with": "XMLHttpRequest"}}
    return visit.post_to("wagtaildocs:delete_multiple", _document(visit), **options)


@door("delete a selection of documents", f"bulk {DOCUMENT} delete", states=STATES)
def bulk_delete_documents(visit: Visit) -> Any:
    return visit.bulk("delete", _document(visit), DOCUMENT)


def _document(visit: Visit) -> int:
    number: int = visit.page.body.raw_data[1]["value"]["document"]
    return number


def _collection(visit: Visit) -> dict[str, int]:
    return {"collection": get_document_model().objects.get(pk=_document(visit)).collection_id}
