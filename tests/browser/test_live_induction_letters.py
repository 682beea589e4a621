"""The figure of two trained layers: letters of one's own, and a head that writes something else."""

from collections.abc import Callable

import pytest

from attention_figures.text import show
from scripts.experiments import induction
from scripts.results.induction import PROMPT, shown_run
from tests.browser.live import LiveFigure, page_of

pytestmark = pytest.mark.browser

NAME = "induction_letters"


@pytest.fixture
def figure(visit: Callable) -> Callable[..., LiveFigure]:
    return lambda **how: LiveFigure(visit(page_of(NAME), **how).page, NAME).wait()


def expected(text: str, message: str = "written") -> dict[str, str]:
    """The numbers that the package gives."""
    found = shown_run(induction.load()).run(text, message)
    shown = {f"before {at}": show(of, ".2f") for at, of in enumerate(found.before, start=2)}
    shown |= {f"second {at}": show(of, ".2f") for at, of in enumerate(found.second[-1], start=1)}
    shown["asking"] = text[-1]
    for place, (letter, probability) in enumerate(found.expected[:2], start=1):
        shown |= {f"expected {place}": letter, f"probability {place}": show(probability, ".2f")}
    return shown


def write(live: LiveFigure, text: str) -> None:
    for place, letter in enumerate(text):
        live.field(f"letters.{place}").select_option(letter)


@pytest.mark.parametrize("text", [PROMPT, "DOLPHINDOLPH", "AAAAAAAAAAAA", "ABCDEFGHIJKL"])
@pytest.mark.nightly
def test_letters_and_message_are_what_the_package_says(figure: Callable, text: str) -> None:
    live = figure()
    write(live, text)
    for message in ("nothing", "swapped", "written"):
        live.choose("message", message)
        assert live.numbers() == expected(text, message)


@pytest.mark.nightly
def test_the_bar_is_longest_where_the_last_letter_looks(figure: Callable) -> None:
    live = figure()
    for message, place in (("written", 4), ("swapped", 6)):
        live.choose("message", message)
        lengths = (
            live.loaded()
            .panel.locator(".live-letters .live-bar-length")
            .evaluate_all("(bars) => bars.map((bar) => bar.getBoundingClientRect().width)")
        )
        assert lengths.index(max(lengths)) == place
    status = live.settle().panel.locator(".live-status").text_content()
    assert status == "The last M looks most at place 7, G; expected is G, 0.97."


@pytest.mark.nightly
def test_a_link_restores_letters_and_message(figure: Callable) -> None:
    live = figure().choose("message", "swapped")
    live.field("letters.11").select_option("N")
    assert live.reload().numbers() == expected(PROMPT[:-1] + "N", "swapped")


def test_no_number_in_the_picture_is_hidden_on_a_phone(figure: Callable) -> None:
    live = figure(width=390)
    cells = live.panel.locator(".live-letters [data-heat]").evaluate_all(
        "(cells) => cells.map((cell) => [cell.scrollWidth, cell.clientWidth])"
    )
    assert len(cells) == 2 * len(PROMPT) - 1
    assert all(needed <= there for needed, there in cells)
