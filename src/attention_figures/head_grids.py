"""Small maps of many heads: one row of them for each layer."""

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from attention_figures.looks import Look
from attention_figures.reading.weights import Weights
from attention_figures.weight_maps import SCALE, draw_cells, draw_scale

_GAP = 6
_LABEL = 22
_SIDE = 64
_MOST_ACROSS = 12
"""More heads than these of a single layer go on in a further row."""


def _shape(weights: Weights) -> tuple[int, int]:
    """Return rows and columns of the grid."""
    layers, heads = weights.weights.shape[:2]
    if layers > 1:
        return layers, heads
    across = min(heads, _MOST_ACROSS)
    return -(-heads // across), across


def _side(weights: Weights) -> float:
    return _SIDE if weights.weights.shape[0] > 1 else 0


def _map_size(weights: Weights, width: float) -> tuple[float, float]:
    """Return width and height in pixels of one small map."""
    _, across = _shape(weights)
    rows, columns = weights.weights.shape[2:]
    size = (width - _side(weights) - _GAP * (across - 1)) / across
    size = min(size, 220.0)
    return size, size * min(max(rows / columns, 0.1), 4)


def heads_height(weights: Weights, look: Look) -> float:
    """Height in pixels of `draw_heads` with maps of its own height."""
    down, _ = _shape(weights)
    return down * (_map_size(weights, look.width)[1] + _GAP) + _labels(weights) + SCALE


def _labels(weights: Weights) -> float:
    """Return the height of all rows of labels; the first row tells for all layers."""
    return _LABEL * (1 if weights.weights.shape[0] > 1 else _shape(weights)[0])


def draw_heads(
    axes: Axes,
    weights: Weights,
    look: Look,
    *,
    top: float = 0,
    height: float | None = None,
    layer: int | None = None,
) -> None:
    """Draw a map of each head without words, numbered from 1; layers run down.

    Where `layer` was chosen, it is named.
    """
    style = look.style
    down, across = _shape(weights)
    layers, heads = weights.weights.shape[:2]
    width, tall = _map_size(weights, axes.get_xlim()[1])
    if height is not None:
        tall = max((height - top - SCALE - _labels(weights)) / down - _GAP, 4)
    side = _side(weights)
    for index in range(layers * heads):
        row, column = divmod(index, across)
        x = side + column * (width + _GAP)
        y = top + row * (tall + _GAP) + _LABEL * (1 if layers > 1 else row + 1)
        array = weights.weights[divmod(index, heads)]
        if look.right_to_left:
            array = array[:, ::-1]
        if layers == 1:
            name = f"{layer}.{index + 1}" if layer else str(index + 1)
            text = f"head {name}" if width >= 60 else name
        else:
            text = str(column + 1) if row == 0 else ""
            text = f"head {text}" if text and width >= 60 else text
        if text:
            axes.text(x + width / 2, y - 6, text, size=13, ha="center", color=style.palette.muted)
        if layers > 1 and column == 0:
            axes.text(0, y + tall / 2 + 5, f"layer {row + 1}", size=13, color=style.palette.muted)
        draw_cells(axes, array, style, (x, x + width, y + tall, y))
        axes.add_patch(
            Rectangle((x, y), width, tall, fill=False, edgecolor=style.palette.rule, linewidth=0.7)
        )
    bottom = top + down * (tall + _GAP) + _labels(weights)
    draw_scale(axes, look, side, bottom + 8, axes.get_xlim()[1] - side)
