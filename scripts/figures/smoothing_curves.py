"""What does smoothing make of a few points, if it looks near or far?"""

from matplotlib.figure import Figure

from attention_figures.charts import chart_axes, label_series
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import listed, show, trimmed
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table
from scripts.results.smoothing import BANDWIDTH, ENDS, GRID, NARROW, WIDE, Smoothed, smoothed

BANDWIDTHS = (NARROW, BANDWIDTH, WIDE)
STYLES = (":", "-", "--")


def compute() -> list[Smoothed]:
    return [smoothed(bandwidth=bandwidth) for bandwidth in BANDWIDTHS]


def draw(result: list[Smoothed], style: DrawingStyle) -> Figure:
    palette = style.palette
    figure, axes = chart_axes(style, 280)
    # Where on its curve each is named, and in which direction from there.
    places = ((77, (0, 10)), (36, (46, 12)), (78, (0, -24)))
    for one, line, (at, offset) in zip(result, STYLES, places, strict=True):
        axes.plot(GRID, one.curve, line, color=palette.output, linewidth=1.5)
        label_series(
            axes,
            f"h = {trimmed(one.bandwidth)}",
            (float(GRID[at]), float(one.curve[at])),
            offset,
            palette.output,
        )
    axes.plot(result[0].keys, result[0].values, "o", color=palette.value)
    axes.set(xlim=ENDS, ylim=(0, 4.3), xlabel="where (the key)")
    axes.set_title("how much (the value)", loc="left", size=15)
    return figure


def data(result: list[Smoothed]) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (float(place), *(float(one.curve[index]) for one in result))
        for index, place in enumerate(GRID)
    ]
    return Table(["place", *(f"h = {trimmed(one.bandwidth)}" for one in result)], rows)


def caption(result: list[Smoothed]) -> str:
    bandwidths = listed([trimmed(one.bandwidth) for one in result])
    return (
        f"Points that were made up for this picture, and what smoothing with bandwidths h of "
        f"{bandwidths} makes of them."
    )


def alt_text(result: list[Smoothed]) -> str:
    said = [
        f"with h = {trimmed(one.bandwidth)} from {show(one.curve.min(), '.2f')} to "
        f"{show(one.curve.max(), '.2f')}"
        for one in result
    ]
    return (
        f"{len(result[0].keys)} points on a line and three curves through them: {listed(said)}. "
        "The narrowest is a staircase, the widest nearly level."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
