"""How does softmax turn the scaled scores of a query into the weight of one word?"""

import math

import numpy as np

from attention_explainer import worked_example as example
from attention_figures.text import show, trimmed
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Worked
from scripts.results.quantities import ASKING, called
from scripts.results.roles import name_of
from scripts.results.scores_to_weights import Steps, compute
from scripts.results.sums import power, powers


def typeset(result: Steps) -> str:
    cat = example.position(example.ANSWER, result.words)
    scaled = float(result.scaled_scores[cat])
    exponentials = np.exp(result.scaled_scores)
    fraction = show(exponentials[cat], ".1f"), show(exponentials.sum(), ".1f")
    return (
        rf"\weights{{w_{{\text{{{example.ANSWER}}}}}}} = \frac{{e^{{{trimmed(scaled, 3)}}}}}"
        rf"{{\sum_j e^{{s_j / {trimmed(result.divisor)}}}}} = "
        rf"\frac{{{fraction[0]}}}{{{fraction[1]}}} "
        rf"= \weights{{{show(result.weights[cat], '.2f')}}}"
    )


def numbers(result: Steps) -> dict[str, str]:
    exponentials = np.exp(result.scaled_scores)
    return {
        "e": show(math.e, ".3f"),
        "exponential": show(exponentials[example.position(example.ANSWER, result.words)], ".1f"),
        "total": show(exponentials.sum(), ".1f"),
    }


def worked(result: Steps) -> dict[str, Worked]:
    answer = example.position(example.ANSWER, result.words)
    return {
        "exponential": Worked(
            "",
            (called("l", ASKING, name_of(example.ANSWER)),),
            power(float(result.scaled_scores[answer])),
        ),
        "total": Worked("", (called("l", ASKING),), powers(result.scaled_scores)),
    }


def holds(_: Steps) -> list[str]:
    return ["", called("w", ASKING, name_of(example.ANSWER))]


if __name__ == "__main__":
    raise SystemExit(run(__file__))
