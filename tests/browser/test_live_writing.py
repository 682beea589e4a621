"""The figure in which the small language model writes: the same text as the package writes."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from attention_explainer.training.text_runs import SETTINGS
from attention_figures.text import show
from scripts.live.writing import written
from tests.browser.conftest import rest
from tests.browser.live import LiveFigure, page_of

pytestmark = pytest.mark.browser

NAME = "writing"

FULL = f"The context of {SETTINGS.context} pieces is full"


@pytest.fixture
def figure(visit: Callable) -> Callable[..., LiveFigure]:
    return lambda **how: LiveFigure(visit(page_of(NAME), **how).page, NAME).wait()


def text_of(live: LiveFigure) -> tuple[str, str]:
    parts = (live.panel.locator(f".live-{part}").text_content() for part in ("prompt", "own"))
    prompt, own = parts
    return prompt or "", own or ""


def hold(live: LiveFigure, **state: Any) -> None:
    """Compare text and numbers with those of the package."""
    expected = written(**state)
    live.settle()
    assert text_of(live) == (expected.prompt, expected.text)
    numbers = live.numbers()
    assert numbers["products"] == f"{expected.products:,d}"
    assert numbers["pieces"] == str(expected.pieces)
    assert numbers["room"] == str(expected.room)
    assert numbers["kept"] == str(expected.kept)
    for place, (piece, probability) in enumerate(expected.bars, start=1):
        assert numbers[f"piece {place}"] == piece
        assert numbers[f"probability {place}"] == show(probability, ".3f")


def said(live: LiveFigure) -> str:
    """Return the message, once it has followed."""
    return live.settle().panel.get_by_role("status").text_content() or ""


def quoted(live: LiveFigure) -> str:
    """Return what the message has between quotation marks."""
    found = re.search("“(.*)”", said(live), re.DOTALL)
    assert found
    return found[1]


def test_a_full_context_is_said_and_the_field_says_how_much_fits(figure: Callable) -> None:
    live = figure()
    room = written(length=0).room
    assert live.numbers()["room"] == str(room)
    live.write("length", str(room - 1))
    assert FULL not in said(live)
    live.press("step")
    assert f"{FULL}: a shorter beginning" in said(live)
    live.press("step")
    assert f"{FULL}: a shorter beginning" in said(live)
    assert live.field("length").input_value() == str(room)
    live.write("prompt", "")
    assert FULL not in said(live)
    assert int(live.numbers()["room"]) == written(prompt="").room > room
    live.write("length", str(SETTINGS.context - 1))
    assert said(live).endswith(f"{FULL}."), "no beginning is shorter than none"


def test_the_message_quotes_whole_words_and_says_if_some_are_left_out(figure: Callable) -> None:
    live = figure()
    live.write("length", "0")
    assert "0 pieces" in said(live)
    assert "“" not in said(live)
    live.write("length", "3")
    assert quoted(live) == written(length=3).text.strip()
    live.write("length", "60")
    whole = written(length=60).text.split()
    dots, *end = quoted(live).split()
    assert dots == "…"
    assert 0 < len(end) < len(whole)
    assert end == whole[-len(end) :]


def test_what_is_typed_stays_in_the_field(figure: Callable) -> None:
    live = figure()
    live.field("prompt").click()
    live.page.keyboard.press("ControlOrMeta+a")
    live.page.keyboard.type("a dog of seven", delay=40)
    assert live.settle().field("prompt").input_value() == "a dog of seven"
    assert live.panel.locator(".live-prompt").text_content() == "a dog of seven"


def test_page_and_package_write_the_same_from_the_same_seed(figure: Callable) -> None:
    live = figure()
    hold(live)
    live.write("length", "79")
    hold(live, length=79)
    for seed in (2, 77, 999):
        live.write("seed", str(seed))
        hold(live, length=79, seed=seed)


@pytest.mark.nightly
def test_without_the_cache_the_text_is_the_same_and_the_work_is_not(figure: Callable) -> None:
    live = figure()
    live.write("length", "40")
    hold(live, length=40)
    before, products = text_of(live), live.numbers()["products"]
    live.field("cache").uncheck()
    hold(live, length=40, cache=False)
    assert text_of(live) == before
    after = live.numbers()["products"]
    assert int(after.replace(",", "")) > 5 * int(products.replace(",", ""))


def test_temperature_top_k_and_top_p(figure: Callable) -> None:
    live = figure()
    live.write("temperature", "1.7")
    hold(live, temperature=1.7)
    live.write("top_p", "1")
    live.write("top_k", "768")
    hold(live, temperature=1.7, top_p=1, top_k=768)
    live.write("top_k", "1")
    hold(live, temperature=1.7, top_p=1, top_k=1)
    assert live.numbers()["kept"] == "1"


@pytest.mark.parametrize("prompt", ["", "ALICE, é7", "said the Mock", "''?!;:--()" * 6])
@pytest.mark.nightly
def test_any_beginning_will_do(figure: Callable, prompt: str) -> None:
    live = figure()
    live.write("prompt", prompt)
    hold(live, prompt=prompt)


def test_nothing_is_loaded_before_something_is_changed(visit: Callable) -> None:
    page = visit("/404.html").page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page.url.replace("/404.html", page_of(NAME)))
    live = LiveFigure(page, NAME).wait()
    rest(page)
    assert not [url for url in asked if "model.data" in url]
    live.press("step").settle()
    assert len([url for url in asked if "model.data" in url]) == 1
    hold(live, length=13)


def test_it_writes_by_itself_and_stops(figure: Callable) -> None:
    live = figure()
    live.press("write")
    place = live.panel.locator("[data-number=pieces]")
    live.page.wait_for_function(
        "place => Number(place.textContent) === 5", arg=place.element_handle()
    )
    live.press("stop").settle()
    stopped = int(live.numbers()["pieces"])
    live.page.wait_for_timeout(300)
    hold(live, length=stopped)
    live.press("write")
    room = written(length=79).pieces
    live.page.wait_for_function(
        f"place => Number(place.textContent) === {room}", arg=place.element_handle()
    )
    live.page.wait_for_timeout(300)
    hold(live, length=room)
    assert live.field("length").input_value() == str(room)
    assert FULL in said(live)
