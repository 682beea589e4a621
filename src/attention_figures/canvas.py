"""A canvas measured in pixels, and the simplest things on it."""

from functools import lru_cache

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import FancyBboxPatch, PathPatch
from matplotlib.path import Path
from matplotlib.textpath import TextPath

from attention_figures.styles.palette import Palette

_CAPITALS = 0.66
"""Height of capitals and digits of the site's font, as a share of its size."""

_SPACE = 0.31
"""Width of a space with the edges of the letters beside it, as a share of the size; rather more."""

_STRIPES = 7
"""Pixels across from one line of a hatching to the next."""


MARK = "of:"
"""Begins the id of what shows a quantity."""


def mark(artist: Artist, name: str, part: str) -> None:
    """Say what quantity a part of a drawing shows; an SVG has it in the part's id.

    Parameters
    ----------
    artist : Artist
        What shows it.
    name : str
        The quantity; with "" nothing is said.
    part : str
        Tells this from other parts of the drawing that show it: no two may have one id.
    """
    if name:
        artist.set_gid(f"{MARK}{name}#{part}")


def pixel_axes(figure: Figure) -> Axes:
    """Add frameless axes that cover the figure: one unit per pixel, from the top left corner."""
    axes = figure.add_axes((0, 0, 1, 1))
    width, height = figure.get_size_inches() * 72
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.axis("off")
    return axes


def text_width(text: str, size: float) -> float:
    """Measure the width of a text in pixels, in the current font."""
    return _text_width(text, size, FontProperties(), tuple(mpl.rcParams["font.sans-serif"]))


@lru_cache(maxsize=10_000)
def _text_width(text: str, size: float, font: FontProperties, _fallback: tuple[str, ...]) -> float:
    # To trace the letters takes milliseconds, and a large map asks for each word several times.
    return TextPath((0, 0), text, size=size, prop=font).get_extents().width


def wrapped(text: str, width: float, size: float) -> list[str]:
    """Break a text into lines that are no wider than a width in pixels, unless one word is.

    To measure words is quicker than to measure lines, for the same words come again and again.

    Examples
    --------
    >>> wrapped("one two", 1000, 15), wrapped("one two", 1, 15)
    (['one two'], ['one', 'two'])
    """
    space = _SPACE * size
    lines: list[str] = []
    taken = 0.0
    for word in text.split():
        longer = taken + space + text_width(word, size)
        if lines and longer <= width:
            lines[-1] += f" {word}"
            taken = longer
        else:
            lines.append(word)
            taken = text_width(word, size)
    return lines


def to_baseline(size: float) -> float:
    """Pixels from the middle of letters or digits of a size down to the line that they stand on.

    >>> to_baseline(15)
    4.95
    """
    return size * _CAPITALS / 2


def hatch(axes: Axes, x: float, y: float, width: float, height: float, palette: Palette) -> None:
    """Fill a rectangle with slanting lines: what is there was masked, and counts for nothing."""
    lines = []
    for start in range(_STRIPES, int(width + height), _STRIPES):
        # Down to the left, from the upper or the right edge to the left or the lower one.
        right, left = min(start, width), max(start - height, 0)
        lines += [(x + right, y + start - right), (x + left, y + start - left)]
    axes.add_patch(
        PathPatch(
            Path(lines, [Path.MOVETO, Path.LINETO] * (len(lines) // 2)),
            facecolor="none",
            edgecolor=palette.muted,
            linewidth=0.75,
        )
    )


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
