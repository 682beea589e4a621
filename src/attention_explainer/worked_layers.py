"""The worked example in two layers: how "it" can turn to the cat or to the mat.

Like everything in `worked_example`, these numbers were written down so that a reader can follow
them. They are no evidence of what a trained model does.

The four dimensions of the worked example are kept, and three are added. *Noun* and *state* say
what kind of word it is: cat and mat are nouns, tired and soft say what state something is in.
*Hint* is 0 in every embedding: it is where the first layer writes and the second reads.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention_explainer.arguments import integer, real_array
from attention_explainer.scaled_dot_product import AttentionTrace, attention_trace
from attention_explainer.worked_example import (
    ANSWER,
    CAUSE,
    DIMENSIONS,
    RIVAL,
    SENTENCE,
    TWIN_CAUSE,
    embed,
)

Array = NDArray[np.float64]

STREAM_DIMENSIONS = (*DIMENSIONS, "noun", "state", "hint")
"""What each of the seven numbers is about that a word carries from layer to layer."""

HINT = STREAM_DIMENSIONS.index("hint")
"""The dimension by which the first layer tells the second something."""

_KINDS = MappingProxyType(
    {
        #      noun state hint
        ANSWER: (1, 0, 0),
        RIVAL: (1, 0, 0),
        CAUSE: (0, 1, 0),
        TWIN_CAUSE: (0, 1, 0),
    }
)
_OTHER_KIND = (0, 0, 0)


def _read_only(rows: Sequence[Sequence[float]]) -> Array:
    matrix = np.array(rows, dtype=np.float64)
    matrix.setflags(write=False)
    return matrix


# Of W_Q, W_K and W_V, a row for each of the dimensions: what the word is.
# thing, alive, event, stand-in, noun, state, hint

W_Q1 = _read_only([[0], [0], [0], [5], [0], [0], [0]])
"""First layer: a stand-in asks for a state; shape (7, 1)."""

W_K1 = _read_only([[0], [0], [0], [0], [0], [1], [0]])
"""First layer: a word for a state is found as one; shape (7, 1)."""

W_V1 = _read_only([[0], [1], [0], [0], [0], [0], [0]])
"""First layer: what is passed on is how alive the word is; shape (7, 1)."""

W_O1 = _read_only([[0, 0, 0, 0, 0, 0, 1]])
"""First layer: it is written as a hint; shape (1, 7)."""

W_Q2 = _read_only([[0, 0], [0, 0], [0, 0], [3, 0], [0, 0], [0, 0], [0, 4]])
"""Second layer: a stand-in asks for a noun, and for as living a word as the hint says; (7, 2)."""

W_K2 = _read_only([[0, 0], [0, 2], [0, 0], [0, 0], [2, 0], [0, 0], [0, 0]])
"""Second layer: a noun is found as a noun, and what lives as living; shape (7, 2)."""

W_V2 = _read_only([[0], [1], [0], [0], [0], [0], [0]])
"""Second layer: what is passed on is how alive the word is; shape (7, 1)."""

W_O2 = _read_only([[0, 1, 0, 0, 0, 0, 0]])
"""Second layer: it is written where it was read; shape (1, 7)."""


@dataclass(frozen=True, eq=False)
class TwoLayers:
    """Both layers, step by step.

    Attributes
    ----------
    embeddings : ndarray, shape (L, 7)
        What goes in; a column for each of `STREAM_DIMENSIONS`.
    first, second : AttentionTrace
        The attention of each layer.
    between : ndarray, shape (L, 7)
        What each word carries from the first layer to the second.
    output : ndarray, shape (L, 7)
        What each word carries after the second.
    """

    embeddings: Array
    first: AttentionTrace
    between: Array
    second: AttentionTrace
    output: Array


def embed_stream(words: Sequence[str]) -> Array:
    """Look up the embeddings of the worked example and add the three new dimensions.

    Parameters
    ----------
    words : sequence of str, length L
        Words from `worked_example.VOCABULARY`.

    Returns
    -------
    ndarray, shape (L, 7)
        A column for each of `STREAM_DIMENSIONS`.

    Raises
    ------
    TypeError, ValueError
        As `worked_example.embed` does.

    Examples
    --------
    >>> embed_stream(["cat", "tired"])
    array([[1. , 1. , 0. , 0. , 1. , 0. , 0. ],
           [0. , 0.4, 0.4, 0. , 0. , 1. , 0. ]])
    """
    described = embed(words)
    kinds = [_KINDS.get(word.lower(), _OTHER_KIND) for word in words]
    return np.hstack([described, np.array(kinds, dtype=np.float64).reshape(-1, len(_OTHER_KIND))])


def two_layers(
    words: Sequence[str] = SENTENCE,
    *,
    strength: float = 1.0,
    carried: Mapping[int, ArrayLike] | None = None,
) -> TwoLayers:
    """Run two layers of attention, each of which adds to what the words carry.

    Parameters
    ----------
    words : sequence of str, length L
        Words from `worked_example.VOCABULARY`.
    strength : float
        What the output of the first layer is multiplied by before it is added.
    carried : mapping of int to array_like of shape (7,), optional
        Positions, counted from 0, and the vectors that are put in place of what the words there
        carry after the first layer.

    Returns
    -------
    TwoLayers
        Every step.

    Raises
    ------
    TypeError
        If a word is not a string, `carried` is not a mapping, a position is not an integer, or
        `strength` or a vector does not hold real numbers.
    ValueError
        If a word has no embedding, `strength` is not finite, a position is not in the sentence, or
        a vector does not have seven numbers.

    Examples
    --------
    >>> it, cat, mat = 7, 1, 5
    >>> for last in ("tired", "soft"):
    ...     layers = two_layers([*SENTENCE[:-1], last])
    ...     print(last, layers.second.weights[it, [cat, mat]].round(2))
    tired [0.88 0.1 ]
    soft [0.16 0.75]

    Notes
    -----
    A query that depends on what an earlier head has written is called Q-composition: Elhage et al.
    2021, A Mathematical Framework for Transformer Circuits.
    """
    factor = real_array("strength", strength)
    if factor.shape != () or not np.isfinite(factor):
        raise ValueError(f"strength: expected a finite number, got {strength}")
    if not isinstance(carried, Mapping | None):
        raise TypeError(f"carried: expected a mapping, got {type(carried).__name__} {carried!r}")
    x = embed_stream(words)
    first = attention_trace(x @ W_Q1, x @ W_K1, x @ W_V1)
    between = x + factor * (first.output @ W_O1)
    for position, vector in (carried or {}).items():
        between[_checked(position, len(x))] = _vector(vector)
    second = attention_trace(between @ W_Q2, between @ W_K2, between @ W_V2)
    return TwoLayers(x, first, between, second, between + second.output @ W_O2)


def _checked(position: int, length: int) -> int:
    if not 0 <= integer("carried", position) < length:
        raise ValueError(f"carried: expected positions from 0 to {length - 1}, got {position}")
    return position


def _vector(vector: ArrayLike) -> NDArray[Any]:
    array = real_array("carried", vector)
    if array.shape != (len(STREAM_DIMENSIONS),):
        raise ValueError(
            f"carried: expected vectors of shape ({len(STREAM_DIMENSIONS)},), got {array.shape}"
        )
    return array
