"""The figure of smoothing: the query, the bandwidth, and dragging."""

from collections.abc import Callable

import numpy as np
import pytest

from attention_explainer.smoothing import kernel_regression
from attention_figures.text import show, trimmed
from scripts.results.smoothing import GRID, KEYS, VALUES
from tests.browser.live import LiveFigure, page_of
from tests.every_night import all_at_night

pytestmark = pytest.mark.browser

NAME = "soft_lookup"
START = {"query": 3.6, "bandwidth": 0.7}


@pytest.fixture
def figure(visit: Callable) -> Callable[..., LiveFigure]:
    return lambda **how: LiveFigure(visit(page_of(NAME), **how).page, NAME).wait()


def ask(places: np.ndarray, bandwidth: float) -> tuple[np.ndarray, np.ndarray]:
    columns = (np.array(numbers)[:, np.newaxis] for numbers in (places, KEYS, VALUES))
    return kernel_regression(*columns, bandwidth=bandwidth)


def expected(*, query: float = START["query"], bandwidth: float = START["bandwidth"]) -> dict:
    """The numbers that the package gives."""
    output, weights = ask(np.array([query]), bandwidth)
    return {
        "output": show(output[0, 0], ".2f"),
        "nearest": trimmed(KEYS[weights[0].argmax()]),
    } | {f"weight {trimmed(key)}": show(w, ".2f") for key, w in zip(KEYS, weights[0], strict=True)}


def test_query_and_bandwidth_give_what_the_package_gives(figure: Callable) -> None:
    live = figure()
    assert live.numbers() == expected()
    rng = np.random.default_rng(5)
    for query, bandwidth in [(0, 0.1), (10, 10), *rng.uniform((0, 0.1), (10, 3), (8, 2)).round(2)]:
        live.write("query", f"{query:g}").write("bandwidth", f"{bandwidth:g}")
        assert live.numbers() == expected(query=query, bandwidth=bandwidth)


def test_the_curve_is_what_every_query_would_find(figure: Callable) -> None:
    live = figure()
    for bandwidth in (0.7, 0.1, 2.5):
        live.write("bandwidth", str(bandwidth))
        path = live.panel.locator(".live-lookup-curve").get_attribute("d")
        points = np.array([point.split() for point in path.removeprefix("M").split("L")], float)
        given = live.page.evaluate(
            "(name) => JSON.parse(document.querySelector(`[data-live=${name}] template`)"
            ".content.textContent).given",
            NAME,
        )
        origin, unit = np.array(given["origin"]), np.array(given["unit"])
        x, y = ((points - origin) / unit).T
        assert x == pytest.approx(GRID, abs=1e-3)
        assert y == pytest.approx(ask(GRID, bandwidth)[0][:, 0], abs=1e-3)


def test_bars_are_as_high_as_the_weights(figure: Callable) -> None:
    live = figure().write("query", "6.4").write("bandwidth", "1.5")
    heights = np.array(
        live.panel.locator(".live-lookup rect").evaluate_all(
            "(bars) => bars.map((bar) => bar.getBoundingClientRect().height)"
        )
    )
    weights = ask(np.array([6.4]), 1.5)[1][0]
    assert heights / heights.max() == pytest.approx(weights / weights.max(), abs=0.02)


@pytest.mark.parametrize("width", all_at_night([390, 1280], [390]))
def test_the_query_follows_the_pointer_and_stays_on_the_line(figure: Callable, width: int) -> None:
    live = figure(width=width)
    plane = live.panel.locator(".live-lookup-plane")
    plane.scroll_into_view_if_needed()
    box, mouse = plane.bounding_box(), live.page.mouse
    key_at = live.panel.locator(".live-lookup circle").nth(5).bounding_box()
    at = (key_at["x"] + key_at["width"] / 2, box["y"] + box["height"] / 2)
    mouse.move(box["x"] + box["width"] / 2, at[1])
    mouse.down()
    mouse.move(*at, steps=5)
    live.settle()
    assert float(live.field("query").input_value()) == pytest.approx(KEYS[5], abs=0.05)
    assert live.numbers()["nearest"] == trimmed(KEYS[5])
    mouse.move(box["x"] + 2 * box["width"], at[1])
    assert live.settle().field("query").input_value() == "10"
    mouse.move(box["x"] - 50, at[1])
    mouse.up()
    assert live.settle().numbers() == expected(query=0)


def test_keys_move_the_query_too(figure: Callable) -> None:
    live = figure()
    slider = live.panel.locator('input[type=range][data-field="query"]')
    slider.focus()
    slider.press("ArrowRight")
    query = float(live.settle().field("query").input_value())
    assert query == pytest.approx(3.61)
    assert live.numbers() == expected(query=query)


def test_it_says_what_came_of_a_change(figure: Callable) -> None:
    live = figure().write("bandwidth", "0.2").settle()
    said = live.panel.locator(".live-status").text_content()
    assert said == (
        "At 3.6 with a bandwidth of 0.2, the key 3 has most weight, 1.00; the output is 3.00."
    )


@pytest.mark.nightly
def test_a_link_restores_both(figure: Callable) -> None:
    live = figure().write("query", "7.5").write("bandwidth", "0.4")
    assert live.reload().numbers() == expected(query=7.5, bandwidth=0.4)


@pytest.mark.parametrize("bandwidth", ["0", "0.05", "11"])
@pytest.mark.nightly
def test_a_bandwidth_out_of_range_is_refused(figure: Callable, bandwidth: str) -> None:
    live = figure().write("bandwidth", bandwidth)
    assert live.problem
    assert live.numbers() == expected()
