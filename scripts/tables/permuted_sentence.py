"""Does the order of the words matter to attention?"""

from dataclasses import dataclass

import numpy as np

from attention_explainer import scaled_dot_product_attention
from attention_explainer import worked_example as example
from attention_explainer.positions import sinusoidal_positions
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table

SEEDS = range(100)


@dataclass(frozen=True)
class Permutations:
    """Largest change of any word's new vector, without and with positions, by permutation."""

    names: tuple[str, ...]
    without: tuple[float, ...]
    with_positions: tuple[float, ...]


def largest_change(order: np.ndarray, *, with_positions: bool) -> float:
    """Permute the sentence, and compare each word's new vector with the one it had before."""

    def outputs(x: np.ndarray) -> np.ndarray:
        if with_positions:
            x = x + sinusoidal_positions(*x.shape)
        return scaled_dot_product_attention(x @ example.W_Q, x @ example.W_K, x @ example.W_V)

    x = example.embed(example.SENTENCE)
    return float(np.abs(outputs(x[order]) - outputs(x)[order]).max())


def compute() -> Permutations:
    words = len(example.SENTENCE)
    swapped = np.arange(words)
    cat, mat = example.position(example.ANSWER), example.position(example.RIVAL)
    swapped[[cat, mat]] = mat, cat
    shuffled = [np.random.default_rng(seed).permutation(words) for seed in SEEDS]
    groups = {
        f"{example.ANSWER} and {example.RIVAL} swapped": [swapped],
        "backwards": [np.arange(words)[::-1]],
        f"{len(shuffled)} random orders": shuffled,
    }
    return Permutations(
        tuple(groups),
        *(
            tuple(
                max(largest_change(order, with_positions=with_positions) for order in orders)
                for orders in groups.values()
            )
            for with_positions in (False, True)
        ),
    )


def tabulate(result: Permutations) -> Table:
    rows = [
        (name, "0" if without < 1e-12 else show(without, ".2e"), show(with_positions, ".2f"))
        for name, without, with_positions in zip(
            result.names, result.without, result.with_positions, strict=True
        )
    ]
    return Table(["order of the words", "without positions", "with positions"], rows)


def numbers(result: Permutations) -> dict[str, str]:
    return {
        "orders": str(len(SEEDS)),
        "swapped_with": show(result.with_positions[0], ".2f"),
        "random_with": show(result.with_positions[-1], ".2f"),
    }


def caption(result: Permutations) -> str:
    return (
        "Largest change in the new vector of any word when the sentence is put into another "
        "order. Without positions nothing changes, apart from rounding."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
