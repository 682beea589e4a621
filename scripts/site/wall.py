"""The essay as a wall of tiles, one for each statement and each number, from the two tables."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

STATEMENTS, NUMBERS = "essay_statements", "essay_numbers"
"""The tables whose rows are the tiles."""

KINDS: Mapping[str, str] = {
    "computed": "computed here",
    "cited": "cited",
    "made-up": "a made-up case",
    "toy": "a toy task",
    "itself": "the essay itself",
    "nothing": "nothing: an input",
    "illustrative": "illustrative",
}
"""What a verdict can rest on: name in addresses → words, which the tables have as well."""

OF_NUMBERS: Mapping[str, str] = {
    "taken over": "nothing",
    "agrees with itself": "itself",
    "contradicts itself": "itself",
}
"""Verdict on a number that nothing from outside could refute → what it was compared with."""


@dataclass(frozen=True)
class Tile:
    """A statement or a number of the essay, as the wall shows it.

    Attributes
    ----------
    text : str
        What the statement is called; of a number, what it is a number of.
    verdict : str
    rests_on : str
        The table's words for what carries the verdict; of a number, what it is compared with.
    kinds : tuple of str
        The same by the names in `KINDS`.
    section : str
        Heading of the section that a tile leads to.
    printed : str
        The number; empty for a statement.
    """

    text: str
    verdict: str
    rests_on: str
    kinds: tuple[str, ...]
    section: str
    printed: str = ""


def tiles(statements: Mapping[str, Any], numbers: Mapping[str, Any]) -> dict[str, list[Tile]]:
    """Return the tiles of each step of the essay: what it says, and then what it prints.

    Parameters
    ----------
    statements, numbers : mapping
        Records of the tables `STATEMENTS` and `NUMBERS`.

    Returns
    -------
    dict
        Step → tiles, both in the essay's order.

    Raises
    ------
    ValueError
        If the essay says nothing in a step in which it prints a number, so that the step has no
        place; or if a verdict rests on nothing that is known here.
    """
    steps: dict[str, list[Tile]] = {}
    for row in _rows(statements):
        kinds = tuple(name for name, words in KINDS.items() if words in row["carried by"])
        if not kinds:
            raise ValueError(
                f"carried by: expected one of {list(KINDS.values())}, got {row['carried by']!r}"
            )
        tile = Tile(row["statement"], row["verdict"], row["carried by"], kinds, row["statement"])
        steps.setdefault(str(row["step"]), []).append(tile)
    section = ""
    for row in _rows(numbers):
        section = row["why"] or section  # the table says it once for the rows that share it
        if row["step"] not in steps:
            raise ValueError(f"step: expected one of {list(steps)}, got {row['step']!r}")
        kinds = (OF_NUMBERS.get(row["verdict"], "computed"),)
        steps[row["step"]].append(
            Tile(row["what"], row["verdict"], row["compared with"], kinds, section, row["printed"])
        )
    return steps


def _rows(record: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Yield the cells of each row by the headings of their columns."""
    for cells in record["cells"]:
        yield dict(zip(record["columns"], cells, strict=True))


def tally(steps: Mapping[str, list[Tile]], verdicts: list[str]) -> dict[str, dict[str, int]]:
    """Count the tiles of each verdict and of each kind of evidence, leaving out those without any.

    Parameters
    ----------
    steps : mapping
        As `tiles` returns them.
    verdicts : list of str
        All verdicts, in the order in which they are to stand.
    """
    shown = [tile for of_step in steps.values() for tile in of_step]
    given = {
        "verdict": {each: sum(tile.verdict == each for tile in shown) for each in verdicts},
        "evidence": {each: sum(each in tile.kinds for tile in shown) for each in KINDS},
    }
    return {
        group: {name: count for name, count in counts.items() if count}
        for group, counts in given.items()
    }
