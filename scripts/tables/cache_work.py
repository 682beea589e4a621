"""How much work does a key and value cache save in writing?"""

from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.published_models import GPT2_SMALL

LENGTHS = (10, 100, 1000)


def compute() -> dict[int, tuple[int, int]]:
    """Return for each length the multiplications in one layer without and with a cache."""
    d = GPT2_SMALL.d_model
    return {
        length: (
            sum(4 * t * d**2 + 2 * t**2 * d for t in range(1, length + 1)),
            sum(4 * d**2 + 2 * t * d for t in range(1, length + 1)),
        )
        for length in LENGTHS
    }


def tabulate(result: dict[int, tuple[int, int]]) -> Table:
    rows = [
        (length, without / 1e9, with_cache / 1e9, without / with_cache)
        for length, (without, with_cache) in result.items()
    ]
    return Table(
        ["words written", "without cache", "with cache", "ratio"],
        rows,
        [",d", ",.2f", ",.2f", ",.0f"],
    )


def numbers(result: dict[int, tuple[int, int]]) -> dict[str, str]:
    longest = max(result)
    without, with_cache = result[longest]
    return {"longest": show(longest, ",d"), "ratio": show(without / with_cache, ",.0f")}


def caption(result: dict[int, tuple[int, int]]) -> str:
    return (
        f"Billions of multiplications in a layer shaped like those of {GPT2_SMALL.name}, to write "
        "this many words one after another; counted, not measured."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
