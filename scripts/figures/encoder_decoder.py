"""Where in a transformer that translates does each kind of attention stand?"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_explainer import worked_example as example
from attention_explainer.scaled_dot_product import attention_trace
from attention_explainer.worked_example import W_K, W_Q, W_V, embed
from attention_figures.canvas import pixel_axes, rounded_box
from attention_figures.maps import draw_heat_map
from attention_figures.styles.drawing_style import DrawingStyle
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.cross_attention import ASKED, BETWEEN

READ = ASKED
WRITTEN = example.SENTENCE[BETWEEN : BETWEEN + 3]

SIZE, TOP, GAP, BOX, MLP = 14, 74, 30, 142, 46
"""Pixels: text, height of what stands above the boxes, between them, and of the boxes."""


@dataclass(frozen=True)
class ThreeMaps:
    """Weights of the three kinds of attention, each with the hand-made matrices."""

    encoder: NDArray[np.float64]
    decoder: NDArray[np.float64]
    cross: NDArray[np.float64]

    def named(self) -> dict[str, NDArray[np.float64]]:
        """Name of each kind → its weights."""
        return {
            "self-attention": self.encoder,
            "causal self-attention": self.decoder,
            "cross-attention": self.cross,
        }


def compute() -> ThreeMaps:
    read, written = embed(READ), embed(WRITTEN)

    def weights(
        x: NDArray[np.float64], y: NDArray[np.float64], *, is_causal: bool = False
    ) -> NDArray[np.float64]:
        return attention_trace(x @ W_Q, y @ W_K, y @ W_V, is_causal=is_causal).weights

    return ThreeMaps(
        weights(read, read), weights(written, written, is_causal=True), weights(written, read)
    )


def draw(result: ThreeMaps, style: DrawingStyle) -> Figure:
    palette = style.palette
    between = 44 if style.is_narrow else 130
    width = (style.width - between) / 2
    right = width + between
    second = TOP + BOX + GAP
    third = second + BOX + GAP
    figure = style.figure(third + MLP + GAP + 44)
    axes = pixel_axes(figure)
    for left, title, words in ((0.0, "encoder reads", READ), (right, "decoder writes", WRITTEN)):
        middle = left + width / 2
        axes.text(middle, 18, title, ha="center", size=SIZE + 2, color=palette.ink)
        axes.text(middle, 42, " ".join(words), ha="center", size=SIZE, color=palette.muted)
    kind = dict(zip(("encoder", "decoder", "cross"), result.named().items(), strict=True))
    _attention_box(axes, (0, TOP, width), *kind["encoder"], style)
    _attention_box(axes, (right, TOP, width), *kind["decoder"], style, is_causal=True)
    _attention_box(axes, (right, second, width), *kind["cross"], style)
    mlp_top = second + (BOX - MLP) / 2
    _box(axes, (0, mlp_top, width, MLP), "MLP", style)
    _box(axes, (right, third, width, MLP), "MLP", style)
    for left, heights in (
        (0.0, ((50, TOP), (TOP + BOX, mlp_top))),
        (
            right,
            (
                (50, TOP),
                (TOP + BOX, second),
                (second + BOX, third),
                (third + MLP, third + MLP + GAP),
            ),
        ),
    ):
        for start, end in heights:
            _arrow(axes, (left + width / 2, start), (left + width / 2, end), palette.muted)
    across = second + BOX / 2
    _arrow(axes, (width, across), (right, across), palette.muted)
    for letter, colour, x, y in (
        ("K", palette.key, width + between / 2 - 9, across - 10),
        ("V", palette.value, width + between / 2 + 7, across - 10),
        ("Q", palette.query, right + width / 2 + 16, second - 9),
    ):
        axes.text(x, y, letter, ha="center", size=SIZE, color=colour)
    axes.text(right + width / 2, third + MLP + GAP + 22, "the next word", ha="center", size=SIZE)
    return figure


def _box(
    axes: Axes, place: tuple[float, float, float, float], title: str, style: DrawingStyle
) -> None:
    x, y, width, height = place
    palette = style.palette
    rounded_box(axes, x, y, width, height, fill=palette.paper, edge=palette.rule)
    axes.text(x + width / 2, y + 27, title, ha="center", size=SIZE, color=palette.ink)


def _attention_box(
    axes: Axes,
    place: tuple[float, float, float],
    title: str,
    weights: NDArray[np.float64],
    style: DrawingStyle,
    *,
    is_causal: bool = False,
) -> None:
    x, y, width = place
    _box(axes, (x, y, width, BOX), title, style)
    rows, columns = weights.shape
    cell = min(96 / columns, 96 / rows)
    draw_heat_map(
        axes,
        (),
        (),
        weights,
        style,
        left=x + (width - columns * cell) / 2,
        top=y + 36 + (96 - rows * cell) / 2,
        cell=(cell, cell),
        spec="",
        hidden=np.triu(np.ones(weights.shape, dtype=bool), 1) if is_causal else None,
    )


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float], colour: str) -> None:
    axes.annotate(
        "",
        end,
        start,
        arrowprops={
            "arrowstyle": "-|>",
            "color": colour,
            "linewidth": 1.5,
            "shrinkA": 1,
            "shrinkB": 1,
        },
    )


def data(result: ThreeMaps) -> Table:
    texts = {"encoder": (READ, READ), "decoder": (WRITTEN, WRITTEN), "cross": (WRITTEN, READ)}
    rows = [
        (kind, asking, position, asked, float(weight))
        for (queries, keys), (kind, weights) in zip(
            texts.values(), result.named().items(), strict=True
        )
        for asking, row in zip(queries, weights, strict=True)
        for position, (asked, weight) in enumerate(zip(keys, row, strict=True), start=1)
    ]
    return Table(["kind", "query", "position of the key", "key", "weight"], rows)


def numbers(result: ThreeMaps) -> dict[str, str]:
    return {
        "read": str(len(READ)),
        "written": str(len(WRITTEN)),
        "encoder_weights": str(int((result.encoder > 0).sum())),
        "decoder_weights": str(int((result.decoder > 0).sum())),
        "cross_weights": str(int((result.cross > 0).sum())),
    }


def caption(result: ThreeMaps) -> str:
    return (
        f"An encoder that has read “{' '.join(READ)}” and a decoder that has written "
        f"“{' '.join(WRITTEN)}” so far, each with one layer of its stack, and the weights that the "
        "hand-made matrices give. What is added on the way, and the layer norms, are left out."
    )


def alt_text(result: ThreeMaps) -> str:
    shapes = {kind: weights.shape for kind, weights in result.named().items()}
    rows, columns = shapes["cross-attention"]
    return (
        "Two columns of boxes, read from top to bottom. Left, the encoder: self-attention with a "
        f"square map of {len(READ)} by {len(READ)}, then an MLP. Right, the decoder: causal "
        f"self-attention with a triangle in a map of {len(WRITTEN)} by {len(WRITTEN)}, then "
        f"cross-attention with a map of {rows} by {columns}, then an MLP and the next word. An "
        "arrow with keys and values leads from the encoder to the cross-attention; its queries "
        "come from the decoder."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
