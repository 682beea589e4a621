"""Which score for "mat" gives the weight that the essay prints?"""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table
from scripts.results.essay_mat_score import (
    CAT,
    MAT,
    OTHERS,
    SAT,
    SCORES_OF_MAT,
    WORDS,
    MatScore,
    compute,
    weights_with,
)
from scripts.results.essay_quotes import SCORES_5, SENTENCE, WEIGHTS_5


def draw(result: MatScore, style: DrawingStyle) -> Figure:
    left, top, bottom, panel, gap = 40, 30, 56, 210, 54
    height: float
    width: float
    if style.is_narrow:
        height, width = top + 2 * panel + gap + bottom, style.width - left - 12
    else:
        height, width = top + panel + bottom, (style.width - 2 * left - 36) / 2
    figure = style.figure(height)
    for index, (column, limits, ticks, word) in enumerate(
        ((MAT, (0, 0.24), [0, 0.1, 0.2], "mat"), (CAT, (0.4, 1), [0.4, 0.6, 0.8, 1], "cat"))
    ):
        x = left if style.is_narrow else left + index * (width + left + 24)
        y = top + index * (panel + gap) if style.is_narrow else top
        axes = figure.add_axes(
            (x / style.width, 1 - (y + panel) / height, width / style.width, panel / height)
        )
        draw_panel(axes, result, style, column)
        axes.set_ylim(*limits)
        axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
        axes.set_title(f"weight of {word}", loc="left", size=15)
        if index == 1 or not style.is_narrow:
            axes.set_xlabel("score of mat")
    return figure


def draw_panel(axes: Axes, result: MatScore, style: DrawingStyle, column: int) -> None:
    """Draw one word's weight over the score of mat, both readings, with the solutions marked."""
    palette = style.palette
    printed_score, printed = float(SCORES_5["mat"]), float(WEIGHTS_5[WORDS[column]])
    axes.axhline(printed, color=palette.mark, linewidth=1.5)
    axes.axvline(printed_score, color=palette.mark, linewidth=1.5, linestyle=":")

    def note(
        text: str, point: tuple[float, float], offset: tuple[float, float], *, ha: str, color: str
    ) -> None:
        axes.annotate(text, point, xytext=offset, textcoords="offset points", ha=ha, color=color)

    end = float(SCORES_OF_MAT[-1])
    is_mat = column == MAT
    # Below the line, at the end where no curve is near.
    at, offset, ha = (end, -2, "right") if is_mat else (0, 4, "left")
    note(
        f"printed: {show(printed, '.2f')}", (at, printed), (offset, -18), ha=ha, color=palette.mark
    )
    # Names stand beside the curves in one panel, what cat gets at the marks of the other.
    names = ((1.95, 0.2), (end, 0.116))
    colours = (palette.ink, palette.weights)
    for reading, name_at, colour, marker in zip(result.readings, names, colours, "os", strict=True):
        axes.plot(SCORES_OF_MAT, reading.curve[:, column], color=colour, linewidth=2)
        weight = float(reading.weights[column])
        axes.plot(reading.needed, weight, marker, color=colour, markersize=8)
        if is_mat:
            note(reading.name, name_at, (-2, 0), ha="right", color=colour)
        else:
            note(show(weight, ".2f"), (reading.needed, weight), (4, 9), ha="left", color=colour)
    if is_mat:
        note(
            f"printed: {SCORES_5['mat']}",
            (printed_score, 0.2),
            (-6, 0),
            ha="right",
            color=palette.mark,
        )
    axes.set_xlim(0, end)
    axes.set_xticks([0, 1, 2])


def data(result: MatScore) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (reading.name, float(score), *map(float, weights))
        for reading in result.readings
        for score, weights in zip(SCORES_OF_MAT, reading.curve, strict=True)
    ]
    return Table(["reading", "score of mat", *[f"weight of {word}" for word in WORDS]], rows)


def numbers(result: MatScore) -> dict[str, str]:
    given: dict[str, str] = {}
    for name, reading in (("alone", result.alone), ("ten", result.with_others)):
        given |= {
            f"{name}_needed": show(reading.needed, ".2f"),
            f"{name}_cat": show(reading.weights[CAT], ".3f"),
            f"{name}_mat": show(reading.weights[MAT], ".3f"),
            f"{name}_sat": show(reading.weights[SAT], ".3f"),
        }
    score = float(SCORES_5["mat"])
    return given | {
        "words": str(len(WORDS)),
        "others": str(OTHERS),
        "all_words": str(len(SENTENCE)),
        "largest": show(weights_with(score, result.alone.others)[MAT], ".3f"),
        "with_others": show(weights_with(score, result.with_others.others)[MAT], ".3f"),
        "fitting_low": show(result.fitting[0], ".2f"),
        "fitting_high": show(result.fitting[1], ".2f"),
        "joint": show(result.joint, ".2f"),
        "joint_one_digit": show(result.joint, ".1f"),
        "joint_others": show(result.joint_others, ".2f"),
    }


def caption(result: MatScore) -> str:
    alone, ten = result.readings
    return (
        f"Weights of mat and of cat while the score of mat varies and those of cat and sat are as "
        f"printed: among {alone.name} (dark, dot), and among {ten.name} with the others at zero "
        f"(coloured, square). Dotted: the printed score. Marks: where mat gets the printed "
        f"{WEIGHTS_5['mat']}. Cat then has "
        f"{show(alone.weights[CAT], '.2f')} or {show(ten.weights[CAT], '.2f')}, and "
        f"not {WEIGHTS_5['cat']}."
    )


def alt_text(result: MatScore) -> str:
    alone, ten = result.readings
    return (
        f"Two panels against the score of mat from 0 to {show(SCORES_OF_MAT[-1], '.1f')}, two "
        f"curves in each. The weight of mat rises and meets the printed {WEIGHTS_5['mat']} at "
        f"{show(alone.needed, '.2f')} among {alone.name} and at {show(ten.needed, '.2f')} among "
        f"{ten.name}. The weight of cat falls slowly; at these scores it is "
        f"{show(alone.weights[CAT], '.2f')} and {show(ten.weights[CAT], '.2f')}, "
        f"where {WEIGHTS_5['cat']} is printed."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
