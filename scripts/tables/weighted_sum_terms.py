"""Which terms add up to a new vector?"""

import numpy as np

from attention_explainer import worked_example as example
from attention_figures.text import percent, show, vector
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table, Worked
from scripts.results.quantities import ASKING, DIMENSIONS, EACH, called, of_vector
from scripts.results.roles import name_of
from scripts.results.sums import dot, length, plain, quotient, share, times
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


def worked(result: WeightedSum) -> dict[str, Worked]:
    weights = called("w", ASKING)
    sums = tuple(dot(result.weights, column) for column in result.values.T)
    made = {"output": Worked(called("z", ASKING), (weights, "v", "t"), sums)}
    for index, dimension in enumerate(DIMENSIONS):
        made[f"output_{dimension}"] = Worked(
            of_vector("z", ASKING)[index],
            (weights, called("v", EACH, dimension), called("t", EACH, dimension)),
            sums[index],
        )
    for index, word in enumerate(map(name_of, result.words)):
        made[f"share_{word}"] = Worked("", ("t",), share(result.lengths[index], result.lengths))
    cat, sat, mat = (
        example.position(word, result.words)
        for word in (example.ANSWER, example.EVENT, example.RIVAL)
    )

    def weight(place: int) -> str:
        return called("w", ASKING, name_of(result.words[place]))

    def value(place: int) -> str:
        return called("v", name_of(result.words[place]))

    def term(place: int) -> str:
        return called("t", name_of(result.words[place]))

    def from_cat(index: int) -> Worked:
        return Worked(
            called(term(cat), DIMENSIONS[index]),
            (weight(cat), called(value(cat), DIMENSIONS[index])),
            times(result.weights[cat], result.values[cat, index]),
        )

    def length_of_value(place: int) -> Worked:
        return Worked("", (value(place),), length(result.values[place]))

    def length_of_term(place: int) -> Worked:
        by = times(result.weights[place], length(result.values[place]).value)
        return Worked("", (weight(place), value(place)), by)

    return made | {
        "weight_percent_cat": Worked(weight(cat), (), plain(result.weights[cat])),
        "alive_from_cat": from_cat(1),
        "alive_percent_from_cat": Worked(
            "",
            (called(term(cat), DIMENSIONS[1]), called("z", ASKING, DIMENSIONS[1])),
            quotient(result.terms[cat, 1], result.output[1]),
        ),
        "thing_from_cat": from_cat(0),
        "length_value_cat": length_of_value(cat),
        "length_value_mat": length_of_value(mat),
        "length_value_sat": length_of_value(sat),
        "weight_mat": Worked(weight(mat)),
        "weight_sat": Worked(weight(sat)),
        "term_length_mat": length_of_term(mat),
        "term_length_sat": length_of_term(sat),
        "term_length_ratio": Worked(
            "", (term(sat), term(mat)), quotient(result.lengths[sat], result.lengths[mat])
        ),
    }


def caption(result: WeightedSum) -> str:
    return (
        f"Weight times value, word by word, and the sum: the new vector of “{example.QUERY_WORD}”. "
        f"The fourth dimension, {example.DIMENSIONS[-1]}, is left out: no word passes any of it on."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
