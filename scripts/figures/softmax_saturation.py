"""How much does the largest weight get when scores are not divided by √d_k?"""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_explainer import scaled_dot_product_attention
from attention_figures.charts import chart_axes, draw_spread, label_series
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table

WIDTHS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
SEEDS = range(20)
QUERIES = 200
KEYS = 10


@dataclass(frozen=True)
class Saturation:
    """Mean of the largest weight over queries, (seeds, widths), without and with scaling."""

    widths: tuple[int, ...]
    unscaled: NDArray[np.float64]
    scaled: NDArray[np.float64]


def largest_weights(d_k: int, seed: int) -> tuple[float, float]:
    """Attend with random queries to random keys; average the largest weight of each query.

    Returns the average without and with scaling, on the same queries and keys.
    """
    rng = np.random.default_rng([seed, d_k])
    query = rng.standard_normal((QUERIES, 1, d_k))
    key = rng.standard_normal((QUERIES, KEYS, d_k))
    unscaled, scaled = (
        scaled_dot_product_attention(query, key, key, scale=scale, return_weights=True)[1]
        for scale in (1.0, None)
    )
    return float(unscaled.max(axis=-1).mean()), float(scaled.max(axis=-1).mean())


def compute() -> Saturation:
    measured = np.array([[largest_weights(d_k, seed) for d_k in WIDTHS] for seed in SEEDS])
    return Saturation(WIDTHS, measured[..., 0], measured[..., 1])


def draw(result: Saturation, style: DrawingStyle) -> Figure:
    palette = style.palette
    figure, axes = chart_axes(style, 300, left=40)
    series = (
        (result.unscaled, palette.ink, "scores as they are", "o", -40 if style.is_narrow else -24),
        (result.scaled, palette.mark, "scaled scores", "s", 12),
    )
    for values, colour, name, marker, offset in series:
        middle = draw_spread(axes, result.widths, values, colour=colour, marker=marker)
        label_series(axes, name, (result.widths[-1], middle[-1]), (0, offset), colour)
    axes.axhline(1 / KEYS, color=palette.rule)
    axes.annotate(
        "all equal",
        (result.widths[0], 1 / KEYS),
        xytext=(0, 5),
        textcoords="offset points",
        color=palette.muted,
    )
    axes.set_xscale("log", base=2)
    shown = result.widths[::2] if style.is_narrow else result.widths
    axes.set_xticks(shown, [str(width) for width in shown])
    axes.minorticks_off()
    axes.set_ylim(0, 1)
    axes.set_yticks([0, 0.5, 1], ["0", "0.5", "1"])
    axes.set_xlabel("width of queries and keys")
    axes.set_title("largest weight", loc="left", size=15)
    return figure


def data(result: Saturation) -> Table:
    rows = [
        (
            width,
            *(
                float(function(values[:, column]))
                for values in (result.unscaled, result.scaled)
                for function in (np.min, np.median, np.max)
            ),
        )
        for column, width in enumerate(result.widths)
    ]
    names = [
        f"{what} {name}" for what in ("unscaled", "scaled") for name in ("min", "median", "max")
    ]
    return Table(["d_k", *names], rows)


def numbers(result: Saturation) -> dict[str, str]:
    at = result.widths.index(64)
    return {
        "unscaled_at_64": show(np.median(result.unscaled[:, at]), ".2f"),
        "scaled_at_64": show(np.median(result.scaled[:, at]), ".2f"),
        "unscaled_at_512": show(np.median(result.unscaled[:, -1]), ".2f"),
        "scaled_at_512": show(np.median(result.scaled[:, -1]), ".2f"),
        "keys": str(KEYS),
        "seeds": str(len(result.scaled)),
    }


def caption(result: Saturation) -> str:
    return (
        f"The largest of {KEYS} weights, averaged over {QUERIES} random queries: median of "
        f"{len(result.scaled)} seeds, with bars from the lowest to the highest. Scaled: "
        "divided by √d_k."
    )


def alt_text(result: Saturation) -> str:
    first, last = result.widths[0], result.widths[-1]
    unscaled, scaled = (np.median(values, axis=0) for values in (result.unscaled, result.scaled))
    return (
        f"Two lines against the width from {first} to {last}. Without scaling the largest weight "
        f"goes from {show(unscaled[0], '.2f')} to {show(unscaled[-1], '.2f')}; "
        f"divided by the root of the width it goes from {show(scaled[0], '.2f')} "
        f"to {show(scaled[-1], '.2f')}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
