"""Weights as lines from the words that look to the words that are looked at."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from attention_figures.canvas import text_width
from attention_figures.looks import Look, shade
from attention_figures.reading.weights import Weights
from attention_figures.text import show
from attention_figures.words import shortened

SIZE = 15
ROW = 26
"""Pixels: size of the words, and from one to the next."""

_HEAD = 30
_NUMBER = 44
_FAINTEST = 0.01
"""Weights below it are not drawn: a line of theirs could not be seen."""

_MOST_LINES = 6000
"""More lines than these are no picture; the weakest are left out."""


def lines_height(weights: Weights) -> float:
    """Height in pixels of `draw_lines` with rows of its own height."""
    return _HEAD + ROW * max(len(weights.queries), len(weights.keys)) + 6


def draw_lines(
    axes: Axes, weights: Weights, look: Look, *, top: float = 0, height: float | None = None
) -> None:
    """Draw two columns of words, with a line from each query to each key, wider for more weight.

    Where one query was asked for, its lines alone, with their weights.
    """
    style = look.style
    palette = style.palette
    width = axes.get_xlim()[1]
    count = max(len(weights.queries), len(weights.keys))
    row = ROW if height is None else (height - top - _HEAD - 6) / count
    size = min(float(SIZE), max(0.7 * row, 2.0))
    longest = 0.25 * width
    queries = [shortened(word, size, longest) for word in weights.queries]
    keys = [shortened(word, size, longest) for word in weights.keys]
    is_single = weights.query is not None and len(queries) > 1
    numbers = (is_single or len(queries) == 1) and look.numbers is not False
    # The figure keeps to the middle: in a wide one the lines would be too flat to follow.
    room = min(width, 520.0)
    start = (width - room) / 2
    left = start + max(text_width(word, size) for word in [*queries, "query"] if word) + 4
    right = start + room - max(text_width(word, size) for word in [*keys, "key"])
    right -= (_NUMBER if numbers else 0) + 4
    flipped = look.right_to_left

    def place(x: float) -> float:
        return width - x if flipped else x

    def side(name: str) -> str:
        return {"left": "right", "right": "left"}[name] if flipped else name

    def middle(index: int) -> float:
        return top + _HEAD + (index + 0.5) * row

    for text, x, at, colour in (
        ("query", left, "right", palette.query),
        ("key", right, "left", palette.key),
    ):
        axes.text(place(x), top + 16, text, size=size, ha=side(at), color=colour)
    rows = [weights.query or 0] if weights.weights.shape[0] == 1 else range(len(queries))
    for weight, query, key in _strongest(weights, rows):
        strength = float(shade(weight)) if look.log else weight
        axes.plot(
            [place(left + 8), place(right - 8)],
            [middle(query), middle(key)],
            color=palette.weights if look.colours is None else palette.heat(weight),
            alpha=min(1.0, 0.12 + 0.88 * strength),
            linewidth=0.6 + 5.4 * strength,
            solid_capstyle="butt",
        )
    for index, word in enumerate(queries):
        is_asked = not is_single or index == weights.query
        axes.text(
            place(left),
            middle(index) + size / 3,
            word,
            size=size,
            ha=side("right"),
            color=palette.ink if is_asked else palette.muted,
        )
    for index, word in enumerate(keys):
        axes.text(place(right), middle(index) + size / 3, word, size=size, ha=side("left"))
        if numbers:
            axes.text(
                place(start + room),
                middle(index) + size / 3,
                show(weights.weights[0, index], ".2f"),
                size=0.93 * size,
                ha=side("right"),
                color=palette.muted,
            )


def _strongest(weights: Weights, rows: Sequence[int]) -> list[tuple[float, int, int]]:
    """Return (weight, query, key) of all lines that can be seen, the strongest last."""
    lines = [
        (float(weight), query, key)
        for query, line in zip(rows, weights.weights, strict=True)
        for key, weight in enumerate(line)
        if weight >= _FAINTEST
    ]
    return sorted(lines)[-_MOST_LINES:]
