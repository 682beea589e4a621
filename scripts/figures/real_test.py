"""How often does the best head know which noun is meant, on sentences that had no say in it?"""

import numpy as np
from matplotlib.figure import Figure

from attention_figures.canvas import pixel_axes
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import percent, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.real_model import sentences
from scripts.real_model.study import (
    CHANCE,
    LEVEL,
    NAMES,
    SPLITS,
    heads_text,
    interval_text,
)
from scripts.results.real_outcomes import Outcomes, compute

ROW = 86
EDGE = 14
UNTRAINED = "association"
"""The kind that untrained models were asked as well."""


def draw(result: Outcomes, style: DrawingStyle) -> Figure:
    palette = style.palette
    bottom = 62
    height = ROW * len(result.by_kind) + bottom
    figure = style.figure(height)
    axes = pixel_axes(figure)
    low, high = 0.3, 1.0

    def across(share: float) -> float:
        return EDGE + (share - low) / (high - low) * (style.width - 2 * EDGE)

    base = ROW * len(result.by_kind)
    axes.vlines(across(CHANCE), 8, base, color=palette.muted, linewidth=1, linestyle=(0, (4, 3)))
    axes.hlines(base, across(low), across(high), color=palette.rule)
    for tick in (0.3, 0.5, 0.75, 1.0):
        axes.vlines(across(tick), base, base + 5, color=palette.rule)
        axes.text(across(tick), base + 21, show(tick, ".4g"), ha="center", size=14)
    axes.text(
        style.width / 2, base + 46, "share of right answers; dashed: chance", ha="center", size=15
    )
    for row, (kind, found) in enumerate(result.by_kind.items()):
        y = row * ROW
        axes.text(EDGE, y + 20, f"{NAMES[kind]}", size=15, backgroundcolor=palette.paper)
        y_head, y_all = y + 42, y + 66
        low_head, high_head = map(across, found.interval)
        axes.hlines(y_head, low_head, high_head, color=palette.weights, linewidth=3)
        axes.plot(across(found.fit.accuracy), y_head, "o", color=palette.weights, markersize=9)
        low_all, high_all = map(across, found.combined_interval)
        axes.hlines(y_all, low_all, high_all, color=palette.output, linewidth=3)
        axes.plot(across(found.combined), y_all, "D", color=palette.output, markersize=8)
        for y_of, text, (left, right), colour in (
            (y_head, "best head", found.interval, palette.weights),
            (y_all, "all heads", found.combined_interval, palette.output),
        ):
            is_left = left > 0.6  # room for the name beside the interval
            axes.text(
                across(left) - 10 if is_left else across(right) + 10,
                y_of + 5,
                text,
                ha="right" if is_left else "left",
                size=14,
                color=colour,
            )
        if kind == UNTRAINED:
            x = across(float(np.median(result.untrained)))
            axes.plot(x, y_head, "s", color=palette.muted, markersize=8)
            axes.text(x - 10, y_head + 5, "untrained", ha="right", size=14, color=palette.muted)
    return figure


def data(result: Outcomes) -> Table:
    rows = [
        (
            NAMES[kind],
            found.groups,
            heads_text(found.chosen),
            found.fit.accuracy,
            *found.interval,
            found.best_seen,
            float(np.median(found.splits)),
            found.combined,
            *found.combined_interval,
        )
        for kind, found in result.by_kind.items()
    ]
    return Table(
        [
            "decided by",
            "groups",
            "heads chosen",
            "held out",
            "low",
            "high",
            "best on what it was chosen on",
            "median of random halves",
            "all heads",
            "all heads low",
            "all heads high",
        ],
        rows,
    )


def numbers(result: Outcomes) -> dict[str, str]:
    given: dict[str, str] = {}
    for kind, found in result.by_kind.items():
        given |= {
            kind: show(found.fit.accuracy, ".2f"),
            f"{kind}_interval": interval_text(found.interval),
            f"{kind}_head": heads_text(found.chosen),
            f"{kind}_groups": str(found.groups),
            f"{kind}_sentences": str(4 * found.groups),
            f"{kind}_seen": show(found.best_seen, ".2f"),
            f"{kind}_splits": interval_text(np.quantile(found.splits, [0.025, 0.975])),
            f"{kind}_all": show(found.combined, ".2f"),
            f"{kind}_all_interval": interval_text(found.combined_interval),
            f"{kind}_right_weight": show(found.right_weight, ".3f"),
            f"{kind}_wrong_weight": show(found.wrong_weight, ".3f"),
        }
    association = result.by_kind["association"]
    return given | {
        "frames": str(len({group.frame for group in sentences.quadruples("situation")})),
        "heads_tried": str(association.heads_tried),
        "chance": show(CHANCE, ".2f"),
        "level": percent(LEVEL),
        "splits": str(SPLITS),
        "untrained": show(np.median(result.untrained), ".2f"),
        "untrained_lowest": show(result.untrained.min(), ".2f"),
        "untrained_highest": show(result.untrained.max(), ".2f"),
        "untrained_seeds": str(len(result.untrained)),
    }


def caption(result: Outcomes) -> str:
    tried = result.by_kind["association"].heads_tried
    return (
        f"Share of right answers of the best of {tried} heads, chosen on one half of the groups "
        "and counted on the other, and of a vote of all heads, learnt and counted likewise; with "
        f"{percent(LEVEL)} intervals. Square: the best head of untrained models, median of "
        f"{len(result.untrained)}. Rows: what tells which noun is meant."
    )


def alt_text(result: Outcomes) -> str:
    told = [
        f"{NAMES[kind]}: best head {show(found.fit.accuracy, '.2f')} "
        f"({interval_text(found.interval)}), all heads {show(found.combined, '.2f')} "
        f"({interval_text(found.combined_interval)})"
        for kind, found in result.by_kind.items()
    ]
    return (
        f"Four rows of points with intervals, and a line at chance. {'; '.join(told)}; untrained "
        f"{show(np.median(result.untrained), '.2f')}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
