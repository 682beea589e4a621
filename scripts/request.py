"""Which files of an artifact are wanted, and how they should look."""

from dataclasses import dataclass

KINDS = ("figures", "tables", "formulas", "examples")
"""Folders of `scripts/` that hold artifact scripts."""

FORMATS = ("svg", "png", "pdf")
"""Picture formats."""

WIDE = 688
"""Pixels: the width of the text column on a desktop."""

NARROW = 358
"""Pixels: the width of the text column on a phone that is 390 pixels wide."""


@dataclass(frozen=True)
class Request:
    """Which files of a script are wanted, and how they should look.

    Attributes
    ----------
    formats : tuple of str
        Picture formats of a figure, from `FORMATS`.
    scheme : str
        "light" or "dark".
    width : int
        Width of the picture in pixels.
    for_pages : bool
        Whether to add what only the site's own pages need: the drawings that follow the reader's
        colour scheme and the width of the reader's screen.
    """

    formats: tuple[str, ...] = FORMATS
    scheme: str = "light"
    width: int = WIDE
    for_pages: bool = False
