"""The worked example as a workbook: change a cell, and everything after it follows."""

import datetime
import io
from dataclasses import dataclass

import numpy as np
import xlsxwriter
from numpy.typing import NDArray
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from attention_explainer import worked_example as example
from attention_explainer.worked_example import DIMENSIONS, W_K, W_Q, W_V, embed
from attention_figures.styles.palette import LIGHT
from scripts.results.weighted_sum import WeightedSum

WIDTH = len(DIMENSIONS)
SENTENCE, MATRICES = "Sentence", "Matrices"

CHOICE = (2, 2)
"""Cell, row and column from 0, in which the word that looks is chosen by its number."""
FIRST_ROW = 7
"""Row of the first word."""


@dataclass(frozen=True)
class Columns:
    """Where each part of the sheet with the sentence begins."""

    number: int = 0
    word: int = 1
    embedding: int = 2
    query: int = 2 + WIDTH
    key: int = 2 + 2 * WIDTH
    value: int = 2 + 3 * WIDTH
    score: int = 2 + 4 * WIDTH
    logit: int = 3 + 4 * WIDTH
    power: int = 4 + 4 * WIDTH
    weight: int = 5 + 4 * WIDTH
    term: int = 6 + 4 * WIDTH


AT = Columns()

MATRIX_ROWS = {"query": 3, "key": 5 + WIDTH, "value": 7 + 2 * WIDTH}
"""First row of each matrix, from 0."""


def workbook(result: WeightedSum) -> bytes:
    """Return an .xlsx file that computes the new vector of a word with formulas.

    What the package computes is stored as the value of each formula, for programs that show a file
    without calculating. The bytes are the same each time.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    # The time of writing would make each file different.
    book.set_properties(
        {
            "title": "Attention, cell by cell",
            "created": datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC).replace(tzinfo=None),
        }
    )
    book.set_calc_mode("auto")
    sentence = book.add_worksheet(SENTENCE)
    matrices = book.add_worksheet(MATRICES)
    _write_matrices(book, matrices)
    _write_sentence(book, sentence, result)
    book.close()
    return out.getvalue()


def _formats(book: xlsxwriter.Workbook) -> dict[str, xlsxwriter.format.Format]:
    """Return how cells look: what may be changed is framed, each role has its colour."""
    roles = {
        role: book.add_format({"bold": True, "font_color": getattr(LIGHT, role)})
        for role in ("query", "key", "value", "weights", "output")
    }
    return roles | {
        "query before": book.add_format(
            {"bold": True, "font_color": LIGHT.query, "align": "right"}  # runs out to the left
        ),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "bold": book.add_format({"bold": True}),
        "input": book.add_format({"border": 1, "bg_color": LIGHT.ramp[0], "num_format": "0.0##"}),
        "choice": book.add_format({"border": 2, "bg_color": LIGHT.ramp[0]}),
        "number": book.add_format({"num_format": "0.000"}),
        "sum": book.add_format({"num_format": "0.000", "bold": True, "top": 1}),
    }


def _print_on_one_page(sheet: xlsxwriter.worksheet.Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 1)


def _write_matrices(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
    formats = _formats(book)
    _print_on_one_page(sheet)
    sheet.set_column(0, 0, 14)
    sheet.write(0, 0, "The three matrices: change any number", formats["title"])
    named = {"query": ("W_Q", W_Q), "key": ("W_K", W_K), "value": ("W_V", W_V)}
    for role, (name, matrix) in named.items():
        first = MATRIX_ROWS[role]
        sheet.write(first - 1, 0, name, formats[role])
        for column, dimension in enumerate(DIMENSIONS):
            sheet.write(first - 1, 1 + column, dimension, formats[role])
        for row, (dimension, numbers) in enumerate(zip(DIMENSIONS, matrix, strict=True)):
            sheet.write(first + row, 0, dimension)
            sheet.write_row(first + row, 1, numbers, formats["input"])


def _product(row: int, role: str, column: int) -> str:
    """Return the formula of one entry of a query, key or value: embedding times a column."""
    terms = (
        f"{xl_rowcol_to_cell(row, AT.embedding + k)}"
        f"*{MATRICES}!{xl_rowcol_to_cell(MATRIX_ROWS[role] + k, 1 + column, True, True)}"
        for k in range(WIDTH)
    )
    return "=" + "+".join(terms)


def _range(column: int, words: int, *, width: int = 1) -> str:
    """Return the cells of a part for all words, as a reference that stays."""
    first, last = xl_col_to_name(column, True), xl_col_to_name(column + width - 1, True)
    return f"{first}${FIRST_ROW + 1}:{last}${FIRST_ROW + words}"


def _write_sentence(
    book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet, result: WeightedSum
) -> None:
    formats = _formats(book)
    words = result.words
    count = len(words)
    x = embed(words)
    looking = example.position(example.QUERY_WORD, words)
    rows = {"query": x @ W_Q, "key": x @ W_K, "value": x @ W_V}
    scores = rows["key"] @ rows["query"][looking]
    logits = scores / np.sqrt(WIDTH)
    powers = np.exp(logits - logits.max())

    sheet.freeze_panes(FIRST_ROW, AT.embedding)
    _print_on_one_page(sheet)
    # Together as wide as the question above them, which the cell beside it would cut off.
    sheet.set_column(AT.number, AT.number, 8)
    sheet.set_column(AT.word, AT.word, 22)
    sheet.set_column(AT.embedding, AT.term + WIDTH, 9)
    sheet.write(0, 0, "Attention, cell by cell", formats["title"])
    sheet.write(1, 0, "Framed cells are to be changed: here, and on the sheet with the matrices.")
    choice = xl_rowcol_to_cell(*CHOICE, True, True)
    sheet.write(CHOICE[0], 0, "Number of the word that looks:", formats["bold"])
    sheet.write(*CHOICE, looking + 1, formats["choice"])
    sheet.data_validation(
        *CHOICE,
        *CHOICE,
        {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": count},
    )
    sheet.write_formula(
        CHOICE[0], CHOICE[1] + 1, f"=INDEX({_range(AT.word, count)},{choice})", None, words[looking]
    )
    sheet.write(FIRST_ROW - 3, AT.query - 1, "query that looks", formats["query before"])
    looks = FIRST_ROW - 3
    for column in range(WIDTH):
        asked = f"=INDEX({_range(AT.query + column, count)},{choice})"
        number = rows["query"][looking, column]
        sheet.write_formula(looks, AT.query + column, asked, formats["number"], number)

    _write_headings(sheet, formats)
    query = f"{xl_rowcol_to_cell(looks, AT.query, True, True)}:" + xl_rowcol_to_cell(
        looks, AT.query + WIDTH - 1, True, True
    )
    for place, word in enumerate(words):
        row = FIRST_ROW + place
        sheet.write(row, AT.number, place + 1)
        sheet.write(row, AT.word, word)
        sheet.write_row(row, AT.embedding, x[place], formats["input"])
        for role, numbers in rows.items():
            for column in range(WIDTH):
                at = getattr(AT, role) + column
                formula = _product(row, role, column)
                sheet.write_formula(row, at, formula, formats["number"], numbers[place, column])
        key = f"{xl_rowcol_to_cell(row, AT.key)}:{xl_rowcol_to_cell(row, AT.key + WIDTH - 1)}"
        score, logit, power, weight = (
            xl_rowcol_to_cell(row, column) for column in (AT.score, AT.logit, AT.power, AT.weight)
        )
        scaled = f"={score}/SQRT(COLUMNS({key}))"
        exponential = f"=EXP({logit}-MAX({_range(AT.logit, count)}))"
        share = f"={power}/SUM({_range(AT.power, count)})"
        for column, formula, number in (
            (AT.score, f"=SUMPRODUCT({query},{key})", scores[place]),
            (AT.logit, scaled, logits[place]),
            (AT.power, exponential, powers[place]),
            (AT.weight, share, result.weights[place]),
        ):
            sheet.write_formula(row, column, formula, formats["number"], number)
        for column in range(WIDTH):
            formula = f"={weight}*{xl_rowcol_to_cell(row, AT.value + column)}"
            number = result.weights[place] * rows["value"][place, column]
            sheet.write_formula(row, AT.term + column, formula, formats["number"], number)
    _write_sums(sheet, formats, count, result.weights, rows["value"])


def _write_headings(
    sheet: xlsxwriter.worksheet.Worksheet, formats: dict[str, xlsxwriter.format.Format]
) -> None:
    parts = (
        (AT.embedding, "embedding", "bold", DIMENSIONS),
        (AT.query, "query", "query", DIMENSIONS),
        (AT.key, "key", "key", DIMENSIONS),
        (AT.value, "value", "value", DIMENSIONS),
        (AT.score, "query · key", "weights", ("score", "÷ √d_k", "e^", "weight")),
        (AT.term, "weight × value", "output", DIMENSIONS),
    )
    sheet.write(FIRST_ROW - 1, AT.word, "word", formats["bold"])
    for column, title, style, names in parts:
        sheet.write(FIRST_ROW - 2, column, title, formats[style])
        sheet.write_row(FIRST_ROW - 1, column, names, formats[style])


def _write_sums(
    sheet: xlsxwriter.worksheet.Worksheet,
    formats: dict[str, xlsxwriter.format.Format],
    count: int,
    weights: NDArray[np.float64],
    values: NDArray[np.float64],
) -> None:
    row = FIRST_ROW + count
    sheet.write(row, AT.word, "sum", formats["bold"])
    sums = [
        (AT.weight, float(weights.sum())),
        *((AT.term + column, float(weights @ values[:, column])) for column in range(WIDTH)),
    ]
    for column, number in sums:
        formula = f"=SUM({_range(column, count)})"
        sheet.write_formula(row, column, formula, formats["sum"], number)
    sheet.write(row + 1, AT.term, "the new vector", formats["output"])
