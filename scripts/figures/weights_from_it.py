"""How much attention does one word give to each word of its sentence?"""

from matplotlib.figure import Figure

from attention_figures.canvas import pixel_axes
from attention_figures.strips import STRIP_SIZE, draw_strip, strip_height
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import listed, percent, show
from attention_figures.words import shortened
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table, Worked
from scripts.results import scores_to_weights
from scripts.results.quantities import ASKING, called, weights_of
from scripts.results.roles import name_of
from scripts.results.sums import softmax_share, total
from scripts.results.weights_from_one_word import (
    WeightsFromOneWord,
    add_options,
    compute,
    table_of_weights,
)


def draw(result: WeightsFromOneWord, style: DrawingStyle) -> Figure:
    words = [shortened(word, STRIP_SIZE, style.width / 2) for word in result.words]
    figure = style.figure(strip_height(words, style.width))
    axes = pixel_axes(figure)
    draw_strip(axes, words, result.weights, style.palette, query=result.query)
    return figure


def data(result: WeightsFromOneWord) -> Table:
    return table_of_weights(result)


def numbers(result: WeightsFromOneWord) -> dict[str, str]:
    ranked = result.by_weight
    each = {
        name_of(word): show(weight, ".2f")
        for word, weight in reversed(list(zip(result.words, result.weights, strict=True)))
    }
    given = {
        "largest_word": result.words[ranked[0]],
        "largest_percent": percent(result.weights[ranked[0]]),
        "total": show(result.weights.sum(), ".2f"),
        "words": str(len(result.words)),
        "smallest": show(result.weights.min(), ".3f"),
    }
    # A sentence of one word has no second.
    for second in ranked[1:2]:
        given |= {
            "second_word": result.words[second],
            "second": show(result.weights[second], ".2f"),
        }
    return each | given


def worked(result: WeightsFromOneWord) -> dict[str, Worked]:
    names = weights_of(result.words[result.query], result.words)
    logits = scores_to_weights.compute().scaled_scores

    def weight(place: int) -> Worked:
        return Worked(names[place], (called("l", ASKING),), softmax_share(logits, place))

    ranked = result.by_weight
    each = {name_of(word): weight(index) for index, word in enumerate(result.words)}
    return each | {
        "largest_percent": weight(ranked[0]),
        "second": weight(ranked[1]),
        "smallest": weight(ranked[-1]),
        "total": Worked("", (called("w", ASKING),), total(result.weights)),
    }


def caption(result: WeightsFromOneWord) -> str:
    first = result.by_weight[0]
    return (
        f"The weights with which “{result.words[result.query]}” (framed) looks at each word of its "
        f"sentence. “{result.words[first]}” gets {show(result.weights[first], '.2f')}; "
        f"the {len(result.words)} weights sum to {show(result.weights.sum(), '.2f')}."
    )


def alt_text(result: WeightsFromOneWord) -> str:
    each = [
        f"{word} {show(w, '.2f')}" for word, w in zip(result.words, result.weights, strict=True)
    ]
    return (
        f"The sentence as coloured boxes, one for each word, darker for more weight from "
        f"“{result.words[result.query]}”: {listed(each)}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
