"""The workbook, recalculated by LibreOffice, against the package."""

import csv
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
from xlsxwriter.utility import xl_rowcol_to_cell

from attention_explainer import scaled_dot_product_attention
from attention_explainer.worked_example import SENTENCE, W_K, W_Q, W_V, embed
from scripts.results.weighted_sum import compute
from scripts.results.workbook import AT, CHOICE, FIRST_ROW, MATRIX_ROWS, WIDTH, workbook
from tests.browser.conftest import missing

SHEETS = ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml")

Recalculated = Callable[[Mapping[tuple[int, tuple[int, int]], float]], list[list[str]]]
"""Maps (sheet, (row, column)) → number that is put there to the cells of the first sheet."""


@pytest.fixture
def recalculated(tmp_path: Path) -> Recalculated:
    office = shutil.which("soffice") or missing("LibreOffice")

    def calculate(changes: Mapping[tuple[int, tuple[int, int]], float]) -> list[list[str]]:
        path = tmp_path / "attention.xlsx"
        path.write_bytes(changed(workbook(compute()), changes))
        # Full precision, and numbers as they are, not as they are shown.
        form = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,1"
        subprocess.run(
            [
                *(office, f"-env:UserInstallation={(tmp_path / 'office').as_uri()}", "--headless"),
                *("--convert-to", form, "--outdir", str(tmp_path), str(path)),
            ],
            check=True,
            capture_output=True,
            timeout=240,
        )
        with (tmp_path / "attention-Sentence.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))

    return calculate


def changed(content: bytes, changes: Mapping[tuple[int, tuple[int, int]], float]) -> bytes:
    """Change numbers in a workbook, and take away what is stored as results of formulas."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(out, "w") as written:
        for name in given.namelist():
            text = given.read(name)
            if name in SHEETS:
                sheet = re.sub(r"(</f>)<v>[^<]*</v>", r"\1", text.decode())
                assert "</f><v>" not in sheet
                for (number, place), value in changes.items():
                    if SHEETS[number] == name:
                        cell = rf'(<c r="{xl_rowcol_to_cell(*place)}"[^>]*>)<v>[^<]*</v>'
                        sheet, count = re.subn(cell, rf"\g<1><v>{value}</v>", sheet)
                        assert count == 1, place
                text = sheet.encode()
            written.writestr(name, text)
    return out.getvalue()


def attended(x: np.ndarray, w_k: np.ndarray, looking: int) -> tuple[np.ndarray, np.ndarray]:
    output, weights = scaled_dot_product_attention(
        x[[looking]] @ W_Q, x @ w_k, x @ W_V, return_weights=True
    )
    return output[0], weights[0]


def numbers(row: list[str], column: int, width: int) -> list[float]:
    return [float(text) for text in row[column : column + width]]


def assert_holds(cells: list[list[str]], output: np.ndarray, weights: np.ndarray) -> None:
    words = cells[FIRST_ROW : FIRST_ROW + len(SENTENCE)]
    assert [row[AT.word] for row in words] == list(SENTENCE)
    got = [float(row[AT.weight]) for row in words]
    np.testing.assert_allclose(got, weights, rtol=0, atol=1e-9)
    total = cells[FIRST_ROW + len(SENTENCE)]
    np.testing.assert_allclose(numbers(total, AT.term, WIDTH), output, rtol=0, atol=1e-9)
    assert float(total[AT.weight]) == pytest.approx(1, abs=1e-9)


def test_the_published_numbers_follow_from_its_formulas(recalculated: Recalculated) -> None:
    result = compute()
    assert_holds(recalculated({}), result.output, result.weights)


def test_another_word_and_other_numbers_lead_to_what_the_package_computes(
    recalculated: Recalculated,
) -> None:
    looking = SENTENCE.index("cat")
    x, w_k = embed(SENTENCE), W_K.copy()
    mat = SENTENCE.index("mat")
    x[mat, 1], w_k[0, 0] = 0.5, 1
    cells = recalculated(
        {
            (0, CHOICE): looking + 1,
            (0, (FIRST_ROW + mat, AT.embedding + 1)): 0.5,
            (1, (MATRIX_ROWS["key"], 1)): 1,
        }
    )
    output, weights = attended(x, w_k, looking)
    assert not np.allclose(output, compute().output)
    assert_holds(cells, output, weights)
    assert cells[CHOICE[0]][CHOICE[1] + 1] == "cat"


def test_what_is_stored_is_what_the_package_computes() -> None:
    """Programs that show a file without calculating show this."""
    with zipfile.ZipFile(io.BytesIO(workbook(compute()))) as book:
        sheet = book.read(SHEETS[0]).decode()
    stored = dict(re.findall(r'<c r="([A-Z]+\d+)"[^>]*><f>[^<]*</f><v>([^<]*)</v>', sheet))
    total = FIRST_ROW + len(SENTENCE)
    got = [float(stored[xl_rowcol_to_cell(total, AT.term + k)]) for k in range(WIDTH)]
    np.testing.assert_allclose(got, compute().output, rtol=0, atol=1e-12)


def test_it_is_the_same_each_time() -> None:
    assert workbook(compute()) == workbook(compute())
