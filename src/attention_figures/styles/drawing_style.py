"""What a `draw` function is told about its surroundings: how wide, and in which colours."""

import functools
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.style
from matplotlib import font_manager
from matplotlib.backends import backend_pdf
from matplotlib.figure import Figure

from attention_figures.styles.palette import LIGHT, Palette
from attention_figures.styles.sizes import WIDE

STYLE_SHEET = Path(__file__).with_name("figure.mplstyle")
FONTS = Path(__file__).parents[1] / "fonts"
FONT_FAMILY = "Source Sans 3"
OTHER_LETTERS = "DejaVu Sans"
"""Comes with matplotlib, and draws what the site's own font has not."""


@dataclass(frozen=True)
class DrawingStyle:
    """Width in pixels (one unit of a figure is one CSS pixel) and palette of a drawing."""

    width: int = WIDE
    palette: Palette = LIGHT

    @property
    def is_narrow(self) -> bool:
        """Whether the drawing should be laid out for a phone."""
        return self.width < 560

    def figure(self, height: float) -> Figure:
        """Start an empty figure of this width and the given height in pixels."""
        return Figure(figsize=(self.width / 72, height / 72))


@functools.cache
def register_fonts() -> None:
    """Tell matplotlib about the site's own font.

    Fonts of the same names that are installed here, perhaps of other versions, are put aside, so
    that a figure has the same bytes everywhere; so is what matplotlib's list of fonts, kept in the
    user's folder, says of them.
    """
    manager = font_manager.fontManager
    manager.ttflist = [
        entry for entry in manager.ttflist if entry.name not in (FONT_FAMILY, OTHER_LETTERS)
    ]
    for kind in ("", "-Bold", "-Oblique", "-BoldOblique"):
        manager.addfont(Path(mpl.get_data_path(), "fonts/ttf", f"DejaVuSans{kind}.ttf"))
    for path in sorted(FONTS.glob("source-sans-3/*.ttf")):
        manager.addfont(path)
    # matplotlib embeds fonts in the order of their paths, which differs from machine to machine.
    vars(backend_pdf)["sorted"] = by_file_name


def by_file_name(items: Iterable[Any]) -> list[Any]:
    """Sort, but fonts by the names of their files, wherever these lie.

    Examples
    --------
    >>> by_file_name([(("/z/a.ttf", 0), 1), (("/a/b.ttf", 0), 2)])
    [(('/z/a.ttf', 0), 1), (('/a/b.ttf', 0), 2)]
    >>> by_file_name([3, 1])
    [1, 3]
    """

    def key(item: Any) -> tuple[str, Any]:
        first = item
        while isinstance(first, tuple):
            first = first[0]
        is_font = isinstance(first, str) and first.endswith((".ttf", ".ttc", ".otf"))
        return Path(first).name if is_font else "", item

    return sorted(items, key=key)


@contextmanager
def applied(style: DrawingStyle) -> Iterator[None]:
    """Draw and save within this context: style sheet, fonts and the palette's neutral colours."""
    register_fonts()
    palette = style.palette
    colours: dict[Any, Any] = {
        "figure.facecolor": palette.paper,
        "savefig.facecolor": palette.paper,
        "axes.facecolor": "none",
        "text.color": palette.ink,
        "axes.labelcolor": palette.ink,
        "axes.edgecolor": palette.rule,
        "xtick.color": palette.rule,
        "ytick.color": palette.rule,
        "xtick.labelcolor": palette.ink,
        "ytick.labelcolor": palette.ink,
        "grid.color": palette.rule,
    }
    with mpl.rc_context():
        mpl.rcdefaults()  # a user's own settings are for the user's own figures
        fonts = {f"mathtext.{kind}": FONT_FAMILY for kind in ("rm", "it", "bf", "sf", "tt", "cal")}
        fonts["mathtext.bfit"] = FONT_FAMILY
        mpl.style.use(
            [
                str(STYLE_SHEET),
                {**colours, **fonts, "font.family": [FONT_FAMILY, OTHER_LETTERS]},
            ]
        )
        yield
