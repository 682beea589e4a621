"""From one artifact script to the bytes of its files, writing nothing."""

import argparse
import contextlib
import dataclasses
import importlib.util
import io
import json
import re
import runpy
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from attention_figures.fonts import families_for
from attention_figures.saving import picture
from attention_figures.styles.drawing_style import DrawingStyle, applied
from attention_figures.styles.palette import LIGHT, SCHEMES
from attention_figures.styles.sizes import NARROW, WIDE
from scripts.artifacts.contract import Table, Worked, rounded
from scripts.artifacts.imports import Imports
from scripts.artifacts.live_panels import embedded, panel
from scripts.artifacts.places import KINDS, is_draft
from scripts.artifacts.request import Request
from scripts.artifacts.sources import docstring
from scripts.artifacts.svg_for_page import svg_for_page


def load(script: Path) -> ModuleType:
    """Import a script from its path, whatever else has the same name."""
    spec = importlib.util.spec_from_file_location(
        f"scripts.{script.parent.name}.{script.stem}", script
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"{script}: not a Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def question(script: Path) -> str:
    """Return the question that a script answers: the first line of its docstring."""
    # Read from the file: under `python -OO` the module has none.
    text = docstring(script.read_text(encoding="utf-8"))
    if not text:
        raise ValueError("the docstring must open with the question it answers")
    return text.splitlines()[0]


def options_of(module: ModuleType) -> argparse.ArgumentParser:
    """Return a parser of the script's own options; most have none."""
    parser = argparse.ArgumentParser(add_help=False)
    if hasattr(module, "add_options"):
        module.add_options(parser)
    return parser


def render(
    script: Path, request: Request, options: Mapping[str, Any] | None = None
) -> dict[str, bytes]:
    """Run one script and return file name → content.

    Every script produces `NAME.json`: the question, the numbers and, if it has them, caption, alt
    text, table cells or LaTeX. The rest depends on the kind.
    """
    if script.parent.name == "examples":
        return _render_example(script)
    return files_of(computed(script, options), request)


@dataclasses.dataclass(frozen=True)
class Computed:
    """A script that has computed, and has drawn and written nothing yet.

    Attributes
    ----------
    script : Path
        The script.
    module : module
        What came of importing it.
    options : mapping of str to Any
        What its `compute` was given.
    is_usual : bool
        Whether these are what it computes with if nobody asks for anything else.
    result : Any
        What its `compute` has returned.
    """

    script: Path
    module: ModuleType
    options: Mapping[str, Any]
    is_usual: bool
    result: Any


def computed(script: Path, options: Mapping[str, Any] | None = None) -> Computed:
    """Import a script, which is no example, and have it compute."""
    module = load(script)
    usual = vars(options_of(module).parse_args([]))
    options = usual if options is None else options
    return Computed(script, module, options, options == usual, module.compute(**options))


def files_of(of: Computed, request: Request) -> dict[str, bytes]:
    """Return file name → content for a script that has computed."""
    script, module, result = of.script, of.module, of.result
    kind, name = script.parent.name, script.stem
    record: dict[str, Any] = {
        "question": question(script),
        "is_draft": is_draft() and bool(Imports().experiments([script])),
    }
    # Pages show the usual ones alone; a reader's own words need not make good names.
    has_numbers = hasattr(module, "numbers") and of.is_usual
    record["numbers"] = _checked_numbers(module.numbers(result)) if has_numbers else {}
    if has_numbers and hasattr(module, "worked"):
        record["worked"] = _checked_worked(module.worked(result), record["numbers"])
    files: dict[str, bytes] = {}
    if kind == "figures":
        record |= {"caption": module.caption(result), "alt_text": module.alt_text(result)}
        files |= _render_figure(
            module, result, script, request, [] if of.is_usual else _texts(of.options)
        )
        if request.for_pages:
            record["drawings"] = drawings(of)
        table: Table = module.data(result)
        record |= _cells(_readable(table))
        files[f"{name}.csv"] = table.to_csv().encode()
    elif kind == "tables":
        table = module.tabulate(result)
        record |= {"caption": module.caption(result)} | _cells(table)
        files[f"{name}.csv"] = table.to_csv().encode()
        if hasattr(module, "workbook"):
            files[f"{name}.xlsx"] = module.workbook(result)
    elif kind == "live":
        start = module.start(result)
        program = (script.parent / "programs" / script.name).read_text(encoding="utf-8")
        record |= {
            "caption": module.caption(result),
            "still": module.STILL,
            "panel": panel(script, start, result),
            "embedded": embedded(rounded(start), rounded(module.given(result)), program),
        }
        files[f"{name}.py"] = program.encode()
    elif kind == "formulas":
        record["latex"] = module.typeset(result)
        if hasattr(module, "holds"):
            record["holds"] = module.holds(result)
        files[f"{name}.tex"] = (record["latex"] + "\n").encode()
    else:
        raise ValueError(f"{script}: expected a folder among {', '.join(KINDS)}, got {kind!r}")
    for part, content in (module.files(result) if hasattr(module, "files") else {}).items():
        content = rounded(content)
        text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        files[f"{name}.{part}.data.json"] = text.encode()
    files[f"{name}.json"] = _json(record)
    return files


def drawings(of: Computed) -> dict[str, str]:
    """Return the pictures that pages hold of a figure: layout → SVG."""
    return {
        layout: _drawing_for_page(of.module, of.result, f"{of.script.stem}-{layout}", width)
        for layout, width in (("wide", WIDE), ("narrow", NARROW))
    }


def _readable(table: Table) -> Table:
    """Give a figure's data formats that suit a reader, if the figure gives none."""
    if table.formats:
        return table
    columns = zip(*table.rows, strict=True)
    formats = [
        ""
        if any(isinstance(cell, str) for cell in column)
        else ".3f"
        if any(isinstance(cell, float) for cell in column)
        else "d"
        for column in columns
    ]
    return dataclasses.replace(table, formats=formats)


def _cells(table: Table) -> dict[str, Any]:
    """Return what a page needs to show a table."""
    return {
        "columns": table.headings(),
        "groups": [list(group) for group in table.groups],
        "cells": table.shown(),
        "is_number": [spec != "" for spec in table.formats or [""] * len(table.columns)],
        "roles": list(table.roles) or [""] * len(table.columns),
        "emphasised": table.emphasised,
    } | ({"holds": [list(row) for row in table.holds]} if table.holds else {})


def _json(record: Mapping[str, Any]) -> bytes:
    return (json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _checked_numbers(numbers: Mapping[str, str]) -> dict[str, str]:
    """Numbers reach pages as formatted text under a name that a template can write."""
    for name, text in numbers.items():
        if not name.isidentifier():
            raise ValueError(
                f"numbers: {name!r} cannot be written in a page; use letters, digits, _"
            )
        if not isinstance(text, str):
            raise TypeError(
                f"numbers: {name} must be formatted text, got {type(text).__name__} {text!r}"
            )
    return dict(numbers)


def _checked_worked(
    worked: Mapping[str, Worked], numbers: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """Pages get how numbers come about; a sum that comes to another number stops the build."""
    unknown = sorted(worked.keys() - numbers.keys())
    if unknown:
        raise ValueError(f"worked: expected names of numbers, got {', '.join(unknown)}")
    made = {}
    for name, one in worked.items():
        try:
            text = one.equation(numbers[name])
        except ValueError as problem:
            raise ValueError(f"worked: {name}: {problem}") from problem
        parts = {"of": one.of, "from": " ".join(one.made_of), "text": text}
        made[name] = {part: of for part, of in parts.items() if of}
    return made


LEFT_OUT = "  # the page leaves this out"
"""Ends a line of an example that is for its command line and is no part of the lesson."""


def published(program: str) -> str:
    r"""Return an example as the page shows it.

    >>> published(f"x = 1\n\nparse(){LEFT_OUT}\n\nprint(x)\n")
    'x = 1\n\nprint(x)\n'
    """
    return re.sub(rf"^.*{LEFT_OUT}\n\n?", "", program, flags=re.MULTILINE)


def _render_example(script: Path) -> dict[str, bytes]:
    """Run a published program as a reader would, and return what it prints."""
    printed = io.StringIO()
    given, sys.argv = sys.argv, [str(script)]
    try:
        with contextlib.redirect_stdout(printed):
            runpy.run_path(str(script), run_name="__main__")
    finally:
        sys.argv = given
    record: dict[str, Any] = {
        "is_draft": False,
        "question": question(script),
        "numbers": {},
        "code": published(script.read_text(encoding="utf-8")),
        "printed": printed.getvalue(),
    }
    name = script.stem
    return {f"{name}.txt": printed.getvalue().encode(), f"{name}.json": _json(record)}


def _render_figure(
    module: ModuleType, result: Any, script: Path, request: Request, texts: Sequence[str]
) -> Iterable[tuple[str, bytes]]:
    style = DrawingStyle(width=request.width, palette=SCHEMES[request.scheme])
    families, missing = families_for(texts)
    if missing and {"png", "pdf"} & {*request.formats}:
        raise ValueError(f"words: no installed font has {', '.join(missing)}; an SVG needs none")
    with applied(style):
        mpl.rcParams["font.family"] = families
        if texts:  # in which a dollar sign begins no formula
            mpl.rcParams["text.parse_math"] = False
        figure = module.draw(result, style)
        return [
            (
                f"{script.stem}.{kind}",
                picture(
                    figure,
                    kind,
                    title=question(script),
                    description=module.alt_text(result),
                    dpi=request.dpi,
                ),
            )
            for kind in request.formats
        ]


def _texts(options: Mapping[str, Any]) -> list[str]:
    """Return what options have in words: a reader's own may need other fonts."""
    given = [one for value in options.values() if isinstance(value, list | tuple) for one in value]
    return [text for text in (*given, *options.values()) if isinstance(text, str)]


def _drawing_for_page(module: ModuleType, result: Any, prefix: str, width: int) -> str:
    style = DrawingStyle(width=width, palette=LIGHT)
    with applied(style):
        figure: Figure = module.draw(result, style)
        svg = io.StringIO()
        figure.savefig(svg, format="svg", metadata={"Date": None})
    return svg_for_page(svg.getvalue(), prefix=prefix)
