"""Into which pieces do two tokenizers cut the same text?"""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from attention_figures.canvas import pixel_axes, rounded_box, text_width, to_baseline
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import listed
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.own_pieces import SEEN, Cut, compute

SIZE, NUMBER_SIZE, TITLE_SIZE = 16, 13, 15
BOX, ROW, TITLE, GAP, PADDING = 30, 54, 28, 5, 8

Place = tuple[str, int, float, float, float]


def places(tokens: list[tuple[str, int]], width: float) -> list[Place]:
    """Put tokens side by side on as many lines as it takes: text, number, left, top and width."""
    placed: list[Place] = []
    x = y = 0.0
    for text, number in tokens:
        widest = max(text_width(text, SIZE), text_width(str(number), NUMBER_SIZE) - 2 * PADDING)
        box = widest + 2 * PADDING
        if x and x + box > width:
            x, y = 0.0, y + ROW
        placed.append((text, number, x, y, box))
        x += box + GAP
    return placed


def draw(result: Cut, style: DrawingStyle) -> Figure:
    rows = {way: places(tokens, style.width) for way, tokens in result.ways.items()}
    heights = {way: TITLE + placed[-1][3] + ROW for way, placed in rows.items()}
    axes = pixel_axes(style.figure(sum(heights.values())))
    top = 0.0
    for way, placed in rows.items():
        _draw_way(axes, way, placed, top, style)
        top += heights[way]
    figure = axes.figure
    assert isinstance(figure, Figure)
    return figure


def _draw_way(axes: Axes, way: str, placed: list[Place], top: float, style: DrawingStyle) -> None:
    palette = style.palette
    title = f"{way[0].upper()}{way[1:]}: {len(placed)} tokens"
    axes.text(0, top + TITLE / 2 + to_baseline(TITLE_SIZE), title, size=TITLE_SIZE)
    for text, number, x, y, box in placed:
        upper, middle = top + TITLE + y, x + box / 2
        rounded_box(axes, x, upper, box, BOX, fill=palette.paper, edge=palette.rule)
        below = upper + BOX / 2 + to_baseline(SIZE)
        axes.text(middle, below, text, ha="center", size=SIZE)
        axes.text(
            middle,
            upper + BOX + 14,
            str(number),
            ha="center",
            size=NUMBER_SIZE,
            color=palette.muted,
        )


def data(result: Cut) -> Table:
    rows = [(way, text, number) for way, tokens in result.ways.items() for text, number in tokens]
    return Table(["tokenizer", "piece", "number"], rows, ["", "", "d"])


def caption(result: Cut) -> str:
    return (
        f"“{result.text}” in the pieces of WordPiece and in the byte pairs of SmolLM2-135M, in "
        f"which {SEEN[' ']} is a space. Each piece stands above its number."
    )


SPOKEN = {"'": "apostrophe"}
"""Pieces that have to be named to be heard."""


def alt_text(result: Cut) -> str:
    told = [
        f"{len(tokens)} with {way}: {listed([SPOKEN.get(text, text) for text, _ in tokens])}"
        for way, tokens in result.ways.items()
    ]
    return f"Two rows of boxes, a piece of “{result.text}” in each. {'; '.join(told)}."


if __name__ == "__main__":
    raise SystemExit(run(__file__))
