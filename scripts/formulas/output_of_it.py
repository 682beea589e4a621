"""Which weighted values add up to the new vector of a word?"""

import numpy as np
from numpy.typing import NDArray

from attention_explainer import worked_example as example
from attention_figures.text import show, trimmed, vector
from scripts.artifacts.command_line import run
from scripts.results.latex import labelled, matrix
from scripts.results.weighted_sum import WeightedSum, compute

SHOWN = 3
"""Terms that are written out, those with the largest weights."""


def typeset(result: WeightedSum) -> str:
    largest = sorted(range(len(result.words)), key=lambda word: -result.weights[word])[:SHOWN]
    terms = [
        rf"\weights{{{show(result.weights[word], '.2f')}}} \, "
        + labelled(rf"\val{{{column(result.values[word])}}}", rf"\text{{{result.words[word]}}}")
        for word in largest
    ]
    output = labelled(rf"\output{{{column(result.output)}}}", rf"\text{{new {example.QUERY_WORD}}}")
    return rf"{' + '.join(terms)} + \cdots = {output}"


def numbers(result: WeightedSum) -> dict[str, str]:
    return {"vector": vector(result.output)}


def column(numbers: NDArray[np.float64]) -> str:
    return matrix([[trimmed(number, 2)] for number in numbers])


if __name__ == "__main__":
    raise SystemExit(run(__file__))
