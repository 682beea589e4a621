"""How much memory does the cache take up, by the shape of a model and what it keeps of a word?"""

from scripts.artifacts.command_line import run
from scripts.results.cache_sizes import WAYS, Cache, compute

STILL = "cache_sizes"

FIELDS = (
    "layers",
    "query_heads",
    "key_heads",
    "head_width",
    "latent",
    "window",
    "context",
    "bytes_each",
)
"""What can be set, as the fields of a `Cache` are called."""


def start(result: Cache) -> dict[str, object]:
    return {name: getattr(result, name) for name in FIELDS}


def given(result: Cache) -> dict[str, object]:
    return {"ways": list(WAYS)}


def numbers(result: Cache) -> dict[str, str]:
    return {
        "to_long": f"cache_memory.context={16 * result.context}",
        "long": f"{16 * result.context:,}",
        "to_short": f"cache_memory.context={result.window // 2}",
    }


def caption(result: Cache) -> str:
    return (
        "Counted, not measured: the numbers that are kept of each word, times layers, words and "
        "bytes. The bars share one scale. Linear attention keeps sums, whatever the number of "
        "words."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
