"""Which weighted values add up to the new vector of "it"?"""

from attention_figures.text import show, trimmed
from scripts.artifacts.command_line import run
from scripts.results.latex import matrix
from scripts.results.weighted_sum import WeightedSum, compute

SHOWN = 3
"""Terms that are written out, those with the largest weights."""


def typeset(result: WeightedSum) -> str:
    largest = sorted(range(len(result.words)), key=lambda word: -result.weights[word])[:SHOWN]
    terms = [
        rf"\weights{{{show(result.weights[word], '.2f')}}} \, "
        rf"\underset{{\text{{{result.words[word]}}}}}"
        rf"{{\val{{{matrix([[trimmed(number, 2)] for number in result.values[word]])}}}}}"
        for word in largest
    ]
    output = matrix([[trimmed(number, 2)] for number in result.output])
    return rf"{' + '.join(terms)} + \cdots = \underset{{\text{{new it}}}}{{\output{{{output}}}}}"


if __name__ == "__main__":
    raise SystemExit(run(__file__))
