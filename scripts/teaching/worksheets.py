"""Draw a sheet of exercises as a PDF: with room for the answers, or with the answers in it."""

import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from attention_figures.canvas import pixel_axes, to_baseline, wrapped
from attention_figures.styles.drawing_style import DrawingStyle, applied
from attention_figures.styles.palette import LIGHT
from attention_figures.text import show
from scripts.teaching.exercises import LARGEST_POWER, Sheet

SIZE = (595, 842)
"""A4 in points."""

MARGIN = 48
TEXT, SMALL, HEADING = 10.5, 9, 13
ROW, COLUMN, NAMES = 25, 52, 64
"""Height of a row, width of a column, and width of the column of names."""

WORDS = ("cat", "mat", "it")


@dataclass(frozen=True)
class Asked:
    """A cell that is empty on the sheet for students, and filled in the solutions."""

    answer: str


Cell = str | Asked


@dataclass
class Page:
    """A page on which things are written one below another."""

    axes: Axes
    is_solved: bool
    y: float = MARGIN

    def heading(self, text: str) -> None:
        """Write the heading of an exercise."""
        self.y += 34
        self.axes.text(MARGIN, self.y, text, size=HEADING, color=LIGHT.weights)
        self.y += 6

    def paragraph(self, text: str) -> None:
        """Write a text on as many lines as it needs."""
        for line in wrapped(text, SIZE[0] - 2 * MARGIN, TEXT):
            self.y += 15
            self.axes.text(MARGIN, self.y, line, size=TEXT)
        self.y += 8

    def table(
        self, head: Sequence[str], rows: Sequence[Sequence[Cell]], *, left: float = MARGIN
    ) -> None:
        """Draw a table whose first column holds names; it ends below the last row."""
        for row, cells in enumerate([head, *rows]):
            middle = self.y + (row + 0.5) * ROW
            for column, cell in enumerate(cells):
                self._cell(cell, left, column, middle, is_head=row == 0)
        self.y += (len(rows) + 1) * ROW

    def _cell(self, cell: Cell, left: float, column: int, middle: float, *, is_head: bool) -> None:
        right = left + NAMES + (column - 1) * COLUMN
        if isinstance(cell, Asked):
            corner = right + 3, middle - ROW / 2 + 2
            box = Rectangle(corner, COLUMN - 6, ROW - 4, facecolor="none", edgecolor=LIGHT.muted)
            box.set_linewidth(0.6)
            self.axes.add_patch(box)
        text = cell if isinstance(cell, str) else cell.answer if self.is_solved else ""
        is_name = column == 0
        self.axes.text(
            left if is_name else right + COLUMN / 2,
            middle + to_baseline(TEXT),
            text,
            ha="left" if is_name else "center",
            size=SMALL if is_head else TEXT,
            color=LIGHT.muted
            if is_head or is_name
            else LIGHT.output
            if isinstance(cell, Asked)
            else LIGHT.ink,
        )


def whole(numbers: Iterable[Any]) -> list[Cell]:
    """Write integers."""
    return [show(number, ".0f") for number in numbers]


def asked(numbers: Iterable[Any], spec: str = ".2f") -> list[Cell]:
    """Ask for numbers that are written with so many decimals."""
    return [Asked(show(number, spec)) for number in numbers]


def worksheet(sheet: Sheet, *, is_solved: bool) -> bytes:
    """Return a sheet as a PDF, the same bytes each time.

    Parameters
    ----------
    sheet : Sheet
        The exercises.
    is_solved : bool
        Whether it holds the answers.
    """
    kind = "Solutions" if is_solved else "Worksheet"
    title = f"{kind} {sheet.name}: attention with pencil and paper"
    file = io.BytesIO()
    with applied(DrawingStyle(SIZE[0])):
        pages = [_first(sheet, title, is_solved=is_solved), _second(sheet, is_solved=is_solved)]
        for number, page in enumerate(pages, start=1):
            _foot(page.axes, f"{kind} {sheet.name}, page {number} of {len(pages)}")
        with PdfPages(file, metadata={"CreationDate": None, "Title": title}) as pdf:
            for page in pages:
                pdf.savefig(page.axes.figure)
    return file.getvalue()


def _page(*, is_solved: bool) -> Page:
    figure = Figure(figsize=(SIZE[0] / 72, SIZE[1] / 72))
    return Page(pixel_axes(figure), is_solved)


def _foot(axes: Axes, text: str) -> None:
    line: dict[str, Any] = {"y": SIZE[1] - MARGIN / 2, "size": SMALL, "color": LIGHT.muted}
    axes.text(x=MARGIN, s="Attention, computed. Licence: CC BY 4.0", **line)
    axes.text(x=SIZE[0] - MARGIN, s=text, ha="right", **line)


def _first(sheet: Sheet, title: str, *, is_solved: bool) -> Page:
    page = _page(is_solved=is_solved)
    page.axes.text(MARGIN, page.y + 8, title, size=19)
    if not is_solved:
        name = "Name:  …………………………………………………"
        page.axes.text(SIZE[0] - MARGIN, page.y + 36, name, size=TEXT, ha="right")
    page.y += 48
    powers = ",   ".join(
        f"exp({power}) = {show(math.exp(power), '.2f')}" for power in range(LARGEST_POWER + 1)
    )
    page.paragraph(
        "You need a calculator for nothing but division. Of the powers of e you need these:"
    )
    page.y -= 8
    page.paragraph(powers)

    given = sheet.scores
    page.heading("1  Scores")
    page.paragraph(
        "A word looks for others: its query meets their keys. Multiply number by number and add "
        "up: that is the score. Then divide by the root of the number of dimensions, √4 = 2."
    )
    page.table(
        ["", *(f"dim. {number}" for number in range(1, len(given.query) + 1)), "score", "scaled"],
        [
            ["query", *whole(given.query), "", ""],
            *(
                [f"key {index}", *whole(key), *asked([score], ".0f"), *asked([scaled], ".1f")]
                for index, (key, score, scaled) in enumerate(
                    zip(given.key, given.scores, given.scaled, strict=True), start=1
                )
            ),
        ],
    )

    page.heading("2  Softmax")
    page.paragraph(
        "From scaled scores to weights: raise e to each, add up, and divide each power by the sum. "
        "Give the weights with two decimals. What must they add up to?"
    )
    page.table(
        ["", *WORDS, "sum"],
        [
            ["scaled", *whole(sheet.softmax.logits), ""],
            ["power of e", *asked([*sheet.softmax.powers, sheet.softmax.powers.sum()])],
            ["weight", *asked([*sheet.softmax.weights, sheet.softmax.weights.sum()])],
        ],
    )

    mixture = sheet.mixture
    page.heading("3  Mixture")
    page.paragraph(
        "Each word passes on its value, multiplied by its weight, and the products are added up: "
        "the new vector."
    )
    fractions = {0.5: "1/2", 0.25: "1/4"}
    page.table(
        ["", "weight", "value", ""],
        [
            *(
                [word, fractions[float(weight)], *whole(value)]
                for word, weight, value in zip(WORDS, mixture.weights, mixture.value, strict=True)
            ),
            ["new vector", "", *asked(mixture.output, ".0f")],
        ],
    )
    return page


def _second(sheet: Sheet, *, is_solved: bool) -> Page:
    page = _page(is_solved=is_solved)
    page.y = MARGIN / 2  # a heading leaves room above it
    mask = sheet.mask
    page.heading("4  A causal mask")
    page.paragraph(
        "A word may look at itself and at those before it, and at none that comes later. Strike "
        "out the scaled scores that are forbidden, and make weights of what is left, row by row."
    )
    start = page.y
    page.table(
        ["scaled", *WORDS],
        [[word, *whole(row)] for word, row in zip(WORDS, mask.logits, strict=True)],
    )
    page.y = start
    page.table(
        ["weights", *WORDS],
        [[word, *asked(row)] for word, row in zip(WORDS, mask.weights, strict=True)],
        left=SIZE[0] / 2 + 16,
    )

    heads = sheet.two_heads
    page.heading("5  Two heads")
    page.paragraph(
        "Two heads share a vector: the first has its first two numbers, the second the other two. "
        "In this model, query, key and value are these numbers themselves, and scores are not "
        "divided by anything. The word that looks is the last one, “it”. For each head, find the "
        "scores and the weights, and mix the values. Then put the two results side by side."
    )
    page.table(
        ["", "head 1", "", "head 2", ""],
        [[word, *whole(row)] for word, row in zip(WORDS, heads.x, strict=True)],
    )
    page.y += ROW / 2
    halves = heads.output.reshape(len(heads.scores), -1)
    for number, (scores, weights, output) in enumerate(
        zip(heads.scores, heads.weights, halves, strict=True), start=1
    ):
        page.table(
            [f"head {number}", *WORDS, "", "mixture", ""],
            [
                ["score", *asked(scores, ".0f")],
                ["weight", *asked(weights), "", *asked(output)],
            ],
        )
        page.y += ROW / 4
    page.table(["", "head 1", "", "head 2", ""], [["joined", *asked(heads.output)]])
    page.heading("6  Think")
    page.paragraph(
        "Which weights of exercise 2 change if all three scaled scores grow by one? Try it, and "
        "say why."
    )
    page.y += 6
    if is_solved:
        answer = (
            "None. Each power of e is multiplied by the same e, and so is their sum: it cancels in "
            "every quotient."
        )
        page.paragraph(answer)
    else:
        for _ in range(3):
            page.y += ROW
            page.axes.plot(
                [MARGIN, SIZE[0] - MARGIN], [page.y, page.y], color=LIGHT.rule, linewidth=0.75
            )
    return page
