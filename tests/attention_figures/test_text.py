"""Numbers as a reader sees them: one rule for what lies half-way, in Python and on the page."""

from fractions import Fraction

import numpy as np
import pytest

from attention_figures.text import median_and_range, percent, show, trimmed


@pytest.mark.parametrize(
    ("value", "spec", "text"),
    [
        (2.125, ".2f", "2.13"),  # a tie in binary as well
        (0.075, ".2f", "0.08"),  # in binary a little less than its decimals say
        (0.145, ".2f", "0.15"),
        (-2.125, ".2f", "−2.13"),
        (0.5, ".0f", "1"),
        (1234.5, ",.0f", "1,235"),
        (0.1 + 0.2 - 0.175, ".2f", "0.13"),  # 0.125 and what rounding errors add
        (0.12499999999, ".2f", "0.12"),  # no tie: its eleventh digit says so
        (np.float32(0.125), ".2f", "0.13"),
        (float("nan"), ".2f", "nan"),
        (7, ",d", "7"),
    ],
)
def test_what_lies_half_way_goes_away_from_zero(value, spec: str, text: str) -> None:
    assert show(value, spec) == text


def test_other_numbers_go_to_the_nearest() -> None:
    """Against exact fractions, which know nothing of formats."""
    rng = np.random.default_rng(1)
    for value in map(float, 10 * rng.standard_normal(500)):
        shown = Fraction(show(value, ".3f").replace("−", "-"))
        assert abs(shown - Fraction(value)) <= Fraction(1, 2000) + Fraction(1, 10**10)


def test_what_is_built_from_it_rounds_alike() -> None:
    assert trimmed(2.125, 2) == "2.13"
    assert percent(0.125) == "13\N{NO-BREAK SPACE}%"
    assert median_and_range(np.array([0.125, 0.125, 0.375])) == "0.13 (0.13 to 0.38)"
