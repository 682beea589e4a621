"""How do three matrices turn one embedding into a query, a key and a value?"""

import argparse

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from attention_explainer import worked_example as example
from attention_figures.canvas import pixel_axes, text_width
from attention_figures.matrices import draw_number_grid
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import trimmed, vector
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table, Worked
from scripts.results.projections import Projections, compute
from scripts.results.quantities import DIMENSIONS, EACH, called, of_vector
from scripts.results.roles import name_of
from scripts.results.sums import dot

ROLES = ("query", "key", "value")
DIGITS = 2
SIZE, GAP = 15, 7
TITLE = 19
"""Pixels: so large that an index is no smaller than the smallest text."""


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--word",
        default=example.QUERY_WORD,
        help=f"one of {', '.join(example.VOCABULARY)} (default: {example.QUERY_WORD})",
    )


def draw(result: Projections, style: DrawingStyle) -> Figure:
    names = example.DIMENSIONS
    headings = max(text_width(name, SIZE) for name in names) + 16
    row_height = 30
    panel_height = 30 + headings + (len(names) + 1) * row_height + 24
    columns = 1 if style.is_narrow else len(ROLES)
    panel_width = (style.width - 24 * (columns - 1)) / columns
    figure = style.figure(panel_height * (len(ROLES) // columns))
    axes = pixel_axes(figure)
    for index, role in enumerate(ROLES):
        _draw_panel(
            axes,
            result,
            role,
            style,
            left=(panel_width + 24) * (index % columns),
            top=panel_height * (index // columns),
            width=panel_width,
            headings=headings,
            row_height=row_height,
        )
    return figure


def _draw_panel(
    axes: Axes,
    result: Projections,
    role: str,
    style: DrawingStyle,
    *,
    left: float,
    top: float,
    width: float,
    headings: float,
    row_height: float,
) -> None:
    """Draw x beside W, row by row, and below what the columns add up to."""
    palette = style.palette
    colour = getattr(palette, role)
    names = example.DIMENSIONS
    labels = text_width(names[-1], SIZE) + 10 if style.is_narrow else 0
    numbers_width = 44
    matrix_left = left + labels + numbers_width
    cell = ((width - labels - numbers_width - 4) / len(names), row_height)
    title = f"{role} of “{result.word}” = x"
    axes.text(left, top + 16, title, size=TITLE, color=colour)
    after = left + text_width(title, TITLE) + GAP
    symbol = f"$W_{role[0].upper()}$"
    axes.text(after, top + 16, symbol, size=TITLE, color=colour, parse_math=True)
    matrix_top = top + 30 + headings
    for column, name in enumerate(names):
        axes.text(
            matrix_left + (column + 0.5) * cell[0],
            matrix_top - 7,
            name,
            rotation=90,
            ha="center",
            va="bottom",
            size=SIZE,
            color=palette.muted,
        )
    for row, (name, number) in enumerate(zip(names, result.x, strict=True)):
        y = matrix_top + row * row_height + 20
        if labels:
            axes.text(left, y, name, size=SIZE, color=palette.muted)
        axes.text(matrix_left - 12, y, f"{trimmed(number, DIGITS)} ×", ha="right", size=SIZE)
    draw_number_grid(
        axes,
        [[trimmed(number, DIGITS) for number in row] for row in result.matrices[role]],
        left=matrix_left,
        top=matrix_top,
        cell=cell,
        colour=palette.ink,
    )
    bottom = matrix_top + len(names) * row_height + 10
    axes.text(matrix_left - 12, bottom + 20, "sum", ha="right", size=SIZE, color=palette.muted)
    draw_number_grid(
        axes,
        [[trimmed(number, DIGITS) for number in result.results[role]]],
        left=matrix_left,
        top=bottom,
        cell=cell,
        colour=colour,
        size=16,
    )


def data(result: Projections) -> Table:
    rows: list[tuple[str | float, ...]] = [
        (result.word, "x", *map(float, result.x)),
    ]
    for role in ROLES:
        matrix = f"W_{role[0].upper()}"
        rows += [
            (matrix, name, *map(float, row))
            for name, row in zip(example.DIMENSIONS, result.matrices[role], strict=True)
        ]
        rows.append((result.word, role, *map(float, result.results[role])))
    return Table(["of", "row", *example.DIMENSIONS], rows)


def numbers(result: Projections) -> dict[str, str]:
    vectors = {"x": result.x, **result.results}
    return {
        **{
            f"{role}_{dimension}": trimmed(number, DIGITS)
            for role, numbers_of_role in vectors.items()
            for dimension, number in zip(DIMENSIONS, numbers_of_role, strict=True)
        },
        **{
            f"{role}_vector": vector(numbers_of_role, DIGITS)
            for role, numbers_of_role in vectors.items()
        },
        "multiplications_each": str(result.matrices["query"].size),
    }


def worked(result: Projections) -> dict[str, Worked]:
    word = name_of(result.word)
    made = {"x_vector": Worked(called("x", word))}
    for role in ROLES:
        letter = role[0]
        made[f"{role}_vector"] = Worked(
            called(letter, word),
            (called("x", word), f"W_{letter.upper()}"),
            tuple(dot(result.x, column) for column in result.matrices[role].T),
        )
        columns = zip(DIMENSIONS, of_vector(letter, word), result.matrices[role].T, strict=True)
        for dimension, of, column in columns:
            made[f"{role}_{dimension}"] = Worked(
                of,
                (called("x", word), called(f"W_{letter.upper()}", EACH, dimension)),
                dot(result.x, column),
            )
    for dimension, of in zip(DIMENSIONS, of_vector("x", word), strict=True):
        made[f"x_{dimension}"] = Worked(of)
    return made


def caption(result: Projections) -> str:
    return (
        f"The embedding x of “{result.word}” stands to the left of each hand-made matrix. Each of "
        "its numbers multiplies a row; the columns add up to the query, the key and the value. "
        f"The rows, from the top, and the columns, from the left: {', '.join(example.DIMENSIONS)}."
    )


def alt_text(result: Projections) -> str:
    each = "; ".join(f"{role} {vector(result.results[role], DIGITS)}" for role in ROLES)
    return (
        f"Three matrices of {result.matrices['query'].shape[0]} rows and "
        f"{result.matrices['query'].shape[1]} columns, each multiplied by the embedding of "
        f"{result.word} {vector(result.x, DIGITS)}. Results: {each}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
