"""Shapes of covers as pictures of dots, for what cannot show the SVG of the templates."""

from PIL import Image, ImageDraw

from posts.covers import CELL, GROUND, Form, Layer, Shape


def paint(layers: list[Layer], size: tuple[int, int], *, scale: float = 1) -> Image.Image:
    """Paint layers on their ground, from the upper left corner of the grid. `size` is in pixels.

    Edges are not smoothed: paint at twice the size and reduce it.
    """
    image = Image.new("RGB", size, GROUND)
    for layer in layers:
        mask = Image.new("L", size, 0)
        canvas = ImageDraw.Draw(mask)
        for shape in layer.shapes:
            _paint_shape(canvas, shape, scale, fill=round(255 * layer.opacity))
        image.paste(Image.new("RGB", size, layer.fill), mask=mask)
    return image


def _paint_shape(canvas: ImageDraw.ImageDraw, shape: Shape, scale: float, fill: int) -> None:
    corners = [(x * scale, y * scale) for x, y in shape.corners()]
    box = [*corners[0], *corners[2]]
    match shape.form:
        case Form.SQUARE:
            canvas.rectangle(box, fill=fill)
        case Form.DISC:
            canvas.ellipse(box, fill=fill)
        case Form.TRIANGLE:
            del corners[shape.turn]
            canvas.polygon(corners, fill=fill)
        case Form.QUARTER:
            x, y = corners[shape.turn]
            radius = CELL * scale
            start = 90 * shape.turn
            canvas.pieslice([x - radius, y - radius, x + radius, y + radius], start, start + 90, fill=fill)
