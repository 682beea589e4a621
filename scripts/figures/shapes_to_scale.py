"""How large is a real projection matrix beside the one on this page?"""

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from attention_explainer import worked_example as example
from attention_figures.canvas import pixel_axes, to_baseline
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.published_models import GPT2_SMALL, TRANSFORMER_BASE

SIZE = 15

Matrix = tuple[str, int, int]


def compute() -> list[Matrix]:
    """Name, rows and columns of each matrix, the largest first."""
    rows, columns = example.W_Q.shape
    return [
        (GPT2_SMALL.name, GPT2_SMALL.d_model, GPT2_SMALL.d_model),
        (TRANSFORMER_BASE.name, TRANSFORMER_BASE.d_model, TRANSFORMER_BASE.d_model),
        ("one of its heads", TRANSFORMER_BASE.d_model, TRANSFORMER_BASE.d_k),
        ("on this page", rows, columns),
    ]


def draw(result: list[Matrix], style: DrawingStyle) -> Figure:
    palette = style.palette
    pixels = (min(style.width, 560) - 4) / result[0][2]
    figure = style.figure(result[0][1] * pixels + 4)
    axes = pixel_axes(figure)
    fills = [palette.ramp[3], palette.ramp[8], palette.ramp[14], palette.query]
    for index, ((name, rows, columns), fill) in enumerate(zip(result, fills, strict=True)):
        width, height = columns * pixels, rows * pixels
        axes.add_patch(Rectangle((2, 2), width, height, facecolor=fill, edgecolor=palette.muted))
        text = f"{name}: {rows} × {columns}"
        if index < 2:
            axes.text(2 + width - 10, height - 10, text, ha="right", color=palette.on_ramp_low)
            continue
        # Too narrow for words: the label stands to the right, on a line.
        middle = (2 + width / 2, 2 + height / 2)
        axes.annotate(
            text,
            middle,
            xytext=(2 + result[2][2] * pixels + 10, max(middle[1], 26) + to_baseline(SIZE)),
            size=SIZE,
            color=palette.on_ramp_low,
            arrowprops={"arrowstyle": "-", "color": palette.on_ramp_low, "linewidth": 1},
        )
    return figure


def data(result: list[Matrix]) -> Table:
    return Table(["matrix", "rows", "columns"], result)


def numbers(result: list[Matrix]) -> dict[str, str]:
    largest, smallest = result[0], result[-1]
    return {
        "times": show(largest[1] * largest[2] // (smallest[1] * smallest[2]), ",d"),
        "gpt2_side": str(largest[1]),
        "side": str(smallest[1]),
    }


def caption(result: list[Matrix]) -> str:
    return (
        "Query matrices drawn to one scale: the dot in the corner is the "
        f"{result[-1][1]} × {result[-1][2]} matrix of this page. "
        f"Shapes cited from {TRANSFORMER_BASE.source}, and {GPT2_SMALL.source}."
    )


def alt_text(result: list[Matrix]) -> str:
    each = "; ".join(f"{name}, {rows} by {columns}" for name, rows, columns in result)
    return f"Query matrices as nested rectangles with one corner in common, to scale: {each}."


if __name__ == "__main__":
    raise SystemExit(run(__file__))
