"""Does the pronoun learn to look at the right noun?"""

import numpy as np
from matplotlib.figure import Figure

from attention_explainer.training.toy_language import LENGTH, PRONOUN
from attention_figures.charts import chart_axes, draw_spread
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import median_and_range, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.artifacts.experiment_results import Arrays
from scripts.experiments import one_head

compute = one_head.load


def draw(result: Arrays, style: DrawingStyle) -> Figure:
    palette = style.palette
    figure, axes = chart_axes(style, 300, left=40)
    for name, colour, marker, height in (
        ("right", palette.weights, "o", 0.62),
        ("wrong", palette.ink, "s", 0.16),
    ):
        draw_spread(
            axes, result["steps"], result[name][:, :, PRONOUN], colour=colour, marker=marker
        )
        text = f"to the {name} noun"
        axes.text(1, height, text, transform=axes.transAxes, ha="right", color=colour)
    axes.axhline(1 / LENGTH, color=palette.rule, zorder=0)
    axes.set_xticks([0, 50, 100, 150, 200])
    axes.set_ylim(0, 1)
    axes.set_yticks([0, 0.5, 1], ["0", "0.5", "1"])
    axes.set_xlabel("steps of training")
    axes.set_title("weight from the pronoun", loc="left", size=15)
    return figure


def data(result: Arrays) -> Table:
    rows = [
        (
            int(step),
            *(
                float(function(result[name][:, index, PRONOUN]))
                for name in ("right", "wrong")
                for function in (np.min, np.median, np.max)
            ),
        )
        for index, step in enumerate(result["steps"])
    ]
    names = [
        f"{noun} noun {what}" for noun in ("right", "wrong") for what in ("min", "median", "max")
    ]
    return Table(["step", *names], rows)


def numbers(result: Arrays) -> dict[str, str]:
    right, wrong = result["right"][..., PRONOUN], result["wrong"][..., PRONOUN]
    return {
        "right_before": show(np.median(right[:, 0]), ".2f"),
        "right_after": median_and_range(right[:, -1]),
        "wrong_after": median_and_range(wrong[:, -1]),
        "lowest_right": show(right[:, -1].min(), ".2f"),
        "highest_wrong": show(wrong[:, -1].max(), ".2f"),
        "seeds_right": str(int((right[:, -1] > wrong[:, -1]).sum())),
        "seeds": str(len(right)),
        "even": show(1 / LENGTH, ".2f"),
    }


def caption(result: Arrays) -> str:
    return (
        "Mean weight from the pronoun to its two nouns, on held-out sentences: median of "
        f"{len(result['right'])} seeds, with bars from the lowest to the highest. The grey line "
        "is an even share."
    )


def alt_text(result: Arrays) -> str:
    given = numbers(result)
    return (
        f"Two lines over the training. Both start at {given['right_before']}. The weight to the "
        f"right noun rises to {given['right_after']}, that to the wrong noun ends at "
        f"{given['wrong_after']}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
