"""Which terms add up to a new vector?"""

import numpy as np

from attention_explainer import worked_example as example
from attention_figures.text import percent, show, vector
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.roles import name_of
from scripts.results.weighted_sum import WeightedSum, compute, table_of_terms
from scripts.results.workbook import workbook as filled


def tabulate(result: WeightedSum) -> Table:
    return table_of_terms(result)


def workbook(result: WeightedSum) -> bytes:
    return filled(result)


def numbers(result: WeightedSum) -> dict[str, str]:
    shares = result.lengths / result.lengths.sum()
    cat, sat, mat = (
        example.position(word, result.words)
        for word in (example.ANSWER, example.EVENT, example.RIVAL)
    )
    given = {
        f"share_{name_of(word)}": percent(share)
        for word, share in zip(result.words, shares, strict=True)
    }
    return given | {
        **{
            f"output_{name.replace('-', '_')}": show(number, ".2f")
            for name, number in zip(example.DIMENSIONS, result.output, strict=True)
        },
        "output": vector(result.output),
        "weight_percent_cat": percent(result.weights[cat]),
        "alive_from_cat": show(result.terms[cat, 1], ".2f"),
        "alive_percent_from_cat": percent(result.terms[cat, 1] / result.output[1]),
        "thing_from_cat": show(result.terms[cat, 0], ".2f"),
        "length_value_cat": show(np.linalg.norm(result.values[cat]), ".2f"),
        "length_value_mat": show(np.linalg.norm(result.values[mat]), ".2f"),
        "length_value_sat": show(np.linalg.norm(result.values[sat]), ".2f"),
        "weight_mat": show(result.weights[mat], ".3f"),
        "weight_sat": show(result.weights[sat], ".3f"),
        "term_length_mat": show(result.lengths[mat], ".3f"),
        "term_length_sat": show(result.lengths[sat], ".3f"),
        "term_length_ratio": show(result.lengths[sat] / result.lengths[mat], ".1f"),
    }


def caption(result: WeightedSum) -> str:
    return (
        f"Weight times value, word by word, and the sum: the new vector of “{example.QUERY_WORD}”. "
        f"The fourth dimension, {example.DIMENSIONS[-1]}, is left out: no word passes any of it on."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
