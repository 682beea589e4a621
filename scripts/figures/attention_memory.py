"""How much memory does attention hold at once, as the text grows?"""

from matplotlib.figure import Figure

from attention_figures.charts import chart_axes, label_series, scale_by_factors
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import listed, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.attention_measured import (
    Measured,
    both_ways,
    compute,
    lengths_of,
    megabytes,
)

NAMES = {"plain": "whole map", "blockwise": "blockwise", "torch": "PyTorch"}


def series(result: Measured) -> dict[str, list[float]]:
    """Return megabytes by what is drawn, one for each length."""
    pairs = both_ways(result)
    return {name: [megabytes(free, kind) for free, _ in pairs] for kind, name in NAMES.items()}


def draw(result: Measured, style: DrawingStyle) -> Figure:
    palette = style.palette
    figure, axes = chart_axes(style, 300, left=58)
    lengths = lengths_of(result)
    looks = {
        "whole map": (palette.ink, "o", (-12, 4)),
        "blockwise": (palette.mark, "s", (0, 10)),
        "PyTorch": (palette.muted, "^", (0, -38)),
    }
    for name, values in series(result).items():
        colour, marker, offset = looks[name]
        axes.plot(lengths, values, color=colour, marker=marker, linewidth=1.5, markersize=5)
        label_series(axes, name, (lengths[-1], values[-1]), offset, colour)
    ticks = {10**power: f"{10**power:,d}" for power in range(4)}
    scale_by_factors(axes, {length: f"{length:,d}" for length in lengths}, ticks, base=10)
    axes.set_xlabel("words in the text")
    axes.set_title("megabytes above the inputs", loc="left", size=15)
    return figure


def data(result: Measured) -> Table:
    found = series(result)
    rows = list(zip(lengths_of(result), *found.values(), strict=True))
    return Table(["length", *[f"MB {name}" for name in found]], rows)


def caption(result: Measured) -> str:
    return (
        f"The most memory that attention of {result['settings']['heads']} heads held at once, "
        "above its inputs and without a mask; both axes are logarithmic."
    )


def alt_text(result: Measured) -> str:
    last = lengths_of(result)[-1]
    each = [f"{name} {show(values[-1], '.0f')}" for name, values in series(result).items()]
    return f"Three rising lines. At {last:,d} words, in megabytes: {listed(each)}."


if __name__ == "__main__":
    raise SystemExit(run(__file__))
