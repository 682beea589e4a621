"""The picture that stands beside a link to a page: its title, its question and its first figure.

A page without a figure has its first sentences instead; the page with the wall has that in small.
Messengers and social networks show pictures of one size, 1200 by 630 pixels, and no SVG. A picture
is drawn again only if something in it has changed.
"""

import base64
import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from attention_figures.styles.palette import LIGHT
from scripts.artifacts.places import ROOT
from scripts.artifacts.untouched import installed
from scripts.site import kept, mosaic
from scripts.site.announcing import Announced
from scripts.site.mosaic import Mosaic

PLACE = "assets/cards"
"""Where the site has them."""

WIDTH, HEIGHT = 1200, 630
MARGIN = 64
GAP = 48
"""Pixels between the text and the figure."""

TITLE, QUESTION, SITE = 60, 34, 24
"""Sizes of letters, in pixels."""

LINE = 1.22
"""Height of a line, as a share of the size of its letters."""

FLAT = 2.0
"""From this width to each height, a figure stands below the text, not beside it."""


def card_of(page: str) -> str:
    """Return the place of a page's picture within the site.

    >>> card_of("steps/2-weights.md")
    'assets/cards/steps/2-weights.png'
    """
    return f"{PLACE}/{page.removesuffix('.md')}.png"


@cache
def site_name() -> str:
    """Return what the site is called where it is cited."""
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    found = re.search("^title: (.+)$", text, re.MULTILINE)
    if found is None:
        raise ValueError("CITATION.cff: expected a line that begins with title:, found none")
    return found[1]


@cache
def _drawn_by() -> str:
    return kept.digest(
        installed(),
        kept.digest_of_files(
            [
                *(Path(__file__), Path(mosaic.__file__)),
                *(ROOT / "src/attention_figures").rglob("*.py"),
            ]
        ),
    )


def card(page: str, told: Announced, figure: Path | Mosaic | None) -> bytes:
    """Return a page's picture, drawn now or kept from an earlier build.

    Parameters
    ----------
    page : str
        The page's path within `docs`.
    told : Announced
        What the picture says.
    figure : Path or Mosaic or None
        A PNG that it shows, in light colours; or tiles.
    """
    name = f"card/{page}.json"
    shown = kept.digest_of_files([figure]) if isinstance(figure, Path) else repr(figure)
    key = kept.digest(_drawn_by(), site_name(), vars(told), shown)
    known = kept.read(name, key)
    if known is None:
        known = base64.b64encode(draw(told, figure)).decode()
        kept.write(name, key, known)
    return base64.b64decode(known)


def draw(told: Announced, figure: Path | Mosaic | None) -> bytes:
    """Draw a page's picture."""
    # Loading matplotlib takes longer than all else in a build that draws nothing.
    from matplotlib.figure import Figure
    from PIL import Image

    from attention_figures.canvas import pixel_axes
    from attention_figures.saving import UNIT, picture
    from attention_figures.styles.drawing_style import DrawingStyle, applied

    shown = Image.open(figure).convert("RGB") if isinstance(figure, Path) else None
    is_beside = shown is not None and shown.width < FLAT * shown.height
    width = (WIDTH - GAP) // 2 - MARGIN if is_beside else WIDTH - 2 * MARGIN
    if isinstance(figure, Mosaic):
        width = WIDTH - 2 * MARGIN - GAP - figure.size[0]
    with applied(DrawingStyle(WIDTH)):
        canvas = Figure(figsize=(WIDTH / UNIT, HEIGHT / UNIT))
        axes = pixel_axes(canvas)
        end = _write(axes, told.title, MARGIN + TITLE, width, TITLE, LIGHT.ink)
        below = told.question if figure else told.description
        end = _write(axes, below, end + QUESTION, width, QUESTION, LIGHT.muted)
        _write(axes, site_name(), HEIGHT - MARGIN / 2, width, SITE, LIGHT.weights)
        axes.plot([0, WIDTH], [5, 5], color=LIGHT.weights, linewidth=10, solid_capstyle="butt")
        if isinstance(figure, Mosaic):
            mosaic.draw_tally(axes, figure, MARGIN, end - QUESTION / 2, width)
            mosaic.draw(axes, figure, MARGIN + width + GAP, (HEIGHT - figure.size[1]) / 2)
        if shown is not None:
            left, top = (MARGIN + width + GAP, MARGIN) if is_beside else (MARGIN, end)
            room = WIDTH - MARGIN - left, HEIGHT - 1.4 * MARGIN - top
            share = min(room[0] / shown.width, room[1] / shown.height)
            small = shown.resize(
                (round(shown.width * share), round(shown.height * share)), Image.Resampling.LANCZOS
            )
            across = left + (room[0] - small.width) / 2
            down = top + (room[1] - small.height) / 2
            canvas.figimage(np.asarray(small), round(across), round(HEIGHT - down - small.height))
        return picture(canvas, "png", title=told.title, description=told.question)


def _write(axes: Any, text: str, line: float, width: float, size: float, colour: str) -> float:
    """Write a text on lines from the left margin, and return where the next line would stand."""
    from attention_figures.canvas import wrapped

    for words in wrapped(text, width, size):
        axes.text(MARGIN, line, words, size=size, color=colour, parse_math=False)
        line += LINE * size
    return line
