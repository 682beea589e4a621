"""Compare a site built here with a published one: text exactly, digits within a tolerance."""

import argparse
import gzip
import json
import math
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.artifacts.places import ROOT
from scripts.tools.command import ProblemError, check_site, finish, parser_of
from scripts.tools.manifest import NAME, hashes

TOLERANCE = 1e-9
"""Relative: far above what another processor changes, and far below what a page shows."""

TEXT = (".html", ".csv", ".json", ".svg", ".tex", ".txt", ".py", ".css", ".js", ".xml")

NUMBER = re.compile(r"[-−]?\d+(?:\.\d+)?(?:e[-+]?\d+)?")

DESCRIPTION = f"""\
Compare the site that you have built with a published one, of which you have a copy or only the
{NAME}. With a copy, numbers may differ by {TOLERANCE:g} of their size, to allow for another
kind of processor. With the manifest alone, every byte has to be the same.

  python3 run.py build && python3 run.py verify ~/downloads/site
  python3 run.py verify {NAME}

Status 0: the same. 1: something differs, and it says what. 2: nothing could be compared.
"""


@dataclass(frozen=True)
class Comparison:
    """How a site compares with a published one, by file.

    Attributes
    ----------
    same, close : list of str
        The same bytes; the same except for digits within the tolerance.
    other, missing, added : list of str
        Different; published but not here; here but not published.
    """

    same: list[str]
    close: list[str]
    other: list[str]
    missing: list[str]
    added: list[str]

    @property
    def agrees(self) -> bool:
        """Whether the sites are the same within the tolerance."""
        return not (self.other or self.missing or self.added)


def are_close(one: str, other: str, tolerance: float = TOLERANCE) -> bool:
    """Whether two texts are the same except for digits within the tolerance.

    Examples
    --------
    >>> are_close("a,0.30000000000000004", "a,0.3"), are_close("a,0.31", "a,0.3")
    (True, False)
    >>> are_close("a,0.3", "b,0.3")
    False
    """
    if NUMBER.split(one) != NUMBER.split(other):
        return False
    pairs = zip(NUMBER.findall(one), NUMBER.findall(other), strict=True)
    return all(
        math.isclose(_value(a), _value(b), rel_tol=tolerance, abs_tol=tolerance) for a, b in pairs
    )


def _value(number: str) -> float:
    return float(number.replace("−", "-"))


def compared(published: Mapping[str, str], copy: Path | None, site: Path) -> Comparison:
    """Compare a site with the hashes of a published one, and with a copy if there is one."""
    here = hashes(site)
    both = [name for name in published if name in here]
    same = [name for name in both if published[name] == here[name]]
    rest = [name for name in both if published[name] != here[name]]
    close = [name for name in rest if copy and _is_close(copy / name, site / name)]
    return Comparison(
        same=same,
        close=close,
        other=[name for name in rest if name not in close],
        missing=[name for name in published if name not in here],
        added=[name for name in here if name not in published],
    )


def _is_close(one: Path, other: Path) -> bool:
    try:
        if one.suffix == ".gz":  # it contains the time at which it was compressed
            return gzip.decompress(one.read_bytes()) == gzip.decompress(other.read_bytes())
        if one.suffix not in TEXT:
            return False
        return are_close(one.read_text(encoding="utf-8"), other.read_text(encoding="utf-8"))
    except (gzip.BadGzipFile, EOFError, zlib.error, UnicodeDecodeError):
        return False  # one of them is damaged


def read_manifest(path: Path) -> dict[str, Any]:
    """Read a manifest, or say what is wrong with it."""
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        files = manifest["files"]
        if not all(isinstance(each, str) for pair in files.items() for each in pair):
            raise TypeError
    except OSError as problem:
        raise ProblemError(f"{path}: {problem.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ProblemError(f"{path}: expected the {NAME} of a site") from None
    return manifest


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, say what differs, and return the exit status."""
    given = read_command_line(arguments)
    copy = given.published if given.published.is_dir() else None
    published = read_manifest(copy / NAME if copy else given.published)
    check_site(given.site, "--site")
    if copy and hashes(copy) != published["files"]:
        raise ProblemError(f"{copy}: its files are not the ones that its {NAME} lists")
    found = compared(published["files"], copy, given.site)
    where = f"commit {published.get('commit')}, on {published.get('processor')}"
    print(f"Published: {where}")
    if (given.site / NAME).is_file():
        ours = read_manifest(given.site / NAME)
        print(f"Here:      commit {ours.get('commit')}, on {ours.get('processor')}")
    for title, names in (
        ("differs", found.other),
        ("not here", found.missing),
        ("not published", found.added),
    ):
        for name in names:
            print(f"  {title}: {name}")
    print(
        f"{len(found.same)} files the same, {len(found.close)} except for digits below "
        f"{TOLERANCE:g}, {len(found.other)} different, {len(found.missing)} not here, "
        f"{len(found.added)} not published"
    )
    return 0 if found.agrees else 1


def read_command_line(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return what was asked for."""
    parser = parser_of("verify", DESCRIPTION)
    parser.add_argument("published", type=Path, help=f"a copy of a published site, or its {NAME}")
    parser.add_argument(
        "--site", type=Path, default=ROOT / "site", help="the site built here (default: site/)"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(finish("verify", main))
