"""What does it cost to remove a head?"""

import numpy as np
from matplotlib.figure import Figure

from attention_explainer.training.toy_language import RELATIONS
from attention_figures.grids import draw_grids
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.artifacts.experiment_results import Arrays
from scripts.experiments import heads

compute = heads.load
SHORT = ("cause", "pronoun", "prep.")


def draw(result: Arrays, style: DrawingStyle) -> Figure:
    return draw_grids(result["three_cost"], SHORT, style)


def data(result: Arrays) -> Table:
    rows = [
        (
            seed,
            head + 1,
            RELATIONS[relation].name,
            float(result["three_cost"][seed, head, relation]),
            float(result["three_mass"][seed, head, relation]),
            float(result["three_alone"][seed, head, relation]),
        )
        for seed, head, relation in np.ndindex(result["three_cost"].shape)
    ]
    return Table(
        [
            "seed",
            "head",
            "relation",
            "accuracy lost without it",
            "weight on the right candidate",
            "accuracy with it alone",
        ],
        rows,
    )


def numbers(result: Arrays) -> dict[str, str]:
    cost = result["three_cost"]
    return {
        "largest": show(cost.max(), ".2f"),
        "mean": show(cost.mean(), ".2f"),
        "seeds": str(len(cost)),
        "highest_alone": show(result["three_alone"].mean(axis=-1).max(), ".2f"),
    }


def caption(result: Arrays) -> str:
    return (
        "Accuracy lost on each relation (columns) when a head (rows) is removed after "
        "training, one grid for each seed. Where the number is negative, accuracy rose."
    )


def alt_text(result: Arrays) -> str:
    given = numbers(result)
    return (
        f"{given['seeds']} grids of three rows and three columns. The largest loss is "
        f"{given['largest']}, the mean {given['mean']}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
