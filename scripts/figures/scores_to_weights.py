"""What becomes of the scores of one query when they are scaled and put through softmax?"""

import numpy as np
from matplotlib.figure import Figure

from attention_explainer import worked_example as example
from attention_figures.bars import draw_bars
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show, trimmed
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table, Worked
from scripts.results.quantities import ASKING, called, of_words
from scripts.results.roles import name_of
from scripts.results.scores_to_weights import Steps, compute
from scripts.results.sums import difference, dot, quotient, root, softmax_share


def draw(result: Steps, style: DrawingStyle) -> Figure:
    palette = style.palette
    panels = [
        ("scores", result.scores, palette.ink, 2, "s"),
        (f"divided by {trimmed(result.divisor)}", result.scaled_scores, palette.muted, 3, "l"),
        ("weights", result.weights, palette.weights, 2, "w"),
    ]
    labels, heading, row = 78, 30, 27
    panel = heading + row * len(result.words)
    height: float
    width: float
    if style.is_narrow:
        height, width = panel * len(panels) + 20 * (len(panels) - 1), style.width - labels
    else:
        height, width = panel, (style.width - labels) / len(panels)
    figure = style.figure(height)
    widest = float(np.abs(result.scores).max())
    for index, (title, values, colour, digits, letter) in enumerate(panels):
        left = labels if style.is_narrow else labels + index * width
        top = heading + (panel + 20) * index if style.is_narrow else heading
        axes = figure.add_axes(
            (
                left / style.width,
                1 - (top + row * len(result.words)) / height,
                (width - 56) / style.width,
                row * len(result.words) / height,
            )
        )
        draw_bars(
            axes,
            result.words,
            values,
            style,
            colour=colour,
            digits=digits,
            with_labels=style.is_narrow or index == 0,
            names=of_words(result.words, letter, ASKING),
        )
        # Scores and scaled scores share an axis, so that the eye sees them shrink.
        limit = widest if letter != "w" else float(values.max())
        axes.set_xlim(min(0.0, float(values.min())), limit)
        axes.set_title(title, loc="left", color=colour, pad=8)
    return figure


def data(result: Steps) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (word, *map(float, numbers_of_word))
        for word, *numbers_of_word in zip(
            result.words,
            result.scores,
            result.scaled_scores,
            result.weights,
            result.unscaled_weights,
            strict=True,
        )
    ]
    words = [name_of(word) for word in result.words]
    return Table(
        ["word", "score", "scaled score", "weight", "weight without scaling"],
        rows,
        holds=[["", *(called(letter, ASKING, word) for letter in "slwu")] for word in words],
    )


def numbers(result: Steps) -> dict[str, str]:
    cat, mat = (
        example.position(example.ANSWER, result.words),
        example.position(example.RIVAL, result.words),
    )
    given = {
        f"{prefix}_{name_of(word)}": show(value, spec)
        for prefix, values, spec in (
            ("score", result.scores, ".2f"),
            ("scaled", result.scaled_scores, ".3f"),
            ("weight", result.weights, ".2f"),
            ("unscaled_weight", result.unscaled_weights, ".2f"),
        )
        for word, value in zip(result.words, values, strict=True)
    }
    return given | {
        "divisor": trimmed(result.divisor),
        "d_k": str(len(example.DIMENSIONS)),
        "gap": show(result.scores[cat] - result.scores[mat], ".1f"),
        "scaled_gap": show(result.scaled_scores[cat] - result.scaled_scores[mat], ".2f"),
        "ratio": show(result.weights[cat] / result.weights[mat], ".1f"),
        "unscaled_ratio": show(result.unscaled_weights[cat] / result.unscaled_weights[mat], ".0f"),
        "unscaled_cat": show(result.unscaled_weights[cat], ".3f"),
    }


def worked(result: Steps) -> dict[str, Worked]:
    made = {}
    for index, word in enumerate(map(name_of, result.words)):
        score, logit, weight, unscaled = (called(letter, ASKING, word) for letter in "slwu")
        made[f"score_{word}"] = Worked(
            score, (called("q", ASKING), called("k", word)), dot(result.query, result.keys[index])
        )
        made[f"scaled_{word}"] = Worked(
            logit, (score,), quotient(result.scores[index], result.divisor)
        )
        made[f"weight_{word}"] = Worked(
            weight, (called("l", ASKING),), softmax_share(result.scaled_scores, index)
        )
        made[f"unscaled_weight_{word}"] = Worked(
            unscaled, (called("s", ASKING),), softmax_share(result.scores, index)
        )
    pair = [example.position(word, result.words) for word in (example.ANSWER, example.RIVAL)]

    def of_pair(letter: str) -> tuple[str, ...]:
        return tuple(called(letter, ASKING, name_of(result.words[place])) for place in pair)

    return made | {
        "divisor": Worked("", (), root(len(example.DIMENSIONS))),
        "gap": Worked("", of_pair("s"), difference(*result.scores[pair])),
        "scaled_gap": Worked("", of_pair("l"), difference(*result.scaled_scores[pair])),
        "ratio": Worked("", of_pair("w"), quotient(*result.weights[pair])),
        "unscaled_ratio": Worked("", of_pair("u"), quotient(*result.unscaled_weights[pair])),
        "unscaled_cat": made[f"unscaled_weight_{name_of(example.ANSWER)}"],
    }


def caption(result: Steps) -> str:
    return (
        f"From scores to weights for the query “{example.QUERY_WORD}”. Both kinds of scores share "
        f"a scale, so the division by {trimmed(result.divisor)}, the root of the width of queries "
        "and keys, can be seen to shrink every score by one factor. The weights, softmax of the "
        f"scaled scores, sum to {show(result.weights.sum(), '.0f')}."
    )


def alt_text(result: Steps) -> str:
    each = "; ".join(
        f"{word} {show(a, '.2f')}, {show(b, '.3f')}, {show(c, '.2f')}"
        for word, a, b, c in zip(
            result.words, result.scores, result.scaled_scores, result.weights, strict=True
        )
    )
    return f"Three bar charts. For each word its score, scaled score and weight: {each}."


if __name__ == "__main__":
    raise SystemExit(run(__file__))
