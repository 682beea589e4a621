"""How long does blockwise attention take, and how much memory, next to plain and PyTorch's?"""

from attention_figures.text import listed, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.attention_measured import (
    Measured,
    both_ways,
    compute,
    held,
    megabytes,
    threads,
)
from scripts.results.dates import in_words

LONG = 1024
"""From this length on the numbers for the prose are given."""


def tabulate(result: Measured) -> Table:
    rows = [
        (
            free["length"],
            free["to_torch"]["plain"],
            free["to_torch"]["blockwise"],
            causal["to_torch"]["plain"],
            causal["to_torch"]["blockwise"],
            free["to_products"]["blockwise"],
            causal["to_not_causal"]["blockwise"],
            *(megabytes(free, name) for name in ("torch", "plain", "blockwise")),
        )
        for free, causal in both_ways(result)
    ]
    return Table(
        [
            "length",
            "not causal plain",
            "not causal blockwise",
            "causal plain",
            "causal blockwise",
            "blockwise to products",
            "blockwise to not causal",
            "peak MB PyTorch",
            "peak MB plain",
            "peak MB blockwise",
        ],
        rows,
        [",d", *[".2f"] * 6, *[",.1f"] * 3],
        groups=[("", 1), ("not causal", 2), ("causal", 2), ("blockwise to", 2), ("peak MB", 3)],
    )


def numbers(result: Measured) -> dict[str, str]:
    pairs = both_ways(result, LONG)
    ratios = {
        "plain": [row["to_torch"]["plain"] for row, _ in pairs],
        "blockwise": [row["to_torch"]["blockwise"] for row, _ in pairs],
        "causal_blockwise": [row["to_torch"]["blockwise"] for _, row in pairs],
        "causal_share": [row["to_not_causal"]["blockwise"] for _, row in pairs],
    }
    longest, _ = pairs[-1]
    given = {
        "long": f"{LONG:,d}",
        "longest": f"{longest['length']:,d}",
        "longest_plain_mb": show(megabytes(longest, "plain"), ",.0f"),
        "longest_torch_mb": show(megabytes(longest, "torch"), ",.0f"),
        "longest_blockwise_mb": show(megabytes(longest, "blockwise"), ",.0f"),
        "threads": str(result["machine"]["threads"]["blockwise"]),
        "blas_threads": threads(result),
        "measured": in_words(result["measured"]),
    }
    for name, values in ratios.items():
        given |= {
            f"{name}_least": show(min(values), ".2f"),
            f"{name}_most": show(max(values), ".2f"),
        }
    return given


def caption(result: Measured) -> str:
    machine, settings = result["machine"], result["settings"]
    versions = listed([f"{name} {version}" for name, version in machine["versions"].items()])
    beside = [show(ratio, ".2f") for pair in held(result) for ratio in pair]
    return (
        f"{settings['heads']} heads of width {settings['width']} in {settings['dtype']}, "
        f"{threads(result)}. Times are multiples of PyTorch’s, medians of {settings['rounds']} "
        "rounds in one process; the two columns before the last three compare blockwise with the "
        "two matrix products alone, and causal with not causal. Peak memory is what a process "
        "took beyond its inputs, not causal. "
        + (
            f"With BLAS held to one thread, blockwise takes from {min(beside)} to {max(beside)}. "
            if beside
            else ""
        )
        + f"Measured on {in_words(result['measured'])} on {machine['cores']} cores "
        f"({machine['processor']}), {machine['system']}, "
        f"load {result['load_before']} before, with {versions}. To repeat it: {result['command']}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
