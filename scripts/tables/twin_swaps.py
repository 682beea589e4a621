"""Whose vector has to be swapped for a trained model to answer for the twin?"""

from attention_explainer.training.twin_runs import PATCHES
from attention_figures.text import listed, percent
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.artifacts.experiment_results import Arrays
from scripts.experiments.twins import DEEP
from scripts.results.seed_intervals import LEVEL, mean_and_interval
from scripts.results.twins import compute

LABELS = {
    "it": "“it”",
    "nouns": "both nouns",
    "adjective": "the adjective",
    "was": "“was”",
    "others": "all others",
}
MODEL_LABELS = {"two_layers": "all words look", "two_layers_only_it": "only “it” looks"}


def tabulate(result: Arrays) -> Table:
    rows = [
        (
            LABELS[patch],
            *(
                text
                for name in DEEP
                for text in mean_and_interval(result[f"{name}_swapped"][:, index])
            ),
        )
        for index, patch in enumerate(PATCHES)
    ]
    columns = [f"{MODEL_LABELS[name]} {what}" for name in DEEP for what in ("mean", "interval")]
    return Table(
        ["swapped", *columns],
        rows,
        groups=[("", 1), *[(MODEL_LABELS[name], 2) for name in DEEP]],
    )


def numbers(result: Arrays) -> dict[str, str]:
    return {
        f"mean_{name}_{patch}": mean_and_interval(result[f"{name}_swapped"][:, index])[0]
        for name in DEEP
        for index, patch in enumerate(PATCHES)
    }


def caption(result: Arrays) -> str:
    given = numbers(result)
    return (
        "Share of held-out sentences in which the model prefers the place of the noun that the "
        "twin means, after one part of the sentence was given the vectors that it carries in the "
        f"twin after the first layer. Mean over {len(result['two_layers_swapped'])} seeds and its "
        f"{percent(LEVEL)} interval. {listed([*LABELS.values()])} are the whole sentence. "
        f"Where all words look, swapping “it” gives {given['mean_two_layers_it']} and both nouns "
        f"{given['mean_two_layers_nouns']}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
