"""The heads of the real model: what is shown is what the committed measurement says."""

import gzip
from typing import TYPE_CHECKING

import numpy as np
import pytest

from attention_figures.text import show
from scripts.real_model.results import load
from scripts.real_model.sentences import essay_sentences, quadruples
from scripts.real_model.study import chosen_heads
from tests.browser.live import LiveFigure, page_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

NAME = "real_heads"
DATA = f"**/{NAME}.*.data.json"
LARGEST = 150_000


@pytest.fixture
def live(page: "Page", server: str) -> LiveFigure:
    page.goto(server + page_of(NAME))
    return LiveFigure(page, NAME).wait()


def told(weight: float) -> str:
    return show(float(weight), ".3f")


def of_quadruple(kind: str, group: int, sentence: int, layer: int, head: int) -> dict[str, str]:
    """Read what the figure has to show from the arrays; everything is counted from 0 here."""
    measured = load()
    rows, places = measured.weights(f"{kind}_rows")[group], measured.arrays[f"{kind}_places"][group]
    tokens = measured.tokens[kind][group][sentence]
    right = places[sentence, 1]
    shown = {
        f"{one + 1}.{other + 1}": told(rows[sentence, one, other, right])
        for one, other in np.ndindex(rows.shape[1:3])
    }
    shown |= {
        f"to {place} {token}": told(rows[sentence, layer, head, place])
        for place, token in enumerate(tokens)
    }
    num_right = 0
    for index, (_, meant, other, _) in enumerate(places):
        ahead = rows[index, layer, head, meant] - rows[index, layer, head, other]
        num_right += ahead > 0
        name = f"sentence {index + 1}"
        shown[f"{name} right noun"] = told(rows[index, layer, head, meant])
        shown[f"{name} other noun"] = told(rows[index, layer, head, other])
        shown[f"{name} verdict"] = "right" if ahead > 0 else "wrong"
    return shown | {
        "head": f"{layer + 1}.{head + 1}",
        "from": tokens[places[sentence, 0]],
        "right": str(num_right),
        "sentences": "4",
    }


@pytest.mark.parametrize("kind", ["association", "situation", "number", "gender"])
@pytest.mark.nightly
def test_a_quadruple_is_shown_with_all_four_sentences(live: LiveFigure, kind: str) -> None:
    last = len(quadruples(kind)) - 1
    live.panel.locator("[data-field=text]").select_option(f"{kind}-{last + 1}")
    live.choose("head", "2.4")
    live.panel.locator(".live-card").nth(2).click()
    live.settle()
    assert live.numbers() == of_quadruple(kind, last, 2, 1, 3)
    texts = [question.text for question in quadruples(kind)[last].questions()]
    assert live.panel.locator(".live-card [data-text=text]").all_text_contents() == texts
    assert not live.panel.locator(".live-words").is_visible()
    assert live.panel.locator(".live-only").is_visible()


def test_in_the_essays_sentences_any_word_looks(live: LiveFigure) -> None:
    live.choose("head", str(chosen_heads()["turning"]))
    live.choose("sentence", "2")
    live.choose("word", "3")
    live.settle()
    shown = live.numbers()
    measured = load()
    tokens = measured.tokens["essay"][1]
    weights = measured.weights("essay_weights")[(1, *chosen_heads()["turning"].index)]
    assert shown["from"] == tokens[3] == "sat"
    for place, token in enumerate(tokens):
        assert shown[f"to {place} {token}"] == told(weights[3, place])
    # What the heads and the cards say is about the pronoun, whoever looks.
    pronoun, cat, mat = map(tokens.index, ("it", "cat", "mat"))
    assert shown["sentence 2 right noun"] == told(weights[pronoun, mat])
    assert shown["sentence 2 other noun"] == told(weights[pronoun, cat])
    assert shown["sentences"] == "2"


@pytest.mark.nightly
def test_sentences_of_other_lengths_leave_no_word_behind(live: LiveFigure) -> None:
    select = live.panel.locator("[data-field=text]")
    start = live.numbers()
    for text, first in (("essay-3", 4), ("essay-2", 2), ("gender-1", None), ("essay-1", 0)):
        select.select_option(text)
        live.settle()
        tokens = load().tokens["gender"][0][0] if first is None else load().tokens["essay"][first]
        shown = live.panel.locator(".live-bar:visible > :first-child").all_text_contents()
        assert shown == tokens
        assert live.panel.locator(".live-card:visible").count() == (4 if first is None else 2)
    assert live.numbers() == start
    assert len(essay_sentences()) == 6


@pytest.mark.nightly
def test_a_choice_that_a_pair_does_not_have_falls_back(live: LiveFigure) -> None:
    select = live.panel.locator("[data-field=text]")
    select.select_option("essay-3")
    live.settle()  # its sixteenth word is not there to be chosen before the data are
    live.choose("word", "15")
    live.settle()
    assert live.numbers()["from"] == load().tokens["essay"][4][15]
    select.select_option("gender-1")
    live.panel.locator(".live-card").nth(3).click()
    live.settle()
    select.select_option("essay-1")
    live.settle()
    assert live.numbers()["from"] == "it"
    checked = live.panel.locator(".live-card:visible input:checked")
    assert checked.get_attribute("value") == "2"
    assert live.panel.locator(".live-sum [data-text=right]").text_content() == "mat"


def test_a_link_restores_the_choice(live: LiveFigure) -> None:
    live.panel.locator("[data-field=text]").select_option("situation-3")
    live.choose("head", "5.6").settle()
    expected = live.numbers()
    assert live.reload().numbers() == expected == of_quadruple("situation", 2, 0, 4, 5)


def test_data_come_when_they_are_wanted_and_once_for_a_group(page: "Page", server: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.goto(server + page_of(NAME))
    live = LiveFigure(page, NAME).wait().settle()
    assert not [name for name in asked if name.endswith(".data.json")]
    live.choose("head", "1.1")
    live.choose("head", "1.2")
    live.panel.locator("[data-field=text]").select_option("number-1")
    live.settle()
    live.choose("head", "1.3").settle()
    assert [name for name in asked if name.endswith(".data.json")] == [
        f"{NAME}.essay-1.data.json",
        f"{NAME}.number-1.data.json",
    ]


def test_data_that_do_not_come_can_be_asked_for_again(page: "Page", server: str) -> None:
    page.route(DATA, lambda route: route.abort())
    page.goto(server + page_of(NAME))
    live = LiveFigure(page, NAME).wait()
    start = live.numbers()
    select = live.panel.locator("[data-field=text]")
    select.select_option("gender-2")
    live.settle()
    said = live.panel.locator(".live-status")
    assert "could not be loaded" in said.text_content()
    assert live.numbers() == start
    assert select.input_value() == "essay-1", "what is chosen is what is shown"
    page.unroute(DATA)
    live.press("retry").settle()
    assert live.panel.locator("[data-action=retry]").is_hidden()
    live.choose("head", "2.4").settle()
    assert "could not be loaded" not in said.text_content()
    assert live.numbers() == of_quadruple("gender", 1, 0, 1, 3)


def test_the_files_are_small(site) -> None:
    files = list((site / "artifacts" / "live").glob(f"{NAME}.*.data.json"))
    groups = sum(len(quadruples(kind)) for kind in ("association", "situation", "number", "gender"))
    assert len(files) == groups + 3
    assert max(len(gzip.compress(file.read_bytes())) for file in files) < LARGEST
