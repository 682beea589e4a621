"""Where do the new vectors lie among the values?"""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.tri import Triangulation

from attention_explainer import worked_example as example
from attention_explainer.scaled_dot_product import AttentionTrace
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table, Worked
from scripts.results.quantities import ASKING, DIMENSIONS, EACH, called, of_vector
from scripts.results.roles import name_of
from scripts.results.sums import distance, dot
from scripts.results.weighted_sum import PLANE


def compute() -> AttentionTrace:
    return example.worked_example()


def draw(result: AttentionTrace, style: DrawingStyle) -> Figure:
    palette = style.palette
    words = example.SENTENCE
    it = example.position(example.QUERY_WORD, words)
    height = 340
    figure = style.figure(height)
    left, bottom = 44, 58
    axes = figure.add_axes(
        (
            left / style.width,
            bottom / height,
            1 - (left + 24) / style.width,
            1 - (bottom + 16) / height,
        )
    )
    value, output = result.value[:, PLANE], result.output[:, PLANE]
    for triangle in Triangulation(*value.T).triangles:
        axes.fill(*value[triangle].T, facecolor=palette.ramp[2], edgecolor=palette.ramp[2])
    for weight, point in zip(result.weights[it], value, strict=True):
        axes.plot(*zip(output[it], point, strict=True), color=palette.weights, linewidth=8 * weight)
    axes.plot(*value.T, "o", color=palette.value)
    axes.plot(*np.delete(output, it, axis=0).T, "s", color=palette.output, markersize=4)
    axes.plot(*output[it], "s", color=palette.output, markersize=10)
    labels: dict[tuple[float, float], list[str]] = {}
    for word, (thing, alive) in zip(words, value.tolist(), strict=True):
        labels.setdefault((thing, alive), []).append(word.lower())
    floor = sorted(point for point in labels if point[1] == 0)
    for point, names in labels.items():
        # Values without "alive" lie side by side: their labels take turns on two levels.
        below = point[1] <= 0
        level = -19 - 17 * (floor.index(point) % 2 if point in floor else 0)
        axes.annotate(
            ", ".join(dict.fromkeys(names)),
            point,
            xytext=(0, level) if below else (-9, 4),
            textcoords="offset points",
            ha="center" if below else "right",
            color=palette.value,
        )
    axes.annotate(
        f"new “{example.QUERY_WORD}”",
        output[it],
        xytext=(12, -9),
        textcoords="offset points",
        color=palette.output,
    )
    axes.margins(0.09, 0.14)
    axes.set_xlabel(example.DIMENSIONS[PLANE[0]])
    axes.set_ylabel(example.DIMENSIONS[PLANE[1]], labelpad=0)
    axes.set_xticks([0, 1, 2], ["0", "1", "2"])
    axes.set_yticks([0, 1, 2], ["0", "1", "2"])
    return figure


def data(result: AttentionTrace) -> Table:
    names = [example.DIMENSIONS[axis] for axis in PLANE]
    rows: list[tuple[Cell, ...]] = [
        (word, *map(float, value), *map(float, output), float(weight))
        for word, value, output, weight in zip(
            example.SENTENCE,
            result.value[:, PLANE],
            result.output[:, PLANE],
            result.weights[example.position(example.QUERY_WORD)],
            strict=True,
        )
    ]
    return Table(
        ["word", *[f"value {n}" for n in names], *[f"output {n}" for n in names], "weight from it"],
        rows,
    )


def numbers(result: AttentionTrace) -> dict[str, str]:
    it, cat = example.position(example.QUERY_WORD), example.position(example.ANSWER)
    return {
        "distance_to_cat": show(np.linalg.norm(result.output[it] - result.value[cat]), ".2f"),
        "distance_before": show(np.linalg.norm(result.value[it] - result.value[cat]), ".2f"),
        "alive_lowest": show(result.value[:, 1].min(), ".1f"),
        "alive_highest": show(result.value[:, 1].max(), ".1f"),
        "alive_output": show(result.output[it, 1], ".2f"),
    }


def worked(result: AttentionTrace) -> dict[str, Worked]:
    it, cat = example.position(example.QUERY_WORD), example.position(example.ANSWER)
    answer, alive = called("v", name_of(example.ANSWER)), called("v", EACH, DIMENSIONS[1])
    values = result.value[:, 1]
    low, high = (
        called("v", name_of(example.SENTENCE[place]), DIMENSIONS[1])
        for place in (int(values.argmin()), int(values.argmax()))
    )
    return {
        "distance_to_cat": Worked(
            "", (called("z", ASKING), answer), distance(result.output[it], result.value[cat])
        ),
        "distance_before": Worked(
            "", (called("v", ASKING), answer), distance(result.value[it], result.value[cat])
        ),
        "alive_lowest": Worked(low),
        "alive_highest": Worked(high),
        "alive_output": Worked(
            of_vector("z", ASKING)[1],
            (called("w", ASKING), alive),
            dot(result.weights[it], values),
        ),
    }


def caption(result: AttentionTrace) -> str:
    return (
        "Values (circles) and new vectors (squares) in two of the four dimensions. Lines run from "
        f"the new vector of “{example.QUERY_WORD}” to each value, as thick as the weight. No "
        "square leaves the shaded hull of the circles."
    )


def alt_text(result: AttentionTrace) -> str:
    it, cat = example.position(example.QUERY_WORD), example.position(example.ANSWER)

    def spoken(point: np.ndarray) -> str:
        return f"({show(point[0], '.2f')}, {show(point[1], '.2f')})"

    return (
        f"Scatter plot of {example.DIMENSIONS[PLANE[0]]} against {example.DIMENSIONS[PLANE[1]]}. "
        f"The value of {example.ANSWER} lies at {spoken(result.value[cat])}, the new vector of "
        f"{example.QUERY_WORD} at {spoken(result.output[it])}, on the way from the other words to "
        f"{example.ANSWER}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
