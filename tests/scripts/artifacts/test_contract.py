"""Tables and the text of numbers."""

import csv
import io
import math

import pytest

from attention_figures.text import listed, percent, show, trimmed
from scripts.artifacts.contract import Table, identifier


class TestTable:
    def test_shows_each_column_in_its_format_and_keeps_raw_values_for_the_file(self) -> None:
        table = Table(
            ["word", "weight", "count"],
            [("cat", 0.70625, 1769472), ("mat, old", -0.0004, 3)],
            ["", ".2f", ",d"],
        )
        assert table.shown() == [["cat", "0.71", "1,769,472"], ["mat, old", "0.00", "3"]]
        assert list(csv.reader(io.StringIO(table.to_csv()))) == [
            ["word", "weight", "count"],
            ["cat", "0.70625", "1769472"],
            ["mat, old", "-0.0004", "3"],
        ]

    @pytest.mark.parametrize(
        ("value", "written"),
        [
            (0.1 + 0.2, "0.3"),
            (1 / 3, "0.333333333333"),
            (2e9 / 3, "666666666.667"),
            (1e-9 / 3, "3.33333333333e-10"),
            (123_456_789_012_345, "123456789012345"),
        ],
    )
    def test_the_file_has_the_digits_that_hold_on_every_processor(
        self, value: float, written: str
    ) -> None:
        assert Table(["n"], [(value,)], [""]).to_csv() == f"n\n{written}\n"

    def test_the_file_has_one_line_ending_on_every_system(self) -> None:
        assert Table(["n"], [(1,), (2,)]).to_csv() == "n\n1\n2\n"

    def test_without_formats_numbers_are_shown_as_python_writes_them(self) -> None:
        assert Table(["a", "b"], [("x", 0.5)]).shown() == [["x", "0.5"]]

    def test_without_rows_there_is_a_heading(self) -> None:
        assert Table(["a", "b"], []).to_csv() == "a,b\n"
        assert Table(["a", "b"], []).shown() == []

    @pytest.mark.parametrize("row", [(), ("x",), ("x", 1.0, 2.0)])
    def test_refuses_a_row_of_another_length(self, row: tuple[str | float, ...]) -> None:
        with pytest.raises(ValueError, match=rf"rows: expected 2 cells .* got {len(row)}: \["):
            Table(["a", "b"], [("x", 1.0), row])

    @pytest.mark.parametrize("name", ["formats", "roles"])
    @pytest.mark.parametrize("count", [1, 3])
    def test_refuses_formats_or_roles_that_do_not_fit(self, name: str, count: int) -> None:
        with pytest.raises(ValueError, match=f"{name}: expected 2 entries.* got {count}"):
            Table(["a", "b"], [("x", 1.0)], **{name: [""] * count})

    def test_a_format_that_does_not_fit_the_value_is_an_error(self) -> None:
        with pytest.raises(ValueError, match="format code 'd'"):
            Table(["n"], [(0.5,)], ["d"]).shown()


class TestShow:
    @pytest.mark.parametrize(
        ("value", "spec", "text"),
        [
            (0.70625, ".2f", "0.71"),
            (-1.5, ".1f", "−1.5"),
            (-0.0, ".1f", "0.0"),
            (-0.004, ".2f", "0.00"),
            (-0.006, ".2f", "−0.01"),
            (-0.0, ".0f", "0"),
            (-0.0001, ".1%", "0.0%"),
            (-1234.5, ",.1f", "−1,234.5"),
            (1e-7, ".1e", "1.0e-07"),
            (-3, "d", "−3"),
            (7, "", "7"),
            (math.inf, ".1f", "inf"),
            (-math.inf, ".1f", "−inf"),
            ("well-known", ".2f", "well-known"),
        ],
    )
    def test_gives_a_real_minus_sign_and_no_minus_zero(
        self, value: str | float, spec: str, text: str
    ) -> None:
        assert show(value, spec) == text


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (3.0, 1, "3"),
        (3.5, 1, "3.5"),
        (1.25, 2, "1.25"),
        (1.50, 2, "1.5"),
        (100.0, 1, "100"),
        (10.0, 0, "10"),
        (0.04, 1, "0"),
        (-0.04, 1, "0"),
        (-2.0, 2, "−2"),
    ],
)
def test_trimmed_drops_zeros_after_the_point_alone(value: float, digits: int, text: str) -> None:
    assert trimmed(value, digits) == text


@pytest.mark.parametrize(
    ("share", "digits", "text"),
    [(0.706, 0, "71\u00a0%"), (0.7064, 1, "70.6\u00a0%"), (1, 0, "100\u00a0%"), (0, 0, "0\u00a0%")],
)
def test_percent_keeps_the_sign_on_the_number_s_line(share: float, digits: int, text: str) -> None:
    assert percent(share, digits) == text


@pytest.mark.parametrize(
    ("items", "text"),
    [
        ([], ""),
        (["cat"], "cat"),
        (["cat", "mat"], "cat and mat"),
        (["cat", "mat", "sat"], "cat, mat and sat"),
    ],
)
def test_listed_reads_as_in_a_sentence(items: list[str], text: str) -> None:
    assert listed(items) == text


@pytest.mark.parametrize(
    ("word", "name"),
    [("The", "the"), ("don't", "don_t"), ("3rd", "_3rd"), ("stand-in", "stand_in"), ("été", "été")],
)
def test_identifier_can_be_written_in_a_page(word: str, name: str) -> None:
    assert identifier(word) == name
    assert name.isidentifier()
