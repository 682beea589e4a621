"""Whether numbers are attention weights: rows of shares that sum to one, and if not, why not."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from attention_figures.reading.stored import plural

Matrix = NDArray[np.float64]

TOLERANCE = 1e-3
"""By how much a row may miss 1 without a word: what printing four or more decimals does."""

BELOW_ZERO = 1e-6
"""Numbers below zero by no more are taken for zero: some ways to compute leave them."""

MOST = 0.1
"""By how much a row may miss 1 at most, however many rounded numbers it has."""


def checked_weights(
    weights: Matrix, given: Matrix, source: str, row_name: Callable[[int], str]
) -> tuple[Matrix, list[str]]:
    """Return weights that a figure may show, and what a reader should know of them.

    Parameters
    ----------
    weights : ndarray, shape (..., L, S)
        What is to be shown.
    given : ndarray, shape (..., L, S)
        All that the source holds, to tell what it may be in place of weights.
    source : str
        Where they come from.
    row_name : callable
        From the index of a row to what it is called in a message.

    Returns
    -------
    ndarray
        The weights as given, but for numbers a hair below zero, which become zero.
    list of str
        Notes.

    Raises
    ------
    ValueError
        If a row holds NaN or negative numbers or does not sum to 1 within what rounding explains.
        The message names the row, the likely reason and the option that helps.
    """
    notes: list[str] = []
    # NaN compares false with everything, so a row that holds one is no row of shares.
    finite = np.where(np.isfinite(weights), weights, np.nan)
    sums, smallest = finite.sum(axis=-1), finite.min(axis=-1)
    explained, reason = rounding(weights)
    misses = np.abs(sums - 1)
    fine = (misses <= max(TOLERANCE, explained)) & (smallest >= -BELOW_ZERO)
    if not fine.all():
        where = tuple(int(index) for index in np.argwhere(~fine)[0])
        raise ValueError(
            f"weights: expected rows of non-negative numbers that sum to 1; in {source} row "
            f"{row_name(where[-1])} sums to {sums[where]:.4f}, its smallest is "
            f"{smallest[where]:g}{likely_reason(weights, given)}"
        )
    if (weights < 0).any():
        notes.append(f"numbers down to {weights.min():.0e} taken as 0")
        weights = np.maximum(weights, 0)
    if misses.max() > TOLERANCE:
        notes.append(
            f"rows sum to {sums.min():.3f} to {sums.max():.3f}, which rounding to {reason} "
            "explains; shown as given, and normalise=True divides each row by its sum"
        )
    return weights, notes


def rounding(weights: Matrix) -> tuple[float, str]:
    """Return by how much rounding can move the sum of a row, and what kind of rounding it is."""
    width = weights.shape[-1]
    finite = weights[np.isfinite(weights)]
    for digits in (1, 2, 3):
        scaled = finite * 10**digits
        if np.abs(scaled - scaled.round()).max(initial=0) < 1e-6:
            return min(width * 0.5 * 10**-digits + 1e-9, MOST), plural(digits, "decimal")
    single = finite.astype(np.float32)
    if (single == finite).all() and not (single.view(np.uint32) & 0xFFFF).any():
        return 2**-8, "the few bits of bfloat16"
    return 0, ""


def likely_reason(weights: Matrix, given: Matrix) -> str:
    """Say what numbers that are no weights may be, and which option helps; "" if nobody knows."""
    whole = given[np.isfinite(given).all(axis=-1)]
    if np.isnan(weights).any():
        return (
            ". It holds NaN, as rows of padding do where everything was masked; choose another "
            "query, or leave padding out"
        )
    if not whole.size:
        return ""
    sums = whole.sum(axis=-1)
    if whole.min() < -BELOW_ZERO:
        return ". Negative numbers may be logits, before the softmax: logits=True takes it"
    if np.abs(sums - 100).max() <= 1:
        return ". Rows that sum to 100 may be percentages: percent=True divides by 100"
    if np.isfinite(given).all():
        columns = given.sum(axis=-2)
        if np.abs(columns - 1).max() <= TOLERANCE:
            return ". The columns sum to 1, so rows and columns may be swapped: transpose=True"
        if np.abs(columns.sum(axis=-1) - 1).max() <= TOLERANCE:
            return ". All numbers together sum to 1: normalise=True divides each row by its sum"
    if whole.max() > 1 + TOLERANCE:
        return (
            ". Numbers above 1 are no shares; logits, before the softmax, may be: logits=True "
            "takes it"
        )
    if sums.min() > 0:
        return ". normalise=True divides each row by its sum"
    return ""
