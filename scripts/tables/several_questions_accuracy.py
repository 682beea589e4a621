"""How many heads does it take if one word asks two or three things at once?"""

import numpy as np

from attention_explainer.training.head_ablation import num_attention_parameters
from attention_explainer.training.language import PLACES
from attention_figures.text import median_and_range, percent, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.artifacts.experiment_results import Arrays
from scripts.experiments import several_questions
from scripts.experiments.several_questions import SETTINGS

compute = several_questions.load


def by_difficulty(accuracy: np.ndarray) -> np.ndarray:
    """Sort the questions of each run, the best answered first."""
    return -np.sort(-accuracy, axis=-1)


def tabulate(result: Arrays) -> Table:
    rows = []
    for name, settings in SETTINGS.items():
        model = settings.model
        accuracy = by_difficulty(result[f"{name}_accuracy"])
        rows.append(
            (
                model.answers_each,
                model.num_heads,
                model.d_k,
                median_and_range(result[f"{name}_all_right"]),
                median_and_range(accuracy[:, 0]),
                median_and_range(accuracy[:, -1]),
            )
        )
    return Table(
        ["questions", "heads", "width", "all correct", "best question", "worst question"],
        rows,
        ["d", "d", "d", "", "", ""],
    )


def numbers(result: Arrays) -> dict[str, str]:
    given: dict[str, str] = {}
    for name in SETTINGS:
        accuracy = by_difficulty(result[f"{name}_accuracy"])
        right = result[f"{name}_all_right"]
        given |= {
            f"right_{name}": median_and_range(right),
            f"highest_{name}": show(right.max(), ".2f"),
            f"lowest_{name}": percent(right.min()),
            f"median_{name}": show(np.median(right), ".2f"),
            f"best_{name}": median_and_range(accuracy[:, 0]),
            f"worst_{name}": median_and_range(accuracy[:, -1]),
            f"learnt_{name}": str(int((right > 0.95).sum())),
        }
    return given | {
        "seeds": str(len(result["two_asked_one_head_all_right"])),
        "chance": show(1 / len(PLACES), ".2f"),
        "chance_of_two": percent(1 / len(PLACES) ** 2),
        "parameters": show(num_attention_parameters(SETTINGS["two_asked_one_head"].model), ",d"),
        "sentences_2": str(
            len(SETTINGS["two_asked_one_head"].language.held_out_sentences().tokens)
        ),
        "sentences_3": show(
            len(SETTINGS["three_asked_one_head"].language.held_out_sentences().tokens), ",d"
        ),
        "example": " ".join(SETTINGS["two_asked_one_head"].language.example_sentences().words(0)),
    }


def caption(result: Arrays) -> str:
    parameters = [num_attention_parameters(settings.model) for settings in SETTINGS.values()]
    return (
        "Questions asked at once, heads and their width; the share of held-out sentences in which "
        "all answers are correct; and the share of correct answers to the question that a run "
        "answers best and worst. Median of "
        f"{len(result['two_asked_one_head_all_right'])} seeds, lowest and highest in brackets. "
        f"W_Q, W_K, W_V and W_O have {show(min(parameters), ',d')} numbers in all, with the wider "
        f"head {show(max(parameters), ',d')}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
