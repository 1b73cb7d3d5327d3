"""Covers for posts without a picture: a grid of flat shapes, seeded by the post, in its category's color.

The same seed always draws the same cover. Shapes are data; templates draw them as SVG, and the demo
content as pictures.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

WIDTH, HEIGHT, CELL = 1200, 590, 100
GROUND, INK, PAPER = "#e8e4d8", "#14130f", "#fbfaf7"


class Form(StrEnum):
    """The shapes a cell may hold."""

    QUARTER = "quarter"
    SQUARE = "square"
    DISC = "disc"
    TRIANGLE = "triangle"


# How likely each form is, in 256ths; the rest of the cells stay empty.
_CHANCES = ((Form.QUARTER, 30), (Form.SQUARE, 38), (Form.DISC, 36), (Form.TRIANGLE, 30))


@dataclass(frozen=True)
class Shape:
    """A form in the cell whose upper left corner is (x, y), turned by quarters of a circle."""

    form: Form
    x: int
    y: int
    turn: int

    def path(self) -> str:
        """The shape as SVG path data. A cell is one unit: a page of cards has hundreds of shapes."""
        x, y = self.x // CELL, self.y // CELL
        match self.form:
            case Form.SQUARE:
                return f"M{x} {y}h1v1h-1z"
            case Form.DISC:
                return f"M{x} {y}.5a.5 .5 0 1 1 1 0a.5 .5 0 1 1-1 0z"
            case Form.QUARTER:
                start, arc = self._quarter()
                return f"M{start}{arc}z"
            case Form.TRIANGLE:
                points = [(x // CELL, y // CELL) for x, y in self.corners()]
                del points[self.turn]
                return "M" + "L".join(f"{px} {py}" for px, py in points) + "z"

    def corners(self) -> list[tuple[int, int]]:
        """The corners of the cell, clockwise from the upper left."""
        x, y, c = self.x, self.y, CELL
        return [(x, y), (x + c, y), (x + c, y + c), (x, y + c)]

    def _quarter(self) -> tuple[str, str]:
        corners = [(x // CELL, y // CELL) for x, y in self.corners()]
        center = corners[self.turn]
        start, end = corners[(self.turn + 1) % 4], corners[(self.turn + 3) % 4]
        arc = f"L{start[0]} {start[1]}A1 1 0 0 1 {end[0]} {end[1]}"
        return f"{center[0]} {center[1]}", arc


@dataclass(frozen=True)
class Layer:
    """All shapes of one form, in one color."""

    fill: str
    opacity: float
    shapes: tuple[Shape, ...]

    def path(self) -> str:
        """The layer as SVG path data."""
        return "".join(shape.path() for shape in self.shapes)


def cover(seed: str, color: str) -> list[Layer]:
    """Draw a cover as layers, lowest first. `color` is #rrggbb."""
    shapes = _shapes(seed)
    paints = {
        Form.TRIANGLE: (PAPER, 1.0),
        Form.SQUARE: (color, 1.0),
        Form.DISC: (color, 0.6),
        Form.QUARTER: (INK, 1.0),
    }
    layers = (
        Layer(fill, opacity, tuple(shape for shape in shapes if shape.form is form))
        for form, (fill, opacity) in paints.items()
    )
    return [layer for layer in layers if layer.shapes]


def _shapes(seed: str) -> list[Shape]:
    cells = [(x, y) for y in range(0, HEIGHT, CELL) for x in range(0, WIDTH, CELL)]
    noise = hashlib.shake_256(seed.encode()).digest(2 * len(cells))
    shapes = []
    for number, (x, y) in enumerate(cells):
        draw, turn = noise[2 * number], noise[2 * number + 1] % 4
        for form, chance in _CHANCES:
            if draw < chance:
                shapes.append(Shape(form, x, y, turn))
                break
            draw -= chance
    return shapes
