"""What an artifact script is made of.

An artifact is anything the site shows that was computed. Each comes from one script, which is a
module of pure functions with a docstring whose first line is the question that it answers:

    compute(**options) -> result       the only one that calls the package
    numbers(result) -> dict            name → text, already formatted; optional

and, depending on the folder it lies in,

    figures/    draw(result, style) -> Figure, data(result) -> Table,
                caption(result) -> str, alt_text(result) -> str
    tables/     tabulate(result) -> Table, caption(result) -> str
    formulas/   typeset(result) -> str, in LaTeX
    examples/   a complete program; its output is what it prints. Lines for its --help end in
                `rendering.LEFT_OUT`, and the page leaves them out
    live/       start(result) -> dict, given(result) -> dict, caption(result) -> str, and STILL

A live figure is a picture that the reader can change. `start` is its state at the start, in
numbers, texts and booleans, nested as needed; `given` is what its JavaScript computes from; `STILL`
names the figure that takes its place in print and without JavaScript. With the script belong

    live/panels/NAME.html       the template of its controls and numbers (live_panels.py)
    live/programs/NAME.py       a program that prints the numbers shown at the start
    docs/assets/javascripts/live/NAME.js    what follows from a state; panel.js there says how

Data that JavaScript loads only when a reader asks for it comes from `files(result) -> dict`: name →
the content of `NAME.name.data.json`. A table that readers may want to calculate with has
`workbook(result) -> bytes`, an .xlsx file with formulas.

A script of the worked example says how its numbers come about by `worked(result) -> dict`: name of
a number → `Worked`, with the sum written out and the quantities that went into it. A quantity has a
name (scripts/results/quantities.py), and whatever shows it says so: a cell by `Table.holds`, a part
of a figure by `attention_figures.canvas.mark`, the coloured parts of a formula, in their order, by
`holds(result) -> list[str]`. On a page they light up together.

Whatever several artifacts show is computed in `results/`, and each of their scripts imports that
`compute` as its own. Except in examples, the last line of a script hands it to `command_line.run`,
so that it is a program as well.

Scripts in `experiments/` are described in scripts/artifacts/experiment_results.py.

A figure script that makes sense for other sentences has `add_options(parser)`; each option becomes
a keyword argument of `compute`.
"""

import csv
import io
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from attention_figures.text import show

Cell = str | int | float

DIGITS = 12
"""Significant digits of published data: later digits differ between processors."""


@dataclass(frozen=True)
class Table:
    """Rows of raw values, and what is needed to show them.

    Attributes
    ----------
    columns : sequence of str
        One heading per column.
    rows : sequence of sequences
        Raw values, as the CSV file holds them.
    formats : sequence of str
        One format specification per column, such as ".2f"; empty for text.
    roles : sequence of str
        The role whose colour each column takes (query, key, value, weights, output), or "".
    emphasised : int or None
        Index of the row to be marked, if any.
    groups : sequence of (str, int)
        Headings above the columns: text, and the number of columns it spans. If a group has a name,
        its columns begin with that name in the CSV file.
    holds : sequence of sequences of str
        What quantity each cell shows, or "": as many rows and columns as `rows`.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    formats: Sequence[str] = ()
    roles: Sequence[str] = ()
    emphasised: int | None = None
    groups: Sequence[tuple[str, int]] = ()
    holds: Sequence[Sequence[str]] = ()

    def __post_init__(self) -> None:
        """Refuse rows, formats, roles or groups that do not fit the columns."""
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(
                    f"rows: expected {len(self.columns)} cells in each row, one for each of "
                    f"{list(self.columns)}; got {len(row)}: {list(row)}"
                )
        for name in ("formats", "roles"):
            given = getattr(self, name)
            if given and len(given) != len(self.columns):
                raise ValueError(
                    f"{name}: expected {len(self.columns)} entries, one per column; "
                    f"got {len(given)}"
                )

        shape = [len(row) for row in self.rows]
        if self.holds and [len(row) for row in self.holds] != shape:
            raise ValueError(
                f"holds: expected {len(shape)} rows of {len(self.columns)}, one name for each "
                f"cell; got {[len(row) for row in self.holds]}"
            )
        if self.groups and sum(span for _, span in self.groups) != len(self.columns):
            raise ValueError(
                f"groups: expected spans that add up to {len(self.columns)} columns; "
                f"got {list(self.groups)}"
            )

    def headings(self) -> list[str]:
        """Return the column headings, without repeating those of the groups above them."""
        groups = [group for group, span in self.groups for _ in range(span)]
        if not groups:
            return list(self.columns)
        return [
            column.removeprefix(group).strip()
            for column, group in zip(self.columns, groups, strict=True)
        ]

    def shown(self) -> list[list[str]]:
        """Return the cells as a reader sees them."""
        formats = self.formats or [""] * len(self.columns)
        return [
            [show(cell, spec) for cell, spec in zip(row, formats, strict=True)] for row in self.rows
        ]

    def to_csv(self) -> str:
        """Return the raw values as CSV with a heading row, numbers with `DIGITS` digits."""
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows(rounded(self.rows))
        return buffer.getvalue()


@dataclass(frozen=True)
class Sum:
    """A way to a number, written out; made by scripts/results/sums.py.

    Attributes
    ----------
    text : str
        What stands left of the equals sign, such as "3 · 2 + 0.5 · 1".
    value : float
        What it comes to, before anything is rounded; with no number, nothing is shown.
    written : Decimal or None
        What the numbers come to as they are written; None if that is no decimal number.
    """

    text: str
    value: float
    written: Decimal | None = None


@dataclass(frozen=True)
class Worked:
    """What a number is, and what it was made of.

    Attributes
    ----------
    of : str
        The quantity that it is, or "" if nothing else shows it.
    made_of : tuple of str
        Quantities that went into it.
    by : Sum, tuple of Sum, or None
        How; of a vector, each of its numbers.
    """

    of: str = ""
    made_of: tuple[str, ...] = ()
    by: Sum | tuple[Sum, ...] | None = None

    def equation(self, number: str) -> str:
        """Write the sum and the number as it is published; "" if there is no sum.

        Each number of a vector has a line.

        Raises
        ------
        ValueError
            If the sum does not come to that number.
        """
        if self.by is None:
            return ""
        if isinstance(self.by, Sum):
            return _equation(self.by, number)
        parts = number.strip("()").split(", ")
        if len(parts) != len(self.by):
            raise ValueError(f"expected {len(self.by)} numbers, got {number}")
        return "\n".join(filter(None, map(_equation, self.by, parts)))


def _equation(by: Sum, number: str) -> str:
    if not math.isfinite(by.value):
        return ""
    given = number.replace("−", "-").replace(",", "").replace("\N{NO-BREAK SPACE}", "")
    in_percent = given.endswith("%")
    decimal = Decimal(given.removesuffix("%")).scaleb(-2 if in_percent else 0)
    unit = Decimal(1).scaleb(int(decimal.as_tuple().exponent))
    if abs(decimal - Decimal(by.value)) > unit * Decimal("0.500001"):
        raise ValueError(f"{by.text} comes to {by.value:g}, not to {number}")
    return f"{by.text} {'=' if by.written == decimal else '≈'} {number}"


def rounded(value: Any) -> Any:
    """Round the numbers within lists and dictionaries to `DIGITS` significant digits.

    >>> rounded({"third": [1 / 3, 1, "1/3"]})
    {'third': [0.333333333333, 1, '1/3']}
    """
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, Mapping):
        return {name: rounded(of) for name, of in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(of) for of in value]
    return value


def identifier(word: str) -> str:
    """Turn a word into the name of a number.

    >>> identifier("The"), identifier("don't"), identifier("3rd")
    ('the', 'don_t', '_3rd')
    """
    return re.sub(r"\W|^(?=\d)", "_", word.lower())
