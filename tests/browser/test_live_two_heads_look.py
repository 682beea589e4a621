"""The figure of two heads: whichever word looks, the weights are the package's."""

from collections.abc import Callable

import pytest

from attention_figures.text import show
from scripts.live.two_heads_look import compute
from tests.browser.live import LiveFigure, page_of

pytestmark = pytest.mark.browser

NAME = "two_heads_look"
RESULT = compute()


@pytest.fixture
def figure(visit: Callable) -> Callable[..., LiveFigure]:
    return lambda **how: LiveFigure(visit(page_of(NAME), **how).page, NAME).wait()


def expected(query: int) -> dict[str, str]:
    """The numbers that the package gives."""
    most = {title: RESULT.words[weights[query].argmax()] for title, weights in RESULT.columns}
    return most | {
        f"{title} {word}": show(weight, ".2f")
        for title, weights in RESULT.columns
        for word, weight in zip(RESULT.words, weights[query], strict=True)
    }


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
