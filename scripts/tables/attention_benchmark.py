"""How long does blockwise attention take, and how much memory, next to plain and PyTorch's?"""

import datetime
import json
from pathlib import Path
from typing import Any

from attention_explainer.blockwise import tiles
from attention_figures.text import listed
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table

DATA = Path(__file__).resolve().parents[2] / "benchmarks" / "data" / "attention.json"
"""Measured once and committed: what a build shows must not depend on the machine's speed."""

LONG = 1024
"""From this length on the numbers for the prose are given."""

Measured = dict[str, Any]


def compute() -> Measured:
    measured: Measured = json.loads(DATA.read_text(encoding="utf-8"))
    return measured


def both_ways(result: Measured, at_least: int = 0) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Pair what was measured not causal and causal, by length."""
    rows = {(row["length"], row["is_causal"]): row for row in result["rows"]}
    lengths = sorted({length for length, _ in rows if length >= at_least})
    return [(rows[length, False], rows[length, True]) for length in lengths]


def megabytes(row: dict[str, Any], name: str) -> float:
    return float(row["peak_bytes"][name] / 1e6)


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
        ["d", *[".2f"] * 6, *[".1f"] * 3],
        groups=[("", 1), ("not causal", 2), ("causal", 2), ("blockwise to", 2), ("peak MB", 3)],
    )


def numbers(result: Measured) -> dict[str, str]:
    pairs = both_ways(result, LONG)
    ratios = {
        "plain": [row["to_torch"]["plain"] for row, _ in pairs],
        "blockwise": [row["to_torch"]["blockwise"] for row, _ in pairs],
        "products": [row["to_products"]["blockwise"] for row, _ in pairs],
        "causal_plain": [row["to_torch"]["plain"] for _, row in pairs],
        "causal_blockwise": [row["to_torch"]["blockwise"] for _, row in pairs],
        "causal_share": [row["to_not_causal"]["blockwise"] for _, row in pairs],
    }
    longest, _ = pairs[-1]
    given = {
        "long": str(LONG),
        "longest": str(longest["length"]),
        "longest_plain_mb": f"{megabytes(longest, 'plain'):.0f}",
        "longest_torch_mb": f"{megabytes(longest, 'torch'):.0f}",
        "longest_blockwise_mb": f"{megabytes(longest, 'blockwise'):.0f}",
        "threads": str(result["machine"]["threads"]["blockwise"]),
        "rounds": str(result["settings"]["rounds"]),
        "heads": str(result["settings"]["heads"]),
        "width": str(result["settings"]["width"]),
        "tile_queries": str(tiles.QUERY_BLOCK),
        "tile_megabytes": f"{tiles.TILE_BYTES / 1e6:.1f}",
        "square": str(tiles.DIAGONAL_BLOCK),
        "measured": day(result),
        "command": result["command"],
    }
    for name, values in ratios.items():
        given |= {f"{name}_least": f"{min(values):.2f}", f"{name}_most": f"{max(values):.2f}"}
    return given


def day(result: Measured) -> str:
    """Write the date in words, so that no reader takes the month for the day."""
    date = datetime.date.fromisoformat(result["measured"])
    months = (
        *("January", "February", "March", "April", "May", "June", "July"),
        *("August", "September", "October", "November", "December"),
    )
    return f"{date.day} {months[date.month - 1]} {date.year}"


def caption(result: Measured) -> str:
    machine, settings = result["machine"], result["settings"]
    versions = listed([f"{name} {version}" for name, version in machine["versions"].items()])
    return (
        f"Time of attention as a multiple of PyTorch's for {settings['heads']} heads of width "
        f"{settings['width']} in {settings['dtype']}; next to it, blockwise as a multiple of the "
        "two matrix products alone, not causal, and causal as a multiple of not causal. Medians of "
        f"{settings['rounds']} rounds in which all took turns, in changing order, in one process. "
        "Peak memory is what a process took above the inputs, output included, not causal. "
        f"Measured on {day(result)} on {machine['cores']} cores ({machine['processor']}) under "
        f"{machine['system']} (load when it began: {result['load_before']}), with {versions}. "
        f"The command {result['command']} repeats it."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
