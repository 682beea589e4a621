"""On how many inputs must a browser agree with the package?"""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_explainer import scaled_dot_product_attention, softmax
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table

Array = NDArray[Any]
Case = dict[str, Any]

TOLERANCE = 1e-6
"""Differences from this on count as disagreement."""

SHAPES = ((1, 1, 1, 1), (2, 3, 5, 7), (3, 2, 7, 5), (5, 7, 2, 3), (7, 5, 3, 2), (1, 11, 4, 4))
"""Queries, keys, width of queries and keys, width of values."""

REPEATS = 5
"""Random draws of each shape."""


def case(group: str, arrays: tuple[Array, Array, Array], **options: Any) -> Case:
    """Ask the package; it has no temperature, so that divides the scale."""
    query, key, value = arrays
    asked = dict(options)
    if "temperature" in asked:
        asked["scale"] = 1 / (math.sqrt(query.shape[-1]) * asked.pop("temperature"))
    output, weights = scaled_dot_product_attention(*arrays, return_weights=True, **asked)
    return {
        "group": group,
        "query": query,
        "key": key,
        "value": value,
        "options": options,
        "weights": weights,
        "output": output,
    }


def softmax_case(group: str, logits: Array, where: Array | None = None) -> Case:
    return {
        "group": group,
        "logits": logits,
        "where": where,
        "weights": softmax(logits, where=where),
    }


def draws(rng: np.random.Generator) -> Iterator[tuple[Array, Array, Array]]:
    """Draw queries, keys and values of every shape."""
    for queries, keys, width, value_width in SHAPES * REPEATS:
        yield (
            rng.standard_normal((queries, width)),
            rng.standard_normal((keys, width)),
            rng.standard_normal((keys, value_width)),
        )


def bias_with_gaps(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """Draw numbers to add to logits, some of them minus infinity."""
    return np.where(rng.random(shape) < 0.3, -np.inf, rng.standard_normal(shape))


def softmax_cases(rng: np.random.Generator) -> Iterator[Case]:
    for length in range(24):
        yield softmax_case("softmax", 3 * rng.standard_normal(length))
        extreme = rng.choice([-1e308, -1e3, -750, -1e-300, 0, 1, 700, 1e3, 1e308, -np.inf], length)
        yield softmax_case("softmax of extreme logits", extreme)
        where = rng.random(length) < 0.6
        hidden = np.where(where, rng.standard_normal(length), np.nan)
        yield softmax_case("softmax with positions taken out", hidden, where)
    for unusual in ([np.nan, 0], [np.inf, 0], [-np.inf, -np.inf], [np.inf, np.inf], []):
        yield softmax_case("softmax of extreme logits", np.array(unusual, dtype=np.float64))


def attention_cases(rng: np.random.Generator) -> Iterator[Case]:
    for query, key, value in draws(rng):
        arrays = query, key, value
        shape = len(query), len(key)
        yield case("attention", arrays)
        yield case("causal", arrays, is_causal=True)
        yield case("scale", arrays, scale=float(rng.uniform(0.01, 3)))
        yield case("temperature", arrays, temperature=float(rng.uniform(0.1, 10)))
        yield case("soft cap", arrays, softcap=float(rng.uniform(0.1, 5)))
        mask = rng.random(shape) < 0.6
        yield case("mask", arrays, attn_mask=mask)
        mask = mask.copy()
        mask[rng.integers(len(query))] = False
        yield case("rows that may attend to nothing", arrays, attn_mask=mask)
        yield case("numbers added to the logits", arrays, attn_mask=bias_with_gaps(rng, shape))
        yield case("all at once", arrays, attn_mask=mask, is_causal=True, softcap=2.0, scale=0.7)
        yield case("extreme logits", (1e3 * query, 1e3 * key, value))
        hidden = rng.integers(len(key))
        mask = np.ones(shape, dtype=bool)
        mask[:, hidden] = False
        spoilt_key, spoilt_value = key.copy(), value.copy()
        spoilt_key[hidden], spoilt_value[hidden] = np.nan, rng.choice([np.nan, np.inf])
        yield case("masked NaN and infinity", (query, spoilt_key, spoilt_value), attn_mask=mask)


def compute() -> list[Case]:
    rng = np.random.default_rng(0)
    return [*softmax_cases(rng), *attention_cases(rng)]


def groups(result: list[Case]) -> dict[str, int]:
    """Count the cases of each group, in the order in which they come."""
    counts: dict[str, int] = {}
    for one in result:
        counts[one["group"]] = counts.get(one["group"], 0) + 1
    return counts


def in_json(value: Any) -> Any:
    """Return a value that JSON can hold; NaN and infinities become their names."""
    if isinstance(value, dict):
        return {name: in_json(inner) for name, inner in value.items()}
    if isinstance(value, np.ndarray):
        return in_json(value.tolist())
    if isinstance(value, list):
        return [in_json(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


def files(result: list[Case]) -> dict[str, Any]:
    return {"cases": {"tolerance": TOLERANCE, "cases": in_json(result)}}


def tabulate(result: list[Case]) -> Table:
    rows = [*groups(result).items(), ("all", len(result))]
    return Table(["group", "cases"], rows, ["", "d"], emphasised=len(rows) - 1)


def numbers(result: list[Case]) -> dict[str, str]:
    return {"cases": str(len(result)), "groups": str(len(groups(result)))}


def caption(result: list[Case]) -> str:
    return (
        "Inputs on which the package and its twin in the browser must agree: random numbers of "
        f"{len(SHAPES)} shapes, and inputs that are known to cause trouble. No weight and no "
        f"output may differ by {TOLERANCE:f} or more, and where nothing may be attended to, all "
        "weights are exactly zero."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
