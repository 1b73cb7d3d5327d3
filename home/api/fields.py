"""How the read API writes what is not a plain value."""

from typing import Any
from urllib.parse import urljoin

from rest_framework.fields import Field
from wagtail.api.utils import get_base_url
from wagtail.api.v2.utils import get_object_detail_url

from home.archives import path_of
from posts.fulltext import full_text

Data = dict[str, Any]


class PublicField(Field):
    """A field that knows where the site is."""

    def base_url(self) -> str:
        """Scheme and host of the site, with a slash."""
        return f"{get_base_url(self.context['request'])}/"

    def meta(self, item: Any) -> Data:
        """What Wagtail says of everything: its type, and where more of it is."""
        router, request = self.context["router"], self.context["request"]
        return {
            "type": item._meta.label,
            "detail_url": get_object_detail_url(router, request, type(item), item.pk),
        }


class TermField(PublicField):
    """A category, author or series that a post refers to."""

    def __init__(self, kind: str, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)
        self.kind = kind

    def to_representation(self, value: Any) -> Any:
        """A short form of it."""
        address = urljoin(self.base_url(), path_of(self.kind, value.slug))
        meta = {**self.meta(value), "html_url": address}
        return {"id": value.pk, "meta": meta, "name": value.name, "slug": value.slug}


class TermsField(TermField):
    """Several of them."""

    def to_representation(self, value: Any) -> Any:
        """A short form of each."""
        return [super(TermsField, self).to_representation(term) for term in value]


class ArchiveUrlField(PublicField):
    """Where readers find the posts of a category, author or series."""

    def __init__(self, kind: str) -> None:
        super().__init__(read_only=True, source="slug")
        self.kind = kind

    def to_representation(self, value: Any) -> str:
        """The absolute address."""
        return urljoin(self.base_url(), path_of(self.kind, value))


class TagsField(Field):
    """The tags of a post, from `for_feed()`."""

    def __init__(self) -> None:
        super().__init__(read_only=True, source="listed_tags")

    def to_representation(self, value: Any) -> list[str]:
        """Their names."""
        return [item.tag.name for item in value]


class CorrectionsField(Field):
    """The corrections of a post, from `for_feed()`."""

    def __init__(self) -> None:
        super().__init__(read_only=True, source="listed_corrections")

    def to_representation(self, value: Any) -> list[Data]:
        """Days and texts."""
        return [{"corrected_on": item.corrected_on.isoformat(), "text": item.text} for item in value]


class LinksField(Field):
    """The links of an author."""

    def to_representation(self, value: Any) -> list[Data]:
        """Labels and addresses."""
        return [{"label": link.value["label"], "url": link.value["url"]} for link in value]


class RenditionsField(PublicField):
    """The files of an image that readers get. The original is not among them: it may tell too much."""

    def __init__(self) -> None:
        super().__init__(read_only=True, source="prefetched_renditions")

    def to_representation(self, value: Any) -> list[Data]:
        """Each file with its size, the smallest first."""
        files = [
            {
                "url": urljoin(self.base_url(), file.url),
                "type": f"image/{file.filter_spec.rpartition('format-')[2]}",
                "width": file.width,
                "height": file.height,
            }
            for file in value
        ]
        return sorted(files, key=lambda file: (file["width"], file["url"]))


class PictureField(RenditionsField):
    """An image at its place of use."""

    def __init__(self) -> None:
        super(RenditionsField, self).__init__(read_only=True)

    def to_representation(self, value: Any) -> Any:
        """The image in full: that costs nothing more."""
        return {
            "id": value.pk,
            "meta": self.meta(value),
            "alt": value.default_alt_text,
            "credit": value.credit,
            "renditions": super().to_representation(value.prefetched_renditions),
        }


class ContentField(Field):
    """The text of a post as HTML for other programs, as feeds have it."""

    def __init__(self) -> None:
        super().__init__(read_only=True, source="*")

    def to_representation(self, value: Any) -> str:
        """All addresses in it are absolute."""
        return full_text(value, address=value.full_url)
