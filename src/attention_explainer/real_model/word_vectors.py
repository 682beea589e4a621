"""What a table of word vectors knows by itself: which rows are alike, where steps lead."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention_explainer.arguments import real_array

Array = NDArray[Any]


def unit_rows(vectors: ArrayLike) -> NDArray[np.float64]:
    """Divide each row by its length, so that dot products of rows are cosines.

    Parameters
    ----------
    vectors : array_like, shape (rows, width)
        Real numbers; a row of zeros stays zero.

    Returns
    -------
    ndarray of float64, shape (rows, width)

    Raises
    ------
    TypeError
        If `vectors` does not hold real numbers.
    ValueError
        If it is not a matrix.

    Examples
    --------
    >>> unit_rows([[3, 4], [0, 0]])
    array([[0.6, 0.8],
           [0. , 0. ]])
    """
    rows = real_array("vectors", vectors).astype(np.float64)
    if rows.ndim != 2:
        raise ValueError(f"vectors: expected shape (rows, width), got {rows.shape}")
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    divided: NDArray[np.float64] = rows / np.where(lengths == 0, 1, lengths)
    return divided


def most_alike(
    units: Array, wanted: ArrayLike, *, count: int = 1, left_out: Sequence[int] = ()
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Find the rows whose angle with a vector is smallest.

    Parameters
    ----------
    units : ndarray, shape (rows, width)
        Rows of length one, as `unit_rows` gives them.
    wanted : array_like, shape (width,)
        The vector; its length does not matter.
    count : int, default 1
        How many rows to return.
    left_out : sequence of int
        Rows that do not count.

    Returns
    -------
    rows : ndarray of int, shape (count,)
        Their numbers, the most alike first; of equals the lower number.
    cosines : ndarray of float64, shape (count,)
        Of the angles; 1 for the same direction.

    Raises
    ------
    ValueError
        If `wanted` is all zeros or of another width, or if fewer than `count` rows are left.

    Examples
    --------
    >>> units = unit_rows([[1, 0], [1, 1], [0, 1]])
    >>> rows, cosines = most_alike(units, [2, 0], count=2, left_out=[0])
    >>> rows, cosines.round(2)
    (array([1, 2]), array([0.71, 0.  ]))
    """
    vector = real_array("wanted", wanted).astype(np.float64)
    if vector.shape != units.shape[1:]:
        raise ValueError(f"wanted: expected shape {units.shape[1:]}, got {vector.shape}")
    if not vector.any():
        raise ValueError("wanted: expected a vector with a direction, got zeros")
    if not 1 <= count <= len(units) - len(set(left_out)):
        raise ValueError(f"count: expected at least 1 and no more rows than are left, got {count}")
    cosines = units @ (vector / np.linalg.norm(vector))
    cosines[list(left_out)] = -np.inf
    rows = np.argsort(-cosines, kind="stable")[:count]
    return rows, cosines[rows]


@dataclass(frozen=True)
class Analogies:
    """How often a step from one pair leads from the first of another to its second.

    Attributes
    ----------
    questions : int
        Ordered pairs of pairs.
    found : float
        Share of questions where the nearest row is the right one, if the three given rows are left
        out.
    found_among_all : float
        The same with no row left out.
    found_without_step : float
        The same as `found`, but looking from the third row without taking the step.
    """

    questions: int
    found: float
    found_among_all: float
    found_without_step: float


def analogies(units: Array, pairs: Sequence[tuple[int, int]]) -> Analogies:
    """Ask of every two pairs (a, b) and (c, d) whether c + b − a leads to d.

    Parameters
    ----------
    units : ndarray, shape (rows, width)
        Rows of length one, as `unit_rows` gives them.
    pairs : sequence of (int, int)
        Rows that stand in the same relation; at least two pairs, all of different rows.

    Returns
    -------
    Analogies

    Raises
    ------
    ValueError
        If there are fewer than two pairs, or a row occurs twice.

    Examples
    --------
    Steps of one kind in a plane, upwards:

    >>> units = unit_rows([[1, 0], [1, 1], [3, 0.1], [3, 3.3], [-1, 0]])
    >>> analogies(units, [(0, 1), (2, 3)]).found
    1.0

    Notes
    -----
    Leaving out the three given rows is customary, and does much of the work: what is nearest to
    c + b − a is often c itself.
    """
    rows = [row for pair in pairs for row in pair]
    if len(pairs) < 2:
        raise ValueError(f"pairs: expected at least two, got {len(pairs)}")
    if len(set(rows)) < len(rows):
        raise ValueError(f"pairs: expected different rows, got {list(pairs)}")
    given = np.array([(a, b, c, d) for a, b in pairs for c, d in pairs if c != a], dtype=np.intp)
    a, b, c, right = given.T

    def share_found(wanted: Array, left_out: Array) -> float:
        # One product for all questions: the table is long, and reading it is what takes time.
        cosines = wanted @ units.T
        np.put_along_axis(cosines, left_out, -np.inf, axis=1)
        return float(np.mean(cosines.argmax(axis=1) == right))

    step = units[c] + units[b] - units[a]
    return Analogies(
        len(given),
        share_found(step, given[:, :3]),
        share_found(step, given[:, :0]),
        share_found(units[c], given[:, :3]),
    )
