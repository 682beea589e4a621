"""What becomes of scores and weights as vectors grow wider, divided by √d_k and undivided?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_explainer import scaled_dot_product_attention
from attention_explainer.repeatable import repeatable_normals
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.results.published_models import TRANSFORMER_BASE

STILL = "softmax_saturation"

WIDEST = 512
KEYS, DRAWS = 10, 20
FURTHEST = 80
"""The largest score, of either sign, that has a place in the picture."""

SEED, MOST_SEEDS = 1, 99
ONE = 1
"""A vector of a single number, whose root is one as well."""


@dataclass(frozen=True)
class Way:
    """Scores (draws, keys) of one way to compute them, and their weights."""

    name: str
    scores: NDArray[np.float64]
    weights: NDArray[np.float64]

    @property
    def spread(self) -> float:
        """Standard deviation of all scores."""
        return float(self.scores.std())

    @property
    def largest(self) -> NDArray[np.float64]:
        """The largest weight of each draw."""
        largest: NDArray[np.float64] = self.weights.max(axis=-1)
        return largest


@dataclass(frozen=True)
class Drawn:
    """The same random queries and keys, without the division and with it."""

    width: int
    seed: int
    ways: tuple[Way, Way]
    widest: int = WIDEST
    most_seeds: int = MOST_SEEDS
    keys: int = KEYS
    draws: int = DRAWS
    furthest: int = FURTHEST

    @property
    def divisor(self) -> float:
        """The root of the width."""
        return float(np.sqrt(self.width))


def _weights(
    query: NDArray[np.float64], key: NDArray[np.float64], scale: float
) -> NDArray[np.float64]:
    _, weights = scaled_dot_product_attention(query, key, key, scale=scale, return_weights=True)
    only: NDArray[np.float64] = weights[:, 0]
    return only


def drawn(width: int, seed: int = SEED) -> Drawn:
    """Draw a query and some keys, several times over, and compute the weights both ways."""
    vectors = repeatable_normals(seed, DRAWS * (KEYS + 1) * WIDEST)
    vectors = vectors.reshape(DRAWS, KEYS + 1, WIDEST)[..., :width]
    query, key = vectors[:, :1], vectors[:, 1:]
    scores = (query @ key.swapaxes(-1, -2))[:, 0]
    plain, divided = (
        Way(name, scores * scale, _weights(query, key, scale))
        for name, scale in (("plain", 1.0), ("divided", 1 / np.sqrt(width)))
    )
    return Drawn(width, seed, (plain, divided))


def compute() -> Drawn:
    return drawn(TRANSFORMER_BASE.d_k)


def start(result: Drawn) -> dict[str, int]:
    return {"width": result.width, "seed": result.seed}


def given(result: Drawn) -> dict[str, object]:
    return {
        "widest": WIDEST,
        "keys": KEYS,
        "draws": DRAWS,
        "furthest": FURTHEST,
        "seeds": MOST_SEEDS,
    }


def numbers(result: Drawn) -> dict[str, str]:
    at_widest = [drawn(WIDEST, seed).ways for seed in range(1, MOST_SEEDS + 1)]
    plain, divided = at_widest[SEED - 1]
    one = drawn(ONE)
    return {
        "to_one": f"why_divide.width={ONE}",
        "to_widest": f"why_divide.width={WIDEST}",
        "one": str(ONE),
        "widest": str(WIDEST),
        "largest_one": show(one.ways[0].largest.mean(), ".2f"),
        "spread_plain": show(plain.spread, ".2f"),
        "spread_divided": show(divided.spread, ".2f"),
        "largest_plain": show(plain.largest.mean(), ".2f"),
        "largest_divided": show(divided.largest.mean(), ".2f"),
        "lowest_plain": show(min(way.largest.mean() for way, _ in at_widest), ".2f"),
        "highest_divided": show(max(way.largest.mean() for _, way in at_widest), ".2f"),
        "draws": str(DRAWS),
        "seeds": str(MOST_SEEDS),
    }


def caption(result: Drawn) -> str:
    return (
        "Left: scores as they are; right: divided by √d_k. From above: the scores of one random "
        f"query and {KEYS} random keys, on one scale; their weights; the largest weight in each of "
        f"{DRAWS} such draws. A wider vector begins with the numbers of a narrower one."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
