"""Words in pictures, set in the one typeface that comes with Pillow.

It has the letters of English and little else. What it lacks is drawn by its nearest kin or not at all,
never as the box that stands for a missing letter.
"""

import unicodedata
from functools import cache, lru_cache
from typing import Any

from PIL import ImageFont

# For letters that Unicode does not take apart: what says nearly the same.
_KIN = dict(zip("‐‑‒–—―−„‟‚‛øØłŁđĐðÐı×", "-------\"\"''oOlLdDdDix", strict=True)) | dict(
    zip("ßæÆœŒþÞ→", "ss ae AE oe OE th Th ->".split(), strict=True)
)


@cache
def font(size: int) -> Any:
    """The typeface at a size in pixels."""
    return ImageFont.load_default(size)


@lru_cache(maxsize=4096)
def _glyph(letter: str) -> tuple[tuple[int, int], bytes]:
    mask = font(24).getmask(letter)
    return mask.size, bytes(mask)


@lru_cache(maxsize=4096)
def _is_drawn(letter: str) -> bool:
    # U+FFFE is no character in any typeface, so it shows the box.
    return letter.isprintable() and _glyph(letter) != _glyph("\ufffe")


def drawable(text: str) -> str:
    """Return what of a text can be drawn, with single spaces: “Überblick – 概要” is “Uberblick -”."""
    return " ".join("".join(map(_plain, text)).split())


def _plain(letter: str) -> str:
    if letter.isspace() or _is_drawn(letter):
        return letter
    kin = _KIN.get(letter) or unicodedata.normalize("NFKD", letter)
    return "".join(part for part in kin if _is_drawn(part))


def says_something(text: str) -> bool:
    """Whether a text is more than punctuation left over from one that cannot be drawn."""
    return any(letter.isalnum() for letter in text)


def wrap(text: str, *, size: int, width: int) -> list[str]:
    """Break a drawable text into lines of at most `width` pixels; a longer word is broken anywhere."""
    lines: list[str] = []
    for word in text.split():
        if lines and _fits(f"{lines[-1]} {word}", size, width):
            lines[-1] += f" {word}"
            continue
        lines.append("")
        for letter in word:
            if lines[-1] and not _fits(lines[-1] + letter, size, width):
                lines.append("")
            lines[-1] += letter
    return lines


def fit(text: str, *, steps: tuple[tuple[int, int], ...], width: int) -> tuple[int, list[str]]:
    """Return the first size that suits a text, and its lines. A step is a size and the lines it may take.

    What is too long for the last step is cut there, at a word where it has words, with an ellipsis.
    """
    for size, most in steps:
        lines = wrap(text, size=size, width=width)
        if len(lines) <= most:
            return size, lines
    return size, [*lines[: most - 1], _cut(lines[most - 1], size, width)]


def _cut(line: str, size: int, width: int) -> str:
    while not _fits(f"{line}…", size, width):
        line = line.rpartition(" ")[0] or line[:-1]
    return line.rstrip(" ,;:.-") + "…"


def _fits(line: str, size: int, width: int) -> bool:
    return bool(font(size).getlength(line) <= width)
