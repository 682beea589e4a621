"""What happens to the vector of one word in one whole transformer block?"""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_explainer import worked_example as example
from attention_explainer.worked_block import worked_block
from attention_figures.canvas import pixel_axes
from attention_figures.matrices import draw_number_grid
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show, trimmed
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table, Worked
from scripts.results.block import Block, compute
from scripts.results.quantities import called, of_vector
from scripts.results.roles import name_of
from scripts.results.sums import dot, mean, normed, spread, square_distances, total

DIGITS = 2


def draw(result: Block, style: DrawingStyle) -> Figure:
    palette = style.palette
    label = 148
    cell = ((style.width - label - 8) / len(example.DIMENSIONS), 32)
    top, row = 28, 40
    figure = style.figure(top + row * len(result.steps))
    axes = pixel_axes(figure)
    size = 13 if style.is_narrow else 15
    for index, name in enumerate(example.DIMENSIONS):
        middle = label + (index + 0.5) * cell[0]
        axes.text(middle, 16, name, ha="center", size=size, color=palette.muted)
    colours = {"+": palette.mark}
    for index, (sign, name, vector) in enumerate(result.steps):
        y = top + row * index
        axes.text(8, y + 21, sign, ha="center", color=palette.muted, size=17)
        axes.text(24, y + 21, name, color=colours.get(sign, palette.ink))
        draw_number_grid(
            axes,
            [[trimmed(number, DIGITS) for number in vector]],
            left=label,
            top=y,
            cell=cell,
            colour=colours.get(sign, palette.ink),
        )
    return figure


def data(result: Block) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (f"{sign} {name}", *map(float, vector)) for sign, name, vector in result.steps
    ]
    return Table(["step", *example.DIMENSIONS], rows)


def numbers(result: Block) -> dict[str, str]:
    trace, word = result.trace, result.position
    thing, alive, _, stand_in = range(4)
    hidden = trace.hidden[word]
    others = np.delete(np.arange(len(example.SENTENCE)), word)
    next_after_norm = others[trace.after_attention[others, stand_in].argmax()]
    next_alive = others[trace.output[others, alive].argmax()]
    return {
        "stand_in_before": trimmed(trace.x[word, stand_in], DIGITS),
        "stand_in_after_attention": trimmed(trace.attention_sum[word, stand_in], DIGITS),
        "stand_in_mlp": show(trace.mlp_output[word, stand_in], ".2f"),
        "stand_in_after": show(trace.output[word, stand_in], ".2f"),
        "stand_in_after_norm": show(trace.after_attention[word, stand_in], ".2f"),
        "next_after_norm": show(trace.after_attention[next_after_norm, stand_in], ".2f"),
        "next_word_after_norm": example.SENTENCE[next_after_norm],
        "stand_in_highest": show(trace.output[:, stand_in].max(), ".2f"),
        "stand_in_lowest": show(trace.output[:, stand_in].min(), ".2f"),
        "words_above": str(int((trace.output[:, stand_in] > trace.output[word, stand_in]).sum())),
        "next_alive": show(trace.output[next_alive, alive], ".2f"),
        "next_alive_word": example.SENTENCE[next_alive],
        "mean_before_norm": show(trace.attention_sum[word].mean(), ".2f"),
        "spread_before_norm": show(trace.attention_sum[word].std(), ".2f"),
        "alive_before": trimmed(trace.x[word, alive], DIGITS),
        "alive_mlp": show(trace.mlp_output[word, alive], ".2f"),
        "alive_after": show(trace.output[word, alive], ".2f"),
        "thing_after": show(trace.output[word, thing], ".2f"),
        "neurons": str(len(hidden)),
        "active_neurons": str(int((hidden > 0).sum())),
        "parameters": str(worked_block().num_parameters),
        "mean": show(trace.output[word].mean(), ".0f"),
        "variance": show(trace.output[word].var(), ".0f"),
    }


def worked(result: Block) -> dict[str, Worked]:
    trace, word = result.trace, result.position
    thing, alive, _, stand_in = range(4)
    names = [name_of(each) for each in example.SENTENCE]
    highest, lowest = (int(find(trace.output[:, stand_in])) for find in (np.argmax, np.argmin))
    others = np.delete(np.arange(len(names)), word)
    next_alive = int(others[trace.output[others, alive].argmax()])
    next_norm = int(others[trace.after_attention[others, stand_in].argmax()])

    def first_norm(place: int, at: int) -> Worked:
        by = normed(trace.attention_sum[place], at)
        return Worked(of_vector("c", names[place])[at], (called("b", names[place]),), by)

    def second_norm(place: int, at: int) -> Worked:
        by = normed(trace.mlp_sum[place], at)
        return Worked(of_vector("o", names[place])[at], (called("n", names[place]),), by)

    def mlp(at: int) -> Worked:
        by = dot(trace.hidden[word], worked_block().W_2[:, at])
        return Worked(of_vector("m", names[word])[at], (), by)

    own = names[word]
    return {
        "stand_in_before": Worked(of_vector("x", own)[stand_in]),
        "alive_before": Worked(of_vector("x", own)[alive]),
        "stand_in_after_attention": Worked(
            of_vector("b", own)[stand_in],
            (of_vector("x", own)[stand_in], of_vector("a", own)[stand_in]),
            total([trace.x[word, stand_in], trace.attention.output[word, stand_in]]),
        ),
        "stand_in_mlp": mlp(stand_in),
        "alive_mlp": mlp(alive),
        "stand_in_after": second_norm(word, stand_in),
        "alive_after": second_norm(word, alive),
        "thing_after": second_norm(word, thing),
        "stand_in_after_norm": first_norm(word, stand_in),
        "next_after_norm": first_norm(next_norm, stand_in),
        "stand_in_highest": second_norm(highest, stand_in),
        "stand_in_lowest": second_norm(lowest, stand_in),
        "next_alive": second_norm(next_alive, alive),
        "mean_before_norm": Worked("", (called("b", own),), mean(trace.attention_sum[word])),
        "spread_before_norm": Worked("", (called("b", own),), spread(trace.attention_sum[word])),
        "mean": Worked("", (called("o", own),), mean(trace.output[word])),
        "variance": Worked("", (called("o", own),), square_distances(trace.output[word])),
    }


def caption(result: Block) -> str:
    return (
        f"The vector of “{example.QUERY_WORD}” on its way through one hand-made block, from top to "
        "bottom. Attention and the MLP each contribute a vector that is added. After each sum, a "
        "layer norm sets the mean to zero and the variance to one."
    )


def alt_text(result: Block) -> str:
    def spoken(vector: NDArray[np.float64]) -> str:
        return ", ".join(trimmed(number, DIGITS) for number in vector)

    each = "; ".join(f"{name} {spoken(vector)}" for _, name, vector in result.steps)
    return f"Rows of numbers under {', '.join(example.DIMENSIONS)}, from top to bottom: {each}."


if __name__ == "__main__":
    raise SystemExit(run(__file__))
