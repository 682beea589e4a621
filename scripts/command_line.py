"""Run one artifact script on its own: `python scripts/figures/NAME.py --help`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.build_artifacts import write_whole
from scripts.contract import show
from scripts.rendering import load, options_of, question, render
from scripts.request import FORMATS, WIDE, Request


def run(script: str, arguments: Sequence[str] | None = None) -> int:
    """Read the command line of a script, write its files to a folder and say which.

    Bad input ends with status 2 and one line that names it, as in any other command.
    """
    path = Path(script).resolve()
    module = load(path)
    is_figure = path.parent.name == "figures"
    parser = argparse.ArgumentParser(
        description=f"Answers: {question(module)}", parents=[options_of(module)]
    )
    parser.add_argument(
        "--out", type=Path, default=Path(), help="folder to write to (default: here)"
    )
    if is_figure:
        parser.add_argument(
            "--format", default="svg", help=f"with commas, from {', '.join(FORMATS)} (default: svg)"
        )
        parser.add_argument("--scheme", choices=("light", "dark"), default="light")
        parser.add_argument(
            "--width", type=int, default=WIDE, help=f"in pixels (default: {WIDE}; a phone: 358)"
        )
    given = vars(parser.parse_args(arguments))
    out = given.pop("out")
    request = Request(formats=())
    if is_figure:
        formats = tuple(given.pop("format").split(","))
        if unknown := set(formats) - set(FORMATS):
            parser.error(f"--format: unknown {', '.join(sorted(unknown))}; choose from {FORMATS}")
        request = Request(formats, given.pop("scheme"), given.pop("width"))
        if not 200 <= request.width <= 4000:
            parser.error(f"--width: expected 200 to 4000 pixels, got {request.width}")
    try:
        files = render(path, request, given)
    except (ValueError, TypeError, OSError) as problem:
        parser.error(str(problem))
    for name, content in files.items():
        write_whole(out / name, content)
        print(f"{out / name}  {show(len(content) / 1000, '.1f')} kB", file=sys.stderr)
    return 0
