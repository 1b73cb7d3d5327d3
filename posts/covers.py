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


# From each corner of a cell, clockwise from the upper left: the side to the next one, and the way from there
# to the one before.
_SIDES = ("h2", "v2", "h-2", "v-2")
_TURNS = ((-2, 2), (-2, -2), (2, -2), (2, 2))


@dataclass(frozen=True)
class Shape:
    """A form in the cell whose upper left corner is (x, y), turned by quarters of a circle."""

    form: Form
    x: int
    y: int
    turn: int

    def path(self) -> str:
        """The shape as SVG path data, in halves of a cell.

        Squares and discs are lines of a cell's width, discs with round ends; the others are areas that close
        themselves. A page of cards has hundreds of shapes: each letter counts.
        """
        x, y = self.x * 2 // CELL, self.y * 2 // CELL
        match self.form:
            case Form.SQUARE:
                return f"M{x} {y + 1}h2"
            case Form.DISC:
                return f"M{x + 1} {y + 1}h0"
            case Form.QUARTER:  # from its center along a side, and by the arc to the other side
                dx, dy = _TURNS[self.turn]
                return f"M{self._corner(0)}{_SIDES[self.turn]}a2 2 0 0 1 {dx} {dy}"
            case Form.TRIANGLE:  # three corners, two sides
                return f"M{self._corner(1)}{_SIDES[(self.turn + 1) % 4]}{_SIDES[(self.turn + 2) % 4]}"

    def _corner(self, after: int) -> str:
        """The corner so many places after the one it is turned to."""
        x, y = self.corners()[(self.turn + after) % 4]
        return f"{x * 2 // CELL} {y * 2 // CELL}"

    def corners(self) -> list[tuple[int, int]]:
        """The corners of the cell, clockwise from the upper left."""
        x, y, c = self.x, self.y, CELL
        return [(x, y), (x + c, y), (x + c, y + c), (x, y + c)]


@dataclass(frozen=True)
class Layer:
    """All shapes of one form, in one color."""

    form: Form
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
        Layer(form, fill, opacity, tuple(shape for shape in shapes if shape.form is form))
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
