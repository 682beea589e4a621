"""What becomes of the new vector when a reader pulls its weights."""

from collections.abc import Callable

import numpy as np
import pytest

from attention_explainer.worked_example import DIMENSIONS, SENTENCE, worked_example
from attention_figures.text import show
from scripts.live import pulled_weights
from tests.browser.live import LiveFigure, page_of, run
from tests.hull import is_inside

pytestmark = pytest.mark.browser

NAME = "pulled_weights"
VALUES = worked_example().value
START = worked_example().weights[SENTENCE.index("it")]
CAT, MAT = SENTENCE.index("cat"), SENTENCE.index("mat")

OVERLAPS = """(labels) => {
    const boxes = labels.map((label) => label.getBoundingClientRect());
    const meet = (a, b) => a.left < b.right && b.left < a.right
        && a.top + 4 < b.bottom - 4 && b.top + 4 < a.bottom - 4;
    return boxes.flatMap((one, i) => boxes.slice(i + 1)
        .filter((other) => meet(one, other))
        .map((other) => [labels[i].textContent, labels[boxes.indexOf(other)].textContent]));
}"""

COMPUTE = """async ([path, given, all]) => {
    const { compute } = await import(path);
    return all.map((shares) => {
        const { output, isInside } = compute({ shares }, given);
        return [output, isInside];
    });
}"""


@pytest.fixture
def live(visit: Callable) -> LiveFigure:
    return LiveFigure(visit(page_of(NAME)).page, NAME).wait()


def expected(shares: np.ndarray) -> dict[str, str]:
    """Return by the package's values what the figure has to show."""
    weights = shares / (shares.sum() or 1)
    shown = {"shares": f"{shares.sum():.2f}", "weights": f"{weights.sum():.3f}", "place": "inside"}
    for word, weight, value in zip(SENTENCE, weights, VALUES, strict=True):
        shown[f"{word} weight"] = show(weight, ".3f")
        for name, number in zip(DIMENSIONS, value, strict=True):
            shown[f"{word} {name}"] = show(weight * number, ".3f")
    for name, number in zip(DIMENSIONS, weights @ VALUES, strict=True):
        shown[f"new {name}"] = show(number, ".3f")
    return shown


def square(live: LiveFigure) -> list[float]:
    """Return where the square stands, in units of the values."""
    at = live.panel.locator("[data-new]").get_attribute("transform")[len("translate(") : -1]
    pixels = np.array([float(part) for part in at.split()])
    return list((pixels - pulled_weights.ORIGIN) / pulled_weights.UNIT)


def give_all(live: LiveFigure, word: int) -> None:
    live.panel.locator(f'.live-pull [data-argument="{word}"]').click()


def test_shares_are_divided_by_their_sum(live: LiveFigure) -> None:
    shares = START.copy()
    assert live.numbers() == expected(shares)
    for word, share in ((CAT, 0.0), (MAT, 1.0), (9, 0.625), (3, 0.5)):
        shares[word] = share
        live.write(f"shares.{word}", str(share))
        assert live.numbers() == expected(shares)
    assert square(live) == pytest.approx((shares / shares.sum()) @ VALUES[:, :2])
    assert run(live.program()) == live.numbers()


def test_all_to_one_word_and_half_to_another(live: LiveFigure) -> None:
    for word in range(len(SENTENCE)):
        give_all(live, word)
        assert live.numbers() == expected(np.eye(len(SENTENCE))[word])
        assert square(live) == pytest.approx(VALUES[word, :2])
    live.press("alike").settle()
    assert live.numbers() == expected(np.full(len(SENTENCE), 1 / len(SENTENCE)))
    assert "All words have the same" in live.panel.locator(".live-status").text_content()
    give_all(live, MAT)
    live.write(f"shares.{CAT}", "1")
    assert square(live) == pytest.approx((VALUES[MAT, :2] + VALUES[CAT, :2]) / 2)


def test_if_no_word_gets_anything_it_says_so(live: LiveFigure) -> None:
    give_all(live, MAT)
    message = live.panel.locator("[data-none]")
    assert not message.is_visible()
    height = live.panel.bounding_box()["height"]
    live.write(f"shares.{MAT}", "0")
    live.settle()
    assert message.is_visible()
    assert live.panel.bounding_box()["height"] == height
    shown = live.numbers()
    assert shown == expected(np.zeros(len(SENTENCE)))
    assert shown["weights"] == "0.000"
    assert "No word gets anything" in live.panel.locator(".live-status").text_content()
    assert run(live.program()) == shown


def test_lines_are_as_thick_as_the_weights_of_all_words_that_share_a_value(
    live: LiveFigure,
) -> None:
    live.press("alike")
    widths = live.panel.locator("svg line").evaluate_all(
        "(lines) => lines.map((line) => Number(line.getAttribute('stroke-width')))"
    )
    counts = [len(place.words) for place in pulled_weights.compute().places]
    assert max(counts) == 2
    assert widths == pytest.approx([pulled_weights.STROKE * count / 10 for count in counts])


def test_whatever_the_shares_the_square_stays_inside(live: LiveFigure) -> None:
    rng = np.random.default_rng(6)
    # Even ones, and ones in which few words have nearly all: these lie close to the edge.
    shares = np.concatenate([rng.random((100, 10)), rng.random((100, 10)) ** 50])
    given = pulled_weights.given(pulled_weights.compute())
    path = "/assets/javascripts/live/pulled_weights.js"
    computed = live.page.evaluate(COMPUTE, [path, given, shares.tolist()])
    hull = np.array(pulled_weights.compute().hull)
    for row, (output, found_inside) in zip(shares, computed, strict=True):
        assert output == pytest.approx((row / row.sum()) @ VALUES)
        assert found_inside
        assert is_inside(np.array(output[:2]), hull)


def test_what_is_outside_would_be_seen_to_be(live: LiveFigure) -> None:
    given = pulled_weights.given(pulled_weights.compute())
    moved = {**given, "values": [[-1, 1, 0, 0], *given["values"][1:]]}
    path = "/assets/javascripts/live/pulled_weights.js"
    [[_, found_inside]] = live.page.evaluate(COMPUTE, [path, moved, [[1, *[0] * 9]]])
    assert not found_inside


@pytest.mark.parametrize("width", [390, 1280])
def test_labels_of_values_do_not_meet(visit: Callable, width: int) -> None:
    live = LiveFigure(visit(page_of(NAME), width=width).page, NAME).wait()
    labels = live.panel.locator("svg .live-value")
    assert labels.count() == len({tuple(value[:2]) for value in VALUES})
    assert labels.evaluate_all(OVERLAPS) == []


def test_on_a_phone_the_picture_stays_in_sight(visit: Callable) -> None:
    live = LiveFigure(visit(page_of(NAME), width=390).page, NAME).wait()
    field = live.panel.locator('[type=range][data-field="shares.9"]')
    field.scroll_into_view_if_needed()
    field.focus()
    picture = live.panel.locator("svg").bounding_box()
    assert picture["y"] >= 0
    box = field.bounding_box()
    assert picture["y"] + picture["height"] <= box["y"]
    assert box["y"] + box["height"] <= 800
