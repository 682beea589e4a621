"""How many multiplications does the small language model need to write, with and without cache?"""

import numpy as np
from matplotlib.figure import Figure

from attention_figures.charts import chart_axes, label_series
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.written import Written, compute

MILLION = 1e6


def draw(result: Written, style: DrawingStyle) -> Figure:
    palette = style.palette
    figure, axes = chart_axes(style, 300, left=60)
    written = np.arange(1, result.length + 1)
    at = 3 * result.length // 4
    for name, products, colour, offset in (
        ("without a cache", result.without_cache, palette.ink, (-8, 6)),
        ("with a cache", result.with_cache, palette.mark, (0, 8)),
    ):
        axes.plot(written, products / MILLION, color=colour)
        label_series(axes, name, (written[at], products[at] / MILLION), offset, colour)
    axes.set(xlim=(1, written[-1]), ylim=(0, None), xlabel="pieces written")
    axes.set_title("millions of multiplications", loc="left", size=15)
    return figure


def data(result: Written) -> Table:
    rows = [
        (count, int(with_cache), int(without))
        for count, (with_cache, without) in enumerate(
            zip(result.with_cache, result.without_cache, strict=True), start=1
        )
    ]
    return Table(["pieces written", "with a cache", "without a cache"], rows)


def numbers(result: Written) -> dict[str, str]:
    with_cache, without = int(result.with_cache[-1]), int(result.without_cache[-1])
    return {
        "pieces": str(result.length),
        "prompt_pieces": str(result.prompt_length),
        "with_cache": show(with_cache / MILLION, ".0f"),
        "without_cache": show(without / MILLION, ",.0f"),
        "ratio": show(without / with_cache, ".0f"),
        "last_with": show(np.diff(result.with_cache)[-1] / MILLION, ".2f"),
        "last_without": show(np.diff(result.without_cache)[-1] / MILLION, ".1f"),
    }


def caption(result: Written) -> str:
    return (
        f"Multiplications in all matrix products, counted while the model went on from "
        f"“{result.prompt}” until its context was full. Both wrote the same text."
    )


def alt_text(result: Written) -> str:
    given = numbers(result)
    return (
        f"Two rising lines. After {given['pieces']} pieces the one without a cache has reached "
        f"{given['without_cache']} million and is ever steeper; the one with a cache is almost "
        f"straight and has reached {given['with_cache']} million."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
