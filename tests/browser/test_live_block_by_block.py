"""The figure of the running softmax: after every block it knows what the package knows."""

from collections.abc import Callable

import numpy as np
import pytest

from attention_explainer import blockwise_steps
from attention_explainer.worked_example import DIMENSIONS, SENTENCE, position, worked_example
from attention_figures.text import show
from tests.browser.live import LiveFigure, page_of

pytestmark = pytest.mark.browser

NAME = "block_by_block"
IT = position("it")


@pytest.fixture
def figure(visit: Callable) -> Callable[..., LiveFigure]:
    return lambda **how: LiveFigure(visit(page_of(NAME), **how).page, NAME).wait()


def expected(block: int, seen: int) -> dict[str, str]:
    """The numbers that the package gives."""
    trace = worked_example()
    query, key, value = trace.query[IT], trace.key[::-1], trace.value[::-1]
    step = blockwise_steps(query, key, value, block)[seen - 1]
    exponentials = np.exp(trace.logits[IT, ::-1] - step.maximum)
    words = {
        word: show(one, ".3f") if index < step.stop else "–"
        for index, (word, one) in enumerate(zip(SENTENCE[::-1], exponentials, strict=True))
    }
    output = zip(DIMENSIONS, step.output, strict=True)
    return {
        **words,
        "maximum": show(step.maximum, ".2f"),
        "factor": show(step.shrink, ".3f"),
        "sum": show(step.total, ".3f"),
        **{f"output {name}": show(number, ".3f") for name, number in output},
    }


@pytest.mark.parametrize("block", [1, 2, 3, 10])
@pytest.mark.nightly
def test_every_block_is_taken_in_as_in_the_package(figure: Callable, block: int) -> None:
    live = figure().write("block", str(block))
    blocks = -(-len(SENTENCE) // block)
    for seen in range(1, blocks + 1):
        assert live.write("seen", str(seen)).numbers() == expected(block, seen)
        new = live.panel.locator(".live-blocks-keys .new th").all_text_contents()
        assert new == list(SENTENCE[::-1][(seen - 1) * block : seen * block])
    output = worked_example().output[IT]
    shown = [live.numbers()[f"output {name}"] for name in DIMENSIONS]
    assert shown == [show(number, ".3f") for number in output]
    said = live.settle().panel.locator(".live-status").text_content()
    assert said.startswith("All keys are seen")


def test_more_blocks_than_there_are_show_the_last(figure: Callable) -> None:
    live = figure().write("block", "5").write("seen", "9")
    assert live.numbers() == expected(5, 2)


def test_the_button_takes_the_next_block_and_begins_again(figure: Callable) -> None:
    live = figure().press("next")
    assert live.numbers() == expected(2, 2)
    live.write("seen", "5").press("next")
    assert live.numbers() == expected(2, 1)
