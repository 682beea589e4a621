"""Time and memory of attention, this package's and PyTorch's, as they were measured once."""

import json
from pathlib import Path
from typing import Any

from scripts.artifacts.damaged import reading

DATA = Path(__file__).resolve().parents[2] / "benchmarks" / "data" / "attention.json"
"""Measured once and committed: what a build shows must not depend on the machine's speed."""

Measured = dict[str, Any]


def compute() -> Measured:
    with reading(DATA):
        return dict(json.loads(DATA.read_text(encoding="utf-8")))


def both_ways(result: Measured, at_least: int = 0) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Pair what was measured without and with a causal mask, by length."""
    rows = {(row["length"], row["is_causal"]): row for row in result["rows"]}
    lengths = sorted({length for length, _ in rows if length >= at_least})
    return [(rows[length, False], rows[length, True]) for length in lengths]


def lengths_of(result: Measured) -> list[int]:
    return [free["length"] for free, _ in both_ways(result)]


def threads(result: Measured) -> str:
    """Say how many threads NumPy's own products had: as many as they take, or one."""
    given = result["machine"]["threads"]
    if given["BLAS in NumPy"] == given["blockwise"]:
        return "as installed"
    return f"with NumPy’s BLAS held to {given['BLAS in NumPy']} thread"


def held(result: Measured, at_least: int = 0) -> list[tuple[float, float]]:
    """Pair the times of blockwise attention, without and with a causal mask, with BLAS held too.

    They are multiples of PyTorch's, by length; there are none if that was not measured.
    """
    return [
        (free["held"]["to_torch"]["blockwise"], causal["held"]["to_torch"]["blockwise"])
        for free, causal in both_ways(result, at_least)
        if "held" in free
    ]


def megabytes(row: dict[str, Any], name: str) -> float:
    return float(row["peak_bytes"][name] / 1e6)
