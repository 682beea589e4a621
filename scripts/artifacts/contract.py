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

Whatever several artifacts show is computed in `results/`, and each of their scripts imports that
`compute` as its own. Except in examples, the last line of a script hands it to `command_line.run`,
so that it is a program as well.

Scripts in `experiments/` are described in scripts/artifacts/experiment_results.py.

A figure script that makes sense for other sentences has `add_options(parser)`; each option becomes
a keyword argument of `compute`.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    formats: Sequence[str] = ()
    roles: Sequence[str] = ()
    emphasised: int | None = None
    groups: Sequence[tuple[str, int]] = ()

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
