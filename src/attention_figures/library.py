"""Figures of anybody's attention weights: maps, rows, lines between words, and grids of heads."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from attention_figures.canvas import pixel_axes
from attention_figures.head_grids import draw_heads, heads_height
from attention_figures.looks import AttentionFigure, Look, drawn_as, fonts_for
from attention_figures.notes import WeightsNote
from attention_figures.reading.weights import Reading, Weights, Words, place_of, read_weights
from attention_figures.strips import STRIP_SIZE, draw_strip, strip_height
from attention_figures.text import listed, show
from attention_figures.weight_lines import draw_lines, lines_height
from attention_figures.weight_maps import (
    TITLE,
    draw_weight_map,
    map_layout,
    readable_width,
)
from attention_figures.words import merged, shortened, shown_words, without_special

MOST_TOLD = 24
"""A description tells the rows of no more queries one by one."""


@dataclass(frozen=True)
class Options:
    """All that a figure of one's own weights may be told; each is described where it is used."""

    reading: Reading = field(default_factory=Reading)
    look: Look = field(default_factory=Look)
    merge: bool = False
    hide_special: bool = False


@dataclass(frozen=True)
class Drawing:
    """What is about to be drawn: checked weights, words as they are shown, and how.

    Attributes
    ----------
    weights : Weights
        Checked; the words are those to be shown.
    options : Options
        How it is to look.
    families : tuple of str
        Fonts.
    missing : str
        Characters that no font has.
    """

    weights: Weights
    options: Options
    families: tuple[str, ...]
    missing: str

    @property
    def sentence(self) -> str:
        """The words in a row, not too many of them."""
        words = self.weights.keys
        return " ".join(words[:MOST_TOLD]) + (" …" if len(words) > MOST_TOLD else "")


def prepare(
    source: Any,
    words: Words | None,
    keys: Words | None,
    options: Options,
    *,
    query: str | int | None = None,
    all_heads: bool = False,
) -> Drawing:
    """Read and check weights, and make their words fit to be shown."""
    is_changed = options.merge or options.hide_special
    weights = read_weights(
        source,
        words,
        keys,
        reading=options.reading,
        query=None if is_changed else query,
        all_heads=all_heads,
    )
    if options.hide_special:
        weights = without_special(weights)
    if options.merge:
        weights = merged(weights)
    if is_changed and query is not None:
        row = place_of(query, weights.queries)
        weights = replace(
            weights,
            query=row,
            weights=weights.weights[..., row : row + 1, :],
            hidden=None if weights.hidden is None else weights.hidden[row : row + 1],
        )
    shown = shown_words([*weights.queries, *weights.keys])
    count = len(weights.queries)
    queries = tuple(
        text if word else "" for text, word in zip(shown[:count], weights.queries, strict=True)
    )
    weights = replace(weights, queries=queries, keys=tuple(shown[count:]))
    families, missing = fonts_for(options.look, shown)
    return Drawing(weights, options, tuple(families), missing)


Draw = Callable[[Axes, float], None]
"""Draws into axes measured in pixels, below a height."""


def _on_axes(drawing: Drawing, axes: Axes, draw: Callable[[Axes, float, float], None]) -> Figure:
    """Draw into somebody's axes, whose frame becomes the canvas."""
    if not isinstance(axes, Axes):
        raise TypeError(f"axes: expected axes of matplotlib, got {type(axes).__name__}")
    figure = axes.get_figure(root=True)
    if figure is None:
        raise ValueError("axes: expected axes that belong to a figure")
    if drawing.missing:
        note = f"font: no installed font has {drawing.missing}"
        warnings.warn(note, WeightsNote, stacklevel=4)
    box = axes.get_window_extent()
    width, height = (length * 72 / figure.dpi for length in (box.width, box.height))
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.set_axis_off()
    with drawn_as(drawing.options.look, drawing.families):
        draw(axes, width, height)
        if drawing.options.look.title:
            axes.set_title(drawing.options.look.title, loc="left")
    return figure


def _new_figure(
    drawing: Drawing, height: Callable[[], float], draw: Draw, description: str, name: str
) -> AttentionFigure:
    """Draw a figure of its own, with its title above."""
    look = drawing.options.look
    with drawn_as(look, drawing.families):
        top = TITLE if look.title else 0
        figure = AttentionFigure.of(look, height() + top)
        figure.families = drawing.families
        figure.missing = drawing.missing
        figure.picture_title = look.title or f"{name}: {drawing.sentence}"
        figure.description = description
        axes = pixel_axes(figure)
        if look.title:
            x, side = (look.width, "right") if look.right_to_left else (0, "left")
            axes.text(x, 20, look.title, size=17, ha=side)
        draw(axes, top)
    return figure


def map_figure(drawing: Drawing, axes: Axes | None = None) -> Figure:
    """Draw a map of prepared weights, or a strip where there is one row alone."""
    weights, look = drawing.weights, drawing.options.look
    if weights.weights.shape[0] == 1:
        return row_figure(drawing, axes)

    def draw_into(axes: Axes, width: float, height: float) -> None:
        layout = map_layout(weights.queries, weights.keys, look, width=width, height=height)
        draw_weight_map(axes, weights.weights, layout, look, hidden=weights.hidden)

    if axes is not None:
        return _on_axes(drawing, axes, draw_into)
    with drawn_as(look, drawing.families):
        layout = map_layout(weights.queries, weights.keys, look, width=look.width)
    figure = _new_figure(
        drawing,
        lambda: layout.height + 4,
        lambda axes, top: draw_weight_map(
            axes, weights.weights, layout, look, top=top + 4, hidden=weights.hidden
        ),
        describe_map(weights),
        "Attention map",
    )
    width = readable_width(layout)
    if width is not None:
        figure.hint = (
            f"type of {layout.size:.1f} pixels is hard to read; width={width} makes it larger"
        )
    return figure


def row_figure(drawing: Drawing, axes: Axes | None = None) -> Figure:
    """Draw the only row of prepared weights as a strip of words."""
    weights, look = drawing.weights, drawing.options.look
    if len(weights.weights) > 1:
        raise ValueError(
            f"query: expected one of {drawing.sentence!r}, or its place from 1 to "
            f"{len(weights.queries)}; got none"
        )
    row = weights.weights[0]
    framed = weights.query if weights.is_self else None

    def labels(width: float) -> list[str]:
        return [shortened(word, STRIP_SIZE, width - 30) for word in weights.keys]

    def draw(axes: Axes, top: float) -> None:
        draw_strip(
            axes,
            labels(axes.get_xlim()[1]),
            row,
            look.style.palette,
            top=top,
            query=framed,
            numbers=look.numbers is not False,
            right_to_left=look.right_to_left,
        )

    if axes is not None:
        return _on_axes(drawing, axes, lambda axes, _width, _height: draw(axes, 0))
    name = weights.queries[weights.query or 0]
    return _new_figure(
        drawing,
        lambda: strip_height(labels(look.width), look.width),
        draw,
        describe_row(weights),
        f"Attention of “{name}”" if name else "Attention of one query",
    )


def lines_figure(drawing: Drawing, axes: Axes | None = None) -> Figure:
    """Draw prepared weights as lines from queries to keys."""
    weights, look = drawing.weights, drawing.options.look

    def draw(axes: Axes, top: float, height: float | None = None) -> None:
        draw_lines(axes, weights, look, top=top, height=height)

    if axes is not None:
        return _on_axes(drawing, axes, lambda axes, _, height: draw(axes, 0, height))
    return _new_figure(
        drawing,
        lambda: lines_height(weights),
        draw,
        describe_row(weights) if weights.query is not None else describe_map(weights),
        "Attention lines",
    )


def grid_figure(drawing: Drawing, axes: Axes | None = None) -> Figure:
    """Draw a small map of each head."""
    weights, look = drawing.weights, drawing.options.look
    layers, heads, rows, columns = weights.weights.shape
    first = drawing.options.reading

    def draw(axes: Axes, top: float, height: float | None = None) -> None:
        draw_heads(axes, weights, look, top=top, height=height, layer=first.layer)

    if axes is not None:
        return _on_axes(drawing, axes, lambda axes, _, height: draw(axes, 0, height))
    return _new_figure(
        drawing,
        lambda: heads_height(weights, look),
        draw,
        f"Small maps of {layers * heads} heads in {layers} layers, each with {rows} queries and "
        f"{columns} keys; darker for more weight.",
        "Attention heads",
    )


def describe_map(weights: Weights) -> str:
    """Say what a map shows, with its numbers, for those who cannot see it."""
    if len(weights.queries) > MOST_TOLD:
        return (
            f"Grid of the weights from {len(weights.queries)} queries to {len(weights.keys)} keys, "
            "one row for each query; darker for more weight."
        )
    best = weights.weights.argmax(axis=1)
    each = [
        f"{word} → {weights.keys[key]} {show(weights.weights[row, key], '.2f')}"
        for row, (word, key) in enumerate(zip(weights.queries, best, strict=True))
    ]
    return f"Weights, one row for each query. The largest weight of each row: {listed(each)}."


def describe_row(weights: Weights) -> str:
    """Say what a row of weights shows, with its numbers."""
    row = weights.weights[0]
    order = np.argsort(-row, kind="stable")[:MOST_TOLD]
    each = [f"{weights.keys[key]} {show(row[key], '.2f')}" for key in order]
    name = weights.queries[weights.query or 0]
    return f"Weights {f'from “{name}” ' if name else ''}to each word: {listed(each)}."


def warn_of(drawing: Drawing) -> Drawing:
    """Warn of what a reader should know, on behalf of the function that was called."""
    for note in drawing.weights.notes:
        warnings.warn(note, WeightsNote, stacklevel=3)
    return drawing
