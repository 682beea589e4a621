"""What a reader sees of each artifact, as text by place; as a program, of the clone it lies in.

python -m scripts.tools.shown_texts texts.json --draws 1
"""

import argparse
import html
import json
import math
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from attention_figures.styles.drawing_style import DrawingStyle, applied
from attention_figures.styles.palette import LIGHT
from attention_figures.styles.sizes import NARROW, WIDE
from scripts.artifacts.live_panels import panel
from scripts.artifacts.places import ROOT, find_scripts
from scripts.artifacts.rendering import load, options_of, render
from scripts.artifacts.request import Request

Texts = dict[str, str]
"""Place within an artifact → text."""


def texts_of(script: Path) -> Texts:
    """Run a script; return what a reader sees, picture for picture and column for column."""
    kind = script.parent.name
    if kind == "examples":
        files = render(script, Request(formats=()))
        return {"output": files[f"{script.stem}.txt"].decode()}
    module = load(script)
    result = module.compute(**vars(options_of(module).parse_args([])))
    texts: Texts = {}
    if hasattr(module, "numbers"):
        texts |= {f"number {name}": text for name, text in module.numbers(result).items()}
    for place in ("caption", "alt_text"):
        if hasattr(module, place):
            texts[place.replace("_", " ")] = getattr(module, place)(result)
    if kind == "figures":
        texts["wide picture"] = drawn(module, result, WIDE)
        texts["narrow picture"] = drawn(module, result, NARROW)
    elif kind == "tables":
        table = module.tabulate(result)
        texts["headings"] = " | ".join([*table.headings(), *(text for text, _ in table.groups)])
        for index, column in enumerate(zip(*table.shown(), strict=True)):
            texts[f"column {index + 1}"] = "\n".join(column)
    elif kind == "formulas":
        texts["formula"] = module.typeset(result)
    else:
        texts["panel"] = read_out(panel(script, module.start(result), result))
    return texts


def drawn(module: ModuleType, result: Any, width: int) -> str:
    """Return what is written in a picture, a line for each piece of text.

    A tick of an axis that says where it stands is left out: it is right wherever it is.
    """
    found: list[Text] = []

    def record(artist: Text, renderer: RendererBase) -> None:
        if artist.get_visible() and artist.get_text().strip():
            found.append(artist)

    style = DrawingStyle(width=width, palette=LIGHT)
    with applied(style), mock.patch.object(Text, "draw", record):
        figure = module.draw(result, style)
        FigureCanvasAgg(figure)
        figure.draw_without_rendering()
        scales = {
            id(label)
            for axes in figure.axes
            for axis in (axes.xaxis, axes.yaxis)
            for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks())
            for label in (tick.label1, tick.label2)
            if says(label.get_text(), tick.get_loc())
        }
        return "\n".join(text.get_text() for text in found if id(text) not in scales)


def says(label: str, place: float) -> bool:
    """Whether a label is the number of its place.

    >>> says("1,000", 1000.0), says("−0.5", -0.5), says("0.71", 0.5), says("cat", 0.0)
    (True, True, False, False)
    """
    try:
        return math.isclose(float(label.replace("−", "-").replace(",", "")), place, abs_tol=1e-9)
    except ValueError:
        return False


READ_OUT = r'\b(?:aria-label|aria-valuetext|alt|title|placeholder)="([^"]*)"'


def read_out(panel: str) -> str:
    """Return the text of HTML, with the attributes that are read out or shown.

    >>> read_out('<b class="h1" title="1 &lt; 2">3</b> <i>4</i>')
    '1 < 2 3 4'
    """
    shown = re.sub("<[^>]*>", lambda tag: f" {' '.join(re.findall(READ_OUT, tag[0]))} ", panel)
    return " ".join(html.unescape(shown).split())


def other_draws(number: int) -> Any:
    """Return what to put in place of `numpy.random.default_rng`: the same, with other draws."""
    usual = np.random.default_rng

    def default_rng(seed: Any = None) -> np.random.Generator:
        return usual(None if seed is None else [number, *np.atleast_1d(seed).tolist()])

    return default_rng


def all_texts(scripts: Mapping[str, Path], original: Path | None) -> dict[str, Texts]:
    """Return the texts of each artifact.

    A script that fails, perhaps because it looks for a constant where it no longer is, is given its
    original text: its constants stay then, and all else moves.

    Raises
    ------
    RuntimeError
        If it fails even so.
    """
    found: dict[str, Texts] = {}
    for name, script in scripts.items():
        where = script.relative_to(ROOT)
        try:
            found[name] = texts_of(script)
        except Exception:
            if original is not None:
                script.write_bytes((original / where).read_bytes())
            try:
                found[name] = texts_of(script)
            except Exception as problem:
                said = f"{where.as_posix()}: {type(problem).__name__}: {problem}"
                raise RuntimeError(said) from problem
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the texts of artifacts as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--draws", type=int, help="other random draws than the usual")
    parser.add_argument("--original", type=Path, help="the clone of which this one is a copy")
    parser.add_argument("--only", nargs="*", metavar="NAME", help="of these artifacts only")
    given = parser.parse_args(arguments)
    if given.draws is not None:
        np.random.default_rng = other_draws(given.draws)
    scripts = find_scripts()
    chosen = {name: path for name, path in scripts.items() if not given.only or name in given.only}
    try:
        texts = all_texts(chosen, given.original)
    except RuntimeError as problem:
        print(problem, file=sys.stderr)
        return 1
    given.out.write_text(json.dumps(texts), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
