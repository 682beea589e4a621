"""Quotes and symbols that scripts write with a keyboard, as a page sets them."""

import pytest

from scripts.site.maths_markdown import latex_to_mathml
from scripts.site.typography import curly, spoken, with_maths


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ('From "it" to "cat", and ("so")', "From “it” to “cat”, and (“so”)"),
        ("don't; the authors' word", "don’t; the authors’ word"),
        ("it was 'so', they say", "it was ‘so’, they say"),
        ("already “it” and the essay’s", "already “it” and the essay’s"),
    ],
)
def test_quotes_turn_to_the_word_that_they_stand_at(typed: str, printed: str) -> None:
    assert curly(typed) == printed


@pytest.mark.parametrize(
    ("text", "latex"),
    [("W_Q", "W_Q"), ("√d_k", r"\sqrt{d_k}"), ("d_model", r"d_{\text{model}}")],
)
def test_symbols_with_an_index_are_formulas(text: str, latex: str) -> None:
    formula = latex_to_mathml(latex, display=False)
    assert with_maths(f"by {text}, <b>") == f"by {formula}, &lt;b&gt;"


@pytest.mark.parametrize("name", ["num_heads", "is_causal", "a_b_c", "x_1", "softmax_of_cat"])
def test_names_of_programs_are_left_alone(name: str) -> None:
    assert with_maths(name) == name


def test_numbers_are_shown_as_they_are() -> None:
    assert with_maths("0.71") == "0.71"


def test_symbols_are_spoken_as_letters() -> None:
    assert spoken('√d_k of "W_Q"') == "root of d k of “W Q”"
