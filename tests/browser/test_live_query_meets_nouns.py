"""The figure of a query and two keys: whichever word asks, the products are the package's."""

from collections.abc import Callable

import pytest

from attention_figures.text import trimmed
from scripts.live.query_meets_nouns import compute
from tests.browser.live import LiveFigure, page_of

pytestmark = pytest.mark.browser

NAME = "query_meets_nouns"
RESULT = compute()


@pytest.fixture
def figure(visit: Callable) -> Callable[..., LiveFigure]:
    return lambda **how: LiveFigure(visit(page_of(NAME), **how).page, NAME).wait()


def expected(asking: int) -> dict[str, str]:
    """The numbers that the package gives."""
    query = RESULT.queries[asking]
    rows = {"query": query} | dict(zip(RESULT.nouns, query * RESULT.keys, strict=True))
    shown = {
        f"{name} {dimension}": trimmed(number, 2)
        for name, row in rows.items()
        for dimension, number in zip(RESULT.dimensions, row, strict=True)
    }
    return shown | {f"score {noun}": trimmed(rows[noun].sum(), 2) for noun in RESULT.nouns}


def test_every_word_asks_as_in_the_package(figure: Callable) -> None:
    live = figure()
    assert live.numbers() == expected(RESULT.asking)
    for asking in range(len(RESULT.words)):
        assert live.choose("asking", str(asking)).numbers() == expected(asking)
