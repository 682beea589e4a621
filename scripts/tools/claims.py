"""Which sentences on the pages are false: what `tests/claims` says about a clone."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from scripts.site.held import claims_name
from scripts.tools.command import ProblemError
from scripts.tools.pages import pages

CLAIMS = "tests/claims"

MOST = 200
"""Characters of a reason that are kept: a whole matrix helps nobody."""


@dataclass(frozen=True)
class Claim:
    """A claim that does not hold.

    Attributes
    ----------
    page : str
        Path within `docs` of the page that makes it; "" if the test's file belongs to no page.
    test : str
        Name of the test.
    place : str
        File and line of the assertion.
    asserted : str
        The line of code that does not hold.
    reason : str
        The same line with the actual values.
    """

    page: str
    test: str
    place: str
    asserted: str
    reason: str

    @property
    def file(self) -> str:
        """Path of the file of claims."""
        return self.place.partition(":")[0]

    @property
    def sentence(self) -> str:
        """What the test's name says, in words."""
        name, _, case = self.test.partition("[")
        words = name.removeprefix("test_").replace("_", " ")
        return words + (f" ({case.removesuffix(']')})" if case else "")


def false_claims(root: Path, files: Collection[str] = (CLAIMS,)) -> list[Claim]:
    """Run claims files in a clone and return the claims that fail, in the order of the pages.

    Raises
    ------
    ProblemError
        If pytest itself does not run.
    """
    given = [file for file in files if (root / file).exists()]
    if not given:
        return []
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        options = (
            "-q",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:xdist",
            "--continue-on-collection-errors",
            f"--junitxml={report}",
        )
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *options, *given],
            cwd=root,
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        if done.returncode not in (0, 1, 2) or not report.is_file():
            last = (done.stderr + done.stdout).strip().splitlines()[-1:]
            raise ProblemError(f"the claims could not be tested: {' '.join(last)}")
        tree = ElementTree.parse(report)
    page_of = {claims_name(page): page for page in _page_names(root)}
    found = []
    for case in tree.iter("testcase"):
        for kind in ("failure", "error"):
            for problem in case.iter(kind):
                found.append(_claim(case, problem, root, page_of))
    return found


def _page_names(root: Path) -> list[str]:
    return [page.relative_to(root / "docs").as_posix() for page in pages(root)]


def _claim(
    case: ElementTree.Element, problem: ElementTree.Element, root: Path, page_of: dict[str, str]
) -> Claim:
    # "tests.claims.test_index", perhaps with a class; for an unreadable file, its name.
    parts = (case.get("classname") or case.get("name") or "").split(".")
    while len(parts) > 1 and not (root / f"{'/'.join(parts)}.py").is_file():
        parts.pop()
    file = f"{'/'.join(parts)}.py"
    details = problem.text or ""
    lines = re.findall(rf"{re.escape(file)}:(\d+)", details)
    asserted = re.findall(r"^>\s+(.*)", details, re.M)
    # The lines after the first say at length where each value comes from.
    reason = (problem.get("message") or "").strip().partition("\n")[0]
    reason = re.sub(r"np\.\w+\(([^()]*)\)", r"\1", reason.removeprefix("AssertionError: "))
    return Claim(
        page=page_of.get(Path(file).name, ""),
        test=case.get("name") or "",
        place=f"{file}:{lines[-1]}" if lines else file,
        asserted=asserted[-1] if asserted else "",
        reason=reason[:MOST],
    )
