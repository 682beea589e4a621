"""The memory of the cache: what is shown is what the package's count gives."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from attention_figures.text import show
from scripts.results.cache_sizes import Cache, compute
from tests.browser.live import LiveFigure, page_of

pytestmark = pytest.mark.browser

NAME = "cache_memory"


@pytest.fixture
def figure(visit: Callable) -> Callable[..., LiveFigure]:
    return lambda **how: LiveFigure(visit(page_of(NAME), **how).page, NAME).wait()


def expected(cache: Cache) -> dict[str, str]:
    """The numbers that the count gives."""
    numbers = {f"{way} word": f"{each:,}" for way, each in cache.bytes_of_a_word().items()}
    numbers |= {f"{way} all": show(size / 1e6, ".1f") for way, size in cache.bytes_in_all().items()}
    return numbers | {"linear all": show(cache.linear_bytes / 1e6, ".1f")}


def test_each_field_changes_the_numbers_as_the_count_says(figure: Callable) -> None:
    live, cache = figure(), compute()
    assert live.numbers() == expected(cache)
    for field, value in (
        ("context", 131_072),
        ("layers", 32),
        ("query_heads", 48),
        ("key_heads", 8),
        ("head_width", 128),
        ("latent", 577),
        ("window", 1001),
        ("bytes_each", 1),
        ("context", 999),
    ):
        cache = replace(cache, **{field: value})
        live.write(field, str(value))
        assert live.numbers() == expected(cache), field


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("key_heads", "4", "Expected a divisor of 9, the query heads, such as 1, 3 or 9, got 4."),
        ("key_heads", "20", "Expected a divisor of 9, the query heads, such as 1, 3 or 9, got 20."),
        (
            "query_heads",
            "10",
            "Expected a multiple of 3, the key heads, such as 6, 9 or 12, got 10.",
        ),
        ("query_heads", "128", "such as 120, 123 or 126, got 128."),
    ],
)
def test_heads_that_cannot_be_shared_equally_are_refused(
    figure: Callable, field: str, value: str, said: str
) -> None:
    live, cache = figure(), compute()
    live.write(field, value).field(field).blur()
    assert live.problem.endswith(said)
    assert live.field(field).get_attribute("aria-invalid") == "true"
    assert live.numbers() == expected(cache)
    live.write(field, "27" if field == "query_heads" else "9")
    assert live.problem == ""
    assert live.numbers() != expected(cache)


def test_a_slider_says_so_as_well(figure: Callable) -> None:
    live = figure()
    slider = live.panel.locator("[data-field=key_heads][type=range]")
    slider.focus()
    live.page.keyboard.press("ArrowRight")
    assert live.problem.endswith("got 4.")
    assert live.field("key_heads").input_value() == "4"
    assert live.numbers() == expected(compute())
    for _ in range(5):
        live.page.keyboard.press("ArrowRight")
    assert live.problem == ""
    assert live.numbers() == expected(replace(compute(), key_heads=9))


@pytest.mark.parametrize(
    ("link", "cache", "refused"),
    [
        ("query_heads=12&cache_memory.key_heads=4", {"query_heads": 12, "key_heads": 4}, False),
        ("key_heads=4", {}, True),
        ("query_heads=10&cache_memory.layers=2", {"layers": 2}, True),
    ],
)
def test_a_link_brings_only_heads_that_go_together(
    visit: Callable, link: str, cache: dict[str, int], *, refused: bool
) -> None:
    page = visit(f"{page_of(NAME)}?{NAME}.{link}").page
    live = LiveFigure(page, NAME).wait()
    assert live.numbers() == expected(replace(compute(), **cache))
    said = live.settle().panel.locator(".live-status").text_content()
    assert ("The link asks for" in said) is refused


def test_bars_are_as_long_as_the_sizes_say(figure: Callable) -> None:
    live, cache = figure(), compute()
    lengths = live.panel.locator(".live-cache .live-bar-length").evaluate_all(
        "(bars) => bars.map((bar) => bar.getBoundingClientRect().width)"
    )
    sizes = [*cache.bytes_in_all().values(), cache.linear_bytes]
    assert [length / max(lengths) for length in lengths] == pytest.approx(
        [size / max(sizes) for size in sizes], abs=0.02
    )
