"""Does padding change the short sentences in a batch?"""

from dataclasses import dataclass

import numpy as np

from attention_explainer import padding_mask, scaled_dot_product_attention
from attention_explainer import worked_example as example
from attention_explainer.worked_example import W_K, W_Q, W_V, embed
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table

_IT, _ANSWER, _BETWEEN = map(
    example.position, (example.QUERY_WORD, example.ANSWER, example.CONJUNCTION)
)
SHORT = tuple(
    word.lower() for word in (*example.SENTENCE[: _ANSWER + 1], *example.SENTENCE[_IT + 1 :])
)
LONG = tuple(word.lower() for word in example.SENTENCE[:_BETWEEN])
FILLING = LONG[len(LONG) // 2]
"""Any word does: the mask has to make it count for nothing."""


@dataclass(frozen=True)
class Padding:
    """Largest difference of the short sentence's vectors from those it has on its own."""

    masked: float
    unmasked: float
    weight_on_filling: float


def compute() -> Padding:
    filled = [*SHORT, *[FILLING] * (len(LONG) - len(SHORT))]
    x = np.array([embed(filled), embed(LONG)])
    alone = scaled_dot_product_attention(embed(SHORT) @ W_Q, embed(SHORT) @ W_K, embed(SHORT) @ W_V)
    mask = padding_mask([len(SHORT), len(LONG)])

    def short_of_batch(attn_mask: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
        output, weights = scaled_dot_product_attention(
            x @ W_Q, x @ W_K, x @ W_V, attn_mask=attn_mask, return_weights=True
        )
        return output[0, : len(SHORT)], weights[0, : len(SHORT), len(SHORT) :]

    masked, _ = short_of_batch(mask)
    unmasked, on_filling = short_of_batch(None)
    return Padding(
        float(np.abs(masked - alone).max()),
        float(np.abs(unmasked - alone).max()),
        float(on_filling.sum(axis=-1).max()),
    )


def tabulate(result: Padding) -> Table:
    rows = [
        ("with a padding mask", "0" if result.masked < 1e-12 else show(result.masked, ".2e")),
        ("without a mask", show(result.unmasked, ".2f")),
    ]
    return Table(["batch", "largest difference"], rows, emphasised=0)


def numbers(result: Padding) -> dict[str, str]:
    return {
        "unmasked": show(result.unmasked, ".2f"),
        "weight_on_filling": show(result.weight_on_filling, ".2f"),
        "short": " ".join(SHORT),
        "long": " ".join(LONG),
        "added": str(len(LONG) - len(SHORT)),
    }


def caption(result: Padding) -> str:
    return (
        f"New vectors of “{' '.join(SHORT)}” in a batch with “{' '.join(LONG)}”, compared with "
        "those it has on its own."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
