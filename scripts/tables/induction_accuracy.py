"""Do one layer and two learn to continue what repeats itself?"""

import numpy as np

from attention_explainer.training.induction_language import (
    LENGTH,
    PERIODS,
    held_out_repeats,
    right_by_position,
)
from attention_explainer.training.induction_runs import MODELS
from attention_figures.text import percent, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.artifacts.experiment_results import Arrays
from scripts.experiments.induction import DEEP
from scripts.results.induction import compute
from scripts.results.seed_intervals import LEVEL, mean_and_interval


def tabulate(result: Arrays) -> Table:
    rows = []
    for name, settings in MODELS.items():
        accuracy = result[f"{name}_accuracy"]
        mean, interval = mean_and_interval(accuracy, ".3f")
        rows.append(
            (
                settings.num_layers,
                settings.num_heads,
                mean,
                interval,
                float(accuracy.min()),
                float(accuracy.max()),
            )
        )
    return Table(
        ["layers", "heads in each", "accuracy", "interval", "lowest", "highest"],
        rows,
        ["d", "d", "", "", ".3f", ".3f"],
    )


def numbers(result: Arrays) -> dict[str, str]:
    held_out = held_out_repeats()
    one, two = (result[f"{name}_accuracy"] for name in ("one_layer", DEEP))
    return {
        "example": " ".join(held_out.letters(0)),
        "shortest": str(min(PERIODS)),
        "longest": str(max(PERIODS)),
        "middle": show(np.median(PERIODS), ".0f"),
        "length": str(LENGTH),
        "sequences": str(len(held_out.tokens)),
        "questions": show(int(held_out.is_certain.sum()), ",d"),
        "by_position": show(right_by_position(), ".2f"),
        "mean_one": mean_and_interval(one)[0],
        "highest_one": show(one.max(), ".2f"),
        "lowest_two": show(two.min(), ".3f"),
        "mean_two": show(two.mean(), ".3f"),
        "seeds": str(len(two)),
        "parameters": show(MODELS[DEEP].num_attention_parameters, ",d"),
    }


def caption(result: Arrays) -> str:
    given = numbers(result)
    return (
        f"Share of {given['questions']} letters that a model predicts correctly, in "
        f"{given['sequences']} new sequences, wherever the next letter can be known: mean over "
        f"{given['seeds']} seeds with its {percent(LEVEL)} interval, the lowest run and the "
        f"highest. Both models have {given['parameters']} numbers in their matrices of attention. "
        f"Positions alone give {given['by_position']}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
