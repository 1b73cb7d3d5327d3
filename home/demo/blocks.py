"""From the TOML of the demo texts to the raw value of a StreamField."""

import uuid
from typing import Any

from django.core.files.base import ContentFile
from wagtail.documents import get_document_model

from home.demo.drawings import draw_figure
from posts.models import EditorialImage, PostPage

CREDIT = "Drawing: Galley"
# The texts say "django"; Pygments' lexer has another name.
LANGUAGES = {"django": "html+django"}


def make_image(title: str, data: bytes, description: str) -> EditorialImage:
    """Return the picture of this title, made on the first call."""
    existing = EditorialImage.objects.filter(title=title).first()
    if existing:
        return existing
    file = ContentFile(data, name=f"{title}.png")
    image = EditorialImage(title=title, description=description, credit=CREDIT, file=file)
    image.save()
    return image


def stream(slug: str, body: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the body of a text as StreamField data. Block ids follow from slug and place."""
    return [
        {
            "type": block["type"],
            "value": _value(block, f"{slug}-{number}"),
            "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"demo/{slug}/{number}")),
        }
        for number, block in enumerate(body, start=1)
    ]


def _value(block: dict[str, Any], name: str) -> Any:
    fields = {key: value for key, value in block.items() if key != "type"}
    maker = _MAKERS.get(block["type"])
    return maker(fields, name) if maker else fields


def _figure(fields: dict[str, Any], name: str) -> dict[str, Any]:
    image = make_image(name, draw_figure(fields["figure"]), fields["alt"])
    return {"image": image.pk, "alt_text": fields["alt"], "decorative": False}


def _image(fields: dict[str, Any], name: str) -> dict[str, Any]:
    return {"image": _figure(fields, name), "caption": fields.get("caption", ""), "width": fields["width"]}


def _gallery(fields: dict[str, Any], name: str) -> dict[str, Any]:
    images = [
        {"image": _figure(item, f"{name}-{n}"), "caption": item.get("caption", "")}
        for n, item in enumerate(fields["images"], start=1)
    ]
    return {"images": images, "caption": fields.get("caption", "")}


def _code(fields: dict[str, Any], name: str) -> dict[str, Any]:
    language = LANGUAGES.get(fields["language"], fields["language"])
    return {**fields, "language": language, "code": fields["code"].strip("\n")}


def _table(fields: dict[str, Any], name: str) -> dict[str, Any]:
    rows = fields["rows"]
    numeric = [all(_is_number(row[n]) for row in rows) for n in range(len(fields["headings"]))]
    columns = [
        {"type": "number" if is_number else "text", "heading": heading}
        for heading, is_number in zip(fields["headings"], numeric, strict=True)
    ]
    table = {
        "columns": columns,
        "rows": [{"values": [str(cell) for cell in row]} for row in rows],
        "caption": "",
    }
    return {"caption": fields["caption"], "header_column": fields["header_column"], "table": table}


def _is_number(cell: Any) -> bool:
    return str(cell).strip().rstrip("%").replace(",", "").replace(".", "", 1).isdigit()


def _callout(fields: dict[str, Any], name: str) -> dict[str, Any]:
    return {"kind": fields["kind"], "title": fields["title"], "text": fields["html"]}


def _download(fields: dict[str, Any], name: str) -> dict[str, Any]:
    documents = get_document_model().objects
    document = documents.filter(title=fields["title"]).first()
    if document is None:
        file = ContentFile(fields["content"].lstrip().encode(), name=fields["file"])
        document = documents.create(title=fields["title"], file=file)
    return {"document": document.pk, "title": ""}


def _footnotes(fields: dict[str, Any], name: str) -> dict[str, Any]:
    return {"notes": [{"label": note["label"], "text": note["html"]} for note in fields["notes"]]}


def _related(fields: dict[str, Any], name: str) -> dict[str, Any]:
    post = PostPage.objects.filter(slug=fields["post"]).first()
    return {"post": post.pk if post else None}


def _level(fields: dict[str, Any], name: str) -> dict[str, Any]:
    return {"text": fields["text"], "level": str(fields["level"])}


_MAKERS = {
    "callout": _callout,
    "code": _code,
    "divider": lambda fields, name: None,
    "download": _download,
    "footnotes": _footnotes,
    "gallery": _gallery,
    "heading": _level,
    "image": _image,
    "paragraph": lambda fields, name: fields["html"],
    "related": _related,
    "table": _table,
    "tldr": lambda fields, name: {"text": fields["html"]},
}
