"""Where does a weight still follow its logit, and where not?"""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_explainer import softmax
from attention_explainer import worked_example as example
from attention_figures.charts import chart_axes
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.softmax_slopes import Slopes, compute, slopes

LEADS = np.linspace(-8, 8, 161)
FAR = 6.0


def weight_at(lead: float) -> float:
    """Return the weight of one word that is ahead of another by `lead`."""
    return float(softmax([lead, 0.0])[0])


def slope_at(lead: float) -> float:
    """Return how fast that weight rises."""
    return float(slopes(softmax([lead, 0.0]))[0, 0])


def lead_of(weights: NDArray[np.float64], word: int) -> float:
    """Return the lead over a single rival at which a word would have the weight that it has."""
    return float(np.log(weights[word] / (1 - weights[word])))


def draw(result: Slopes, style: DrawingStyle) -> Figure:
    palette = style.palette
    figure, axes = chart_axes(style, 300)
    axes.plot(LEADS, [weight_at(lead) for lead in LEADS], color=palette.weights, linewidth=2)
    axes.plot(LEADS, [slope_at(lead) for lead in LEADS], "--", color=palette.ink, linewidth=2)
    axes.text(-7.8, 0.9, "weight", color=palette.weights)
    axes.text(-7.8, 0.12, "its slope", color=palette.ink)
    for weights, marker in ((result.weights, "o"), (result.undivided, "s")):
        lead = lead_of(weights, result.answer)
        axes.plot(lead, weight_at(lead), marker, color=palette.weights)
        axes.plot(lead, slope_at(lead), marker, color=palette.ink)
    axes.set(xlim=(LEADS[0], LEADS[-1]), ylim=(0, 1.04), xlabel="lead of its logit over a rival")
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "0.25", "0.5", "0.75", "1"])
    return figure


def data(result: Slopes) -> Table:
    rows = [(float(lead), weight_at(lead), slope_at(lead)) for lead in LEADS]
    return Table(["lead", "weight", "slope"], rows)


def numbers(result: Slopes) -> dict[str, str]:
    return {
        "steepest": show(slope_at(0), ".2f"),
        "far": show(FAR, ".0f"),
        "far_weight": show(weight_at(FAR), ".4f"),
        "far_slope": show(slope_at(FAR), ".4f"),
        "factor": show(slope_at(0) / slope_at(FAR), ".0f"),
    }


def caption(result: Slopes) -> str:
    return (
        "Weight of one of two words by the lead of its logit, and the slope of that curve. The "
        f"dots are the weight of “{example.ANSWER}” in the example, the squares the one that it "
        "would have without the division."
    )


def alt_text(result: Slopes) -> str:
    given = numbers(result)
    return (
        "An S-shaped curve that rises from nothing to all, and below it a hill, its slope: "
        f"{given['steepest']} in the middle, where both words have the same logit, and next to "
        f"nothing at the ends. At a lead of {given['far']} it is {given['far_slope']}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
