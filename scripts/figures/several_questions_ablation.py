"""What does it cost to remove a head if one word asks three things at once?"""

import numpy as np
from matplotlib.figure import Figure

from attention_figures.grids import draw_grids
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.artifacts.experiment_results import Arrays
from scripts.experiments import several_questions

compute = several_questions.load
QUESTIONS = ("first", "second", "third")
MODEL = "three_asked_three_heads"


def draw(result: Arrays, style: DrawingStyle) -> Figure:
    return draw_grids(result[f"{MODEL}_cost"], QUESTIONS, style)


def data(result: Arrays) -> Table:
    rows = [
        (
            seed,
            head + 1,
            QUESTIONS[question],
            *(float(result[f"{MODEL}_{what}"][seed, head, question]) for what in MEASURED),
        )
        for seed, head, question in np.ndindex(result[f"{MODEL}_cost"].shape)
    ]
    return Table(["seed", "head", "question", *MEASURED.values()], rows)


MEASURED = {
    "cost": "accuracy lost without it",
    "mass": "weight on the right noun",
    "alone": "accuracy with it alone",
}


def numbers(result: Arrays) -> dict[str, str]:
    cost = result[f"{MODEL}_cost"]
    sorted_costs = np.sort(cost, axis=-1)
    learnt = result[f"{MODEL}_all_right"] > 0.95
    return {
        "largest_other_if_learnt": show(sorted_costs[learnt][..., :-1].max(), ".2f"),
        "smallest_own_if_learnt": show(sorted_costs[learnt][..., -1].min(), ".2f"),
        "seeds": str(len(cost)),
        "learnt": str(int(learnt.sum())),
    }


def caption(result: Arrays) -> str:
    return (
        "Accuracy lost on the first, second and third question that one word asks (columns) when "
        "a head (rows) is removed after training, one grid for each seed. Where the number is "
        "negative, accuracy rose."
    )


def alt_text(result: Arrays) -> str:
    given = numbers(result)
    return (
        f"{given['seeds']} grids of three rows and three columns. In {given['learnt']} of them "
        "each row and each column has one strongly coloured cell, at least "
        f"{given['smallest_own_if_learnt']}, and all other cells are at most "
        f"{given['largest_other_if_learnt']}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
