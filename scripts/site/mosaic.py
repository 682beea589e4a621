"""The wall of tiles in small, for the picture beside a link to its page."""

import json
import math
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from attention_figures.styles.palette import LIGHT
from scripts.artifacts.places import ARTIFACTS, ROOT
from scripts.site.macros import TEMPLATES, VERDICTS, slug
from scripts.site.wall import NUMBERS, STATEMENTS, tiles

STYLES = ROOT / "docs" / "assets" / "stylesheets" / "site.css"
"""Where the colours of verdicts are chosen."""

SIDE, GAP = 33, 4
"""Pixels of a tile, and between two."""

LABEL = 34
"""Pixels for the number of a step, before its tiles."""

ENTRY, LETTERS = 35, 22
"""Pixels from one line of the tally to the next, and the size of its letters."""

GRID = 24
"""Units across and down in which icons are drawn."""


@dataclass(frozen=True)
class Look:
    """How a verdict looks: its colour in the light scheme, and its icon as an SVG has it."""

    colour: str
    icon: str


@dataclass(frozen=True)
class Mosaic:
    """The tiles of the wall, by their verdicts alone.

    Attributes
    ----------
    steps : dict
        Step of the essay → verdicts of its tiles, in the order of the wall.
    looks : dict
        Verdict → how it looks.
    """

    steps: dict[str, list[str]]
    looks: dict[str, Look]

    @property
    def counts(self) -> dict[str, int]:
        """How many tiles have each verdict, in the order of the filters."""
        given = Counter(verdict for of_step in self.steps.values() for verdict in of_step)
        return {verdict: given[verdict] for verdict in VERDICTS if given[verdict]}

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels, without the tally."""
        columns, rows = max(map(len, self.steps.values())), len(self.steps)
        return LABEL + columns * (SIDE + GAP) - GAP, rows * (SIDE + GAP) - GAP


def mosaic() -> Mosaic:
    """Read the mosaic from the tables, the style sheet and the icons that the page has."""
    statements, numbers = (
        json.loads((ARTIFACTS / "tables" / f"{name}.json").read_text(encoding="utf-8"))
        for name in (STATEMENTS, NUMBERS)
    )
    steps = tiles(statements, numbers)
    colours = colours_of(STYLES)
    icons: dict[str, str] = vars(TEMPLATES.get_template("_verdicts.html").module)["icons"]
    return Mosaic(
        {step: [tile.verdict for tile in of_step] for step, of_step in steps.items()},
        {each: Look(colours.get(slug(each), LIGHT.muted), icon) for each, icon in icons.items()},
    )


def colours_of(styles: Path) -> dict[str, str]:
    """Return the colour of each verdict in the light scheme, by its name in the style sheet."""
    rules = re.findall(
        r"^\.verdict:is\(([^)]*)\) \{\s*--verdict: (#\w+);",
        styles.read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    return {
        name: colour
        for names, colour in rules
        for name in re.findall(r"\.verdict--([\w-]+)", names)
    }


def draw(axes: Any, shown: Mosaic, left: float, top: float) -> None:
    """Draw the tiles, a row for each step, with the number of the step before them."""
    from attention_figures.canvas import to_baseline

    for row, (step, verdicts) in enumerate(shown.steps.items()):
        y = top + row * (SIDE + GAP)
        if step.isdigit():
            line = y + SIDE / 2 + to_baseline(LETTERS)
            axes.text(left, line, step, size=LETTERS, color=LIGHT.muted)
        for column, verdict in enumerate(verdicts):
            _tile(axes, shown.looks[verdict], left + LABEL + column * (SIDE + GAP), y, SIDE)


def draw_tally(axes: Any, shown: Mosaic, left: float, top: float, width: float) -> None:
    """Write in two columns how many tiles have each verdict, with a tile before each."""
    from attention_figures.canvas import to_baseline

    side = ENTRY - 7
    rows = math.ceil(len(shown.counts) / 2)
    for index, (verdict, count) in enumerate(shown.counts.items()):
        column, row = divmod(index, rows)
        x, y = left + column * width / 2, top + row * ENTRY
        _tile(axes, shown.looks[verdict], x, y, side)
        line = y + side / 2 + to_baseline(LETTERS)
        axes.text(x + side + 10, line, f"{count} {verdict}", size=LETTERS, color=LIGHT.ink)


def _tile(axes: Any, look: Look, x: float, y: float, side: float) -> None:
    """Draw a tile with its icon, from its upper left corner."""
    from matplotlib.patches import PathPatch

    from attention_figures.canvas import rounded_box

    rounded_box(axes, x, y, side, side, fill=look.colour)
    axes.add_patch(
        PathPatch(
            _outline(look.icon, x + side / 6, y + side / 6, side / 1.5),
            facecolor="none",
            edgecolor=LIGHT.paper,
            linewidth=side / 11,
            capstyle="round",
            joinstyle="round",
        )
    )


def _outline(icon: str, x: float, y: float, side: float) -> Any:
    """Return an icon as a path of Matplotlib, in a square with this upper left corner."""
    from fontTools.pens.recordingPen import RecordingPen
    from fontTools.svgLib.path import parse_path
    from matplotlib.path import Path as Outline

    pen = RecordingPen()
    parse_path(icon, pen)
    codes = {"moveTo": Outline.MOVETO, "lineTo": Outline.LINETO, "curveTo": Outline.CURVE4}
    points = [
        (codes[kind], (x + side * across / GRID, y + side * down / GRID))
        for kind, at in pen.value
        if kind in codes
        for across, down in at
    ]
    return Outline([point for _, point in points], [code for code, _ in points])
