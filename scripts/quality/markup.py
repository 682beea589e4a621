"""Is the HTML of every page as its standard wants it?

html-validate looks at every page that somebody wrote and at one of those that show a script. What
the theme writes is not ours to mend; it is excepted by rule and element, with the reason.
"""

import argparse
import collections
import json
import re
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.artifacts.places import ROOT
from scripts.quality.node_tools import command
from scripts.tools.command import ProblemError
from tests.browser.conftest import addresses

WHEN = "every night"
SCRIPT = "html-validate/bin/html-validate.mjs"

RULES: dict[str, Any] = {
    "root": True,
    "extends": ["html-validate:standard", "html-validate:a11y"],
    "rules": {
        # A box that scrolls is a region wherever it stands. As a `section` within another one that
        # the search leaves out, it would end what is left out.
        "prefer-native-element": ["error", {"exclude": ["region"]}],
    },
}


@dataclass(frozen=True)
class Excepted:
    """Something that a rule forbids and that stays, wherever its start tag matches."""

    rule: str
    tag: str
    reason: str


EXCEPTED = (
    Excepted(
        "attribute-allowed-values",
        r'<label class="md-nav__link[^"]*" for="__nav_\d[\d_]*"[^>]* tabindex=""',
        "The theme takes labels that its script opens out of the order of focus by an empty value.",
    ),
    Excepted(
        "valid-autocomplete",
        r'<input class="md-toggle" data-md-toggle="(drawer|search)" type="checkbox"',
        "The theme keeps browsers from restoring its menus as they were, opened.",
    ),
    Excepted(
        "unique-landmark",
        r'<nav class="md-nav( md-nav--secondary)?" aria-label=',
        "The theme has the page's sections in both menus, of which one is shown at a time.",
    ),
    Excepted(
        "wcag/h32",
        r'<form class="md-header__option" data-md-component="palette">',
        "The theme's switch of colours works at once.",
    ),
    Excepted(
        "wcag/h32",
        r'<form class="md-search__form" name="search">',
        "The theme searches while somebody writes.",
    ),
    Excepted(
        "wcag/h32",
        r'<form autocomplete="off" aria-label="How it is read and drawn"',
        "What is chosen works at once, and nothing is sent.",
    ),
)


@dataclass(frozen=True)
class Finding:
    """What a rule says about a place in a page."""

    page: str
    line: int
    rule: str
    message: str
    tag: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}: {self.rule}: {self.message}: {self.tag[:160]}"


def exception_of(finding: Finding) -> Excepted | None:
    """Return why a finding stays, if it does."""
    return next(
        (one for one in EXCEPTED if one.rule == finding.rule and re.match(one.tag, finding.tag)),
        None,
    )


def tag_at(text: str, line: int, column: int) -> str:
    r"""Return the start tag in or before which a place of a page is.

    >>> tag_at('<p>\n <b class="a">x', 2, 3)
    '<b class="a">'
    """
    lines = text.split("\n")
    place = sum(len(one) + 1 for one in lines[: line - 1]) + column - 1
    start = text.rfind("<", 0, place + 1)
    return text[start : text.find(">", start) + 1]


def findings_in(report: str, site: Path) -> list[Finding]:
    """Read what html-validate reports as JSON."""
    found = []
    for of_file in json.loads(report):
        path = Path(of_file["filePath"])
        text = path.read_text(encoding="utf-8")
        page = path.resolve().relative_to(site).as_posix()
        found += [
            Finding(
                page,
                each["line"],
                each["ruleId"],
                each["message"],
                tag_at(text, each["line"], each["column"]),
            )
            for each in of_file["messages"]
        ]
    return found


def summary(pages: int, findings: Iterable[Finding]) -> dict[str, Any]:
    """Say what was found that has to be mended, and how often each exception was needed."""
    stay: collections.Counter[Excepted] = collections.Counter()
    mend = []
    for finding in findings:
        if exception := exception_of(finding):
            stay[exception] += 1
        else:
            mend.append(str(finding))
    return {
        "pages": pages,
        "found": len(mend),
        "findings": mend,
        "excepted": [[one.rule, stay[one], one.reason] for one in EXCEPTED],
    }


def file_of(address: str, site: Path) -> Path:
    """Return the file that a server gives for an address."""
    file = site / address.removeprefix("/")
    return file if file.suffix == ".html" else file / "index.html"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Take the folder of a built site."""
    parser.add_argument("site", type=Path, nargs="?", default=ROOT / "site", help="a built site")


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """Have html-validate look at the pages."""
    site = given.site.resolve()
    files = [str(file_of(address, site)) for address in addresses()]
    with tempfile.TemporaryDirectory() as folder:
        settings, report = Path(folder, "rules.json"), Path(folder, "report.json")
        settings.write_text(json.dumps(RULES), encoding="utf-8")
        # Into a file: what goes through a pipe is cut off where the program ends.
        options = ["--config", str(settings), "--formatter", f"json={report}"]
        run = subprocess.run(
            [*command(SCRIPT), *options, *files], capture_output=True, text=True, check=False
        )
        if not report.is_file():
            raise ProblemError(f"html-validate failed: {run.stderr.strip()}")
        found = findings_in(report.read_text(encoding="utf-8"), site)
    figures = summary(len(files), found)
    print(*figures["findings"], sep="\n")
    print(f"{figures['found']} found on {figures['pages']} pages")
    return figures


def problems(figures: dict[str, Any]) -> list[str]:
    """Return what has to be mended, and exceptions that nothing needs any more."""
    idle = [
        f"nothing needs the exception from {rule}: {reason}"
        for rule, times, reason in figures["excepted"]
        if not times
    ]
    return [*figures["findings"], *idle]
