"""Is attention random at first, or merely even?"""

import math

import numpy as np
from matplotlib.figure import Figure

from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import percent, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.artifacts.experiment_results import Arrays
from scripts.experiments import random_starts
from scripts.experiments.random_starts import DEVIATIONS

compute = random_starts.load
WORDS = 10
BINS = 46
LOW, HIGH = 0.05, 0.95


def draw(result: Arrays, style: DrawingStyle) -> Figure:
    palette = style.palette
    edges = np.linspace(0, math.log2(WORDS), BINS + 1)
    row, top, bottom = 92, 8, 56
    height = top + row * len(DEVIATIONS) + bottom
    figure = style.figure(height)
    for index, (deviation, entropies) in enumerate(
        zip(DEVIATIONS, result["entropies"], strict=True)
    ):
        axes = figure.add_axes(
            (
                8 / style.width,
                1 - (top + row * (index + 1)) / height,
                1 - 20 / style.width,
                (row - 34) / height,
            )
        )
        axes.hist(entropies, edges.tolist(), color=palette.weights)
        axes.axvline(math.log2(WORDS), color=palette.mark)
        axes.set_xlim(0, math.log2(WORDS) + 0.02)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        is_last = index == len(DEVIATIONS) - 1
        ticks = [0, 1, 2, 3]
        axes.set_xticks(ticks, [f"{tick:g}" if is_last else "" for tick in ticks])
        name = f"matrices of spread {deviation:g}" + (", as in GPT-2" if index == 0 else "")
        axes.set_title(name, loc="left", size=15, pad=4)
        if is_last:
            axes.set_xlabel("entropy of the weights in bits; line: all equal")
    return figure


def data(result: Arrays) -> Table:
    rows = [
        (deviation, start, float(entropy))
        for deviation, entropies in zip(DEVIATIONS, result["entropies"], strict=True)
        for start, entropy in enumerate(entropies)
    ]
    return Table(["standard deviation", "start", "entropy in bits"], rows)


def numbers(result: Arrays) -> dict[str, str]:
    usual = result["weights"][0]
    return {
        "starts": str(result["entropies"].shape[1]),
        "words": str(usual.shape[-1]),
        "between": percent(HIGH - LOW),
        "largest_entropy": show(math.log2(WORDS), ".2f"),
        "usual_median": show(np.median(result["entropies"][0]), ".2f"),
        "usual_lowest": show(result["entropies"][0].min(), ".2f"),
        "widest_median": show(np.median(result["entropies"][-1]), ".2f"),
        "usual_smallest_weight": show(np.quantile(usual, LOW), ".2f"),
        "usual_largest_weight": show(np.quantile(usual, HIGH), ".2f"),
        "usual_deviation": f"{DEVIATIONS[0]:g}",
        "widest_deviation": f"{DEVIATIONS[-1]:g}",
        "toy_median": show(np.median(result["toy_entropies"]), ".3f"),
        "toy_largest_entropy": show(math.log2(result["toy_weights"].shape[-1]), ".3f"),
        "toy_smallest_weight": show(result["toy_weights"].min(), ".3f"),
        "toy_largest_weight": show(result["toy_weights"].max(), ".3f"),
    }


def caption(result: Arrays) -> str:
    return (
        f"Entropy of the weights of one query over {WORDS} random words, for "
        f"{result['entropies'].shape[1]} random starts with heads as wide as those of GPT-2 small, "
        f"and for {len(DEVIATIONS)} spreads of the initial matrices."
    )


def alt_text(result: Arrays) -> str:
    given = numbers(result)
    return (
        "Three histograms. With matrices as in GPT-2 the median entropy is "
        f"{given['usual_median']} of at most {given['largest_entropy']}; with matrices of spread "
        f"{given['widest_deviation']} it is {given['widest_median']}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
