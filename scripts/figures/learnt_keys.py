"""What do the learnt keys and queries of the pronoun's relation encode?"""

import numpy as np
from matplotlib.figure import Figure

from attention_explainer.training.toy_language import PRONOUN, RELATIONS
from attention_figures.charts import chart_axes
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import percent, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.artifacts.experiment_results import Arrays
from scripts.experiments import one_head

compute = one_head.load
RELATION = RELATIONS[PRONOUN]


def draw(result: Arrays, style: DrawingStyle) -> Figure:
    palette = style.palette
    keys, queries = result["plane_keys"], result["plane_queries"]
    figure, axes = chart_axes(style, 340, left=30, bottom=48, top=12)
    # Only directions can be compared: queries are drawn as long as the keys are.
    scale = np.abs(keys).max() / np.abs(queries).max()
    for kind, marker, query_marker, below in ((0, "o", "^", 24), (1, "s", "v", 40)):
        points = keys[kind].reshape(-1, 2)
        axes.plot(
            *points.T,
            marker,
            color=palette.key,
            markersize=8,
            markerfacecolor=palette.key if kind == 0 else palette.paper,
        )
        arrows = queries[kind] * scale
        for arrow in arrows:
            axes.plot([0, arrow[0]], [0, arrow[1]], color=palette.query, linewidth=1.5)
        axes.plot(*arrows.T, query_marker, color=palette.query, markersize=8)
        side = np.sign(points[:, 0].mean())
        axes.annotate(
            f"keys: {RELATION.kinds[kind]}",
            (points[:, 0].mean(), points[:, 1].max()),
            xytext=(0, 12),
            textcoords="offset points",
            ha="center",
            color=palette.key,
        )
        axes.annotate(
            f"queries: {RELATION.asking[kind][0]}, …",
            (arrows[:, 0].mean(), arrows[:, 1].min()),
            xytext=(-18 * side, -below),  # between the keys
            textcoords="offset points",
            ha="center",
            color=palette.query,
        )
    axes.margins(0.16, 0.24)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_xlabel("direction in which keys differ most")
    axes.set_ylabel("second direction", labelpad=8)
    return figure


def data(result: Arrays) -> Table:
    rows = [
        ("key", RELATION.kinds[kind], RELATION.candidates[kind][word], float(x), float(y))
        for kind in range(2)
        for word in range(len(RELATION.candidates[kind]))
        for x, y in result["plane_keys"][kind, word]
    ]
    rows += [
        ("query", RELATION.kinds[kind], RELATION.asking[kind][word], float(x), float(y))
        for kind in range(2)
        for word, (x, y) in enumerate(result["plane_queries"][kind])
    ]
    return Table(["role", "kind", "word", "first direction", "second direction"], rows)


def numbers(result: Arrays) -> dict[str, str]:
    return {
        "first_share": percent(result["plane_explained"][0]),
        "second_share": percent(result["plane_explained"][1]),
    }


def caption(result: Arrays) -> str:
    first, second = (percent(share) for share in result["plane_explained"])
    return (
        "Keys of all candidate nouns, at both positions where they can stand, and queries of all "
        "pronouns (lengths scaled), after training with seed 0, in the plane whose two directions "
        f"account for {first} and {second} of the keys’ variance."
    )


def alt_text(result: Arrays) -> str:
    keys, queries = result["plane_keys"], result["plane_queries"]

    def mean(points: np.ndarray) -> str:
        return show(points.reshape(-1, 2)[:, 0].mean(), ".1f")

    return (
        f"Scatter plot. Along the first direction the keys of {RELATION.kinds[0]} nouns lie at "
        f"{mean(keys[0])} on average, those of {RELATION.kinds[1]} nouns at {mean(keys[1])}; "
        f"queries of pronouns that mean the former lie at {mean(queries[0])}, of the latter at "
        f"{mean(queries[1])}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
