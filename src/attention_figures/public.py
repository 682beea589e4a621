"""The four figures that anybody can draw of their own attention weights."""

from types import NoneType
from typing import Any, TypedDict, Unpack, get_args

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from attention_figures.library import (
    Options,
    grid_figure,
    lines_figure,
    map_figure,
    prepare,
    row_figure,
    warn_of,
)
from attention_figures.looks import Look
from attention_figures.reading.weights import Reading, Words


class FigureOptions(TypedDict, total=False):
    """What each of the figures may be told besides its weights and words.

    Attributes
    ----------
    array : str
        Name of the array, where a file holds several.
    layer, head : int
        Which one, counted from 1, where the weights have axes for layers or heads.
    mean_heads : bool
        Take the mean over the heads.
    logits : bool
        The numbers are scores before the softmax, which is taken.
    causal : bool
        No query attends to a later key: logits there are left out, cells there stay empty.
    percent : bool
        The numbers are percentages.
    transpose : bool
        Each query has a column of the array, in place of a row.
    normalise : bool
        Divide each row by its sum.
    merge : bool
        Join the pieces of words: keys add up, queries take the mean.
    hide_special : bool
        Leave out [CLS], [SEP], `<s>` and the like, and divide each row by what is left.
    scheme : str
        "light" or "dark".
    width : int
        Pixels.
    title : str
        Written above the figure.
    numbers : bool
        Whether weights are written. By default they are where there is room.
    log : bool
        Colours by the logarithm of the weight, from 0.001 to 1.
    colours : str
        Name of one of matplotlib's colour maps.
    right_to_left : bool
        Words run from right to left.
    transparent : bool
        What lies behind the figure is seen.
    font : str
        Name of an installed font, or path of a font file, tried before the others.
    """

    array: str | None
    layer: int | None
    head: int | None
    mean_heads: bool
    logits: bool
    causal: bool
    percent: bool
    transpose: bool
    normalise: bool
    merge: bool
    hide_special: bool
    scheme: str
    width: int
    title: str
    numbers: bool | None
    log: bool
    colours: str | None
    right_to_left: bool
    transparent: bool
    font: str | None


def options_of(given: FigureOptions) -> Options:
    """Sort options into what they say of numbers, of words and of looks.

    Raises
    ------
    TypeError
        If there is no such option, or if one is of another type than `FigureOptions` says.
    """
    left: dict[str, Any] = dict(given)
    unknown = sorted(left.keys() - FigureOptions.__annotations__.keys())
    if unknown:
        raise TypeError(
            f"{unknown[0]}: there is no such option; there are "
            f"{', '.join(FigureOptions.__annotations__)}"
        )
    for name, value in left.items():
        _check_type(name, value)
    reading = {name: left.pop(name) for name in Reading.__dataclass_fields__ if name in left}
    look = {name: left.pop(name) for name in Look.__dataclass_fields__ if name in left}
    return Options(Reading(**reading), Look(**look), **left)


TYPES = {str: "a text", int: "a whole number", bool: "True or False", NoneType: "None"}
"""Types of options, in words."""

ALSO = {int: np.integer, bool: np.bool_}
"""NumPy's own, which will do as well."""


def _check_type(name: str, value: object) -> None:
    """Refuse an option of another type than `FigureOptions` says."""
    annotation = FigureOptions.__annotations__[name]
    types = get_args(annotation) or (annotation,)
    if isinstance(value, bool):  # for Python a whole number, too
        is_right = bool in types
    else:
        is_right = isinstance(value, (*types, *(ALSO[one] for one in types if one in ALSO)))
    if not is_right:
        expected = " or ".join(TYPES[one] for one in types)
        raise TypeError(f"{name}: expected {expected}, got {type(value).__name__} {value!r}")


def attention_map(
    weights: Any,
    words: Words | None = None,
    keys: Words | None = None,
    *,
    axes: Axes | None = None,
    **options: Unpack[FigureOptions],
) -> Figure:
    """Draw a heat map of attention weights: a row for each query, a column for each key.

    Parameters
    ----------
    weights : path, array_like or tensor
        A file (`.npy`, `.npz`, `.csv`, `.tsv`, `.json`, `.safetensors`), or shares between 0 and 1,
        shape (L, S), each row summing to one. Axes for layers and heads may stand before these two.
        A list of arrays or tensors, as models return them, is one of layers.
    words : str or sequence of str, optional
        The queries' words; a sentence is split at its spaces. By default those that a file holds.
    keys : str or sequence of str, optional
        The keys' words, where they are others.
    axes : matplotlib Axes, optional
        Where to draw, in place of a new figure. Their frame as it is now is filled.
    **options
        What `FigureOptions` lists.

    Returns
    -------
    matplotlib Figure
        The new figure, which looks the same whenever it is saved, or that of `axes`.

    Raises
    ------
    ValueError
        If the file can't be read, words are too many or too few, a choice of layer and head is
        missing, or the numbers are no weights. The message says what helps.
    TypeError
        If `weights` holds no numbers, or there is no such option.
    OSError
        If there is no such file.

    Warns
    -----
    WeightsNote
        If the numbers are taken but a reader should know something of them, such as that their
        rows sum to one only within two decimals.

    Examples
    --------
    >>> figure = attention_map([[0.75, 0.25], [0.5, 0.5]], "cat sat", title="Head 3")
    >>> figure.description
    'Weights, one row for each query. The largest weight of each row: cat → cat 0.75 and sat → cat 0.50.'
    """  # noqa: E501 - the description is one line
    return map_figure(warn_of(prepare(weights, words, keys, options_of(options))), axes)


def attention_row(
    weights: Any,
    words: Words | None = None,
    keys: Words | None = None,
    *,
    query: str | int | None = None,
    axes: Axes | None = None,
    **options: Unpack[FigureOptions],
) -> Figure:
    """Draw the weights of one query as a strip of words.

    Parameters
    ----------
    weights, words, keys, axes, **options
        As for `attention_map`. Shape (S,) or (1, S) is a row already.
    query : str or int
        The word that looks, or its place counted from 1. Other rows are not checked.

    Returns
    -------
    matplotlib Figure
        As for `attention_map`.

    Raises
    ------
    ValueError
        As `attention_map` does, or if there is no such word, or more than one.
    TypeError, OSError
        As `attention_map` does.

    Examples
    --------
    >>> attention_row([[0.75, 0.25], [0.5, 0.5]], "cat sat", query="sat").description
    'Weights from “sat” to each word: cat 0.50 and sat 0.50.'
    """
    drawing = prepare(weights, words, keys, options_of(options), query=query)
    return row_figure(warn_of(drawing), axes)


def attention_lines(
    weights: Any,
    words: Words | None = None,
    keys: Words | None = None,
    *,
    query: str | int | None = None,
    axes: Axes | None = None,
    **options: Unpack[FigureOptions],
) -> Figure:
    """Draw attention weights as lines from queries to keys, wider and darker for more weight.

    Parameters
    ----------
    weights, words, keys, axes, **options
        As for `attention_map`.
    query : str or int, optional
        The word whose lines alone are drawn, with their weights, or its place counted from 1.

    Returns
    -------
    matplotlib Figure
        As for `attention_map`.

    Raises
    ------
    ValueError, TypeError, OSError
        As `attention_row` does.

    Examples
    --------
    >>> len(attention_lines([[0.75, 0.25], [0.5, 0.5]], "cat sat").axes[0].lines)
    4
    """
    drawing = prepare(weights, words, keys, options_of(options), query=query)
    return lines_figure(warn_of(drawing), axes)


def head_grid(
    weights: Any,
    words: Words | None = None,
    keys: Words | None = None,
    *,
    axes: Axes | None = None,
    **options: Unpack[FigureOptions],
) -> Figure:
    """Draw a small map of each head, a row of maps for each layer.

    Parameters
    ----------
    weights, words, keys, axes, **options
        As for `attention_map`; words matter for `merge` and `hide_special` alone. With `layer`,
        the heads of this one.

    Returns
    -------
    matplotlib Figure
        As for `attention_map`.

    Raises
    ------
    ValueError, TypeError, OSError
        As `attention_map` does.

    Examples
    --------
    >>> import numpy as np
    >>> head_grid(np.full((2, 3, 5, 5), 0.2)).description
    'Small maps of 6 heads in 2 layers, each with 5 queries and 5 keys; darker for more weight.'
    """
    drawing = prepare(weights, words, keys, options_of(options), all_heads=True)
    return grid_figure(warn_of(drawing), axes)
