"""Run one artifact script on its own: `python scripts/figures/NAME.py --help`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from attention_figures.text import show
from scripts.artifacts.jobs import run_experiments
from scripts.artifacts.records import write_whole
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
    if is_figure:
        add_picture_options(parser, formats="svg")
    given = vars(parser.parse_args(arguments))
    out = given.pop("out")
    request = Request(formats=())
    if is_figure:
        request = Request(given.pop("format"), given.pop("scheme"), given.pop("width"))
    try:
        if run_experiments([path], workers=1):
            return 1
        for name, content in render(path, request, given).items():
            write_whole(out / name, content)
            print(f"{out / name}  {show(len(content) / 1000, '.1f')} kB", file=sys.stderr)
    except (ValueError, TypeError, OSError) as problem:
        parser.error(str(problem))
    return 0
