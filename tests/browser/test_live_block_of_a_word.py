"""The figure of the block: whichever word is followed, the vectors are the package's."""

from collections.abc import Callable

import pytest

from scripts.live.block_of_a_word import compute, followed
from tests.browser.live import LiveFigure, page_of

pytestmark = pytest.mark.browser

NAME = "block_of_a_word"
START = compute()


@pytest.fixture
def figure(visit: Callable) -> Callable[..., LiveFigure]:
    return lambda **how: LiveFigure(visit(page_of(NAME), **how).page, NAME).wait()


def expected(word: int) -> dict[str, str]:
    """The numbers that the package gives."""
    return {
        f"{step} {dimension}": number
        for step, (_, _, shown) in enumerate(followed(word).steps(), start=1)
        for dimension, number in zip(START.dimensions, shown, strict=True)
    }


def test_every_word_goes_through_as_in_the_package(figure: Callable) -> None:
    live = figure()
    assert live.numbers() == expected(START.word)
    for word in range(len(START.words)):
        assert live.choose("word", str(word)).numbers() == expected(word)
