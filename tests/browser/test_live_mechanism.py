"""The figure of the first page: one layer step by step, four machines, and its one run."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pytest

from attention_explainer.worked_example import SENTENCE, TWIN_SENTENCE, embed, worked_example
from attention_explainer.worked_layers import two_layers
from attention_figures.text import show, trimmed
from scripts.real_model.groups import groups
from scripts.real_model.study import chosen_heads
from tests.browser.live import LiveFigure, page_of
from tests.browser.states import violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

NAME = "mechanism"
IT, CAT, MAT, CAUSE_AT = (SENTENCE.index(word) for word in ("it", "cat", "mat", "tired"))
SCREENS = {"phone": (390, 844), "laptop": (1280, 800)}


@pytest.fixture
def figure(visit: Callable) -> Callable[..., LiveFigure]:
    return lambda **how: LiveFigure(visit(page_of(NAME), **how).page, NAME).wait()


def nouns_of(words: Sequence[str]) -> dict[str, tuple[float, float]]:
    """What the pronoun gives both nouns in each machine, with the words as they are."""
    last = int(words[CAUSE_AT] == "soft")
    asked = groups()["essay-1"].asked[last]
    places = [asked.tokens.index(noun) for noun in ("cat", "mat")]
    heads = {
        name: asked.weights_from(asked.pronoun)[head.index][places]
        for name, head in chosen_heads().items()
    }
    one = worked_example(words).weights[IT, [CAT, MAT]]
    two = two_layers(words).second.weights[IT, [CAT, MAT]]
    return {"single": tuple(one), "stacked": tuple(two)} | {n: tuple(w) for n, w in heads.items()}


def expected(words: Sequence[str] = SENTENCE, query: int = IT) -> dict[str, str]:
    """The numbers that the package gives."""
    trace = worked_example(words)
    weights = trace.weights[query]
    vectors = {"x": embed(words)[query], "query": trace.query[query], "new": trace.output[query]}
    shown = {"asking": words[query]}
    for place, word in enumerate(words):
        vectors |= {
            f"key {place}": trace.key[place],
            f"term {place}": weights[place] * trace.value[place],
        }
        shown |= {
            f"word {place}": word,
            f"score {place}": show(trace.scores[query, place], ".2f"),
            f"scaled {place}": show(trace.logits[query, place], ".3f"),
            f"power {place}": show(np.exp(trace.logits[query, place]), ".1f"),
            f"weight {place}": show(weights[place], ".2f"),
        }
    for name, vector in vectors.items():
        shown |= {f"{name} {index}": trimmed(each, 2) for index, each in enumerate(vector)}
    both = [[*words[:CAUSE_AT], last, *words[CAUSE_AT + 1 :]] for last in ("tired", "soft")]
    answers = [{name: one > other for name, (one, other) in nouns_of(w).items()} for w in both]
    is_measured = tuple(both[0]) == SENTENCE
    for name, nouns in nouns_of(words).items():
        is_known = is_measured or name in ("single", "stacked")
        for noun, weight in zip(("answer", "rival"), nouns, strict=True):
            shown[f"{name} {noun}"] = show(weight, ".2f") if is_known else "–"
        verdict = "turns" if answers[0][name] != answers[1][name] else "stays"
        shown[f"{name} verdict"] = verdict if is_known else "–"
    return shown


def status(live: LiveFigure) -> str:
    return live.settle().panel.locator(".live-status").text_content()


def test_every_word_and_both_endings_are_what_the_package_says(figure: Callable) -> None:
    live = figure()
    assert live.numbers() == expected()
    for query in range(len(SENTENCE)):
        assert live.choose("query", str(query)).numbers() == expected(query=query)
    live.choose(f"words.{CAUSE_AT}", "soft")
    assert live.numbers() == expected(TWIN_SENTENCE, len(SENTENCE) - 1)


def test_words_can_be_exchanged_and_what_was_measured_is_then_left_out(figure: Callable) -> None:
    live = figure()
    words = list(SENTENCE)
    for place, word in ((CAT, "mat"), (IT, "tired"), (0, "soft"), (2, "it")):
        words[place] = word
        live.choose("query", str(place))
        assert live.panel.locator("select:visible").count() == 1
        live.field(f"words.{place}").select_option(word)
        assert live.numbers() == expected(words, place)
    assert live.numbers()["story answer"] == "–"
    assert live.reload().numbers() == expected(words, 2)


def test_two_of_four_machines_turn(figure: Callable) -> None:
    live = figure()
    ahead = {}
    for last in ("tired", "soft"):
        numbers = live.choose(f"words.{CAUSE_AT}", last).numbers()
        for name in ("single", "stacked", "story", "turning"):
            is_cat = float(numbers[f"{name} answer"]) > float(numbers[f"{name} rival"])
            ahead.setdefault(name, []).append("cat" if is_cat else "mat")
    assert ahead == {
        "single": ["cat", "cat"],
        "stacked": ["cat", "mat"],
        "story": ["cat", "cat"],
        "turning": ["cat", "mat"],
    }


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.nightly
def test_a_stage_that_is_opened_is_seen_and_written_out(figure: Callable, width: int) -> None:
    live = figure(width=width)
    told = {
        "keys": "“it” asks with (3, 3.5, 4, 0); “cat” is found by (2, 1, 0, 0).",
        "softmax": "“cat”: 115.6 of 163.6 in all is 0.71.",
        "sum": "“cat” adds 0.71 × (2, 2, 0, 0) to the new “it”.",
        "scores": "“cat”: 3·2 + 3.5·1 + 4·0 + 0·0 = 9.50, divided: 4.750.",
    }
    for stage, words in told.items():
        live.choose("stage", stage)
        columns = {
            name: live.panel.locator(f"tbody .of-{name}").first.is_visible() for name in told
        }
        assert columns == {name: width > 600 or name == stage for name in told}
        assert status(live) == words


# Where a figure and what its controls change must be, without scrolling.
BOXES = """(panel) => [...panel.querySelectorAll("[data-picture], [data-field]")]
    .map((part) => part.closest("label") ?? part)
    .filter((part) => part.checkVisibility())
    .map((part) => part.getBoundingClientRect())
    .map(({ left, right, top, bottom }) => [left, top, right, bottom])"""


@pytest.mark.parametrize("screen", SCREENS)
def test_one_tap_changes_something_in_view(browser, server: str, screen: str) -> None:
    width, height = SCREENS[screen]
    page = browser.new_page(viewport={"width": width, "height": height}, has_touch=True)
    page.goto(server)
    live = LiveFigure(page, NAME).wait()
    left, top, right, bottom = zip(*live.panel.evaluate(BOXES), strict=True)
    assert min(left) >= 0
    assert min(top) >= page.locator(".md-header").bounding_box()["height"]
    assert max(right) <= width
    assert max(bottom) <= height
    page.locator(".live-machine-cause label").last.tap()
    assert page.evaluate("scrollY") == 0
    assert live.numbers() == expected(TWIN_SENTENCE)
    page.close()


# The one run


RUNNING = """() => document.getAnimations()
    .filter((animation) => animation.effect.target?.closest("[data-live=mechanism]"))
    .filter(({ playState }) => playState === "running").length"""


def run_on(page: "Page", address: str) -> int:
    """Open the first page, and return how much runs as soon as the figure is there."""
    page.goto(address)
    LiveFigure(page, NAME).wait()
    return page.evaluate(RUNNING)


@pytest.mark.nightly
def test_it_runs_once_in_a_tab(page: "Page", server: str) -> None:
    assert run_on(page, server) > 0
    page.wait_for_function(f"() => ({RUNNING})() === 0", timeout=8000)
    assert run_on(page, server) == 0


@pytest.mark.nightly
def test_all_can_be_read_while_it_runs(page: "Page", server: str) -> None:
    assert run_on(page, server) > 0
    assert violations(LiveFigure(page, NAME), ["color-contrast"]) == []
    assert page.evaluate(RUNNING) > 0, "that was too late"


@pytest.mark.parametrize("how", ["key", "tap"])
def test_a_key_or_a_tap_ends_the_run(page: "Page", server: str, how: str) -> None:
    assert run_on(page, server) > 0
    if how == "key":
        page.keyboard.press("Shift")
    else:
        page.mouse.click(5, 300)
    assert page.evaluate(RUNNING) == 0
    assert LiveFigure(page, NAME).numbers() == expected()


def test_nothing_runs_where_motion_is_not_wanted(browser, server: str) -> None:
    page = browser.new_page(reduced_motion="reduce")
    assert run_on(page, server) == 0
    page.close()


def test_nothing_runs_for_a_link_to_a_state(page: "Page", server: str) -> None:
    assert run_on(page, f"{server}/?{NAME}.query=1#{NAME}") == 0


@pytest.mark.nightly
def test_the_run_moves_nothing(page: "Page", server: str) -> None:
    page.add_init_script(
        """window.shifts = []; new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) window.shifts.push(entry.value);
        }).observe({ type: "layout-shift", buffered: true });"""
    )
    page.route("**/*.woff2", lambda route: route.abort())
    assert run_on(page, server) > 0
    page.wait_for_function(f"() => ({RUNNING})() === 0", timeout=8000)
    assert sum(page.evaluate("window.shifts")) < 0.01
