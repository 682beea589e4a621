"""What the scores of the essay become when a reader moves them."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from attention_explainer import softmax
from attention_explainer.worked_example import SENTENCE
from attention_figures.text import show
from scripts.results import essay_mat_score
from scripts.results.essay_quotes import DIMENSIONS_4, SCORES_5, WEIGHTS_5, agrees, rounding
from tests.browser.live import LiveFigure, page_of, run

pytestmark = pytest.mark.browser

NAME = "score_playground"
CAT, MAT, SAT = (SENTENCE.index(word) for word in ("cat", "mat", "sat"))
START = [float(SCORES_5.get(word, "0")) for word in SENTENCE]


@pytest.fixture
def live(visit: Callable) -> LiveFigure:
    return LiveFigure(visit(page_of(NAME)).page, NAME).wait()


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def expected(
    scores: list[float], *, only_three: bool = True, divided: bool = False, temperature: float = 1
) -> dict[str, str]:
    """Return by the package what the figure has to show, without what comes from solving."""
    scaled = np.array(scores) / temperature / (math.sqrt(int(DIMENSIONS_4)) if divided else 1)
    weights = softmax(scaled, where=[not only_three or word in SCORES_5 for word in SENTENCE])
    shown = {}
    for word, logit, weight in zip(SENTENCE, scaled, weights, strict=True):
        shown |= {f"{word} scaled": show(logit, ".2f"), f"{word} weight": show(weight, ".3f")}
    for word, printed in WEIGHTS_5.items():
        is_right = agrees(printed, float(weights[SENTENCE.index(word)]))
        shown[f"{word} verdict"] = "agrees" if is_right else "differs"
    shown["three together"] = show(weights[[CAT, MAT, SAT]].sum(), ".3f")
    for one, other in (("cat", "mat"), ("mat", "sat")):
        difference = scaled[SENTENCE.index(one)] - scaled[SENTENCE.index(other)]
        (low, high), (low_other, high_other) = rounding(WEIGHTS_5[one]), rounding(WEIGHTS_5[other])
        fits = low / high_other <= math.exp(difference) <= high / low_other
        shown |= {
            f"{one}:{other} difference": show(difference, ".2f"),
            f"{one}:{other} ratio": show(math.exp(difference), ".2f"),
            f"{one}:{other} verdict": "agrees" if fits else "differs",
        }
    return shown


def assert_shows(live: LiveFigure, scores: list[float], **options: object) -> None:
    shown = live.numbers()
    wanted = expected(scores, **options)
    assert {name: shown[name] for name in wanted} == wanted
    solved = {"mat needs", "cat then", "sat then"}
    assert shown.keys() == wanted.keys() | solved


def test_scores_division_temperature_and_words(live: LiveFigure) -> None:
    scores = START.copy()
    assert_shows(live, scores)
    scores[MAT] = -2.25
    live.write("scores.5", "−2.25")
    assert_shows(live, scores)
    live.field("divided").check()
    assert_shows(live, scores, divided=True)
    live.write("temperature", "0,5")
    assert_shows(live, scores, divided=True, temperature=0.5)
    live.choose("only_three", "false")
    scores[9] = 2
    live.write("scores.9", "2")
    assert_shows(live, scores, divided=True, temperature=0.5, only_three=False)
    assert run(live.program()) == live.numbers()
    # Words that are left out keep their scores and have no weight.
    live.choose("only_three", "true")
    assert_shows(live, scores, divided=True, temperature=0.5)
    assert live.numbers()["tired weight"] == "0.000"


def test_the_words_without_a_score_come_only_when_asked_for(live: LiveFigure) -> None:
    assert not live.field("scores.0").is_visible()
    live.choose("only_three", "false")
    assert live.field("scores.0").is_visible()
    assert live.field("scores.0").input_value() == "0"


@pytest.mark.parametrize("only_three", [True, False])
def test_solving_for_mat_gives_the_printed_weight_and_not_that_of_cat(
    live: LiveFigure, only_three: bool
) -> None:
    live.choose("only_three", str(only_three).lower())
    still = essay_mat_score.compute()
    reading = still.alone if only_three else still.with_others
    assert live.numbers()["mat needs"] == f"{reading.needed:.2f}"
    live.press("solve").settle()
    scores = START.copy()
    scores[MAT] = round(reading.needed, 4)
    assert number(live.field("scores.5").input_value()) == scores[MAT]
    assert_shows(live, scores, only_three=only_three)
    shown = live.numbers()
    assert shown["mat verdict"] == "agrees"
    assert shown["cat verdict"] == "differs"
    assert shown["cat weight"] == shown["cat then"] == f"{reading.weights[0]:.3f}"
    assert shown["sat weight"] == shown["sat then"] == f"{reading.weights[2]:.3f}"
    said = live.panel.locator(".live-status").text_content()
    assert f"not {WEIGHTS_5['cat']}" in said
    assert ("what other words take" in said) is not only_three


@pytest.mark.nightly
def test_solving_with_division_and_temperature(live: LiveFigure) -> None:
    live.field("divided").check()
    live.write("temperature", "2")
    live.write("scores.2", "-3")
    live.press("solve")
    scores = [*START[:2], -3.0, *START[3:]]
    others = np.array([scores[CAT], scores[SAT]]) / 4
    needed = 4 * essay_mat_score.score_for(float(WEIGHTS_5["mat"]), others)
    assert live.numbers()["mat needs"] == f"{needed:.2f}".replace("-", "−")
    scores[MAT] = round(needed, 4)
    assert_shows(live, scores, divided=True, temperature=2)
    assert live.numbers()["mat weight"] == "0.080"


@pytest.mark.nightly
def test_a_score_beyond_the_slider_is_said_to_be(live: LiveFigure) -> None:
    beyond = live.panel.locator("[data-beyond]")
    assert not beyond.is_visible()
    live.field("divided").check()
    live.write("temperature", "10")
    live.press("solve").settle()
    assert beyond.is_visible()
    shown = live.numbers()
    assert number(shown["mat needs"]) < -10
    assert live.field("scores.5").input_value() == "-10"
    assert shown["mat verdict"] == "differs"
    assert "at the end of its slider" in live.panel.locator(".live-status").text_content()


@pytest.mark.nightly
def test_scores_with_which_all_three_fit(live: LiveFigure) -> None:
    live.field("divided").check()
    live.write("temperature", "3")
    live.press("fit").settle()
    still = essay_mat_score.compute()
    scores = [
        round(still.joint, 4)
        if word == "mat"
        else float(SCORES_5.get(word, f"{still.joint_others:.4f}"))
        for word in SENTENCE
    ]
    assert_shows(live, scores, only_three=False)
    verdicts = {text for name, text in live.numbers().items() if name.endswith("verdict")}
    assert verdicts == {"agrees"}
    assert "all agree" in live.panel.locator(".live-status").text_content()
    assert live.panel.locator(".live-verdict.agrees").count() == 5
    live.reload()
    assert_shows(live, scores, only_three=False)


@pytest.mark.nightly
def test_the_largest_differences(live: LiveFigure) -> None:
    live.write("temperature", "0.1")
    live.write("scores.1", "10")
    live.write("scores.5", "-10")
    shown = live.numbers()
    assert shown["cat:mat ratio"] == ">9999"
    assert shown["mat:sat ratio"] == "0.00"
    assert [shown[f"{word} weight"] for word in SCORES_5] == ["1.000", "0.000", "0.000"]
    assert run(live.program()) == shown
    box = live.panel.locator(".live-ratios")
    assert box.evaluate("(table) => table.offsetWidth <= table.parentElement.clientWidth")


def test_the_page_that_shows_it_has_it_once_and_alive(visit: Callable) -> None:
    page = visit(page_of(NAME), width=390).page
    assert page.locator(f"#{NAME}").count() == 1
    live = LiveFigure(page, NAME).wait()
    live.press("solve")
    assert live.numbers()["mat verdict"] == "agrees"
