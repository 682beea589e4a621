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
    words = (("cat", example.ANSWER), ("sat", example.EVENT), ("mat", example.RIVAL))
    places = {short: example.position(word, result.words) for short, word in words}
    for short, word in words:
        place, role = places[short], name_of(word)
        weight, value = result.weights[place], result.values[place]
        made[f"length_value_{short}"] = Worked("", (called("v", role),), length(value))
        if short != "cat":
            made[f"weight_{short}"] = Worked(called("w", ASKING, role), (), None)
            made[f"term_length_{short}"] = Worked(
                "",
                (called("w", ASKING, role), called("v", role)),
                times(weight, float(np.linalg.norm(value))),
            )
    cat, answer = places["cat"], name_of(example.ANSWER)
    for index, dimension in ((0, "thing"), (1, "alive")):
        made[f"{dimension}_from_cat"] = Worked(
            of_vector("t", answer)[index],
            (called("w", ASKING, answer), of_vector("v", answer)[index]),
            times(result.weights[cat], result.values[cat, index]),
        )
    ratio = [result.lengths[places[short]] for short in ("sat", "mat")]
    return made | {
        "weight_percent_cat": Worked(called("w", ASKING, answer), (), plain(result.weights[cat])),
        "alive_percent_from_cat": Worked(
            "",
            (of_vector("t", answer)[1], of_vector("z", ASKING)[1]),
            quotient(result.terms[cat, 1], result.output[1]),
        ),
        "term_length_ratio": Worked(
            "", tuple(called("t", name_of(word)) for _, word in words[1:]), quotient(*ratio)
        ),
    }


def caption(result: WeightedSum) -> str:
    return (
        f"Weight times value, word by word, and the sum: the new vector of “{example.QUERY_WORD}”. "
        f"The fourth dimension, {example.DIMENSIONS[-1]}, is left out: no word passes any of it on."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
