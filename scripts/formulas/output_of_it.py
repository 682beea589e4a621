"""Which weighted values add up to the new vector of a word?"""

import numpy as np
from numpy.typing import NDArray

from attention_explainer import worked_example as example
from attention_figures.text import show, trimmed, vector
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Worked
from scripts.results.latex import labelled, matrix
from scripts.results.quantities import ASKING, called
from scripts.results.roles import name_of
from scripts.results.sums import dot
from scripts.results.weighted_sum import WeightedSum, compute

SHOWN = 3
"""Terms that are written out, those with the largest weights."""


def typeset(result: WeightedSum) -> str:
    terms = [
        rf"\weights{{{show(result.weights[word], '.2f')}}} \, "
        + labelled(rf"\val{{{column(result.values[word])}}}", rf"\text{{{result.words[word]}}}")
        for word in largest(result)
    ]
    output = labelled(rf"\output{{{column(result.output)}}}", rf"\text{{new {example.QUERY_WORD}}}")
    return rf"{' + '.join(terms)} + \cdots = {output}"


def largest(result: WeightedSum) -> list[int]:
    """Where the words with the largest weights stand."""
    return sorted(range(len(result.words)), key=lambda word: -result.weights[word])[:SHOWN]


def holds(result: WeightedSum) -> list[str]:
    words = [name_of(result.words[word]) for word in largest(result)]
    pairs = [(called("w", ASKING, word), called("v", word)) for word in words]
    return [*(of for pair in pairs for of in pair), called("z", ASKING)]


def numbers(result: WeightedSum) -> dict[str, str]:
    return {"vector": vector(result.output)}


def worked(result: WeightedSum) -> dict[str, Worked]:
    by = tuple(dot(result.weights, column) for column in result.values.T)
    return {"vector": Worked(called("z", ASKING), (called("w", ASKING), "v"), by)}


def column(numbers: NDArray[np.float64]) -> str:
    return matrix([[trimmed(number, 2)] for number in numbers])


if __name__ == "__main__":
    raise SystemExit(run(__file__))
