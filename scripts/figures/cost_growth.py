"""How do work and memory grow with the length of the text?"""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_figures.charts import chart_axes, label_series
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import percent, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.published_models import GPT2_CONTEXT, GPT2_SMALL

LENGTHS = 2 ** np.arange(6, 18, dtype=np.int64)  # products of these outgrow 32 bits
BYTES = 4
"""Of one number in single precision."""


@dataclass(frozen=True)
class Costs:
    """Multiplications in one layer, and bytes of its maps and of its keys and values."""

    lengths: NDArray[np.int64]
    projections: NDArray[np.int64]
    mlp: NDArray[np.int64]
    attention: NDArray[np.int64]
    map_bytes: NDArray[np.int64]
    key_value_bytes: NDArray[np.int64]


def compute() -> Costs:
    n, d = LENGTHS, GPT2_SMALL.d_model
    return Costs(
        lengths=n,
        # Four matrices of d × d: queries, keys, values and output.
        projections=4 * n * d**2,
        # Two matrices, of d × 4d and of 4d × d.
        mlp=8 * n * d**2,
        # Scores, and weighted sums: n × n pairs, d numbers each over all heads.
        attention=2 * n**2 * d,
        map_bytes=n**2 * GPT2_SMALL.num_heads * BYTES,
        key_value_bytes=2 * n * d * BYTES,
    )


def crossing(*, with_mlp: bool) -> int:
    """Return the length beyond which attention takes more work than the matrices of the layer.

    n words take 2 n² d for attention, 4 n d² for the projections and 8 n d² for the MLP.
    """
    return (6 if with_mlp else 2) * GPT2_SMALL.d_model


def attention_share(length: int) -> float:
    """Return the share of attention in all multiplications of a layer."""
    return length / (length + crossing(with_mlp=True))


def draw(result: Costs, style: DrawingStyle) -> Figure:
    palette = style.palette
    figure, axes = chart_axes(style, 320, left=52)
    # The name of the MLP stands where attention's line is far.
    for values, colour, marker, name, at, offset in (
        (result.attention, palette.mark, "o", "attention", -1, (-12, 6)),
        (result.mlp, palette.muted, "^", "MLP", 2, (0, 12)),
        (result.projections, palette.ink, "s", "projections", -1, (0, -44)),
    ):
        axes.plot(result.lengths, values, color=colour, marker=marker, linewidth=1.5, markersize=5)
        label_series(axes, name, (result.lengths[at], values[at]), offset, colour)
    for with_mlp in (False, True):
        axes.axvline(crossing(with_mlp=with_mlp), color=palette.rule, zorder=0)
    axes.set_xscale("log", base=2)
    axes.set_yscale("log", base=10)
    shown = result.lengths[:: 4 if style.is_narrow else 2]
    axes.set_xticks(shown, [f"{length:,d}" for length in shown])
    axes.set_yticks([1e8, 1e10, 1e12], ["10⁸", "10¹⁰", "10¹²"])
    axes.minorticks_off()
    axes.set_xlabel("words in the text")
    axes.set_title("multiplications in one layer", loc="left", size=15)
    return figure


def data(result: Costs) -> Table:
    rows = [
        tuple(map(int, row))
        for row in zip(
            result.lengths,
            result.projections,
            result.mlp,
            result.attention,
            result.map_bytes,
            result.key_value_bytes,
            strict=True,
        )
    ]
    return Table(
        [
            "length",
            "projections",
            "MLP",
            "attention",
            "bytes of all maps",
            "bytes of keys and values",
        ],
        rows,
    )


def numbers(result: Costs) -> dict[str, str]:
    at = int(np.flatnonzero(result.lengths == 16384)[0])
    return {
        "crossing": show(crossing(with_mlp=False), ",d"),
        "crossing_with_mlp": show(crossing(with_mlp=True), ",d"),
        "context": show(GPT2_CONTEXT, ",d"),
        "share_at_context": percent(attention_share(GPT2_CONTEXT)),
        "length": show(int(result.lengths[at]), ",d"),
        "map_gigabytes": show(result.map_bytes[at] / 1e9, ".1f"),
        "key_value_megabytes": show(result.key_value_bytes[at] / 1e6, ".0f"),
        "map_to_key_value": show(result.map_bytes[at] / result.key_value_bytes[at], ".0f"),
        "attention_growth": show(result.attention[-1] / result.attention[-2], ".0f"),
        "projections_growth": show(result.projections[-1] / result.projections[-2], ".0f"),
    }


def caption(result: Costs) -> str:
    return (
        f"Multiplications in a layer shaped like those of {GPT2_SMALL.name} (counted, not "
        f"measured; shape from {GPT2_SMALL.source}). Both axes are logarithmic. The grey lines "
        "mark where attention overtakes the projections, and where it overtakes projections and "
        "MLP together."
    )


def alt_text(result: Costs) -> str:
    given = numbers(result)
    return (
        "Three rising lines. Doubling the length multiplies the work of the projections by "
        f"{given['projections_growth']} and that of attention by {given['attention_growth']}; "
        f"attention overtakes them at {given['crossing']} words, and projections and MLP together "
        f"at {given['crossing_with_mlp']}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
