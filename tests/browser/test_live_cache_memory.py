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
        ("key_heads", 7),
        ("head_width", 128),
        ("latent", 577),
        ("window", 1001),
        ("bytes_each", 1),
        ("context", 999),
    ):
        cache = replace(cache, **{field: value})
        live.write(field, str(value))
        assert live.numbers() == expected(cache), field


def test_bars_are_as_long_as_the_sizes_say(figure: Callable) -> None:
    live, cache = figure(), compute()
    lengths = live.panel.locator(".live-cache .live-bar-length").evaluate_all(
        "(bars) => bars.map((bar) => bar.getBoundingClientRect().width)"
    )
    sizes = [*cache.bytes_in_all().values(), cache.linear_bytes]
    assert [length / max(lengths) for length in lengths] == pytest.approx(
        [size / max(sizes) for size in sizes], abs=0.02
    )
