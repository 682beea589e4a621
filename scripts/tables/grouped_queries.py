"""How large is the cache if query heads share keys and values?"""

from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.published_models import GPT2_SMALL

KEY_HEADS = (12, 4, 2, 1)
LENGTH = 1024
BYTES = 4


def compute() -> dict[int, int]:
    """Return for each number of key and value heads the bytes of one layer's cache."""
    return {heads: 2 * LENGTH * heads * GPT2_SMALL.d_k * BYTES for heads in KEY_HEADS}


def tabulate(result: dict[int, int]) -> Table:
    rows = [
        (GPT2_SMALL.num_heads, heads, GPT2_SMALL.num_heads // heads, size / 1e6)
        for heads, size in result.items()
    ]
    return Table(
        ["query heads", "key and value heads", "query heads per key head", "megabytes"],
        rows,
        ["d", "d", "d", ".2f"],
        ["query", "key", "", ""],
    )


def numbers(result: dict[int, int]) -> dict[str, str]:
    return {
        "length": show(LENGTH, ",d"),
        "all": show(result[KEY_HEADS[0]] / 1e6, ".2f"),
        "one": show(result[1] / 1e6, ".2f"),
        "ratio": str(result[KEY_HEADS[0]] // result[1]),
    }


def caption(result: dict[int, int]) -> str:
    return (
        f"Size of one layer's cache for {LENGTH:,d} words in single precision, with heads as wide "
        f"as in {GPT2_SMALL.name}, if several query heads share a key and value head; counted."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
