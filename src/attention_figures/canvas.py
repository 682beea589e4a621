"""A canvas measured in pixels, and the simplest things on it."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import FancyBboxPatch
from matplotlib.textpath import TextPath


def pixel_axes(figure: Figure) -> Axes:
    """Add frameless axes that cover the figure: one unit per pixel, from the top left corner."""
    axes = figure.add_axes((0, 0, 1, 1))
    width, height = figure.get_size_inches() * 72
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.axis("off")
    return axes


def text_width(text: str, size: float) -> float:
    """Measure the width of a text in pixels, in the current font."""
    return TextPath((0, 0), text, size=size, prop=FontProperties()).get_extents().width


def rounded_box(
    axes: Axes, x: float, y: float, width: float, height: float, *, fill: str, edge: str = "none"
) -> None:
    """Fill a rectangle with rounded corners; the edge, if any, is drawn inside."""
    inset = 1.25 if edge != "none" else 0
    axes.add_patch(
        FancyBboxPatch(
            (x + inset, y + inset),
            width - 2 * inset,
            height - 2 * inset,
            boxstyle="round,pad=0,rounding_size=5",
            facecolor=fill,
            edgecolor=edge,
            linewidth=2.5,
        )
    )
