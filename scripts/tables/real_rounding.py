"""How far do the results for the real model move if each of its weights takes one byte?"""

import math

from attention_explainer.real_model.encoder import tensor_shapes
from attention_explainer.real_model.rounded import LARGEST
from attention_figures.text import percent, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.real_model.rounding import Rounding, rounding
from scripts.real_model.study import NAMES

compute = rounding
PAIRS = {"essay": "the essay's pair", "trophy": "the trophy and the suitcase"}


def tabulate(result: Rounding) -> Table:
    rows = [
        (
            f"weight of “{noun}”, {result.heads[name].words()}, “{result.endings[sentence]}”",
            show(both.published, ".3f"),
            show(both.rounded, ".3f"),
        )
        for (name, sentence, noun), both in result.nouns.items()
    ]
    rows += [
        (f"heads that turn, {PAIRS[name]}", show(both.published, ".0f"), show(both.rounded, ".0f"))
        for name, both in result.turns.items()
    ]
    rows += [
        (
            f"right answers of the head chosen most often, {NAMES[kind]}",
            show(both.published, ".3f"),
            show(both.rounded, ".3f"),
        )
        for kind, both in result.right.items()
    ]
    return Table(["result", "as published", "rounded"], rows, ["", "", ""])


def numbers(result: Rounding) -> dict[str, str]:
    full = 4 * sum(math.prod(shape) for shape in tensor_shapes(result.settings).values())
    return {
        "largest_number": str(LARGEST),
        "megabytes": show(result.bytes / 1e6, ".0f"),
        "published_megabytes": show(full / 1e6, ".0f"),
        "largest": show(result.largest, ".2f"),
        "mean": show(result.mean, ".4f"),
        "same_favourite": percent(result.same_favourite, digits=1),
    }


def caption(result: Rounding) -> str:
    return (
        "Results of this chapter with the weights as published (measured beforehand) and with "
        f"rounded ones. Over all maps of {result.sentences} sentences, an attention weight changes "
        f"by {show(result.mean, '.4f')} on average and by {show(result.largest, '.3f')} at most. "
        "Right answers are counted over all sentences of a kind, among them those on which the "
        "head was chosen: so they are higher than on sentences that had no say in it."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
