"""How long does attention take next to PyTorch's, as the text grows?"""

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
    held,
    lengths_of,
    threads,
)


def series(result: Measured) -> dict[str, list[float]]:
    """Return times as multiples of PyTorch's, by what is drawn, one for each length."""
    pairs = both_ways(result)
    found = {
        f"{name}, {way}": [pair[index]["to_torch"][kind] for pair in pairs]
        for name, kind in (("whole map", "plain"), ("blockwise", "blockwise"))
        for index, way in enumerate(("full", "causal"))
    }
    beside = held(result)
    if beside:
        found["blockwise, full, BLAS held"] = [free for free, _ in beside]
        found["blockwise, causal, BLAS held"] = [causal for _, causal in beside]
    return found


def draw(result: Measured, style: DrawingStyle) -> Figure:
    palette = style.palette
    figure, axes = chart_axes(style, 320, left=40)
    lengths = lengths_of(result)
    axes.axhline(1, color=palette.muted, linewidth=1)
    for name, values in series(result).items():
        colour = palette.mark if name.startswith("blockwise") else palette.ink
        if name.endswith("held"):
            axes.plot(lengths, values, color=colour, linestyle=":", linewidth=1.5)
            continue
        causal = name.endswith("causal")
        axes.plot(
            lengths,
            values,
            color=colour,
            marker="s" if causal else "o",
            linestyle="--" if causal else "-",
            linewidth=1.5,
            markersize=5,
        )
        # The line of PyTorch runs between the two labels of blockwise.
        place = {"whole map, causal": -3, "whole map, full": -1}.get(name, -1)
        offset = {
            "whole map, causal": (-8, 10),
            "whole map, full": (0, 10),
            "blockwise, full": (0, 26),
        }.get(name, (0, -24))
        label_series(axes, name, (lengths[place], values[place]), offset, colour)
    axes.annotate(
        "PyTorch",
        (lengths[0], 1),
        xytext=(0, -18),
        textcoords="offset points",
        color=palette.muted,
    )
    ticks = {0.5: "½", **{2**power: str(2**power) for power in range(5)}}
    scale_by_factors(axes, {length: f"{length:,d}" for length in lengths}, ticks)
    axes.set_ylim(bottom=0.42)
    axes.set_xlabel("words in the text")
    axes.set_title("time, PyTorch = 1", loc="left", size=15)
    return figure


def data(result: Measured) -> Table:
    found = series(result)
    rows = list(zip(lengths_of(result), *found.values(), strict=True))
    return Table(["length", *found], rows)


def caption(result: Measured) -> str:
    beside = " Dotted: with NumPy’s BLAS held to one thread." if held(result) else ""
    return (
        "Time of attention as a multiple of PyTorch’s, full and with a causal mask, measured "
        f"{threads(result)}; both axes are logarithmic.{beside}"
    )


def alt_text(result: Measured) -> str:
    last = lengths_of(result)[-1]
    each = [f"{name} {show(values[-1], '.2f')}" for name, values in series(result).items()]
    return f"Lines against the text’s length. At {last:,d} words, in multiples: {listed(each)}."


if __name__ == "__main__":
    raise SystemExit(run(__file__))
