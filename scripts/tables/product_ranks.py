"""How many independent directions do the products of a head have?"""

from dataclasses import dataclass

import numpy as np

from attention_explainer import worked_example as example
from attention_explainer.multi_head import MultiHeadAttention
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table
from scripts.results.head_products import head_products

HEADS = (1, 2, 4)
TWO = HEADS[1]


@dataclass(frozen=True)
class Ranks:
    """Ranks of both products for each head, by the number of heads."""

    ranks: dict[int, list[tuple[int, int]]]

    @property
    def d_model(self) -> int:
        """Rows and columns of each product."""
        return len(example.DIMENSIONS)


def compute() -> Ranks:
    def ranks(num_heads: int) -> list[tuple[int, int]]:
        attention = MultiHeadAttention(
            example.W_Q, example.W_K, example.W_V, example.W_O, num_heads=num_heads
        )
        both = [head_products(attention, head) for head in range(num_heads)]
        return [
            (int(np.linalg.matrix_rank(scores)), int(np.linalg.matrix_rank(values)))
            for scores, values in both
        ]

    return Ranks({num_heads: ranks(num_heads) for num_heads in HEADS})


def tabulate(result: Ranks) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (
            num_heads,
            result.d_model // num_heads,
            ", ".join(str(scores) for scores, _ in ranks),
            ", ".join(str(values) for _, values in ranks),
        )
        for num_heads, ranks in result.ranks.items()
    ]
    return Table(
        ["heads", "width of each", "ranks, queries and keys", "ranks, values and output"],
        rows,
        ["d", "d", "", ""],
    )


def numbers(result: Ranks) -> dict[str, str]:
    two = result.ranks[TWO]
    return {
        "two": str(TWO),
        "d_model": str(result.d_model),
        "width_of_two": str(result.d_model // TWO),
        "highest_of_two": str(max(rank for ranks in two for rank in ranks)),
    }


def caption(result: Ranks) -> str:
    return (
        "Ranks of the products of each head, if the hand-made matrices are one head, or are cut "
        "into several. The products themselves always have "
        f"{result.d_model} rows and columns."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
