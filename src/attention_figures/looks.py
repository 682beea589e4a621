"""How a figure of one's own should look, and the figure that looks so whenever it is saved."""

import math
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from attention_figures.fonts import families_for
from attention_figures.formats import FORMATS
from attention_figures.saving import UNIT, picture
from attention_figures.styles.drawing_style import DrawingStyle, applied
from attention_figures.styles.palette import RAMP_STEPS, SCHEMES, Palette
from attention_figures.styles.sizes import WIDE

LOWEST = 1e-3
"""Weights below it have the palest of logarithmic colours."""


@dataclass(frozen=True)
class Look:
    """How a figure should look.

    Attributes
    ----------
    scheme : str
        "light" or "dark".
    width : int
        Pixels.
    title : str
        Written above the figure.
    numbers : bool or None
        Whether weights are written; None writes them where there is room.
    log : bool
        Whether colours go by the logarithm of a weight, which shows the small ones.
    colours : str or None
        Name of one of matplotlib's colour maps.
    right_to_left : bool
        Whether words run from right to left.
    transparent : bool
        Whether what lies behind the figure is seen.
    font : str or None
        Name of an installed font, or path of a font file.
    """

    scheme: str = "light"
    width: int = WIDE
    title: str = ""
    numbers: bool | None = None
    log: bool = False
    colours: str | None = None
    right_to_left: bool = False
    transparent: bool = False
    font: str | None = None

    def __post_init__(self) -> None:
        """Refuse what is no look."""
        if self.scheme not in SCHEMES:
            raise ValueError(f"scheme: expected light or dark, got {self.scheme!r}")
        if not 100 <= self.width <= 20_000:
            raise ValueError(f"width: expected 100 to 20000 pixels, got {self.width}")
        if self.colours is not None and self.colours not in mpl.colormaps:
            raise ValueError(
                f"colours: expected the name of one of matplotlib's colour maps, such as viridis, "
                f"cividis or Blues; got {self.colours!r}"
            )

    @property
    def style(self) -> DrawingStyle:
        """Width and colours, as the drawing functions take them."""
        base = SCHEMES[self.scheme]
        given: dict[str, Any] = {entry.name: getattr(base, entry.name) for entry in fields(base)}
        if self.colours is not None:
            steps = mpl.colormaps[self.colours](np.linspace(0, 1, RAMP_STEPS))
            given["ramp"] = tuple(to_hex(step) for step in steps)
        return DrawingStyle(self.width, OwnPalette(**given, is_log=self.log))


@dataclass(frozen=True)
class OwnPalette(Palette):
    """A palette whose ramp may be any colour map, and may be logarithmic."""

    is_log: bool = False

    def ramp_indices(self, weights: ArrayLike) -> NDArray[np.intp]:
        """Positions in the ramp of weights between 0 and 1."""
        return super().ramp_indices(shade(weights) if self.is_log else weights)

    def on_heat(self, weight: float) -> str:
        """Colour of text on such a cell: of the two, the one that stands out more."""
        cell = luminance(self.heat(weight))
        return max(
            (self.on_ramp_low, self.on_ramp_high),
            key=lambda colour: _contrast(luminance(colour), cell),
        )


def shade(weights: ArrayLike) -> NDArray[np.float64]:
    """Return how dark weights are on a logarithmic scale, from 0 to 1.

    >>> shade([1, 0.1, 0.001, 0]).round(2)
    array([1.  , 0.67, 0.  , 0.  ])
    """
    dark: NDArray[np.float64] = 1 - np.log(np.clip(weights, LOWEST, 1)) / math.log(LOWEST)
    return dark


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, as WCAG 2.2 defines it."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


@contextmanager
def drawn_as(look: Look, families: Iterable[str]) -> Iterator[None]:
    """Draw and save within this context: nobody's own settings of matplotlib count."""
    with applied(look.style):
        mpl.rcParams["font.family"] = list(families)
        # Words come from readers, and a dollar sign in one of them begins no formula.
        mpl.rcParams["text.parse_math"] = False
        yield


class AttentionFigure(Figure):
    """A figure that looks the same whenever and wherever it is saved.

    Attributes
    ----------
    picture_title, description : str
        Written into the file when it is saved.
    missing : str
        Characters that no font here can draw.
    hint : str
        How the figure could be read more easily, or "".
    """

    look: Look = Look()
    families: tuple[str, ...] = ()
    picture_title = ""
    description = ""
    missing = ""
    hint = ""
    _is_being_saved = False

    @property
    def lacks(self) -> str:
        """Which characters no font has, in words."""
        named = ", ".join(f"{letter} (U+{ord(letter):04X})" for letter in self.missing[:8])
        return f"font: no installed font has {named}" + " and others" * (len(self.missing) > 8)

    @classmethod
    def of(cls, look: Look, height: float) -> "AttentionFigure":
        """Start an empty figure of the given height in pixels."""
        figure = cls(figsize=(look.width / 72, height / 72))
        figure.look = look
        if look.transparent:
            figure.patch.set_alpha(0)
        return figure

    def draw(self, renderer: Any) -> None:
        """Draw with the settings that it was made with."""
        if self._is_being_saved:  # within those settings, and one more
            super().draw(renderer)
            return
        with drawn_as(self.look, self.families):
            super().draw(renderer)

    def savefig(self, fname: Any, **options: Any) -> None:
        """Save the figure as `Figure.savefig` does, the kind told by `format` or the file's name.

        Parameters
        ----------
        fname : str, path or file
            Where to.
        **options
            `dpi` (default 72: one pixel of a PNG for each of the drawing), `transparent` and
            `letters`, as for `to_bytes`. With any other, and for other kinds of files, matplotlib
            saves the figure by itself, without what this library adds to a file.
        """
        kind = options.pop("format", None) or _kind_of(fname)
        if kind not in FORMATS or options.keys() - {"dpi", "transparent", "letters"}:
            with drawn_as(self.look, self.families):
                super().savefig(fname, format=kind, **options)
            return
        content = self.to_bytes(kind, **options)
        if hasattr(fname, "write"):
            fname.write(content)
        else:
            Path(fname).write_bytes(content)

    def to_bytes(
        self,
        kind: str,
        *,
        dpi: float = UNIT,
        transparent: bool | None = None,
        letters: str = "text",
    ) -> bytes:
        """Return the figure as a file of one kind: "svg", "png" or "pdf".

        Raises
        ------
        ValueError
            If no font has all its characters, unless it is an SVG that holds text.
        """
        if self.missing and (kind != "svg" or letters == "paths"):
            raise ValueError(
                f"{self.lacks}; name one that does with font=FILE, or write an SVG with text, in "
                "which the fonts of whoever opens it may have them"
            )
        self._is_being_saved = True
        try:
            with drawn_as(self.look, self.families):
                return picture(
                    self,
                    kind,
                    title=self.picture_title,
                    description=self.description,
                    dpi=dpi,
                    transparent=self.look.transparent if transparent is None else transparent,
                    letters=letters,
                )
        finally:
            self._is_being_saved = False


def _kind_of(fname: Any) -> str:
    if isinstance(fname, str | os.PathLike):
        return Path(fname).suffix.removeprefix(".").lower() or "png"
    return "png"


def fonts_for(look: Look, texts: Iterable[str]) -> tuple[list[str], str]:
    """Return the fonts that draw some texts, and the characters that none of them has."""
    return families_for([*texts, look.title], look.font)
