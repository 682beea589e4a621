"""What does the first layer write into the pronoun, term by term?"""

import numpy as np

from attention_figures.text import show, trimmed
from scripts.artifacts.command_line import run
from scripts.results.two_layers import CAUSE_AT, IT, Twins, compute


def typeset(result: Twins) -> str:
    trace = result.layers[0].first
    weights, values = trace.weights[IT], trace.value[:, 0]
    # All words but the cause have the same weight, so their values can be added up first.
    others, same = np.delete(values, CAUSE_AT), np.delete(weights, CAUSE_AT)[0]
    inner = " + ".join(trimmed(value, 2) for value in others[others != 0]).replace("+ −", "- ")
    return (
        rf"\output{{h}} = \weights{{{show(weights[CAUSE_AT], '.3f')}}} \cdot "
        rf"\val{{{trimmed(values[CAUSE_AT], 2)}}} + \weights{{{show(same, '.4f')}}} \cdot "
        rf"\val{{({inner})}} = \output{{{show(float(np.dot(weights, values)), '.3f')}}}"
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
