"""How does the loss fall while the matrices are trained?"""

import math

import numpy as np
from matplotlib.figure import Figure

from attention_explainer.training.language import PLACES
from attention_figures.charts import chart_axes, label_series
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.artifacts.experiment_results import Arrays
from scripts.experiments import one_head

compute = one_head.load


def draw(result: Arrays, style: DrawingStyle) -> Figure:
    palette = style.palette
    losses = result["losses"]
    steps = np.arange(losses.shape[1])
    figure, axes = chart_axes(style, 280, left=40)
    axes.fill_between(
        steps, losses.min(axis=0), losses.max(axis=0), color=palette.ramp[8], linewidth=0
    )
    axes.plot(steps, np.median(losses, axis=0), color=palette.ink)
    guess = math.log(len(PLACES))
    axes.axhline(guess, color=palette.rule)
    label_series(axes, "guessing", (steps[-1], guess), (0, -18), palette.muted)
    axes.set(xlim=(0, steps[-1]), ylim=(0, None), xlabel="steps of training")
    axes.set_yticks([0, 0.5, 1], ["0", "0.5", "1"])
    axes.set_title("loss in nats", loc="left", size=15)
    return figure


def data(result: Arrays) -> Table:
    losses = result["losses"]
    rows = [
        (step, float(of.min()), float(np.median(of)), float(of.max()))
        for step, of in enumerate(losses.T)
    ]
    return Table(["step", "lowest loss", "median loss", "highest loss"], rows)


def numbers(result: Arrays) -> dict[str, str]:
    losses = result["losses"]
    return {
        "first": show(np.median(losses[:, 0]), ".2f"),
        "last": show(np.median(losses[:, -1]), ".3f"),
        "guessing": show(math.log(len(PLACES)), ".2f"),
        "seeds": str(len(losses)),
        "steps": str(losses.shape[1]),
        "bits": show(math.log2(len(PLACES)), ".0f"),
        "places": str(len(PLACES)),
    }


def caption(result: Arrays) -> str:
    return (
        f"Loss of each batch in training: median of {len(result['losses'])} seeds, and in the "
        "shaded band all of them. The grey line is what guessing evenly costs."
    )


def alt_text(result: Arrays) -> str:
    given = numbers(result)
    return (
        f"A falling line with a band around it: the loss starts at {given['first']}, as guessing "
        f"does, and ends at {given['last']} after {given['steps']} steps."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
