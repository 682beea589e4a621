"""Which patches of a picture does one of them look at?"""

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from attention_figures.canvas import pixel_axes
from attention_figures.maps import draw_heat_map
from attention_figures.pixels import draw_pixels
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.patches import EMPTY, SIDE, Patches, compute


def draw(result: Patches, style: DrawingStyle) -> Figure:
    palette = style.palette
    top, gap = 26, 20
    side = min((style.width - gap) / 2, 280.0)
    across = result.across
    cell = side / across
    figure = style.figure(top + side + 2)
    axes = pixel_axes(figure)
    axes.text(0, 16, "the patch that looks", size=14)
    axes.text(side + gap, 16, "its weights", size=14)
    pixel = side / SIDE
    draw_pixels(axes, result.picture, palette, left=0, top=top, cell=(pixel, pixel))
    axes.add_patch(
        Rectangle((0, top), side, side, facecolor="none", edgecolor=palette.muted, linewidth=1)
    )
    axes.add_patch(
        Rectangle(
            (EMPTY % across * cell + 1, top + EMPTY // across * cell + 1),
            cell - 2,
            cell - 2,
            facecolor="none",
            edgecolor=palette.mark,
            linewidth=2.5,
        )
    )
    draw_heat_map(
        axes,
        (),
        (),
        result.trace.weights[EMPTY].reshape(across, across),
        style,
        left=side + gap,
        top=top,
        cell=(cell, cell),
        spec=".2f",
    )
    return figure


def data(result: Patches) -> Table:
    rows = [
        (looking + 1, patch + 1, float(weight))
        for looking, weights in enumerate(result.trace.weights)
        for patch, weight in enumerate(weights)
    ]
    return Table(["patch that looks", "patch", "weight"], rows)


def numbers(result: Patches) -> dict[str, str]:
    weights = result.trace.weights[EMPTY]
    return {
        "alike": str(int(result.alike(EMPTY).sum())),
        "largest": show(weights.max(), ".2f"),
        "uniform": show(1 / len(weights), ".2f"),
    }


def caption(result: Patches) -> str:
    return (
        f"Weights from the patch in the frame, a piece of empty sky, to all {len(result.patches)} "
        "patches. There are no positions: queries and keys come from what is in a patch, with "
        "hand-made matrices."
    )


def alt_text(result: Patches) -> str:
    weights = result.trace.weights[EMPTY].reshape(result.across, result.across)
    rows = "; ".join(", ".join(show(weight, ".2f") for weight in row) for row in weights)
    return (
        "Left the house under its sun with a frame around the corner at the top left; right the "
        f"weights of that patch, row by row: {rows}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
