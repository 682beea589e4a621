"""What is quoted from the essay, and the rule by which a number agrees with it."""

import re
import runpy
import sys
from decimal import Decimal

import pytest

from attention_explainer import worked_example as example
from scripts.artifacts.places import ROOT
from scripts.results.essay_quotes import (
    CANNOT_BE,
    HOLDS,
    INCOMPLETE,
    PERCENT_2,
    PERCENT_5,
    PHRASES,
    SCORES_5,
    VERDICTS,
    WEIGHTS_2,
    WEIGHTS_5,
    WEIGHTS_6,
    agrees,
    counted,
    one_more_digit,
    rounding,
    verdict_at_most,
)
from scripts.tables import essay_numbers

NUMBERS = {
    "step 2": WEIGHTS_2,
    "step 2, per cent": PERCENT_2,
    "step 5, scores": SCORES_5,
    "step 5": WEIGHTS_5,
    "step 5, per cent": PERCENT_5,
    "step 6": WEIGHTS_6,
}


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_are_decimals_of_words_of_the_sentence(name):
    for word, printed in NUMBERS[name].items():
        assert word in {word.lower() for word in example.SENTENCE}
        assert Decimal(printed) > 0


def test_phrases_are_short():
    words = [len(phrase.split()) for _, phrase in PHRASES.values()]
    assert max(words) <= 9
    assert sum(words) < 200


def test_phrases_stand_in_a_step():
    steps = {"opening", *"12345678", "final", "references"}
    assert {step for step, _ in PHRASES.values()} <= steps


@pytest.mark.parametrize("name", PHRASES)
def test_a_phrase_is_typed_in_one_file(name):
    phrase = PHRASES[name][1]
    # One or two words of plain English may well stand elsewhere.
    if len(phrase.split()) < 4 or name == "paper":
        return
    files = [*(ROOT / "scripts").rglob("*.py"), ROOT / "docs" / "checked" / "index.md"]
    found = [path.name for path in files if phrase in path.read_text(encoding="utf-8")]
    assert found == ["essay_quotes.py"]


@pytest.mark.parametrize(
    ("printed", "inside", "outside"),
    [
        ("0.08", (0.075, 0.08, 0.085), (0.0749, 0.0851)),
        ("1.0", (0.95, 1.05), (0.94, 1.06)),
        ("70", (69.5, 70.5), (69.4, 70.6)),
    ],
)
def test_a_number_agrees_within_half_of_the_last_printed_place(printed, inside, outside):
    assert all(agrees(printed, number) for number in inside)
    assert not any(agrees(printed, number) for number in outside)


def test_how_many_places_are_printed_matters():
    assert agrees("1", 1.2)
    assert not agrees("1.0", 1.2)
    assert rounding("1.00") == (0.995, 1.005)


@pytest.mark.parametrize("printed", ["0.08", "1.0", "70", "0.005"])
def test_one_more_digit_is_shown_than_is_printed(printed):
    places = len(re.sub(r"^\d+\.?", "", printed))
    assert one_more_digit(printed) == f".{places + 1}f"


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (0.98, 1.01, HOLDS),
        (1.0, 1.2, HOLDS),
        (0.8, 1.0, HOLDS),
        (1.01, 1.03, CANNOT_BE),
        (0.89, 0.91, INCOMPLETE),
    ],
)
def test_what_others_can_only_lower_may_be_less_and_not_more(low, high, verdict):
    assert verdict_at_most(low, high, 1) == verdict


@pytest.mark.parametrize(
    ("weights", "verdict"),
    [
        (["0.33"] * 3, HOLDS),
        (["0.34"] * 3, CANNOT_BE),
        (["0.60", "0.30"], INCOMPLETE),
    ],
)
def test_weights_that_sum_to_one_hold_even_if_rounding_hides_it(weights, verdict):
    listed = dict(zip("abc", weights, strict=False))
    assert essay_numbers.total("2", listed, "").verdict == verdict


def test_each_verdict_is_counted_under_its_name():
    given = counted([HOLDS, CANNOT_BE, HOLDS])
    assert {name: count for name, count in given.items() if count} == {"holds": 2, "cannot_be": 1}
    assert list(given) == list(VERDICTS)


def test_nothing_quoted_can_be_changed():
    for mapping in (*NUMBERS.values(), PHRASES, VERDICTS):
        with pytest.raises(TypeError):
            mapping["cat"] = "1"


def test_the_program_for_readers_starts_from_what_is_quoted(monkeypatch):
    path = str(ROOT / "scripts" / "examples" / "essay_score_for_mat.py")
    monkeypatch.setattr(sys, "argv", [path])
    program = runpy.run_path(path)
    assert program["cat"] == float(SCORES_5["cat"])
    assert program["sat"] == float(SCORES_5["sat"])
    assert program["wanted"] == float(WEIGHTS_5["mat"])
