"""How does the temperature change what a word looks at?"""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_explainer import scaled_dot_product_attention
from attention_explainer import worked_example as example
from attention_figures.canvas import pixel_axes
from attention_figures.maps import HEAT_SIZE, draw_heat_map, heat_map_height
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import listed, show, trimmed
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table, Worked
from scripts.results import scores_to_weights
from scripts.results.quantities import ASKING, called
from scripts.results.sums import quotient, softmax_share

TEMPERATURES = (0.25, 0.5, 1.0, 2.0, 4.0, 16.0)


@dataclass(frozen=True)
class Temperatures:
    """Weights of one query at several temperatures, shape (temperatures, L)."""

    words: tuple[str, ...]
    temperatures: tuple[float, ...]
    weights: NDArray[np.float64]

    @property
    def entropies(self) -> NDArray[np.float64]:
        """Entropy of each row in bits: 0 if one word gets all, log2(L) if all get the same."""
        # A weight that has underflowed to zero adds nothing: p log p goes to zero with p.
        safe = np.where(self.weights > 0, self.weights, 1)
        entropies: NDArray[np.float64] = -(self.weights * np.log2(safe)).sum(axis=-1)
        return entropies


def compute() -> Temperatures:
    trace = example.worked_example()
    it = example.position(example.QUERY_WORD)
    weights = [
        scaled_dot_product_attention(
            trace.query,
            trace.key,
            trace.value,
            scale=trace.scale / temperature,
            return_weights=True,
        )[1][it]
        for temperature in TEMPERATURES
    ]
    return Temperatures(example.SENTENCE, TEMPERATURES, np.array(weights))


def draw(result: Temperatures, style: DrawingStyle) -> Figure:
    rows = [trimmed(temperature, 2) for temperature in result.temperatures]
    left = 44
    figure = style.figure(4 + heat_map_height(len(rows), result.words, left, style))
    axes = pixel_axes(figure)
    axes.text(0, 16, "temper-", size=HEAT_SIZE, color=style.palette.muted)
    axes.text(0, 34, "ature ↓", size=HEAT_SIZE, color=style.palette.muted)
    draw_heat_map(axes, rows, result.words, result.weights, style, left=left, top=4)
    return figure


def data(result: Temperatures) -> Table:
    rows = [
        (temperature, *map(float, weights), float(entropy))
        for temperature, weights, entropy in zip(
            result.temperatures, result.weights, result.entropies, strict=True
        )
    ]
    return Table(["temperature", *result.words, "entropy in bits"], rows)


def numbers(result: Temperatures) -> dict[str, str]:
    cat = example.position(example.ANSWER, result.words)
    first, last = 0, len(result.temperatures) - 1
    one = result.temperatures.index(1.0)
    return {
        "coldest": trimmed(result.temperatures[first], 2),
        "hottest": trimmed(result.temperatures[last], 2),
        "cat_coldest": show(result.weights[first, cat], ".2f"),
        "cat_at_one": show(result.weights[one, cat], ".2f"),
        "cat_hottest": show(result.weights[last, cat], ".2f"),
        "entropy_coldest": show(result.entropies[first], ".2f"),
        "entropy_at_one": show(result.entropies[one], ".2f"),
        "entropy_hottest": show(result.entropies[last], ".2f"),
        "effective_words": show(2 ** float(result.entropies[one]), ".1f"),
        "entropy_uniform": show(np.log2(len(result.words)), ".2f"),
        "uniform": show(1 / len(result.words), ".2f"),
    }


def worked(result: Temperatures) -> dict[str, Worked]:
    cat = example.position(example.ANSWER, result.words)
    logits = scores_to_weights.compute().scaled_scores
    given = {
        "coldest": result.temperatures[0],
        "at_one": 1.0,
        "hottest": result.temperatures[-1],
    }
    return {
        f"cat_{at}": Worked("", (called("l", ASKING),), softmax_share(logits / temperature, cat))
        for at, temperature in given.items()
    } | {"uniform": Worked("", (), quotient(1, len(result.words)))}


def caption(result: Temperatures) -> str:
    return (
        f"Weights from “{example.QUERY_WORD}” when the logits are divided by a temperature. Each "
        "row sums to one."
    )


def alt_text(result: Temperatures) -> str:
    cat = example.position(example.ANSWER, result.words)
    each = [
        f"{trimmed(temperature, 2)} gives {example.ANSWER} {show(weights[cat], '.2f')}"
        for temperature, weights in zip(result.temperatures, result.weights, strict=True)
    ]
    return f"Grid of weights, one row for each temperature: {listed(each)}."


if __name__ == "__main__":
    raise SystemExit(run(__file__))
