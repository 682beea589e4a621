"""Which files of an artifact are wanted, and how they should look."""

import argparse
from dataclasses import dataclass

from attention_figures.formats import FORMATS
from attention_figures.styles.sizes import NARROW, WIDE


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
    dpi : float
        Pixels of a PNG for each 72 of the picture.
    for_pages : bool
        Whether to add what only the site's own pages need: drawings that follow the reader's colour
        scheme and screen width.
    """

    formats: tuple[str, ...] = FORMATS
    scheme: str = "light"
    width: int = WIDE
    dpi: float = 144
    for_pages: bool = False


def add_picture_options(
    parser: argparse.ArgumentParser, *, formats: str, dpi: float = Request.dpi
) -> None:
    """Add `--format`, `--scheme`, `--width` and `--dpi`, which mean the same in every command."""
    parser.add_argument(
        "--format",
        type=_formats,
        default=formats,
        help=f"one or more of {', '.join(FORMATS)}, with commas (default: {formats})",
    )
    parser.add_argument("--scheme", choices=("light", "dark"), default="light")
    parser.add_argument(
        "--width",
        type=_width,
        default=WIDE,
        help=f"of pictures in every format, in pixels; on paper 72 make an inch "
        f"(default: {WIDE}; a phone: {NARROW})",
    )
    parser.add_argument(
        "--dpi",
        type=_dpi,
        default=dpi,
        help=f"of a PNG: 144 gives it twice as many pixels as --width says (default: {dpi:g})",
    )


def _formats(text: str) -> tuple[str, ...]:
    formats = tuple(text.split(","))
    for name in formats:
        if name not in FORMATS:
            raise argparse.ArgumentTypeError(f"unknown {name!r}; choose from {', '.join(FORMATS)}")
    return formats


def _width(text: str) -> int:
    if not text.isdecimal() or not 200 <= int(text) <= 4000:
        raise argparse.ArgumentTypeError(f"expected 200 to 4000 pixels, got {text!r}")
    return int(text)


def _dpi(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0
    if not 10 <= number <= 2400:
        raise argparse.ArgumentTypeError(f"expected 10 to 2400, got {text!r}")
    return number
