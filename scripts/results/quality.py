"""What was measured of the project itself, as `python3 run.py quality` has kept it."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from attention_figures.text import percent, show
from scripts.artifacts.damaged import reading
from scripts.results.dates import in_words as day

DATA = Path(__file__).resolve().parents[2] / "data" / "quality"
"""Measured and committed: a build measures nothing."""

FILES = (
    *("advisories.json", "bad_input.json", "coverage.json", "faults.json", "kills.json"),
    *("lighthouse.json", "markup.json", "mutants.json", "same_bytes.json", "states.json"),
    *("webkit.json", "weight.json"),
)

Record = dict[str, Any]
Figures = Mapping[str, Any]


def compute() -> dict[str, Record]:
    """Read what each measurement came to, by its name, as far as it was made."""
    return {path.stem: _read(path) for file in FILES if (path := DATA / file).is_file()}


def _read(path: Path) -> Record:
    with reading(path):
        return dict(json.loads(path.read_text(encoding="utf-8")))


def origins(record: Record) -> list[Record]:
    """Return what says when, of which commit and where: each part if parts are measured alone."""
    return record["figures"].get("parts") or [record]


def machine(of: Record) -> str:
    """Describe the machine on which a record, or a part of one, was made."""
    named = of["machine"]
    return (
        f"{named['processor']}, {named['cores']} cores, {named['system']}, Python {named['python']}"
    )


def machines(result: Mapping[str, Record]) -> dict[str, str]:
    """Give each machine a letter."""
    known = sorted({machine(of) for record in result.values() for of in origins(record)})
    return dict(zip(known, ascii_uppercase, strict=False))


def measured(of: Record, letters: Mapping[str, str]) -> str:
    """Say when, on which machine and of which commit a record, or a part of one, was made."""
    return f"{day(of['measured'])}, {letters[machine(of)]}, {of['commit']}"


SPEED = "performance"
"""What Lighthouse calls it."""

SAME_SITE = "the same site"
"""What is said of a build that came to it, byte for byte."""


def counted(number: int, one: str, more: str) -> str:
    """Put a number before a noun.

    >>> counted(1, "file", "files"), counted(2000, "file", "files")
    ('1 file', '2,000 files')
    """
    return f"{show(number, ',d')} {one if number == 1 else more}"


def kills(figures: Figures) -> str:
    good = figures["in_time"] - len(figures["wrong"])
    runs = counted(figures["in_time"], "interrupted run", "interrupted runs")
    return f"{good} of {runs} made good by the next"


def faults(figures: Figures) -> str:
    tried = [row for row in figures["faults"] if row["is_right"] is not None]
    right = sum(row["is_right"] for row in tried)
    same = sum(row["outcome"] == SAME_SITE for row in tried)
    return (
        f"{right} of {counted(len(tried), 'fault', 'faults')} end as they should: "
        f"{same} in the same site, {len(tried) - same} in an error"
    )


def is_other_processor(row: Figures) -> bool:
    """Whether arithmetic may have rounded in another way under a circumstance."""
    return "claims" in row


def same_bytes(figures: Figures) -> str:
    rows = figures["circumstances"]
    usual = [row for row in rows if not is_other_processor(row)]
    same = sum(not row["other"] and not row["other_digits"] for row in usual)
    others = [row for row in rows if is_other_processor(row)]
    said = f"the same bytes under {same} of {len(usual)} circumstances"
    if not others:  # where the processor has nothing to switch off
        return said
    equal = min(row["numbers"] - len(row["other_numbers"]) for row in others)
    return (
        f"{said}; with arithmetic as on "
        f"{len(others)} older kinds of processor, {show(equal, ',d')} of "
        f"{counted(others[0]['numbers'], 'published number is', 'published numbers are')} the same"
    )


def bad_input(figures: Figures) -> str:
    tests = figures["passed"] + len(figures["failed"])
    return (
        f"{figures['passed']} of {counted(tests, 'test', 'tests')} find nothing, with "
        f"{show(figures['examples'], ',d')} examples each"
    )


def advisories(figures: Figures) -> str:
    if not figures["asked"]:
        return "not known, since the machine had no network to ask"
    known = counted(len(figures["advisories"]), "flaw", "flaws")
    return f"{known} known of {counted(figures['asked'], 'package', 'packages')}"


def mutants(figures: Figures) -> str:
    parts = figures["parts"]
    killed, made = (sum(part[kind] for part in parts) for kind in ("killed", "mutants"))
    versions = counted(made, "wrong version", "wrong versions")
    where = counted(len(parts), "part", "parts")
    return f"{show(killed, ',d')} of {versions} noticed, in {where}; why the others pass is listed"


def coverage(figures: Figures) -> str:
    shares = [
        f"{percent(of['share'], 1)} of lines and branches of {of['folder']} (of branches alone, "
        f"{percent(of['branches_run'] / of['branches'], 1)})"
        for of in figures["folders"]
    ]
    return f"{' and '.join(shares)} run in tests, most of those in a browser left aside"


def weight(figures: Figures) -> str:
    within = figures["pages"] - len({problem.split(":")[0] for problem in figures["over"]})
    return (
        f"{within} of {counted(figures['pages'], 'page', 'pages')} within budget; none has more "
        f"than {show(figures['bytes']['most'], ',d')} bytes, and none more than "
        f"{show(figures['nodes']['most'], ',d')} elements"
    )


def markup(figures: Figures) -> str:
    found = counted(figures["found"], "finding", "findings")
    excepted = sum(number for _, number, _ in figures["excepted"])
    return (
        f"{found} on {counted(figures['pages'], 'page', 'pages')}, besides "
        f"{show(excepted, ',d')} that are excepted, each kind for a reason that the record gives"
    )


def lighthouse(figures: Figures) -> str:
    def least(device: str, *names: str) -> int:
        pages = figures["pages"].values()
        return min(int(of[device]["points"][name]) for of in pages for name in names)

    others = ("accessibility", "best-practices", "seo")
    lowest = min(least(device, *others) for device in ("phone", "desk"))
    return (
        f"the lowest medians: for speed {least('phone', SPEED)} points on a phone and "
        f"{least('desk', SPEED)} on a desktop, in all else {lowest}"
    )


def webkit(figures: Figures) -> str:
    found = counted(len(figures["amiss"]) + len(figures["disagrees"]), "fault", "faults")
    return (
        f"{found} on {counted(figures['pages'], 'page', 'pages')} with {figures['live_figures']} "
        f"live figures, and in {figures['twin']['cases']} results compared with the package’s"
    )


def states(figures: Figures) -> str:
    found = counted(len(figures["amiss"]), "fault", "faults")
    return (
        f"{found} in {show(figures['states'], ',d')} states of {figures['figures']} live figures, "
        f"in {figures['schemes']} colour schemes"
    )


def in_words() -> dict[str, Callable[[Figures], str]]:
    """Map each measurement to what says in words what it came to."""
    return {
        "mutants": mutants,
        "coverage": coverage,
        "bad_input": bad_input,
        "same_bytes": same_bytes,
        "kills": kills,
        "faults": faults,
        "weight": weight,
        "lighthouse": lighthouse,
        "markup": markup,
        "states": states,
        "webkit": webkit,
        "advisories": advisories,
    }
