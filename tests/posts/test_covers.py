"""Covers that are drawn: the same for the same post, within the canvas, and correct SVG."""

import math
import re

import pytest
from django.conf import settings

from posts.covers import CELL, GROUND, HEIGHT, WIDTH, Form, Shape, cover

SEEDS = [f"seed-{number}" for number in range(40)]
TOKEN = re.compile(r"[MmLlHhVvAaZz]|-?\d*\.?\d+")
ARGUMENTS = {"M": 2, "L": 2, "H": 1, "V": 1, "A": 7, "Z": 0}


def points(path: str) -> list[tuple[float, float]]:
    """Follow SVG path data; return where the pen goes. Raises where the data are not correct."""
    assert TOKEN.sub("", path).strip(" ,") == "", path
    tokens = TOKEN.findall(path)
    visited: list[tuple[float, float]] = []
    x = y = 0.0
    start = (0.0, 0.0)
    while tokens:
        command = tokens.pop(0)
        assert command.isalpha(), f"{command} where a command should be in {path}"
        count = ARGUMENTS[command.upper()]
        values = [float(tokens.pop(0)) for _ in range(count)]
        dx, dy = (x, y) if command.islower() else (0.0, 0.0)
        match command.upper():
            case "Z":
                x, y = start
                continue
            case "H":
                x = values[0] + dx
            case "V":
                y = values[0] + dy
            case _:
                if command.upper() == "A":
                    assert values[0] > 0
                    assert {values[3], values[4]} <= {0, 1}
                x, y = values[-2] + dx, values[-1] + dy
        if command.upper() == "M":
            start = (x, y)
        visited.append((x, y))
    return visited


def drawing(seed: str) -> list[tuple[str, float, str]]:
    return [(layer.fill, layer.opacity, layer.path()) for layer in cover(seed, "#215e8c")]


def test_the_same_post_always_gets_the_same_cover() -> None:
    assert drawing("hello") == drawing("hello")
    # Written down, so that no refactoring redraws the covers of a site unseen.
    assert [(layer.fill, len(layer.shapes)) for layer in cover("hello", "#215e8c")] == KNOWN


KNOWN = [("#fbfaf7", 9), ("#215e8c", 9), ("#215e8c", 10), ("#14130f", 10)]


def test_different_posts_get_different_covers() -> None:
    assert len({str(drawing(seed)) for seed in SEEDS}) == len(SEEDS)


def test_the_color_changes_the_paint_and_not_the_shapes() -> None:
    blue, red = cover("hello", "#215e8c"), cover("hello", "#b3311a")
    assert [layer.shapes for layer in blue] == [layer.shapes for layer in red]
    assert {layer.fill for layer in blue} != {layer.fill for layer in red}
    assert "#215e8c" in {layer.fill for layer in blue}


@pytest.mark.parametrize("seed", ["", "é", "x" * 500, "a/b?c", *SEEDS])
def test_every_cover_has_shapes_that_begin_on_the_canvas(seed: str) -> None:
    shapes = [shape for layer in cover(seed, "#215e8c") for shape in layer.shapes]
    assert shapes
    for shape in shapes:
        assert 0 <= shape.x < WIDTH
        assert 0 <= shape.y < HEIGHT
        assert shape.turn in range(4)
    cells = [(shape.x, shape.y) for shape in shapes]
    assert len(cells) == len(set(cells))


@pytest.mark.parametrize("seed", SEEDS)
def test_no_shape_reaches_beyond_the_canvas_but_the_cut_last_row(seed: str) -> None:
    for layer in cover(seed, "#215e8c"):
        for x, y in points(layer.path()):
            assert 0 <= x <= WIDTH * 2 / CELL
            # The last row of cells is cut by the frame: 590 is not a multiple of 100.
            assert 0 <= y <= (HEIGHT // CELL + 1) * 2


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("turn", range(4))
def test_every_shape_stays_in_its_cell_however_it_is_turned(form: Form, turn: int) -> None:
    visited = points(Shape(form, 300, 200, turn).path())
    xs, ys = ({point[axis] for point in visited} for axis in (0, 1))
    match form:  # squares and discs are lines as wide as a cell
        case Form.SQUARE:
            assert (xs, ys) == ({6, 8}, {5})
        case Form.DISC:
            assert (xs, ys) == ({7}, {5})
        case _:
            assert (xs, ys) == ({6, 8}, {4, 6})


@pytest.mark.parametrize("form", [Form.QUARTER, Form.TRIANGLE])
def test_turning_a_shape_changes_it(form: Form) -> None:
    assert len({Shape(form, 0, 0, turn).path() for turn in range(4)}) == 4


@pytest.mark.parametrize("turn", range(4))
def test_a_quarter_is_part_of_the_circle_around_the_corner_it_is_turned_to(turn: int) -> None:
    shape = Shape(Form.QUARTER, 300, 200, turn)
    center, start, end = points(shape.path())
    assert [number * CELL / 2 for number in center] == list(shape.corners()[turn])
    for point in (start, end):
        assert math.dist(point, center) == 2
    # The arc is drawn clockwise, as the flag in the data says.
    (ax, ay), (bx, by) = ((point[0] - center[0], point[1] - center[1]) for point in (start, end))
    assert ax * by - ay * bx > 0


def test_the_style_sheet_paints_as_the_pictures_of_the_demo_are_painted() -> None:
    styles = (settings.BASE_DIR / "static" / "css" / "cards.css").read_text()
    rule = dict(re.findall(r"\.(drawn\w*) \{([^}]*)\}", styles))
    assert f"background: {GROUND}" in rule["drawn"]
    for layer in cover("hello", "#215e8c"):
        color = "currentColor" if layer.fill == "#215e8c" else layer.fill
        body = rule[f"drawn__{layer.form}"]
        assert f": {color}" in body
        assert f"opacity: {layer.opacity}" in body or layer.opacity == 1


def test_layers_hold_one_form_each_and_none_is_empty() -> None:
    for seed in SEEDS:
        for layer in cover(seed, "#215e8c"):
            assert len({shape.form for shape in layer.shapes}) == 1
            assert 0 < layer.opacity <= 1
            assert re.fullmatch(r"#[0-9a-f]{6}", layer.fill)
