"""What does each word look at with two heads, where there was one?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_explainer import worked_example as example
from attention_explainer.multi_head import MultiHeadTrace
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.results.two_heads import IT
from scripts.results.two_heads import compute as two_heads

STILL = "two_heads"


@dataclass(frozen=True)
class Looking:
    """Both heads, the single head, and the word that looks at the start."""

    words: tuple[str, ...]
    query: int
    heads: MultiHeadTrace
    single: NDArray[np.float64]

    @property
    def columns(self) -> list[tuple[str, NDArray[np.float64]]]:
        """Name of each attention, and its weights from all words."""
        first, second = self.heads.attention.weights
        return [("first", first), ("second", second), ("one head", self.single)]

    @property
    def agreeing(self) -> int:
        """The word whose two heads have most in common."""
        first, second = self.heads.attention.weights
        return int(np.minimum(first, second).sum(axis=1).argmax())


def compute() -> Looking:
    return Looking(example.SENTENCE, IT, two_heads(), example.worked_example().weights)


def start(result: Looking) -> dict[str, int]:
    return {"query": result.query}


def given(result: Looking) -> dict[str, object]:
    trace = example.worked_example()
    return {
        "words": result.words,
        "query": trace.query.tolist(),
        "key": trace.key.tolist(),
        "heads": len(result.heads.attention.weights),
    }


def numbers(result: Looking) -> dict[str, str]:
    most = result.agreeing
    first, second = result.heads.attention.weights[:, most]
    return {
        "to_agreeing": f"two_heads_look.query={most}",
        "agreeing": result.words[most],
        "first_largest": show(first.max(), ".2f"),
        "second_largest": show(second.max(), ".2f"),
    }


def caption(result: Looking) -> str:
    first, second = example.DIMENSIONS[:2], example.DIMENSIONS[2:]
    return (
        f"Weights of the chosen word. The first head matches {' and '.join(first)}, the second "
        f"{' and '.join(second)}; the last column has the single head of the earlier steps."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
