"""The figure of the projections: every entry that a reader can change, and all that follows."""

from collections.abc import Callable

import numpy as np
import pytest

from attention_explainer import attention_trace
from attention_explainer.worked_example import DIMENSIONS, SENTENCE, W_K, W_Q, W_V, embed
from attention_figures.text import show
from tests.browser.live import LiveFigure, page_of

pytestmark = pytest.mark.browser

NAME = "changed_projection"
IT = SENTENCE.index("it")


@pytest.fixture
def figure(visit: Callable) -> Callable[..., LiveFigure]:
    return lambda **how: LiveFigure(visit(page_of(NAME), **how).page, NAME).wait()


def shown(number: float, digits: int) -> str:
    return show(float(number), f".{digits}f")


def short(number: float) -> str:
    return shown(number, 2).rstrip("0").rstrip(".")


def expected(changes: dict[str, float]) -> dict[str, str]:
    """The numbers that the package gives, with other entries at some paths."""
    given = {"x": embed(["it"])[0], "W_Q": W_Q.copy(), "W_K": W_K.copy(), "W_V": W_V.copy()}
    for path, number in changes.items():
        name, *index = path.split(".")
        given[name][tuple(map(int, index))] = number
    words = embed(SENTENCE)
    words[IT] = given["x"]
    trace = attention_trace(words @ given["W_Q"], words @ given["W_K"], words @ given["W_V"])
    numbers = {}
    for d, dimension in enumerate(DIMENSIONS):
        numbers[f"query {dimension}"] = short(trace.query[IT, d])
        numbers[f"new {dimension}"] = shown(trace.output[IT, d], 2)
        for j, word in enumerate(SENTENCE):
            numbers[f"key {word} {dimension}"] = short(trace.key[j, d])
            numbers[f"value {word} {dimension}"] = short(trace.value[j, d])
    for j, word in enumerate(SENTENCE):
        numbers[f"score {word}"] = shown(trace.scores[IT, j], 2)
        numbers[f"scaled {word}"] = shown(trace.scaled_scores[IT, j], 3)
        numbers[f"weight {word}"] = shown(trace.weights[IT, j], 2)
    return numbers


@pytest.mark.nightly
def test_each_part_can_be_changed_and_all_of_them_together(figure: Callable) -> None:
    live = figure()
    assert live.numbers() == expected({})
    changes: dict[str, float] = {}
    for path, text, number in [
        ("W_Q.3.1", "0", 0),
        ("W_K.0.0", "−1.3", -1.3),
        ("W_V.2.3", "0,71", 0.71),
        ("x.1", "-0.4", -0.4),
        ("W_Q.0.2", "1e1", 10),
    ]:
        live.write(path, text)
        changes[path] = number
        assert live.numbers() == expected(changes), path
    assert live.reload().numbers() == expected(changes)


def test_every_entry_counts(figure: Callable) -> None:
    live = figure()
    paths = [f"x.{i}" for i in range(4)]
    paths += [f"W_{m}.{i}.{j}" for m in "QKV" for i in range(4) for j in range(4)]
    fields = live.panel.locator("input[type=text]")
    assert fields.evaluate_all("(all) => all.map((one) => one.dataset.field)") == paths
    sevenths = np.random.default_rng(0).integers(-14, 14, len(paths))
    # Three decimals, so that no result lies half-way between two roundings.
    numbers = {path: round(int(k) / 7, 3) for path, k in zip(paths, sevenths, strict=True)}
    address = "&".join(f"{NAME}.{path}={number}" for path, number in numbers.items())
    live.page.goto(f"{live.page.url}?{address}")
    assert live.wait().numbers() == expected(numbers)


def test_what_is_changed_is_marked_and_nothing_else(figure: Callable) -> None:
    live = figure().write("W_V.0.0", "2")
    changed = live.panel.locator(".changed").evaluate_all(
        "(all) => all.map((one) => one.dataset.field ?? one.dataset.matrix)"
    )
    assert set(changed) == {"W_V.0.0", "W_V"}
    live.write("W_V.0.0", "1.0")
    assert live.panel.locator(".changed").count() == 0


@pytest.mark.nightly
def test_each_matrix_has_its_own_line_for_problems(figure: Callable) -> None:
    live = figure()
    before = live.panel.bounding_box()["height"]
    live.write("W_K.1.2", "10.5").settle()
    problem = live.panel.locator(".live-problem:not(:empty)")
    assert problem.count() == 1
    assert problem.text_content() == "Expected a number from −10 to 10, got “10.5”."
    assert problem.get_attribute("id") == live.field("W_K.1.2").get_attribute("aria-describedby")
    assert live.panel.bounding_box()["height"] == before
    live.write("x.0", "it").write("W_K.1.2", "10").settle()
    assert problem.count() == 1
    assert problem.get_attribute("data-of") == "x"
    assert live.numbers() == expected({"W_K.1.2": 10})


@pytest.mark.nightly
def test_extremes_are_numbers(figure: Callable) -> None:
    most = {f"W_{m}.{i}.{j}": 10.0 for m in "QK" for i in range(4) for j in range(4)}
    most |= {f"x.{i}": -10.0 for i in range(4)}
    live = figure()
    address = "&".join(f"{NAME}.{path}={number:g}" for path, number in most.items())
    live.page.goto(f"{live.page.url}?{address}")
    numbers = live.wait().numbers()
    assert numbers == expected(most)
    assert numbers["weight it"] == "1.00"
    assert not [text for text in numbers.values() if text in ("nan", "inf", "−inf")]


@pytest.mark.parametrize(
    ("matrix", "role", "others"),
    [("W_Q", "query", ["key", "value"]), ("W_K", "key", ["value"]), ("W_V", "value", ["key"])],
)
def test_a_phone_shows_one_matrix_and_what_it_makes(
    figure: Callable, matrix: str, role: str, others: list[str]
) -> None:
    live = figure(width=390)
    tab = live.panel.get_by_role("radio", name=f"→ {role}")
    tab.focus()
    live.page.keyboard.press("Space")
    for name in ("W_Q", "W_K", "W_V"):
        assert live.field(f"{name}.3.3").is_visible() == (name == matrix)
        assert live.field(f"{name}.3.3").count() == 1
    table = live.panel.locator("table")
    for other in others:
        assert not table.locator(f'[data-number="{other} cat alive"]').is_visible()
    if role != "query":
        assert table.locator(f'[data-number="{role} cat alive"]').is_visible()
    for name in ("query alive", "key it alive", "value it alive", "weight cat", "new alive"):
        assert any(
            place.is_visible() for place in live.panel.locator(f'[data-number="{name}"]').all()
        )
    live.write(f"{matrix}.1.1", "−1.3")
    assert live.numbers() == expected({f"{matrix}.1.1": -1.3})
    assert live.panel.locator("[data-matrix].changed").get_attribute("data-matrix") == matrix
    assert live.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_wide_page_shows_all_three(figure: Callable) -> None:
    live = figure()
    assert all(live.field(f"{name}.3.3").is_visible() for name in ("W_Q", "W_K", "W_V"))
    assert not live.panel.get_by_role("radio").count()
