"""Do the weights of the pronoun follow the word in which the sentence and its twin differ?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_explainer import worked_example as example
from attention_figures.text import show
from scripts.artifacts.command_line import run

STILL = "twin_sentence"

CAUSE_AT = example.position(example.CAUSE)


@dataclass(frozen=True)
class Twin:
    """One of both sentences, and the weights of its pronoun."""

    last: int
    words: tuple[str, ...]
    weights: NDArray[np.float64]

    @property
    def causes(self) -> tuple[str, ...]:
        """The words to choose from."""
        return example.CAUSE, example.TWIN_CAUSE

    @property
    def cause(self) -> int:
        """Where that word stands."""
        return CAUSE_AT

    @property
    def ratio(self) -> float:
        """How many times the weight of the rival the answer gets."""
        answer, rival = (
            self.weights[example.position(word, self.words)]
            for word in (example.ANSWER, example.RIVAL)
        )
        return float(answer / rival)

    @property
    def nouns(self) -> tuple[str, str]:
        """The two nouns that are compared."""
        return example.ANSWER, example.RIVAL


def twin(last: int = 0) -> Twin:
    """Run one of both sentences through the machine."""
    words = (example.SENTENCE, example.TWIN_SENTENCE)[last]
    weights = example.worked_example(words).weights[example.position(example.QUERY_WORD, words)]
    return Twin(last, words, weights)


def compute() -> Twin:
    return twin()


def start(result: Twin) -> dict[str, int]:
    return {"last": result.last}


def given(result: Twin) -> dict[str, object]:
    traces = [example.worked_example(twin(last).words) for last in (0, 1)]
    it = example.position(example.QUERY_WORD)
    return {
        "sentences": [twin(last).words for last in (0, 1)],
        "query": traces[0].query[it].tolist(),
        "keys": [trace.key.tolist() for trace in traces],
        "cause": CAUSE_AT,
        "nouns": [example.position(noun) for noun in result.nouns],
    }


def numbers(result: Twin) -> dict[str, str]:
    return {"to_twin": "twin_weights.last=1", "ratio_if_twin": show(twin(1).ratio, ".2f")}


def caption(result: Twin) -> str:
    return (
        f"Weights from “{example.QUERY_WORD}” in the sentence and in its twin. Your browser "
        "computes them from the same queries and keys as the package."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
