"""The figure of masks: forbidding cells, switching masks, and rows that see nothing."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from attention_explainer import attention_trace, causal_mask, padding_mask
from attention_explainer.worked_example import SENTENCE, worked_example
from tests.browser.live import LiveFigure, page_of

pytestmark = pytest.mark.browser

NAME = "forbidden_cells"
SIZE = len(SENTENCE)


@pytest.fixture
def figure(visit: Callable) -> Callable[..., LiveFigure]:
    return lambda **how: LiveFigure(visit(page_of(NAME), **how).page, NAME).wait()


def expected(
    *, causal: bool = True, padded: int = 0, by_hand: tuple[tuple[int, int], ...] = ()
) -> dict[str, str]:
    """The numbers that the package gives."""
    allowed = np.ones((SIZE, SIZE), dtype=bool)
    counts = {"causal": 0, "padding": padded * SIZE, "hand": len(by_hand)}
    if causal:
        counts["causal"] = SIZE * (SIZE - 1) // 2
        allowed &= causal_mask(SIZE)
    allowed &= padding_mask([SIZE - padded], SIZE)[0]
    for pair in by_hand:
        allowed[pair] = False
    trace = worked_example()
    weights: NDArray[np.float64] = attention_trace(
        trace.query, trace.key, trace.value, attn_mask=allowed
    ).weights
    shown = {
        f"{query} {key}": f"{weights[i, j]:.2f}" if allowed[i, j] else "0"
        for i, query in enumerate(SENTENCE)
        for j, key in enumerate(SENTENCE)
    }
    sums = {f"sum {word}": f"{weights[i].sum():.2f}" for i, word in enumerate(SENTENCE)}
    return {
        **shown,
        **sums,
        "allowed": str(allowed.sum()),
        **{name: str(count) for name, count in counts.items()},
    }


def click(live: LiveFigure, query: int, key: int) -> None:
    live.field(f"forbidden.{query}.{key}").locator("xpath=..").click()


def status(live: LiveFigure) -> str:
    return live.settle().panel.locator(".live-status").text_content()


def test_masks_and_clicks_together_are_what_the_package_says(figure: Callable) -> None:
    live = figure()
    assert live.numbers() == expected()
    by_hand = ((7, 1), (9, 0), (2, 8))  # the last one is forbidden by the causal mask as well
    for pair in by_hand:
        click(live, *pair)
    assert live.numbers() == expected(by_hand=by_hand)
    live.write("padded", "3")
    assert live.numbers() == expected(padded=3, by_hand=by_hand)
    live.field("causal").uncheck()
    assert live.numbers() == expected(causal=False, padded=3, by_hand=by_hand)
    live.write("padded", "0")
    for pair in by_hand:
        click(live, *pair)
    assert live.numbers() == expected(causal=False)
    assert "100 of 100 pairs" in status(live)


def test_filling_is_marked_and_its_rows_are_computed(figure: Callable) -> None:
    live = figure().write("padded", "2")
    assert live.panel.locator(".filling").all_text_contents() == ["was", "tired"] * 2
    shown = live.numbers()
    assert {shown[f"{word} tired"] for word in SENTENCE} == {"0"}
    assert shown["sum tired"] == "1.00"


@pytest.mark.nightly
def test_a_word_that_may_attend_to_nothing_has_zeros(figure: Callable) -> None:
    live = figure()
    click(live, 0, 0)
    shown = live.numbers()
    assert {shown[f"The {word}"] for word in SENTENCE} == {"0"}
    assert shown["sum The"] == "0.00"
    assert status(live) == "“The” may attend to nothing: all its weights are zero."
    for key in (0, 1):
        click(live, 1, key)
    assert status(live) == "“The” and “cat” may attend to nothing: all their weights are zero."
    assert live.numbers() == expected(by_hand=((0, 0), (1, 0), (1, 1)))
    # Whoever is sent the link has the same, and nothing else stands in it.
    asked = live.page.url.partition("?")[2].split("&")
    assert asked == [f"{NAME}.forbidden.{i}.{j}=true" for i, j in ((0, 0), (1, 0), (1, 1))]
    assert live.reload().numbers() == expected(by_hand=((0, 0), (1, 0), (1, 1)))


@pytest.mark.nightly
def test_all_can_be_forbidden(figure: Callable) -> None:
    live = figure().write("padded", "9")
    for query in range(SIZE):
        click(live, query, 0)
    assert live.numbers() == expected(padded=9, by_hand=tuple((i, 0) for i in range(SIZE)))
    assert status(live) == "No word may attend to anything: all weights are zero."


def test_a_cell_says_what_it_is_and_why_it_is_empty(figure: Callable) -> None:
    live = figure()
    click(live, 7, 1)
    name = "Forbid “it” from seeing “cat”; weight 0"
    own = live.panel.get_by_role("checkbox", name=name, exact=True)
    assert own.is_checked()
    label = own.locator("xpath=..")
    mark = label.evaluate("(label) => getComputedStyle(label, '::after').content")
    assert mark.startswith('"×"')
    later = live.field("forbidden.7.9").locator("xpath=..")
    assert not live.field("forbidden.7.9").is_checked()
    assert "gradient" in later.evaluate("(label) => getComputedStyle(label).backgroundImage")
    name = "Forbid “it” from seeing “mat”; weight 0.26"
    assert live.panel.get_by_role("checkbox", name=name).count()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_keyboard_goes_from_cell_to_cell(figure: Callable, width: int) -> None:
    live = figure(width=width)
    assert live.panel.locator(".live-mask input:not([tabindex='-1'])").count() == 1
    live.field("forbidden.0.0").focus()
    for key in ["ArrowDown"] * 7 + ["ArrowRight"] * 6 + ["Space"]:
        live.page.keyboard.press(key)
    assert live.numbers() == expected(by_hand=((7, 6),))
    focused = live.page.evaluate(
        "(() => { const box = document.activeElement.parentElement.getBoundingClientRect();"
        "return [box.left, box.right]; })()"
    )
    frame = live.panel.locator(".live-mask-box").bounding_box()
    labels = live.panel.locator(".live-mask th[scope=row]").first.bounding_box()
    assert labels["x"] + labels["width"] <= focused[0] + 1
    assert focused[1] <= frame["x"] + frame["width"] + 1
    assert live.page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_map_that_scrolls_keeps_its_row_labels(figure: Callable) -> None:
    live = figure(width=390)
    label = live.panel.locator(".live-mask th[scope=row]").first
    before = label.bounding_box()["x"]
    live.panel.locator(".live-mask-box").evaluate("(box) => { box.scrollLeft = 1000; }")
    assert label.bounding_box()["x"] == pytest.approx(before, abs=3)
