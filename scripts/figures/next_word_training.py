"""How does the loss of the small language model fall, and what do counted tables reach?"""

import math

import numpy as np
from matplotlib.figure import Figure

from attention_explainer.training.text_runs import BATCH_SIZE, SETTINGS, VOCABULARY_SIZE
from attention_figures.charts import chart_axes
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.artifacts.experiment_results import Arrays
from scripts.experiments.next_token import load

compute = load

COUNTED = ("frequencies", "bigrams", "trigrams")
"""Tables that look at none, one and two of the pieces before."""


def guessing(result: Arrays) -> dict[str, float]:
    """Return the loss on the held-out part of who has learnt nothing or only counted."""
    means = result["counted"].mean(axis=-1)
    return {"all alike": math.log(VOCABULARY_SIZE)} | dict(
        zip(COUNTED, map(float, means), strict=True)
    )


def draw(result: Arrays, style: DrawingStyle) -> Figure:
    palette = style.palette
    losses, steps = result["losses"], np.arange(len(result["losses"]))
    figure, axes = chart_axes(style, 340, left=40)
    for name, loss in guessing(result).items():
        axes.axhline(loss, color=palette.rule, linewidth=1)
        # On the left the curve is high, on the right it is low; of two near lines, one below.
        is_low = name in COUNTED[1:]
        axes.annotate(
            name,
            (steps[0] if is_low else steps[-1], loss),
            xytext=(6 if is_low else 0, -17 if name == COUNTED[-1] else 4),
            textcoords="offset points",
            ha="left" if is_low else "right",
            color=palette.muted,
        )
    axes.plot(steps, losses, color=palette.ramp[14], linewidth=1)
    axes.plot(
        result["looked_at"], result["looked_loss"], color=palette.mark, marker="o", markersize=4
    )
    axes.set(xlim=(0, steps[-1]), ylim=(3, 7), xlabel="steps of training")
    axes.set_yticks(range(3, 8))
    axes.set_title("loss in nats", loc="left", size=15)
    return figure


def data(result: Arrays) -> Table:
    looked = dict(zip(result["looked_at"].tolist(), result["looked_loss"].tolist(), strict=True))
    rows = [
        (step, float(loss), looked.get(step, math.nan))
        for step, loss in enumerate(result["losses"])
    ]
    return Table(["step", "loss of the batch", "loss on the held-out part"], rows)


def numbers(result: Arrays) -> dict[str, str]:
    baselines = guessing(result)
    losses = result["losses"]
    a_step = BATCH_SIZE * SETTINGS.context
    return {
        "first": show(losses[0], ".2f"),
        "last_batches": show(losses[-20:].mean(), ".2f"),
        "last": show(result["looked_loss"][-1], ".2f"),
        "all_alike": show(baselines["all alike"], ".2f"),
        "steps": str(len(losses)),
        "texts": str(BATCH_SIZE),
        "context": str(SETTINGS.context),
        "guesses_a_step": show(a_step, ",d"),
    }


def caption(result: Arrays) -> str:
    return (
        "Thin line: loss of each batch in training. Dots: loss on the last part of the book, which "
        "is never trained on. The grey lines are what that part costs whoever takes all pieces for "
        "equally likely, knows how frequent each is, or has counted bigrams and trigrams in "
        "the first part. One run."
    )


def alt_text(result: Arrays) -> str:
    given = numbers(result)
    each = ", ".join(f"{name} {show(loss, '.2f')}" for name, loss in guessing(result).items())
    return (
        f"A line that falls from {given['first']} to {given['last_batches']} within "
        f"{given['steps']} steps, and dots that end at {given['last']}. Level lines: {each}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
