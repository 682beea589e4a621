"""Where does the loss go if one number is moved downhill, step by step?"""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from attention_explainer import worked_example as example
from attention_figures.charts import chart_axes
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show, trimmed
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results import one_number

RANGE = np.linspace(-5, 4, 91)
"""Values of the number at which the loss is drawn."""


@dataclass(frozen=True, eq=False)
class Downhill:
    """Losses of both sentences for many numbers, and the walk that starts at the hand-made one."""

    numbers: np.ndarray
    twin: np.ndarray
    original: np.ndarray
    walk: np.ndarray
    losses: np.ndarray


def compute() -> Downhill:
    walk = one_number.walk()
    return Downhill(
        numbers=RANGE,
        twin=np.array([one_number.twin(number).loss for number in RANGE]),
        original=np.array([one_number.original(number).loss for number in RANGE]),
        walk=walk,
        losses=np.array([one_number.twin(number).loss for number in walk]),
    )


def draw(result: Downhill, style: DrawingStyle) -> Figure:
    palette = style.palette
    figure, axes = chart_axes(style, 320, left=40)
    axes.plot(result.numbers, result.original, color=palette.muted, linestyle="--")
    axes.plot(result.numbers, result.twin, color=palette.ink)
    axes.plot(result.walk, result.losses, "o", color=palette.mark, markersize=7)
    steepness = one_number.twin(result.walk[0]).gradient[one_number.ROW, one_number.COLUMN]
    reach = np.array([-3.4, 0.9])
    axes.plot(
        result.walk[0] + reach, result.losses[0] + reach * steepness, color=palette.ink, linewidth=1
    )
    axes.annotate(
        f"start, slope {show(steepness, '.2f')}",
        (result.walk[0], result.losses[0]),
        xytext=(-12, 10),
        textcoords="offset points",
        ha="right",
    )
    axes.annotate(
        one_number.TWIN_LINE,
        (RANGE[0], float(result.twin[0])),
        xytext=(6, -24),
        textcoords="offset points",
        color=palette.ink,
    )
    axes.annotate(
        one_number.ORIGINAL_LINE,
        (1.4, one_number.original(1.4).loss),
        xytext=(0, -22),
        textcoords="offset points",
        ha="right",
        color=palette.muted,
    )
    axes.set(xlim=(RANGE[0], RANGE[-1]), ylim=(0, 3.3))
    axes.set_xticks([-4, -2, 0, 2, 4], ["−4", "−2", "0", "2", "4"])
    axes.set_yticks([0, 1, 2, 3], ["0", "1", "2", "3"])
    axes.set_xlabel(one_number.AXES[0])
    axes.set_title(one_number.AXES[1], loc="left", size=15)
    return figure


def data(result: Downhill) -> Table:
    rows = [
        *(
            ("curve", float(number), float(twin), float(original))
            for number, twin, original in zip(
                result.numbers, result.twin, result.original, strict=True
            )
        ),
        *(
            (f"step {step}", float(number), float(loss), one_number.original(number).loss)
            for step, (number, loss) in enumerate(zip(result.walk, result.losses, strict=True))
        ),
    ]
    return Table(["what", "number", "loss of the twin", "loss of the first sentence"], rows)


def numbers(result: Downhill) -> dict[str, str]:
    first, last = one_number.twin(result.walk[0]), one_number.twin(result.walk[-1])
    cat = example.position(example.ANSWER)
    mat = example.position(example.RIVAL)
    matrix = one_number.walk_of_the_matrix()
    lowest = int(result.twin.argmin())
    gradient = first.gradient
    return {
        "row": example.DIMENSIONS[one_number.ROW],
        "column": example.DIMENSIONS[one_number.COLUMN],
        "start": trimmed(result.walk[0]),
        "mat_at_start": show(first.weights[mat], ".3f"),
        "cat_at_start": show(first.weights[cat], ".2f"),
        "loss_at_start": show(result.losses[0], ".2f"),
        "slope": show(gradient[one_number.ROW, one_number.COLUMN], ".3f"),
        "rate": trimmed(one_number.LEARNING_RATE),
        "moved": show(result.walk[0] - result.walk[1], ".2f"),
        "after_one": show(result.walk[1], ".2f"),
        "loss_after_one": show(result.losses[1], ".2f"),
        "steps": str(one_number.STEPS),
        "after_all": show(result.walk[-1], ".2f"),
        "loss_after_all": show(result.losses[-1], ".2f"),
        "mat_after_all": show(last.weights[mat], ".2f"),
        "last_move": show(result.walk[-2] - result.walk[-1], ".2f"),
        "lowest_number": trimmed(result.numbers[lowest]),
        "lowest_loss": show(result.twin[lowest], ".2f"),
        "mat_at_lowest": show(one_number.twin(result.numbers[lowest]).weights[mat], ".2f"),
        "original_at_start": show(one_number.original(result.walk[0]).loss, ".2f"),
        "original_after_all": show(one_number.original(result.walk[-1]).loss, ".2f"),
        "cat_after_all": show(one_number.original(result.walk[-1]).weights[cat], ".2f"),
        "in_the_matrix": str(gradient.size),
        "with_a_slope": str(int((gradient != 0).sum())),
        "loss_of_the_matrix": show(matrix[-1].loss, ".2f"),
        "mat_of_the_matrix": show(matrix[-1].weights[mat], ".2f"),
        "bits_per_nat": show(np.log2(np.e), ".2f"),
    }


def caption(result: Downhill) -> str:
    return (
        "The loss against one number of W_Q. Solid line: the twin sentence, in which "
        f"“{example.QUERY_WORD}” means the {example.RIVAL}; dots: {one_number.STEPS} steps "
        "downhill from the hand-made number. Dashed line: the same number in the first sentence, "
        f"in which “{example.QUERY_WORD}” means the {example.ANSWER}."
    )


def alt_text(result: Downhill) -> str:
    given = numbers(result)
    return (
        f"A solid curve falls from right to left, from a loss of {given['loss_at_start']} at "
        f"{given['start']} to its lowest point, {given['lowest_loss']}, at "
        f"{given['lowest_number']}. Dots run down it with shorter and shorter steps to "
        f"{given['after_all']}. A dashed curve rises in the same direction."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
