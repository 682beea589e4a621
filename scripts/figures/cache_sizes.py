"""How much memory do keys and values take up, by what is kept of each word?"""

import numpy as np
from matplotlib.figure import Figure

from attention_figures.bars import draw_bars
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.cache_sizes import WAYS, Cache, compute
from scripts.results.published_models import SMOLLM2_135M

ROW = 34


def megabytes(result: Cache) -> dict[str, float]:
    """Return the size of each cache, and of the sums of linear attention, by its name."""
    sizes = {WAYS[way]: size / 1e6 for way, size in result.bytes_in_all().items()}
    return sizes | {"linear attention": result.linear_bytes / 1e6}


def draw(result: Cache, style: DrawingStyle) -> Figure:
    sizes = megabytes(result)
    figure = style.figure(ROW * len(sizes) + 8)
    left = 170 / style.width
    axes = figure.add_axes((left, 0, 1 - left - 56 / style.width, 1))
    values = np.array(list(sizes.values()))
    draw_bars(axes, list(sizes), values, style, colour=style.palette.key, digits=1)
    axes.set_xlim(0, float(values.max()))
    return figure


def data(result: Cache) -> Table:
    return Table(["kept", "megabytes"], list(megabytes(result).items()), ["", ".1f"])


def caption(result: Cache) -> str:
    return (
        f"Megabytes for {show(result.context, ',d')} words at {result.bytes_each} bytes a number, "
        f"with the layers and heads of {SMOLLM2_135M.name}, whose own way is “grouped keys”; "
        f"counted. Window: {show(result.window, ',d')} words. Latent vectors: {result.latent} "
        "numbers wide."
    )


def alt_text(result: Cache) -> str:
    each = "; ".join(f"{name} {show(size, '.1f')}" for name, size in megabytes(result).items())
    return f"Bar chart of the memory for keys and values in megabytes: {each}."


if __name__ == "__main__":
    raise SystemExit(run(__file__))
