"""What comes of a build to which something goes wrong?"""

from pathlib import Path

from attention_figures.text import listed
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.quality import SAME_SITE, Record, compute

SURROUNDINGS = "the surroundings"
"""Where a fault has no file of its own."""


def tabulate(result: dict[str, Record]) -> Table:
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in result["faults"]["figures"]["faults"]:
        if row["is_right"] is not None:
            where, _, how = row["name"].rpartition(": ")
            end = SAME_SITE if row["outcome"] == SAME_SITE else "an error"
            place = Path(where).name or SURROUNDINGS
            found[place, end] = (*found.get((place, end), ()), how)
    alike: dict[tuple[tuple[str, ...], str], list[str]] = {}
    for (place, end), faults in found.items():
        alike.setdefault((faults, end), []).append(place)
    rows = [
        (listed(places), "; ".join(faults), len(places) * len(faults), end)
        for (faults, end), places in alike.items()
    ]
    return Table(["where", "what goes wrong", "faults", "result"], rows, ["", "", "d", ""])


def numbers(result: dict[str, Record]) -> dict[str, str]:
    tried = [row for row in result["faults"]["figures"]["faults"] if row["is_right"] is not None]
    return {"tried": str(len(tried))}


def caption(result: dict[str, Record]) -> str:
    left = [row["name"] for row in result["faults"]["figures"]["faults"] if row["is_right"] is None]
    not_tried = f" Not tried here: {listed(left)}." if left else ""
    return (
        "Each fault was tried in a copy of the project that had been built before. “The same "
        "site” means the same bytes in every file. Kept work is what a build leaves to the "
        f"next one.{not_tried}"
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
