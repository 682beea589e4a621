"""The figure of two heads: whichever word looks, the weights are the package's."""

from collections.abc import Callable

import numpy as np
import pytest

from attention_explainer.worked_example import DIMENSIONS, W_O, worked_heads
from attention_figures.text import show
from scripts.live.two_heads_look import compute
from tests.browser.live import LiveFigure, page_of

pytestmark = pytest.mark.browser

NAME = "two_heads_look"
RESULT = compute()


@pytest.fixture
def figure(visit: Callable) -> Callable[..., LiveFigure]:
    return lambda **how: LiveFigure(visit(page_of(NAME), **how).page, NAME).wait()


def expected(query: int, on: tuple[bool, bool] = (True, True)) -> dict[str, str]:
    """The numbers that the package gives."""
    most = {title: RESULT.words[weights[query].argmax()] for title, weights in RESULT.columns}
    # A head by itself: the other half of what is side by side is zero.
    sentence = worked_heads(num_heads=2).concatenated[query]
    alone = [np.where(np.arange(4) // 2 == head, sentence, 0) @ W_O * on[head] for head in (0, 1)]
    added = {
        f"{title} {dimension}": show(number, ".2f")
        for title, part in zip(("first", "second", "output"), (*alone, sum(alone)), strict=True)
        for dimension, number in zip(DIMENSIONS, part, strict=True)
    }
    return (
        most
        | added
        | {
            f"{title} {word}": show(weight, ".2f")
            for title, weights in RESULT.columns
            for word, weight in zip(RESULT.words, weights[query], strict=True)
        }
    )


def test_every_word_looks_as_in_the_package(figure: Callable) -> None:
    live = figure()
    assert live.numbers() == expected(RESULT.query)
    for query in range(len(RESULT.words)):
        assert live.choose("query", str(query)).numbers() == expected(query)


def test_it_says_what_each_head_looks_at(figure: Callable) -> None:
    live = figure().choose("query", "2").choose("query", "7").settle()
    said = live.panel.locator(".live-status").text_content()
    assert (
        said
        == "“it” looks at “cat” 0.93 with the first head, and at “because” 0.38 with the second."
    )


def test_a_head_that_is_switched_off_adds_nothing(figure: Callable) -> None:
    live = figure()
    for on in ((False, True), (False, False), (True, False)):
        for head, is_on in enumerate(on):
            live.field(f"on.{head}").set_checked(is_on)
        assert live.numbers() == expected(RESULT.query, on)
    said = live.settle().panel.locator(".live-status").text_content()
    assert said == "The output of “it” with the first head alone: (1.90, 1.86, 0.00, 0.00)."
    struck = live.panel.locator(".live-heads-parts .off th")
    assert struck.all_text_contents() == ["second"]
