"""When do models learn to continue what repeats itself?"""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_explainer.training.induction_language import LETTERS
from attention_explainer.training.induction_runs import MODELS, STEPS
from attention_figures.charts import chart_axes, label_series
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.artifacts.experiment_results import Arrays
from scripts.experiments.induction import DEEP
from scripts.results.induction import compute, fastest_fall

WINDOW = 20
"""Steps that make one point of a curve: batches are small, and single losses jump."""

NAMES = {"one_layer": "one layer", DEEP: "two layers"}


def smooth(losses: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return means of `WINDOW` steps each: (seeds, steps) → (seeds, steps / WINDOW)."""
    means: NDArray[np.float64] = losses.reshape(len(losses), -1, WINDOW).mean(axis=-1)
    return means


def middles() -> NDArray[np.float64]:
    """Return the steps in the middle of which these means lie."""
    return np.arange(WINDOW / 2, STEPS, WINDOW)


def draw(result: Arrays, style: DrawingStyle) -> Figure:
    palette = style.palette
    figure, axes = chart_axes(style, 300, left=40)
    for name, colour in (("one_layer", palette.muted), (DEEP, palette.ink)):
        for of_seed in smooth(result[f"{name}_losses"]):
            axes.plot(middles(), of_seed, color=colour, linewidth=1)
    one = smooth(result["one_layer_losses"])
    label_series(axes, NAMES["one_layer"], (STEPS, one[:, -1].max()), (0, 8), palette.muted)
    label_series(axes, NAMES[DEEP], (STEPS, 0), (0, 14), palette.ink)
    highest = int(np.log(len(LETTERS)))
    axes.set(xlim=(0, STEPS), ylim=(0, None), xlabel="steps of training")
    axes.set_yticks(range(highest + 1))
    axes.set_title("loss where the next letter is certain, in nats", loc="left", size=15)
    return figure


def data(result: Arrays) -> Table:
    rows = [
        (NAMES[name], run + 1, float(step), float(loss))
        for name in MODELS
        for run, of_seed in enumerate(smooth(result[f"{name}_losses"]))
        for step, loss in zip(middles(), of_seed, strict=True)
    ]
    return Table(["model", "run", "step", "loss"], rows)


def numbers(result: Arrays) -> dict[str, str]:
    deep = result[f"{DEEP}_losses"]
    bends = fastest_fall(deep)
    last = {name: smooth(result[f"{name}_losses"])[:, -1] for name in MODELS}
    return {
        "start": show(np.log(len(LETTERS)), ".2f"),
        "earliest_bend": str(bends.min()),
        "latest_bend": str(bends.max()),
        "lowest_one": show(last["one_layer"].min(), ".2f"),
        "highest_one": show(last["one_layer"].max(), ".2f"),
        "highest_two": show(last[DEEP].max(), ".2f"),
        "seeds": str(len(deep)),
        "window": str(WINDOW),
    }


def caption(result: Arrays) -> str:
    given = numbers(result)
    return (
        f"Loss in training, {given['seeds']} runs each with one layer and with two. Each point is "
        f"the mean of {given['window']} steps, over the letters that have stood there before, so "
        f"that the next one can be known. Two layers end at {given['highest_two']} at most, one "
        f"layer between {given['lowest_one']} and {given['highest_one']}."
    )


def alt_text(result: Arrays) -> str:
    given = numbers(result)
    return (
        f"Falling lines that begin together at {given['start']}. Those of one layer level out, and "
        f"end between {given['lowest_one']} and {given['highest_one']}. Those of two layers bend "
        f"down between steps {given['earliest_bend']} and {given['latest_bend']} and end at "
        f"{given['highest_two']} or below."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
