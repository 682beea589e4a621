"""The model that writes: what is shown is what the committed measurement says."""

import gzip
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from attention_figures.text import show
from scripts.writing_model.results import load
from scripts.writing_model.study import best_following, shown_token, twins
from scripts.writing_model.texts import maps
from tests.browser.live import LiveFigure, page_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

NAME = "writing_words"
DATA = f"**/{NAME}.*.data.json"
LARGEST = 60_000


@pytest.fixture
def live(page: "Page", server: str) -> LiveFigure:
    page.goto(server + page_of(NAME))
    return LiveFigure(page, NAME).wait()


def expected(text: str, layer: int, head: int, place: int) -> dict[str, str]:
    """Read what the figure has to show from the arrays; layer and head are counted from 1."""
    measured = load()
    index = list(maps()).index(text)
    tokens = [token.strip() for token in measured.words["maps"][text]]
    row = measured.floats("map_weights")[index, layer - 1, head - 1, place, : place + 1]
    shown = {f"to {at} {tokens[at]}": show(float(weight), ".3f") for at, weight in enumerate(row)}
    for rank, token in enumerate(measured.words["after_maps"][text][place][:5]):
        probability = float(measured.floats("map_next")[index, place, rank])
        shown[f"next {rank + 1}"] = shown_token(token)
        shown[f"next {rank + 1} probability"] = show(probability, ".3f")
    return shown | {"from": tokens[place]}


def test_it_starts_with_the_last_word_of_the_twin(live: LiveFigure) -> None:
    head = twins().story
    assert live.numbers() == expected("soft", head.layer, head.number, 9)


def test_text_head_and_token_are_what_was_measured(live: LiveFigure) -> None:
    head = twins().story
    live.choose("place", "7")
    assert live.numbers() == expected("soft", head.layer, head.number, 7)
    copying = best_following()
    live.write("layer", str(copying.layer))
    live.write("head", str(copying.number))
    assert live.numbers() == expected("soft", copying.layer, copying.number, 7)
    live.field("text").select_option("name")
    live.page.wait_for_function(
        f"() => document.querySelector('#{NAME}').textContent.includes('Quillamore')"
    )
    last = len(load().words["maps"]["name"]) - 1
    live.choose("place", str(last))
    assert live.numbers() == expected("name", copying.layer, copying.number, last)


def test_a_shorter_text_has_its_last_token_look(live: LiveFigure) -> None:
    live.field("text").select_option("capital")
    head = twins().story
    live.panel.locator("[data-number='from']", has_text="is").wait_for()
    assert live.settle().numbers() == expected("capital", head.layer, head.number, 4)


def test_a_file_is_fetched_only_when_its_text_is_chosen(page: "Page", server: str) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(server + page_of(NAME))
    live = LiveFigure(page, NAME).wait()
    with page.expect_response(DATA) as answer:
        live.field("text").select_option("name")
    assert len(gzip.compress(answer.value.body())) < LARGEST
    assert sum("name.data.json" in url for url in fetched) == 1


def test_on_the_narrowest_phone_bars_are_seen_and_texts_told_apart(visit: Callable) -> None:
    page = visit(f"{page_of(NAME)}?embed={NAME}", width=320).page
    live = LiveFigure(page, NAME).wait()
    lengths = live.panel.locator(".live-bar-length").evaluate_all(
        "(bars) => bars.map((bar) => bar.getBoundingClientRect().width)"
    )
    row = [float(text) for name, text in live.numbers().items() if name.startswith("to ")]
    assert len(lengths) >= len(row)
    assert max(lengths) > 40
    assert max(range(len(row)), key=row.__getitem__) == lengths.index(max(lengths))
    room = live.field("text").evaluate(
        """(select) => {
            const style = getComputedStyle(select);
            const pen = document.createElement("canvas").getContext("2d");
            pen.font = style.font;
            const width = ({ text }) => pen.measureText(text).width;
            const alike = [...select.options].filter(({ text }) => text.startsWith("…"));
            const inside = parseFloat(style.paddingLeft) + parseFloat(style.paddingRight);
            return [alike.length, select.clientWidth - inside - Math.max(...alike.map(width))];
        }"""
    )
    assert room[0] == 2
    assert room[1] > 0
