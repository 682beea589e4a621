"""The figure of writing with a cache: what is computed for each word, and what is read."""

from collections.abc import Callable

import numpy as np
import pytest

from attention_explainer.worked_example import DIMENSIONS, SENTENCE
from tests.browser.live import LiveFigure, page_of

pytestmark = pytest.mark.browser

NAME = "one_row_a_word"
SIZE, WIDTH = len(SENTENCE), len(DIMENSIONS)


@pytest.fixture
def figure(visit: Callable) -> Callable[..., LiveFigure]:
    return lambda **how: LiveFigure(visit(page_of(NAME), **how).page, NAME).wait()


def products(place: int, *, kept: bool) -> int:
    queries = 1 if kept else place + 1
    pairs = np.tri(SIZE)[place + 1 - queries : place + 1].sum()
    return int(3 * queries * WIDTH**2 + 2 * WIDTH * pairs)


def expected(place: int, *, kept: bool) -> dict[str, str]:
    written = place + 1
    counts = {
        "projected": 1 if kept else written,
        "read": written - 1 if kept else 0,
        "pairs": written if kept else sum(range(written + 1)),
        "products": products(place, kept=kept),
        "all": sum(products(word, kept=kept) for word in range(written)),
    }
    return {name: str(count) for name, count in counts.items()}


def cells(live: LiveFigure) -> list[list[str]]:
    """What each cell is: keys and values in the first row, and the map below."""
    return live.panel.locator(".live-rows-map tr").evaluate_all(
        "(all) => all.map((row) => [...row.querySelectorAll('td')].map((td) => td.className))"
    )


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.nightly
def test_each_word_takes_what_is_counted_for_it(figure: Callable, kept: bool) -> None:
    live = figure()
    live.field("kept").set_checked(kept)
    for place in range(SIZE):
        live.choose("place", str(place))
        assert live.numbers() == expected(place, kept=kept)
        vectors, *rows = cells(live)
        assert vectors.count("now") == int(live.numbers()["projected"])
        assert vectors.count("read") == int(live.numbers()["read"])
        assert sum(row.count("now") for row in rows) == int(live.numbers()["pairs"])
        shown = np.array(rows) != ""
        assert np.array_equal(shown, np.tri(SIZE, dtype=bool) & (np.arange(SIZE)[:, None] <= place))


def test_the_cells_say_what_is_kept_and_what_is_not(figure: Callable) -> None:
    vectors, *rows = cells(figure().choose("place", "2"))
    rest = [""] * (SIZE - 3)
    assert vectors == ["read", "read", "now", *rest]
    assert rows[0] == ["before", "", "", *rest]
    assert rows[1] == ["before", "before", "", *rest]
    assert rows[2] == ["now", "now", "now", *rest]


def test_the_button_goes_on_and_begins_again_after_the_last_word(figure: Callable) -> None:
    live = figure().choose("place", str(SIZE - 2)).press("next")
    assert live.numbers() == expected(SIZE - 1, kept=True)
    said = live.settle().panel.locator(".live-status").text_content()
    assert said.startswith("For “tired” one key and value is computed and 9 read")
    assert live.press("next").numbers() == expected(0, kept=True)
