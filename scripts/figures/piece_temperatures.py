"""What does temperature do to the probabilities of the next piece?"""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_explainer.sampling import next_probabilities
from attention_figures.canvas import pixel_axes
from attention_figures.maps import HEAT_SIZE, draw_heat_map, heat_map_height
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import percent, show, trimmed
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.next_pieces import NextPieces, compute
from scripts.results.next_word import spelt

TEMPERATURES = (0.25, 0.5, 1.0, 2.0)
COUNT = 6


def names(result: NextPieces) -> list[str]:
    """Return the pieces that are shown, the most probable first."""
    return [spelt(result.model.pieces.vocabulary[token]) for token in result.order[:COUNT]]


def probabilities(result: NextPieces) -> NDArray[np.float64]:
    """Return them at each temperature, shape (temperatures, pieces)."""
    shown = result.order[:COUNT]
    return np.array(
        [
            next_probabilities(result.logits, temperature=temperature)[shown]
            for temperature in TEMPERATURES
        ]
    )


def draw(result: NextPieces, style: DrawingStyle) -> Figure:
    left = 106
    columns = [*names(result), "others"]
    shown = probabilities(result)
    values = np.column_stack([shown, 1 - shown.sum(axis=1)])
    figure = style.figure(4 + heat_map_height(len(TEMPERATURES), columns, left, style))
    axes = pixel_axes(figure)
    axes.text(0, 16, "temperature ↓", size=HEAT_SIZE, color=style.palette.muted)
    rows = [trimmed(temperature, 2) for temperature in TEMPERATURES]
    draw_heat_map(axes, rows, columns, values, style, left=left, top=4)
    return figure


def data(result: NextPieces) -> Table:
    rows = [
        (temperature, *map(float, row))
        for temperature, row in zip(TEMPERATURES, probabilities(result), strict=True)
    ]
    return Table(["temperature", *names(result)], rows)


def numbers(result: NextPieces) -> dict[str, str]:
    shown = probabilities(result)
    return {
        "coldest": trimmed(TEMPERATURES[0], 2),
        "coldest_first": percent(shown[0, 0]),
        "warmest": trimmed(TEMPERATURES[-1], 2),
        "warmest_first": percent(shown[-1, 0]),
        "warmest_others": percent(1 - shown[-1].sum()),
    }


def caption(result: NextPieces) -> str:
    return (
        f"Probabilities of the next piece after “{result.prompt}” at several temperatures: those "
        f"of the {COUNT} most probable ones, and of all others together."
    )


def alt_text(result: NextPieces) -> str:
    shown = probabilities(result)
    each = [
        f"{name} from {show(first, '.2f')} to {show(last, '.2f')}"
        for name, first, last in zip(names(result), shown[0], shown[-1], strict=True)
    ]
    return f"Grid of probabilities, a row for each temperature. Downwards: {'; '.join(each)}."


if __name__ == "__main__":
    raise SystemExit(run(__file__))
