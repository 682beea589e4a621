"""Run one artifact script on its own: `python scripts/figures/NAME.py --help`."""

import argparse
import dataclasses
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from attention_figures.formats import FORMATS
from attention_figures.notes import WeightsNote, in_options
from attention_figures.text import show
from attention_figures.writing import refuse_to_overwrite, write_new
from scripts.artifacts.jobs import run_experiments
from scripts.artifacts.rendering import load, options_of, question, render
from scripts.artifacts.request import Request, add_picture_options


def run(script: str, arguments: Sequence[str] | None = None) -> int:
    """Read a script's command line, write its files to a folder and name them.

    Bad input ends with status 2 and one line that names it, as with any other command.
    """
    path = Path(script).resolve()
    module = load(path)
    is_figure = path.parent.name == "figures"
    parser = argparse.ArgumentParser(
        description=f"Answers: {question(path)}", parents=[options_of(module)]
    )
    parser.add_argument(
        "--out", type=Path, default=Path(), help="folder to write to (default: here)"
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="write this file alone, by its ending"
    )
    parser.add_argument("--force", action="store_true", help="overwrite files that are there")
    if is_figure:
        add_picture_options(parser, formats="svg", dpi=72)
    given = vars(parser.parse_args(arguments))
    out, output, force = (given.pop(name) for name in ("out", "output", "force"))
    request = Request(formats=())
    if is_figure:
        looks = {name: given.pop(name) for name in ("scheme", "width", "dpi")}
        request = Request(given.pop("format"), **looks)
    inputs = [value for value in given.values() if isinstance(value, Path)]
    try:
        if output is not None:
            kind = output.suffix.removeprefix(".").lower()
            request = dataclasses.replace(request, formats=(kind,) if kind in FORMATS else ())
            refuse_to_overwrite(output, force=force, inputs=inputs)
        elif out.suffix.lower().removeprefix(".") in FORMATS:
            raise ValueError(f"--out: expected a folder, got {out}; -o writes one file")
        if run_experiments([path], workers=1):
            return 1
        with _notes_in_one_line():
            rendered = render(path, request, given)
        files = {out / name: content for name, content in rendered.items()}
        if output is not None:
            files = {output: _only(files, output)}
        for place in files:
            refuse_to_overwrite(place, force=force, inputs=inputs)
        for place, content in files.items():
            write_new(place, content, force=force, inputs=inputs)
            print(f"{place}  {show(len(content) / 1000, '.1f')} kB", file=sys.stderr)
    except (ValueError, TypeError, OSError) as problem:
        parser.error(_with_help(str(problem)))
    return 0


@contextmanager
def _notes_in_one_line() -> Iterator[None]:
    """Print what a reader should know of the weights without naming a line of the program."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", WeightsNote)
        yield
    for one in told:
        if issubclass(one.category, WeightsNote):
            print(f"note: {in_options(str(one.message))}", file=sys.stderr)
        else:
            warnings.warn_explicit(one.message, one.category, one.filename, one.lineno)


def _with_help(message: str) -> str:
    """Say which command has the options that would help; the figures of the site have few."""
    helps = in_options(message)
    if helps == message:
        return message
    return f"{helps}; for weights of your own, the command `attention` has these options"


def _only(files: Mapping[Path, bytes], output: Path) -> bytes:
    """Return the file that ends as a name does."""
    found = [content for path, content in files.items() if path.suffix == output.suffix.lower()]
    if len(found) != 1:
        kinds = ", ".join(sorted({path.suffix for path in files} | {f".{one}" for one in FORMATS}))
        raise ValueError(f"-o: expected a name that ends in one of {kinds}, got {output}")
    return found[0]
