"""The training, step by step: what is shown is what the package gets when it trains."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from attention_explainer.softmax import softmax
from attention_explainer.training.language import PLACES
from attention_explainer.training.runs import ONE_HEAD, run_model, train
from attention_explainer.training.toy_language import (
    ASKING_POSITIONS,
    example_sentences,
)
from attention_figures.text import show
from tests.browser.live import LiveFigure, page_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

NAME = "training_scrubber"
STEP = "document.querySelector('[data-number=step]')"
PLAY = "document.querySelector('[data-action=play]')"
DATA = f"**/{NAME}.*.data.json"


@pytest.fixture
def live(page: "Page", server: str) -> LiveFigure:
    page.goto(server + page_of(NAME))
    return LiveFigure(page, NAME).wait()


def trained(step: int, seed: int) -> dict[str, str]:
    """Train again, and write what the figure has to show."""
    settings = replace(ONE_HEAD, steps=step, snapshot_steps=(step,))
    sentences = example_sentences()
    model = run_model(settings.model, train(settings, seed).last.parameters, sentences)
    probabilities = softmax(model.logits[0])
    words = sentences.words(0)
    shown = {"step": str(step)}
    rights = []
    for row, position in enumerate(ASKING_POSITIONS):
        asking = words[position]
        for place, word in enumerate(words):
            weight = model.attention.attention.weights[0, 0, position, place]
            shown[f"{asking} {place + 1} {word}"] = show(float(weight), ".2f")
        rights.append(probabilities[row, sentences.answers[0, row]])
        shown[f"{asking} answers"] = PLACES[probabilities[row].argmax()]
        shown[f"{asking} probability"] = show(float(rights[-1]), ".2f")
    return shown | {"loss": show(float(-np.log(rights).mean()), ".2f")}


def test_it_shows_what_training_gives_and_follows_slider_field_and_seed(live: LiveFigure) -> None:
    live.write("step", "31").settle()
    assert live.numbers() == trained(31, seed=0)
    live.panel.locator("[data-field=seed]").select_option("3")
    live.write("step", "57").settle()
    assert live.numbers() == trained(57, seed=3)
    slider = live.panel.locator("[data-field=step][type=range]")
    assert slider.input_value() == "57"
    slider.press("ArrowLeft")
    live.settle()
    assert live.numbers() == trained(56, seed=3)
    curve = live.panel.locator(".live-curve-chosen").get_attribute("d")
    assert curve == live.panel.locator("[data-seed='3']").get_attribute("d")
    dot = live.panel.locator(".live-curve-dot").get_attribute("style")
    assert f"left: {100 * 56 / ONE_HEAD.steps:g}%" in dot


@pytest.mark.nightly
def test_one_step_on_and_back_stop_at_the_ends(live: LiveFigure) -> None:
    step = live.panel.locator("[data-number=step]")
    for action, expected in (("back", "0"), ("on", "1"), ("on", "2"), ("back", "1")):
        live.press(action).settle()
        assert step.text_content() == expected
    live.write("step", str(ONE_HEAD.steps)).press("on").settle()
    assert step.text_content() == str(ONE_HEAD.steps)


def test_it_plays_stops_and_begins_again_at_the_end(live: LiveFigure) -> None:
    play = live.panel.locator("[data-action=play]")
    step = live.panel.locator("[data-number=step]")
    live.press("play")
    assert play.text_content() == "Pause"
    live.page.wait_for_function(f"() => Number({STEP}.textContent) > 3")
    live.press("play")
    assert play.text_content() == "Play"
    stopped = step.text_content()
    live.settle()
    assert step.text_content() == stopped

    live.press("play")
    live.page.wait_for_function(f"() => {STEP}.textContent !== '{stopped}'")
    live.write("step", "150")  # whoever moves the slider has stopped it
    live.page.wait_for_function(f"() => {PLAY}.textContent === 'Play'")
    assert live.settle().numbers()["step"] == "150"

    last = str(ONE_HEAD.steps)
    live.write("step", str(ONE_HEAD.steps - 2)).press("play")
    live.page.wait_for_function(f"() => {STEP}.textContent === '{last}'")
    live.page.wait_for_function(f"() => {PLAY}.textContent === 'Play'")
    live.press("play")
    live.page.wait_for_function(f"() => {STEP}.textContent !== '{last}'")
    live.press("play")
    assert int(live.settle().numbers()["step"]) < ONE_HEAD.steps


def test_nothing_plays_for_whoever_wants_no_motion(visit: Callable) -> None:
    live = LiveFigure(visit(page_of(NAME)).page, NAME).wait()
    assert not live.panel.locator("[data-action=play]").is_visible()
    assert live.panel.locator("[data-action=on]").is_visible()


@pytest.mark.nightly
def test_data_come_when_they_are_wanted_and_once(page: "Page", server: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.goto(server + page_of(NAME))
    live = LiveFigure(page, NAME).wait().settle()
    assert not [name for name in asked if name.endswith(".data.json")]
    for step in range(1, 9):
        live.write("step", str(step))
    live.settle()
    wanted = [name for name in asked if name.endswith(".data.json")]
    assert wanted == [f"{NAME}.seed-0.data.json"]
    assert live.panel.locator("[data-number=step]").text_content() == "8"


def test_data_that_do_not_come_can_be_asked_for_again(page: "Page", server: str) -> None:
    page.route(DATA, lambda route: route.fulfill(status=503))
    page.goto(server + page_of(NAME))
    live = LiveFigure(page, NAME).wait()
    start = live.numbers()
    live.press("play").settle()
    said = live.panel.locator(".live-status")
    assert "could not be loaded (status 503)" in said.text_content()
    assert live.panel.locator("[data-action=play]").text_content() == "Play"
    assert live.numbers() == start
    page.unroute(DATA)
    live.write("step", "31").settle()
    assert "could not be loaded" not in said.text_content()
    assert live.numbers() == trained(31, seed=0)


def test_the_files_are_small(site) -> None:
    files = list((site / "artifacts" / "live").glob(f"{NAME}.*.data.json"))
    assert len(files) == 10
    assert all(file.stat().st_size < 50_000 for file in files)
