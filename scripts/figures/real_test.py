"""How often does the best head know which noun is meant, on sentences that had no say in it?"""

import numpy as np
from matplotlib.figure import Figure

from attention_explainer.statistics import binomial_interval
from attention_figures.canvas import pixel_axes
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import percent, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.real_model.study import (
    CHANCE,
    LEVEL,
    NAMES,
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
        low_head, high_head = map(across, found.best.interval)
        axes.hlines(y_head, low_head, high_head, color=palette.ink, linewidth=3)
        axes.plot(across(found.best.accuracy), y_head, "o", color=palette.ink, markersize=9)
        low_all, high_all = map(across, found.vote.interval)
        axes.hlines(y_all, low_all, high_all, color=palette.mark, linewidth=3)
        axes.plot(across(found.vote.accuracy), y_all, "D", color=palette.mark, markersize=8)
        for y_of, text, (left, right), colour in (
            (y_head, "best head", found.best.interval, palette.ink),
            (y_all, "all heads", found.vote.interval, palette.mark),
        ):
            # Where there is room for the name beside the interval.
            is_left = left > 0.6 and kind != UNTRAINED
            axes.text(
                across(left) - 10 if is_left else across(right) + 10,
                y_of + 5,
                text,
                ha="right" if is_left else "left",
                size=14,
                color=colour,
            )
        # Longer than the circle is high, since it often stands on it.
        x_left_out = across(found.left_out.accuracy)
        axes.vlines(x_left_out, y_head - 11, y_head + 11, color=palette.ink, linewidth=2)
        if kind == UNTRAINED:
            x = across(float(np.median(result.untrained)))
            axes.plot(x, y_head, "s", color=palette.muted, markersize=8)
            axes.text(x - 10, y_head + 5, "untrained", ha="right", size=14, color=palette.muted)
    return figure


def data(result: Outcomes) -> Table:
    rows = [
        (
            NAMES[kind],
            found.patterns,
            found.groups,
            found.best.accuracy,
            *found.best.interval,
            float(found.best.accuracies.min()),
            float(found.best.accuracies.max()),
            found.left_out.accuracy,
            found.best_seen,
            found.vote.accuracy,
            *found.vote.interval,
        )
        for kind, found in result.by_kind.items()
    ]
    return Table(
        [
            "decided by",
            "patterns",
            "groups",
            "best head",
            "low",
            "high",
            "lowest of all divisions",
            "highest of all divisions",
            "one pattern left out",
            "best on what it was chosen on",
            "all heads",
            "all heads low",
            "all heads high",
        ],
        rows,
    )


def numbers(result: Outcomes) -> dict[str, str]:
    given: dict[str, str] = {}
    for kind, found in result.by_kind.items():
        accuracies = found.best.accuracies
        given |= {
            kind: show(found.best.accuracy, ".2f"),
            f"{kind}_interval": interval_text(found.best.interval),
            f"{kind}_lowest": show(accuracies.min(), ".2f"),
            f"{kind}_highest": show(accuracies.max(), ".2f"),
            f"{kind}_divisions": str(len(accuracies)),
            f"{kind}_heads_chosen": str(len(found.chosen)),
            f"{kind}_head": next(iter(found.chosen)).words(),
            f"{kind}_left_out": show(found.left_out.accuracy, ".2f"),
            f"{kind}_left_out_chosen": str(len(set(found.heads_without))),
            f"{kind}_by_luck": str(round(found.left_out.by_luck * found.left_out.swaps)),
            f"{kind}_swaps": str(found.left_out.swaps),
            f"{kind}_patterns": str(found.patterns),
            f"{kind}_groups": str(found.groups),
            f"{kind}_seen": show(found.best_seen, ".2f"),
            f"{kind}_all": show(found.vote.accuracy, ".2f"),
            f"{kind}_all_interval": interval_text(found.vote.interval),
            f"{kind}_whole": str(found.best_whole),
            f"{kind}_all_whole": str(found.vote_whole),
            f"{kind}_right_weight": show(found.right_weight, ".3f"),
            f"{kind}_wrong_weight": show(found.wrong_weight, ".3f"),
        }
    gender = result.by_kind["gender"]
    whole = binomial_interval(gender.vote_whole, gender.groups, level=LEVEL)
    return given | {
        "gender_all_whole_interval": interval_text(whole),
        "situation_head_share": percent(next(iter(result.by_kind["situation"].chosen.values()))),
        "heads_tried": str(gender.heads_tried),
        "chance": show(CHANCE, ".2f"),
        "level": percent(LEVEL),
        "untrained": show(np.median(result.untrained), ".2f"),
        "untrained_lowest": show(result.untrained.min(), ".3f"),
        "untrained_highest": show(result.untrained.max(), ".3f"),
        "untrained_seeds": str(len(result.untrained)),
    }


def caption(result: Outcomes) -> str:
    tried = result.by_kind["association"].heads_tried
    return (
        f"Share of right answers, with {percent(LEVEL)} intervals. Filled circle: the best of "
        f"{tried} heads, chosen on one half of the sentence patterns and tested on the other; "
        "median over all ways to divide them. Upright stroke: chosen on all patterns but one, "
        "and tested on that one. Diamond: all heads voting together, with votes learnt on one "
        "half and tested on the other. Square: the best head of an untrained model, median of "
        f"{len(result.untrained)} models. Each row is one kind of clue."
    )


def alt_text(result: Outcomes) -> str:
    told = [
        f"{NAMES[kind]}: best head {show(found.best.accuracy, '.2f')} "
        f"({interval_text(found.best.interval)}), with one pattern left out "
        f"{show(found.left_out.accuracy, '.2f')}, all heads {show(found.vote.accuracy, '.2f')} "
        f"({interval_text(found.vote.interval)})"
        for kind, found in result.by_kind.items()
    ]
    return (
        f"Four rows of points with intervals, and a dashed line at chance. {'; '.join(told)}; "
        f"untrained {show(np.median(result.untrained), '.2f')}. Only the last row, what "
        "happens, straddles chance."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
