"""How does a query meet the keys of the two nouns, as numbers and as arrows?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_explainer import worked_example as example
from attention_figures.text import trimmed
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Worked
from scripts.results.query_and_keys import NOUNS
from scripts.results.sums import dot

STILL = "query_meets_key"

DIGITS = 2

PLANE = ("thing", "alive")
"""Dimensions that are drawn, across and upwards: the nouns have all of their keys in these two."""

LIMIT = 4
"""The largest number, of either sign, that a query may hold."""

UNIT, ORIGIN = 29, 130
"""One unit of a vector, and the place of the zero vector, in a picture twice as wide."""


@dataclass(frozen=True)
class Meetings:
    """Queries of all words, keys of the nouns, and the query at the start."""

    words: tuple[str, ...]
    dimensions: tuple[str, ...]
    nouns: tuple[str, ...]
    asking: str
    query: NDArray[np.float64]
    queries: NDArray[np.float64]
    keys: NDArray[np.float64]
    limit: int = LIMIT
    size: int = 2 * ORIGIN
    origin: int = ORIGIN
    unit: int = UNIT

    def row(self, numbers: NDArray[np.float64]) -> list[str]:
        """Write numbers as they are shown."""
        return [trimmed(number, DIGITS) for number in numbers]

    @property
    def met(self) -> list[tuple[str, list[str], list[str], str]]:
        """Each noun, its key, the products with the query, and their sum, as they are shown."""
        products = self.query * self.keys
        return [
            (noun, self.row(key), self.row(product), trimmed(product.sum(), DIGITS))
            for noun, key, product in zip(self.nouns, self.keys, products, strict=True)
        ]

    def place(self, vector: NDArray[np.float64]) -> tuple[float, float]:
        """Return where the tip of a vector lies in the picture."""
        across, up = (float(vector[self.dimensions.index(name)]) for name in PLANE)
        return round(ORIGIN + UNIT * across, 2), round(ORIGIN - UNIT * up, 2)

    @property
    def tips(self) -> list[tuple[str, tuple[float, float], tuple[float, float]]]:
        """Each noun, the tip of its key, and where a plumb line from there meets the query's."""
        across, up = (self.query[self.dimensions.index(name)] for name in PLANE)
        line = np.array([across, up])
        found = []
        for noun, key in zip(self.nouns, self.keys, strict=True):
            shadow = np.zeros_like(key)
            shadow[: len(PLANE)] = (key[: len(PLANE)] @ line) / (line @ line) * line
            found.append((noun, self.place(key), self.place(shadow)))
        return found


def asked(asking: str) -> Meetings:
    """Let a word of the sentence ask."""
    trace = example.worked_example()
    return Meetings(
        example.SENTENCE,
        example.DIMENSIONS,
        NOUNS,
        asking,
        trace.query[example.position(asking)],
        trace.query,
        trace.key[[example.position(noun) for noun in NOUNS]],
    )


def compute() -> Meetings:
    return asked(example.QUERY_WORD)


def start(result: Meetings) -> dict[str, list[float]]:
    return {"query": result.query.tolist()}


def given(result: Meetings) -> dict[str, object]:
    return {
        "words": result.words,
        "dimensions": result.dimensions,
        "nouns": result.nouns,
        "queries": result.queries.round(12).tolist(),
        "keys": result.keys.tolist(),
        "limit": result.limit,
        "origin": result.origin,
        "unit": result.unit,
    }


def asking_for(query: NDArray[np.float64]) -> str:
    """Return the query of a link that sets these numbers."""
    return "&".join(
        f"query_meets_nouns.query.{index}={trimmed(number, DIGITS).replace('−', '-')}"
        for index, number in enumerate(query)
    )


def tried(result: Meetings) -> dict[str, NDArray[np.float64]]:
    """Return the queries that the page has its readers try."""
    upwards = np.where(np.array(example.DIMENSIONS) == PLANE[1], result.query, 0)
    answer = result.queries[example.position(example.ANSWER)]
    return {"answer": answer, "upwards": upwards, "away": -result.query}


def numbers(result: Meetings) -> dict[str, str]:
    queries = tried(result)
    return {f"to_{name}": asking_for(query) for name, query in queries.items()} | {
        f"{name}_of_{of}": trimmed(score, DIGITS)
        for name, query in queries.items()
        for of, score in zip(("answer", "rival"), result.keys @ query, strict=True)
    }


def worked(result: Meetings) -> dict[str, Worked]:
    return {
        f"{name}_of_{of}": Worked(by=dot(query, key))
        for name, query in tried(result).items()
        for of, key in zip(("answer", "rival"), result.keys, strict=True)
    }


def caption(result: Meetings) -> str:
    return (
        "Query and key are multiplied dimension by dimension, and the products are added up. The "
        f"picture shows {PLANE[0]} across and {PLANE[1]} upwards, the only dimensions in which "
        "these keys hold anything but zero; dotted lines drop from each key to the line of the "
        "query. The vectors come from the hand-made matrices."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
