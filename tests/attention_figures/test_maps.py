"""What a heat map shows: which cells, how dark, and with which numbers."""

from collections.abc import Iterator

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle

from attention_figures.canvas import pixel_axes, text_width
from attention_figures.maps import (
    HEAT_SIZE,
    attention_figure,
    draw_heat_map,
    heat_map_height,
    labels_height,
)
from attention_figures.pixels import draw_pixels
from attention_figures.styles.drawing_style import DrawingStyle, applied
from attention_figures.styles.palette import DARK, LIGHT
from attention_figures.styles.sizes import NARROW

WEIGHTS = np.array([[0.125, 0.25, 0.625], [1.0, 0.0, 0.0]])
ROWS, COLUMNS = ("it", "was"), ("the", "cat", "sat")
LEFT = 60


@pytest.fixture
def style() -> Iterator[DrawingStyle]:
    style = DrawingStyle()
    with applied(style):
        yield style


@pytest.fixture
def axes(style: DrawingStyle) -> Axes:
    return pixel_axes(style.figure(300))


def cells(axes: Axes) -> list[Rectangle]:
    return [patch for patch in axes.patches if isinstance(patch, Rectangle)]


def hatchings(axes: Axes) -> list[PathPatch]:
    return [patch for patch in axes.patches if type(patch) is PathPatch]


def middle_of(patch: PathPatch) -> tuple[float, float]:
    box = patch.get_path().get_extents()
    return (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2


def texts(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


def test_each_weight_has_a_cell_of_its_colour_and_its_number(axes, style):
    draw_heat_map(axes, ROWS, COLUMNS, WEIGHTS, style, left=LEFT)
    assert [to_hex(cell.get_facecolor()) for cell in cells(axes)] == [
        LIGHT.heat(weight) for weight in WEIGHTS.ravel()
    ]
    assert texts(axes) == [*COLUMNS, "it", "0.13", "0.25", "0.63", "was", "1.00", "0.00", "0.00"]


def test_rows_run_down_and_columns_to_the_right(axes, style):
    draw_heat_map(axes, ROWS, COLUMNS, WEIGHTS, style, left=LEFT, top=9)
    corners = np.array([cell.get_xy() for cell in cells(axes)]).reshape(2, 3, 2)
    assert (np.diff(corners[..., 0], axis=1) > 0).all()
    assert (np.diff(corners[..., 1], axis=0) > 0).all()
    assert corners[..., 0].min() >= LEFT
    assert corners[..., 1].min() >= 9 + labels_height(COLUMNS)


def test_it_ends_at_the_height_that_is_foretold(axes, style):
    draw_heat_map(axes, ROWS, COLUMNS, WEIGHTS, style, left=LEFT)
    lowest = max(cell.get_y() + cell.get_height() for cell in cells(axes))
    assert lowest == pytest.approx(heat_map_height(2, COLUMNS, LEFT, style), abs=1)


def test_hidden_cells_are_hatched_and_hold_no_number(axes, style):
    hidden = np.array([[False, True, False], [False, False, True]])
    draw_heat_map(axes, ROWS, COLUMNS, WEIGHTS, style, left=LEFT, hidden=hidden)
    assert len(cells(axes)) == 4
    assert texts(axes) == [*COLUMNS, "it", "0.13", "0.63", "was", "1.00", "0.00"]
    width = cells(axes)[0].get_width() + 1
    places = [LEFT + (column + 0.5) * width for column in (1, 2)]
    assert [middle for middle, _ in map(middle_of, hatchings(axes))] == pytest.approx(places, abs=3)


def test_narrow_cells_hold_hundredths_unless_a_format_is_given(axes, style):
    draw_heat_map(axes, (), (), WEIGHTS, style, left=0, cell=(30, 30))
    draw_heat_map(axes, (), (), WEIGHTS[:1], style, left=0, cell=(30, 30), spec=".1f")
    assert texts(axes) == ["13", "25", "63", "100", "0", "0", "0.1", "0.3", "0.6"]


def test_numbers_can_be_left_out(axes, style):
    draw_heat_map(axes, (), (), WEIGHTS, style, left=0, spec="")
    assert len(cells(axes)) == WEIGHTS.size
    assert texts(axes) == []


def test_shades_colour_what_is_no_share(axes, style):
    scores = np.array([[-2.0, 8.0]])
    shades = np.array([[0.0, 1.0]])
    draw_heat_map(axes, (), (), scores, style, left=0, spec=".1f", shades=shades)
    assert texts(axes) == ["−2.0", "8.0"]
    assert [to_hex(cell.get_facecolor()) for cell in cells(axes)] == [LIGHT.heat(0), LIGHT.heat(1)]
    assert [text.get_color() for text in axes.texts] == [LIGHT.on_heat(0), LIGHT.on_heat(1)]


def test_frames_stand_around_the_marked_cells_and_no_others(axes, style):
    framed = WEIGHTS == 1
    draw_heat_map(axes, ROWS, COLUMNS, WEIGHTS, style, left=LEFT, framed=framed)
    edges = [cell.get_edgecolor() for cell in cells(axes)]
    assert [edge[3] > 0 for edge in edges] == framed.ravel().tolist()
    assert to_hex(edges[3]) == LIGHT.mark


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("words", [("a", "b"), ("because", "tired")], ids=["short", "long"])
def test_a_figure_names_both_roles_beside_its_labels(palette, words):
    style = DrawingStyle(NARROW, palette)
    with applied(style):
        figure = attention_figure(words, words, np.full((2, 2), 0.5), style)
        axes = figure.axes[0]
        assert isinstance(figure, Figure)
        assert {text.get_text(): text.get_color() for text in axes.texts[:2]} == {
            "query ↓": palette.query,
            "key →": palette.key,
        }
        left = min(cell.get_x() for cell in cells(axes))
        assert left >= max(text_width(label, HEAT_SIZE) for label in (*words, "query ↓"))


@pytest.mark.parametrize(("rows", "columns"), [(2, 3), (5, 7)])
def test_pixels_cover_the_grid_once_in_as_many_paths_as_colours(rows: int, columns: int) -> None:
    shades = np.random.default_rng(0).integers(0, 3, (rows, columns)) / 2
    style = DrawingStyle()
    axes = pixel_axes(style.figure(100))
    draw_pixels(axes, shades, style.palette, left=4, top=2, cell=(5, 11))
    found = {
        patch.get_facecolor(): patch.get_path().to_polygons(closed_only=True)
        for patch in axes.patches
    }
    assert len(found) == len(axes.patches) == len(np.unique(shades))
    for shade in np.unique(shades):
        squares = found[to_rgba(style.palette.heat(shade))]
        area = sum(np.prod(np.ptp(square, axis=0)) for square in squares)
        assert area == pytest.approx((shades == shade).sum() * 5 * 11)
    every = np.concatenate([square for squares in found.values() for square in squares])
    assert every.min(axis=0).tolist() == [4, 2]
    assert every.max(axis=0).tolist() == [4 + 5 * columns, 2 + 11 * rows]
