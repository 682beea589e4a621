"""How much attention does each word of the sentence give to each other word?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_explainer import worked_example as example
from attention_explainer.scaled_dot_product import AttentionTrace
from attention_figures.text import show
from scripts.artifacts.command_line import run

STILL = "weights_from_it_bars"


@dataclass(frozen=True)
class Looking:
    """The whole trace of the sentence, and the word that looks at the start."""

    words: tuple[str, ...]
    query: int
    trace: AttentionTrace

    @property
    def weights(self) -> NDArray[np.float64]:
        """The weights of that word."""
        weights: NDArray[np.float64] = self.trace.weights[self.query]
        return weights

    @property
    def entropy(self) -> float:
        """Entropy of the weights in bits."""
        return float(-(self.weights * np.log2(self.weights)).sum())

    @property
    def entropy_alike(self) -> float:
        """The same if all words got the same weight."""
        return float(np.log2(len(self.words)))


def compute() -> Looking:
    return Looking(example.SENTENCE, example.position(example.QUERY_WORD), example.worked_example())


def start(result: Looking) -> dict[str, int]:
    return {"query": result.query}


def given(result: Looking) -> dict[str, object]:
    trace = result.trace
    return {
        "words": result.words,
        "query": trace.query.tolist(),
        "key": trace.key.tolist(),
        "value": trace.value.tolist(),
    }


def numbers(result: Looking) -> dict[str, str]:
    weights = result.trace.weights
    flattest = int((weights * np.log2(weights)).sum(axis=1).argmin())
    entropy = -(weights[flattest] * np.log2(weights[flattest])).sum()
    return {
        "to_flattest": f"weights_from_a_word.query={flattest}",
        "flattest_entropy": show(entropy, ".2f"),
    }


def caption(result: Looking) -> str:
    return (
        "Your browser computes the weights from the same queries and keys as the package. With the "
        "keyboard, arrow keys go from word to word."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
