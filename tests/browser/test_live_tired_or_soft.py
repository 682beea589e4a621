"""The figure of two layers: the last word, how much the first writes, and the twin's vector."""

from collections.abc import Callable

import pytest

from attention_explainer.worked_example import SENTENCE, TWIN_SENTENCE
from attention_explainer.worked_layers import HINT, two_layers
from attention_figures.text import show
from tests.browser.live import LiveFigure, page_of

pytestmark = pytest.mark.browser

NAME = "tired_or_soft"
SENTENCES = SENTENCE, TWIN_SENTENCE
IT, CAT, MAT, CAUSE_AT = (SENTENCE.index(word) for word in ("it", "cat", "mat", "tired"))


@pytest.fixture
def figure(visit: Callable) -> Callable[..., LiveFigure]:
    return lambda **how: LiveFigure(visit(page_of(NAME), **how).page, NAME).wait()


def expected(*, last: int = 0, strength: float = 1.0, swapped: bool = False) -> dict[str, str]:
    """The numbers that the package gives."""
    other = two_layers(SENTENCES[1 - last], strength=strength)
    carried = {IT: other.between[IT]} if swapped else None
    layers = two_layers(SENTENCES[last], strength=strength, carried=carried)
    names = (*SENTENCES[last][:CAUSE_AT], "cause", *SENTENCES[last][CAUSE_AT + 1 :])
    shown = {
        f"{number} {name}": show(weight, ".2f")
        for number, trace in enumerate((layers.first, layers.second), start=1)
        for name, weight in zip(names, trace.weights[IT], strict=True)
    }
    return shown | {
        "word": SENTENCES[last][CAUSE_AT],
        "hint": show(layers.between[IT, HINT], ".2f"),
        "score cat": show(layers.second.scores[IT, CAT], ".2f"),
        "score mat": show(layers.second.scores[IT, MAT], ".2f"),
    }


def status(live: LiveFigure) -> str:
    return live.settle().panel.locator(".live-status").text_content()


def test_word_strength_and_swap_are_what_the_package_says(figure: Callable) -> None:
    live = figure()
    assert live.numbers() == expected()
    live.choose("last", "1")
    assert live.numbers() == expected(last=1)
    for strength in ("0.5", "0.25", "0"):
        live.write("strength", strength)
        assert live.numbers() == expected(last=1, strength=float(strength))
    live.write("strength", "0.8")
    live.field("swapped").check()
    assert live.numbers() == expected(last=1, strength=0.8, swapped=True)
    live.choose("last", "0")
    assert live.numbers() == expected(strength=0.8, swapped=True)


def test_it_turns_from_the_cat_to_the_mat_and_the_bars_follow(figure: Callable) -> None:
    live = figure()
    for last, noun in ((0, CAT), (1, MAT)):
        live.choose("last", str(last))
        lengths = live.panel.locator(".live-turn .live-bar-length").evaluate_all(
            "(bars) => bars.map((bar) => bar.getBoundingClientRect().width)"
        )
        assert lengths.index(max(lengths)) == noun
    assert "looks at one noun more: “cat” 0.16, “mat” 0.75" in status(live)


def test_without_a_hint_both_nouns_are_alike(figure: Callable) -> None:
    live = figure().write("strength", "0")
    shown = live.numbers()
    assert shown["2 cat"] == shown["2 mat"] == "0.47"
    assert (
        status(live)
        == "In the second layer “it” looks at both nouns alike: “cat” 0.47, “mat” 0.47."
    )


def test_a_link_restores_all_three(figure: Callable) -> None:
    live = figure().choose("last", "1").write("strength", "0.3")
    live.field("swapped").check()
    assert live.reload().numbers() == expected(last=1, strength=0.3, swapped=True)


def test_no_number_in_the_picture_is_hidden_on_a_phone(figure: Callable) -> None:
    live = figure(width=390)
    cells = live.panel.locator(".live-turn [data-heat]").evaluate_all(
        "(cells) => cells.map((cell) => [cell.scrollWidth, cell.clientWidth])"
    )
    assert len(cells) == 2 * len(SENTENCE)
    assert all(needed <= there for needed, there in cells)
