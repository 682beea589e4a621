"""What can each head do alone?"""

import numpy as np

from attention_explainer.training.toy_language import RELATIONS
from attention_figures.text import median_and_range
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.artifacts.experiment_results import Arrays
from scripts.experiments import heads, several_questions

MODELS = {
    "one_each": "three",
    "two_asked_two_heads": "two_asked_two_heads",
    "two_asked_three_heads": "two_asked_three_heads",
    "three_asked_three_heads": "three_asked_three_heads",
}
"""The name of the run in its experiment."""

SETTINGS = {**heads.SETTINGS, **several_questions.SETTINGS}


def compute() -> Arrays:
    """Return by model the accuracies of each head alone, its best first: (seeds, heads, Q)."""
    runs = {**heads.load(), **several_questions.load()}
    return {name: -np.sort(-runs[f"{model}_alone"], axis=-1) for name, model in MODELS.items()}


def tabulate(result: Arrays) -> Table:
    rows = []
    for name, run_name in MODELS.items():
        alone = result[name]
        asked = SETTINGS[run_name].model.answers_each
        columns = [median_and_range(alone[..., column]) for column in range(alone.shape[-1])]
        rows.append((asked, alone.shape[1], *columns, *[""] * (len(RELATIONS) - len(columns))))
    return Table(
        ["questions a word", "heads", "its best", "its second", "its third"],
        rows,
        ["d", "d", "", "", ""],
    )


def numbers(result: Arrays) -> dict[str, str]:
    return {
        f"{name}_{what}": median_and_range(result[name][..., column])
        for name in MODELS
        for column, what in enumerate(("best", "second", "third")[: result[name].shape[-1]])
    }


def caption(result: Arrays) -> str:
    return (
        "Accuracy with a single head left, on the question that it answers best, second best and "
        f"third best: median over all heads of {len(result['one_each'])} seeds, lowest and highest "
        "in brackets."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
