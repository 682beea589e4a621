"""Who remembers the first half of a sentence?"""

import numpy as np

from attention_explainer.training.recall import VOCABULARY, WORDS, held_out_questions
from attention_explainer.training.recall_runs import D_MODEL, MODELS, STEPS
from attention_figures.text import percent, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.artifacts.experiment_results import Arrays
from scripts.results.recall import FAR, compute, far, last
from scripts.results.seed_intervals import ALIKE, LEVEL, mean_and_interval

EXAMPLE = 2
"""Which of the held-out questions stands on the page; chosen by hand before any model ran."""


def tabulate(result: Arrays) -> Table:
    rows = [
        (
            "attention" if name == "attention" else "recurrent net",
            "before" if model.question_first else "after",
            *mean_and_interval(last(result, name)),
            *mean_and_interval(far(result, name)),
        )
        for name, model in MODELS.items()
    ]
    return Table(
        ["reads by", "asked"]
        + [
            f"{group} {what}"
            for group in ("last word", "far back")
            for what in ("mean", "interval")
        ],
        rows,
        groups=[("", 2), ("last word", 2), ("far back", 2)],
    )


def numbers(result: Arrays) -> dict[str, str]:
    asked = held_out_questions()
    parameters = MODELS["recurrent"].initial_parameters(np.random.default_rng(0))
    return {
        "last_recurrent": mean_and_interval(last(result, "recurrent"))[0],
        **{
            f"far_{name}": mean_and_interval(far(result, name))[0]
            for name in ("recurrent", "recurrent_asked_first")
        },
        "example": " ".join(VOCABULARY[token] for token in asked.tokens[EXAMPLE, :-1]),
        "example_place": str(asked.places[EXAMPLE] + 1),
        "example_answer": WORDS[asked.answers[EXAMPLE]],
        "width": str(D_MODEL),
        "parameters": show(sum(parameter.size for parameter in parameters.values()), ",d"),
        "steps": str(STEPS),
        "seeds": str(len(result["recurrent"])),
        "far": str(FAR),
        "level": percent(LEVEL),
    }


def caption(result: Arrays) -> str:
    given = numbers(result)
    return (
        f"Right answers for the last word and for those far back, that stand {given['far']} words "
        f"back or further: mean over {given['seeds']} seeds and its {percent(LEVEL)} interval. "
        f"Each model has {given['parameters']} parameters and vectors of {given['width']} "
        f"numbers. {ALIKE}"
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
