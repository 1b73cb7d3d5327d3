"""The icon of the publication: what the identity names, or the mark that comes with Galley."""

from dataclasses import dataclass
from typing import Any

from django.templatetags.static import static

from home.site_settings import IdentitySettings
from posts.pictures import icon_spec
from posts.renditions import made

SVG = "icons/galley.svg"
# Where browsers look for icons of their own accord, by the size they expect there, in pixels.
FAVICON, TOUCH = 32, 180
_DRAWN = {FAVICON: "icons/favicon-32.png", TOUCH: "icons/apple-touch-icon.png"}
_MANIFEST_SIZES = (192, 512)


@dataclass(frozen=True)
class Icon:
    """An icon as a manifest names it. `purpose` is "any", or "maskable" where its edge may be cut off."""

    src: str
    sizes: str
    type: str
    purpose: str = "any"


def source(identity: IdentitySettings, size: int) -> str:
    """The address of the icon in one of the sizes that browsers look for."""
    renditions = _renditions(identity, size)
    return renditions[0].url if renditions else static(_DRAWN[size])


def icons(identity: IdentitySettings) -> list[Icon]:
    """The icons of the manifest. An editor's picture serves as both kinds: it fills its square."""
    if renditions := _renditions(identity, *_MANIFEST_SIZES):
        return [
            Icon(rendition.url, f"{rendition.width}x{rendition.height}", "image/png", purpose)
            for rendition in renditions
            for purpose in ("any", "maskable")
        ]
    names = {"any": "icon", "maskable": "maskable"}
    return [
        Icon(static(SVG), "any", "image/svg+xml"),
        *(
            Icon(static(f"icons/{name}-{size}.png"), f"{size}x{size}", "image/png", purpose)
            for size in _MANIFEST_SIZES
            for purpose, name in names.items()
        ),
    ]


def _renditions(identity: IdentitySettings, *sizes: int) -> list[Any]:
    """The editor's picture in each size; nothing without one, or before a worker has made all of them."""
    found = made(identity.icon, [icon_spec(size) for size in sizes]) if identity.icon else {}
    return list(found.values()) if len(found) == len(sizes) else []
