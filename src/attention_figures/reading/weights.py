"""Attention weights with their words, from whatever holds them: one check for all that draw."""

import os
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_explainer.softmax import softmax
from attention_figures.reading.checks import checked_weights
from attention_figures.reading.choosing import Axes, ask_for_choice, chosen_array, one_stack
from attention_figures.reading.files import read_contents
from attention_figures.reading.stored import Contents, Stored, plural, shape_text

Words = str | Sequence[str]
"""A sentence, whose words stand between spaces, or a list of words."""


@dataclass(frozen=True)
class Reading:
    """How numbers are to be understood.

    Attributes
    ----------
    array : str or None
        Name of the array, where a file holds several.
    layer, head : int or None
        Which ones, counted from 1.
    mean_heads : bool
        Whether to take the mean over the heads.
    logits, percent, transpose : bool
        Whether the numbers are scores before the softmax, percentages, or have one query in each
        column.
    normalise : bool
        Whether to divide each row by its sum.
    causal : bool
        Whether no query attends to a later key.
    """

    array: str | None = None
    layer: int | None = None
    head: int | None = None
    mean_heads: bool = False
    logits: bool = False
    percent: bool = False
    transpose: bool = False
    normalise: bool = False
    causal: bool = False

    def __post_init__(self) -> None:
        """Refuse choices that exclude each other or are no numbers of layers and heads."""
        for name in ("layer", "head"):
            number = getattr(self, name)
            if number is not None and (
                isinstance(number, bool) or not isinstance(number, int | np.integer) or number < 1
            ):
                raise ValueError(f"{name}: expected a whole number from 1, got {number!r}")
        if self.mean_heads and self.head is not None:
            raise ValueError("head: a mean over all heads leaves none to choose; give one of both")
        if self.logits and self.percent:
            raise ValueError("percent: logits are no percentages; give one of both")


@dataclass(frozen=True)
class Weights:
    """Weights that a figure may show, with their words.

    Attributes
    ----------
    weights : ndarray, shape (L, S), or (layers, heads, L, S) where all heads are wanted
        One row for each query, one column for each key.
    queries, keys : tuple of str
        Words of the rows and of the columns.
    query : int or None
        The row that was asked for, if one was.
    is_self : bool
        Whether queries and keys are the words of one sentence.
    hidden : ndarray of bool, shape (L, S)
        Keys that a query may not see.
    guessed : tuple of str
        What the file did not say and had to be guessed.
    notes : tuple of str
        What a reader of the figure should know of its numbers.
    """

    weights: NDArray[np.float64]
    queries: tuple[str, ...]
    keys: tuple[str, ...]
    query: int | None
    is_self: bool
    hidden: NDArray[np.bool_] | None
    guessed: tuple[str, ...]
    notes: tuple[str, ...]


def read_weights(
    source: Any,
    words: Words | None = None,
    keys: Words | None = None,
    *,
    reading: Reading | None = None,
    query: str | int | None = None,
    all_heads: bool = False,
) -> Weights:
    """Read attention weights and check that they are some.

    Parameters
    ----------
    source : path, array_like or tensor
        A file (`.npy`, `.npz`, `.csv`, `.tsv`, `.json`, `.safetensors`), or the numbers, shape
        (L, S): one row for each query, one column for each key. Axes for layers and heads may
        stand before these two. A list of arrays or tensors, as models return them, is one of
        layers.
    words, keys : str or sequence of str, optional
        Words of the queries and of the keys. By default those in the file; keys are the queries'
        words where there are as many.
    reading : Reading, optional
        How the numbers are to be understood.
    query : str or int, optional
        The word whose row alone is wanted, or its place counted from 1. Only this row is checked.
    all_heads : bool
        Whether to keep the axes of layers and heads.

    Returns
    -------
    Weights
        Checked weights.

    Raises
    ------
    ValueError
        If the file can't be read, if several layers or heads leave a choice, if words are too many
        or too few, or if the numbers are no weights. The message says what helps.
    TypeError
        If `source` holds no numbers.
    OSError
        If there is no such file.

    Examples
    --------
    >>> found = read_weights([[0.75, 0.25], [0.5, 0.5]], "cat sat")
    >>> found.keys
    ('cat', 'sat')
    >>> read_weights([[0.75, 0.35]], "cat sat")
    Traceback (most recent call last):
    ...
    ValueError: weights: expected rows of non-negative numbers that sum to 1; in the array row 1 sums to 1.1000, its smallest is 0.35. normalise=True divides each row by its sum
    """  # noqa: E501 - the message is one line
    how = reading or Reading()
    if all_heads and how.mean_heads:
        raise ValueError("mean_heads: expected False where each head is shown, got True")
    query_words, key_words = as_words("words", words), as_words("keys", keys)
    contents = _contents(source)
    axes, guessed, layer = chosen_array(contents, how.array, how.layer)
    left = one_stack(axes, contents.source, layer, how.head)
    if left.names and not all_heads and not (how.mean_heads and left.names == ("head",)):
        raise ask_for_choice(axes, left, contents.source)
    numbers = left.array.astype(np.float64)
    if how.transpose:
        numbers = numbers.swapaxes(-1, -2)
    queries, columns, is_self, said = _words_for(
        numbers.shape[-2:], query_words, key_words, contents
    )
    row = None if query is None else place_of(query, queries)
    given, hidden = _understood(numbers, how)
    shown = given if row is None else given[..., row : row + 1, :]

    def row_name(index: int) -> str:
        index = index if row is None else row
        return f"{index + 1} ({queries[index]!r})" if words_known else f"{index + 1}"

    words_known = any(queries) and queries != numbered(len(queries))
    if how.normalise:
        shown = _normalised(shown, row_name)
    shown, notes = checked_weights(shown, given, contents.source, row_name)
    if hidden is not None:
        _nothing_ahead(shown, hidden, row)
        hidden = hidden if row is None else hidden[row : row + 1]
    if how.mean_heads and left.names:
        shown = shown.mean(axis=0)
    if all_heads:
        shown = _with_layers(Axes(shown, left.names))
    return Weights(
        shown,
        queries,
        columns,
        row,
        is_self,
        hidden,
        (*contents.notes, *guessed, *said),
        tuple(notes),
    )


def _contents(source: Any) -> Contents:
    if isinstance(source, str | os.PathLike):
        return read_contents(Path(source))
    array = as_array(source)
    return Contents("the array", (Stored("", array.shape, lambda: array),))


def as_array(given: Any) -> NDArray[Any]:
    """Return the numbers of an array, a tensor of another library, or lists of either.

    >>> as_array([np.eye(2), np.eye(2)]).shape
    (2, 2, 2)
    """
    if hasattr(given, "detach"):  # a tensor of PyTorch, wherever it lies and whatever its dtype
        given = given.detach().cpu()
        given = given.float() if "bfloat16" in str(given.dtype) else given
    if isinstance(given, np.ma.MaskedArray):
        raise TypeError("weights: expected a plain array, got a masked array")
    if isinstance(given, list | tuple) and any(hasattr(one, "detach") for one in given):
        given = [as_array(one) for one in given]
    try:
        array = np.asarray(given)
    except (ValueError, TypeError) as problem:
        raise ValueError(
            f"weights: expected rows of equal length, or layers of equal shape: {problem}"
        ) from problem
    if array.dtype.kind not in "fiu":
        raise TypeError(
            f"weights: expected real numbers or the path of a file, got "
            f"{type(given).__name__} of {array.dtype}"
        )
    return array


def numbered(count: int) -> tuple[str, ...]:
    """Return numbers in place of words that are not known."""
    return tuple(str(index + 1) for index in range(count))


def as_words(name: str, given: Words | None) -> tuple[str, ...] | None:
    """Return a list of words, if there is one; a sentence is split at its spaces.

    Raises
    ------
    TypeError
        If it is no sentence and nothing that has an order.
    """
    if given is None:
        return None
    if isinstance(given, str):
        return tuple(given.split())
    has_order = isinstance(given, Iterable) and not isinstance(given, bytes | Mapping | Set)
    if not has_order or getattr(given, "ndim", 1) == 0:
        raise TypeError(
            f"{name}: expected a sentence or a list of words, got {type(given).__name__} {given!r}"
        )
    return tuple(map(str, given))


def _words_for(
    shape: tuple[int, ...],
    words: tuple[str, ...] | None,
    keys: tuple[str, ...] | None,
    contents: Contents,
) -> tuple[tuple[str, ...], tuple[str, ...], bool, list[str]]:
    """Return the words of queries and keys, whether they are one sentence, and what was guessed."""
    rows, columns = shape
    is_self = keys is None and (contents.keys is None or contents.keys == contents.queries)
    query_words = contents.queries if words is None else words
    if keys is not None:
        key_words: tuple[str, ...] | None = keys
    elif words is not None and (rows == columns or len(words) == columns):
        key_words, is_self = query_words, True
    else:
        key_words = contents.keys
    if key_words is None and query_words is not None and columns in (rows, len(query_words)):
        key_words = query_words
    if query_words is None and key_words is not None and rows == columns:
        query_words, is_self = key_words, True
    if rows == 1 and query_words is not None and len(query_words) != 1:
        # One row of a whole sentence: which of its words looks is not known.
        query_words = ("",) if len(query_words) == columns else query_words
    said = []
    if query_words is None or key_words is None:
        missing = "words" if query_words is None else "keys"
        if (words, keys) != (None, None) and rows != 1:
            raise ValueError(
                f"{missing}: {contents.source} holds {shape_text(shape)} weights, so it takes two "
                f"lists: words={plural(rows, 'query')} and keys={plural(columns, 'key')}"
            )
        if rows != 1 or key_words is None:
            said.append("no words given, so they are numbered")
        query_words = query_words or (("",) if rows == 1 else numbered(rows))
        key_words = key_words or numbered(columns)
    for name, found, wanted, noun in (
        ("words", query_words, rows, "row"),
        ("keys", key_words, columns, "column"),
    ):
        if len(found) != wanted:
            raise ValueError(
                f"{name}: expected {wanted}, one for each {noun} of {contents.source}, which "
                f"holds {shape_text(shape)} weights; got {len(found)}: {' '.join(found)!r}"
            )
    return query_words, key_words, is_self and rows == columns, said


def place_of(query: str | int, words: Sequence[str]) -> int:
    """Find a word in a sentence, by its text or by its place counted from 1.

    Raises
    ------
    ValueError
        If there is no such word, or more than one; the message says where they stand.

    Examples
    --------
    >>> place_of("sat", ["The", "cat", "sat"]), place_of(1, ["The", "cat", "sat"])
    (2, 0)
    """
    text = str(query)
    if not isinstance(query, int):
        shown = [word.lstrip("Ġ▁ ").rstrip() for word in words]
        for same in (
            [index for index, word in enumerate(words) if word == text],
            [index for index, word in enumerate(shown) if word == text],
            [index for index, word in enumerate(shown) if word.lower() == text.lower()],
        ):
            if len(same) > 1:
                places = ", ".join(str(index + 1) for index in same)
                raise ValueError(
                    f"query: {text!r} is there {len(same)} times; say which by its place in the "
                    f"sentence, one of {places}"
                )
            if same:
                return same[0]
    if text.isascii() and text.isdecimal() and 1 <= int(text) <= len(words):
        return int(text) - 1
    raise ValueError(
        f"query: {text!r} is not in the sentence {' '.join(words)!r}; give one of its words, or "
        f"its place from 1 to {len(words)}"
    )


def _understood(
    numbers: NDArray[np.float64], how: Reading
) -> tuple[NDArray[np.float64], NDArray[np.bool_] | None]:
    """Return weights from whatever the numbers are, and what a causal mask hides."""
    rows, columns = numbers.shape[-2:]
    hidden = None
    if how.causal:
        if rows > columns:
            raise ValueError(
                f"causal: expected as many keys as queries or more, got {rows} × {columns} weights"
            )
        # The last query sees all keys: with a cache, the first ones were asked earlier.
        hidden = ~np.tri(rows, columns, columns - rows, dtype=bool)
    if how.percent:
        numbers = numbers / 100
    if how.logits:
        numbers = softmax(numbers, where=None if hidden is None else ~hidden)
    return numbers, hidden


def _normalised(weights: NDArray[np.float64], row_name: Any) -> NDArray[np.float64]:
    sums = weights.sum(axis=-1, keepdims=True)
    if (sums <= 0).any():
        where = np.argwhere(sums[..., 0] <= 0)[0]
        raise ValueError(
            f"normalise: row {row_name(int(where[-1]))} sums to {sums[tuple(where)][0]:g}, which "
            "cannot become 1"
        )
    normalised: NDArray[np.float64] = weights / sums
    return normalised


def _nothing_ahead(
    shown: NDArray[np.float64],
    hidden: NDArray[np.bool_],
    row: int | None,
) -> None:
    ahead = shown[..., hidden if row is None else hidden[row : row + 1]]
    if ahead.size and ahead.max() > 1e-6:
        raise ValueError(
            f"causal: a query gives {ahead.max():.4f} to a later key; a mask belongs before the "
            "softmax, so it takes logits: logits=True"
        )


def _with_layers(axes: Axes) -> NDArray[np.float64]:
    """Return shape (layers, heads, L, S)."""
    array: NDArray[np.float64] = axes.array
    if axes.names == ("layer", "head"):
        return array
    if axes.names == ("layer",):
        return array[:, np.newaxis]
    return array.reshape(1, -1, *array.shape[-2:])
