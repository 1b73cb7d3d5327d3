"""Pictures for the demo: covers from the grid of shapes, and plain figures from a few numbers."""

import io
from collections.abc import Callable
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from posts import covers
from posts.raster import paint

INK, MUTED, RULE, PAPER, ACCENT = "#14130f", "#5d594f", "#d9d5cb", "#fbfaf7", "#b3311a"
SCALE = 2  # drawn at twice the size it is shown


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def draw_cover(seed: str, color: str) -> bytes:
    """Draw the cover a template would draw, as a PNG of 2400 by 1180 pixels."""
    size = (covers.WIDTH * SCALE, covers.HEIGHT * SCALE)
    return _png(paint(covers.cover(seed, color), size, scale=SCALE))


def draw_portrait(name: str, color: str) -> bytes:
    """Draw initials on a disc, as a PNG of 384 by 384 pixels: invented people have no photographs."""
    image = Image.new("RGB", (384, 384), covers.GROUND)
    canvas = ImageDraw.Draw(image)
    canvas.ellipse([24, 24, 360, 360], fill=color)
    initials = "".join(part[0] for part in name.split()[:2])
    canvas.text((192, 192), initials, fill=PAPER, font=_font(140), anchor="mm")
    return _png(image)


def draw_figure(figure: dict[str, Any]) -> bytes:
    """Draw a figure of kind "bars", "flow" or "layers" as a PNG 1440 pixels wide."""
    drawers: dict[str, Callable[[dict[str, Any]], Image.Image]] = {
        "bars": _bars,
        "flow": _flow,
        "layers": _layers,
    }
    return _png(drawers[figure["kind"]](figure))


def _font(size: int) -> Any:
    return ImageFont.load_default(size)


def _sheet(height: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", (1440, height), PAPER)
    return image, ImageDraw.Draw(image)


def _bars(figure: dict[str, Any]) -> Image.Image:
    rows: list[tuple[str, float]] = figure["rows"]
    unit = figure.get("unit", "")
    image, canvas = _sheet(80 + 110 * len(rows))
    widest = max(value for _label, value in rows)
    for number, (label, value) in enumerate(rows):
        top = 50 + 110 * number
        canvas.text((60, top), label, fill=INK, font=_font(30))
        length = max(6, round(1060 * value / widest))
        canvas.rectangle([60, top + 44, 60 + length, top + 78], fill=ACCENT if number == 0 else INK)
        text = f"{value:,.10g} {unit}".strip()
        canvas.text((80 + length, top + 61), text, fill=MUTED, font=_font(28), anchor="lm")
    return image


def _flow(figure: dict[str, Any]) -> Image.Image:
    steps: list[str] = figure["steps"]
    image, canvas = _sheet(300)
    gap, margin = 56, 40
    width = (1440 - 2 * margin - gap * (len(steps) - 1)) // len(steps)
    for number, step in enumerate(steps):
        left = margin + number * (width + gap)
        last = number == len(steps) - 1
        canvas.rectangle([left, 85, left + width, 215], fill=ACCENT if last else PAPER, outline=INK, width=3)
        _fitted(canvas, step, (left + width // 2, 150), width - 24, PAPER if last else INK)
        if not last:
            x = left + width
            canvas.line([x + 6, 150, x + gap - 16, 150], fill=INK, width=3)
            canvas.polygon([(x + gap - 22, 139), (x + gap - 4, 150), (x + gap - 22, 161)], fill=INK)
    return image


def _layers(figure: dict[str, Any]) -> Image.Image:
    rows: list[str] = figure["rows"]
    image, canvas = _sheet(60 + 96 * len(rows))
    for number, row in enumerate(rows):
        top, inset = 30 + 96 * number, 90 * number // 2
        last = number == len(rows) - 1
        box = [60 + inset, top, 1380 - inset, top + 78]
        canvas.rectangle(box, fill=ACCENT if last else PAPER, outline=INK, width=3)
        canvas.text((720, top + 39), row, fill=PAPER if last else INK, font=_font(32), anchor="mm")
    return image


def _fitted(canvas: ImageDraw.ImageDraw, text: str, at: tuple[int, int], width: int, fill: str) -> None:
    """Write a label in its box: smaller, then on two lines, until it fits."""
    words = text.split()
    halves = [text] if len(words) < 2 else [text, _two_lines(words)]
    for candidate in halves:
        for size in (34, 30, 26, 22):
            if canvas.multiline_textbbox((0, 0), candidate, font=_font(size))[2] <= width:
                canvas.multiline_text(at, candidate, fill=fill, font=_font(size), anchor="mm", align="center")
                return
    canvas.multiline_text(at, halves[-1], fill=fill, font=_font(18), anchor="mm", align="center")


def _two_lines(words: list[str]) -> str:
    splits = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
    return "\n".join(min(splits, key=lambda pair: max(map(len, pair))))
