"""What becomes of the weights when some words may not see some others?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_explainer import (
    attention_trace,
    causal_mask,
    padding_mask,
)
from attention_explainer import (
    worked_example as example,
)
from attention_figures.text import show
from scripts.artifacts.command_line import run

STILL = "causal_map"

PADDED = 3
"""Words of filling that the page offers to try."""


@dataclass(frozen=True)
class Masked:
    """Who may see whom in the sentence, why not, and the weights that follow; each (L, L)."""

    words: tuple[str, ...]
    by_causal: NDArray[np.bool_]
    by_padding: NDArray[np.bool_]
    by_hand: NDArray[np.bool_]
    weights: NDArray[np.float64]

    @property
    def allowed(self) -> NDArray[np.bool_]:
        """True where nothing forbids it."""
        allowed: NDArray[np.bool_] = ~(self.by_causal | self.by_padding | self.by_hand)
        return allowed


def masked(
    *, causal: bool = True, padded: int = 0, pairs: tuple[tuple[str, str], ...] = ()
) -> Masked:
    """Mask the sentence: causally or not, with padding at the end, and without some pairs."""
    words = example.SENTENCE
    shape = (len(words), len(words))
    by_causal = ~causal_mask(len(words)) if causal else np.zeros(shape, dtype=bool)
    by_padding = np.broadcast_to(~padding_mask(len(words) - padded, len(words)), shape)
    by_hand = np.zeros(shape, dtype=bool)
    for query, key in pairs:
        by_hand[words.index(query), words.index(key)] = True
    trace = example.worked_example()
    allowed = ~(by_causal | by_padding | by_hand)
    weights = attention_trace(trace.query, trace.key, trace.value, attn_mask=allowed).weights
    return Masked(words, by_causal, by_padding, by_hand, weights)


def compute() -> Masked:
    return masked()


def start(result: Masked) -> dict[str, object]:
    return {
        "causal": bool(result.by_causal.any()),
        "padded": int(result.by_padding[0].sum()),
        "forbidden": result.by_hand.tolist(),
    }


def given(result: Masked) -> dict[str, object]:
    trace = example.worked_example()
    return {
        "words": result.words,
        "query": trace.query.tolist(),
        "key": trace.key.tolist(),
        "value": trace.value.tolist(),
    }


def forbidding(query: str, key: str) -> str:
    """Return the query of a link that forbids a pair."""
    row, column = (example.position(word) for word in (query, key))
    return f"forbidden_cells.forbidden.{row}.{column}=true"


def numbers(result: Masked) -> dict[str, str]:
    it, mat = (example.position(word, result.words) for word in (example.QUERY_WORD, example.RIVAL))
    without_cat = masked(pairs=((example.QUERY_WORD, example.ANSWER),)).weights[it]
    return {
        "to_without_answer": forbidding(example.QUERY_WORD, example.ANSWER),
        "to_nothing": forbidding(result.words[0], result.words[0]),
        "to_padding": f"forbidden_cells.padded={PADDED}",
        "to_padding_both_ways": f"forbidden_cells.causal=false&forbidden_cells.padded={PADDED}",
        "rival": show(result.weights[it, mat], ".2f"),
        "rival_without_answer": show(without_cat[mat], ".2f"),
    }


def caption(result: Masked) -> str:
    return (
        "A row is a query, a column is a key. With the keyboard, arrows go from cell to cell and "
        "the space bar forbids. "
        "Padding words are struck through: no word sees them, but their own rows are still "
        "computed."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
