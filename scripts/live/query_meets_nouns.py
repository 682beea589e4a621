"""How does the query of each word meet the keys of the two nouns?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_explainer import worked_example as example
from attention_figures.text import trimmed
from scripts.artifacts.command_line import run
from scripts.results.query_and_keys import NOUNS

STILL = "query_meets_key"

DIGITS = 2


@dataclass(frozen=True)
class Meetings:
    """Queries of all words, keys of the nouns, and the word that asks at the start."""

    words: tuple[str, ...]
    dimensions: tuple[str, ...]
    nouns: tuple[str, ...]
    asking: int
    queries: NDArray[np.float64]
    keys: NDArray[np.float64]

    def row(self, numbers: NDArray[np.float64]) -> list[str]:
        """Write numbers as they are shown."""
        return [trimmed(number, DIGITS) for number in numbers]

    @property
    def query(self) -> list[str]:
        """The query at the start, as it is shown."""
        return self.row(self.queries[self.asking])

    @property
    def met(self) -> list[tuple[str, list[str], list[str], str]]:
        """Each noun, its key, the products with the query, and their sum, as they are shown."""
        products = self.queries[self.asking] * self.keys
        return [
            (noun, self.row(key), self.row(product), trimmed(product.sum(), DIGITS))
            for noun, key, product in zip(self.nouns, self.keys, products, strict=True)
        ]


def compute() -> Meetings:
    trace = example.worked_example()
    return Meetings(
        example.SENTENCE,
        example.DIMENSIONS,
        NOUNS,
        example.position(example.QUERY_WORD),
        trace.query,
        trace.key[[example.position(noun) for noun in NOUNS]],
    )


def start(result: Meetings) -> dict[str, int]:
    return {"asking": result.asking}


def given(result: Meetings) -> dict[str, object]:
    return {
        "words": result.words,
        "dimensions": result.dimensions,
        "nouns": result.nouns,
        "queries": result.queries.tolist(),
        "keys": result.keys.tolist(),
    }


def numbers(result: Meetings) -> dict[str, str]:
    answer = example.position(example.ANSWER)
    scores = result.queries[answer] @ result.keys.T
    return {
        "to_answer": f"query_meets_nouns.asking={answer}",
        "answer_of_answer": trimmed(scores[0], DIGITS),
        "answer_of_rival": trimmed(scores[1], DIGITS),
    }


def caption(result: Meetings) -> str:
    return (
        "Query and key are multiplied dimension by dimension, and the products are added up. All "
        "vectors come from the hand-made matrices."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
