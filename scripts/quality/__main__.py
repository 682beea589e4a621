"""Measure the project itself: what its tests tell apart, what it survives, what its pages weigh."""

import importlib
import pkgutil
import sys
from collections.abc import Sequence
from types import ModuleType

import scripts.quality
from scripts.artifacts.places import ROOT
from scripts.quality import record
from scripts.tools.command import check_site, finish, parser_of

COMMON = ("__main__", "record")

DESCRIPTION = """\
Measure something of this project, print it, and end with status 1 if it misses its limit. With
--write, what was measured is kept in data/quality, from which the page on quality is made.

  python3 run.py quality                  what there is to measure
  python3 run.py quality weight           measure it
  python3 run.py quality weight --help    what else that measurement can be told
"""


def measurements() -> dict[str, ModuleType]:
    """Map the name of each measurement to its module.

    A module asks its question in the first line of its docstring. It has `WHEN`,
    `measure(given) -> figures`, `problems(figures)`, which says what misses its limit, and
    `add_options(parser)` if it can be told more. One with `MERGES` adds a part that was measured
    alone to what is kept of the others.
    """
    found = pkgutil.iter_modules(scripts.quality.__path__)
    return {
        name: module
        for name in sorted(each.name for each in found if each.name not in COMMON)
        if hasattr(module := importlib.import_module(f"scripts.quality.{name}"), "measure")
    }


def question(module: ModuleType) -> str:
    """Return the question that a measurement answers."""
    return (module.__doc__ or "").partition("\n")[0]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what the command line names; status 1 if a limit is missed."""
    parser = parser_of("quality", DESCRIPTION)
    kinds = parser.add_subparsers(dest="name", metavar="NAME")
    all_of_them = measurements()
    for name, module in all_of_them.items():
        kind = kinds.add_parser(name, description=module.__doc__, help=question(module))
        kind.add_argument("--write", action="store_true", help="keep it in data/quality")
        if hasattr(module, "add_options"):
            module.add_options(kind)
    given = parser.parse_args(arguments)
    if given.name is None:
        for name, module in all_of_them.items():
            print(f"{name:14}{question(module)} ({module.WHEN})")
        return 0
    module = all_of_them[given.name]
    chosen = [name for name in ("only", "page", "figure") if getattr(given, name, None)]
    if given.write and chosen and not hasattr(module, "MERGES"):
        kinds.choices[given.name].error(f"--write keeps all of it: leave out --{chosen[0]}")
    if hasattr(given, "site"):
        check_site(given.site, "site")
    of = record.commit()  # others may commit while this is at work
    figures = module.measure(given)
    if given.write:
        path = record.write(given.name, question(module), module.WHEN, of, figures)
        accept = "python scripts/build_artifacts.py --accept-data"
        print(f"kept in {path.relative_to(ROOT)}; for the next build: {accept}")
    missed = module.problems(figures)
    for problem in missed:
        print(f"run.py quality {given.name}: {problem}", file=sys.stderr)
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(finish("quality", main))
