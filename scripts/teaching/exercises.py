"""Numbers for exercises with pencil and paper, drawn anew for each sheet, and their solutions.

The numbers that are given are small integers, so that nothing but the powers of e needs a table;
the solutions are what the package computes from them.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_explainer import attention_trace, causal_mask, merge_heads, softmax, split_heads

Numbers = NDArray[Any]

WIDTH = 4
"""Numbers in a query: its root, by which scores are divided, is a whole number."""

LARGEST_POWER = 3
"""The table of the sheet ends with e to this power."""

SHARES = (0.5, 0.25, 0.25)
HEADS = 2


@dataclass(frozen=True, eq=False)
class Scores:
    """Given: `query` (4,) and `key` (3, 4). Asked for: `scores` and `scaled`, both (3,)."""

    query: Numbers
    key: Numbers
    scores: Numbers
    scaled: Numbers


@dataclass(frozen=True, eq=False)
class Softmax:
    """Given: `logits` (3,). Asked for: their `powers` of e and the `weights`, both (3,)."""

    logits: Numbers
    powers: Numbers
    weights: Numbers


@dataclass(frozen=True, eq=False)
class Mixture:
    """Given: `weights` (3,) and `value` (3, 2). Asked for: the `output` (2,)."""

    weights: Numbers
    value: Numbers
    output: Numbers


@dataclass(frozen=True, eq=False)
class Mask:
    """Given: `logits` (3, 3) and `allowed` (3, 3). Asked for: `weights` (3, 3)."""

    logits: Numbers
    allowed: Numbers
    weights: Numbers


@dataclass(frozen=True, eq=False)
class TwoHeads:
    """Given: `x` (3, 4), whose halves are what the heads compare and mix; the last word looks.

    Asked for: `scores` and `weights` (2, 3), one row a head, and the `output` (4,), joined.
    """

    x: Numbers
    scores: Numbers
    weights: Numbers
    output: Numbers


@dataclass(frozen=True, eq=False)
class Sheet:
    """The exercises of one sheet, in order."""

    name: str
    scores: Scores
    softmax: Softmax
    mixture: Mixture
    mask: Mask
    two_heads: TwoHeads


def sheet(name: str, seed: int) -> Sheet:
    """Draw the numbers of a sheet, and solve its exercises.

    Parameters
    ----------
    name : str
        What tells this sheet from others with other numbers.
    seed : int
        The same seed gives the same sheet.

    Returns
    -------
    Sheet
        What is given and what is asked for.

    Examples
    --------
    >>> a = sheet("A", 1)
    >>> bool((a.scores.query @ a.scores.key.T == a.scores.scores).all())
    True
    """
    rng = np.random.default_rng(seed)
    return Sheet(name, _scores(rng), _softmax(rng), _mixture(rng), _mask(rng), _two_heads(rng))


def _scores(rng: np.random.Generator) -> Scores:
    while True:
        query = rng.integers(0, 4, size=WIDTH)
        key = rng.integers(-1, 4, size=(3, WIDTH))
        trace = attention_trace(query[np.newaxis], key, key)
        # A zero query or equal scores would leave nothing to compare.
        if np.unique(trace.scores).size == 3 and np.count_nonzero(query) >= 3:
            return Scores(query, key, trace.scores[0], trace.scaled_scores[0])


def _softmax(rng: np.random.Generator) -> Softmax:
    logits = rng.choice(np.arange(LARGEST_POWER + 1), size=3, replace=False)
    return Softmax(logits, np.exp(logits), softmax(logits))


def _mixture(rng: np.random.Generator) -> Mixture:
    weights = rng.permutation(SHARES)
    value = 4 * rng.integers(-2, 4, size=(3, 2))
    return Mixture(weights, value, weights @ value)


def _mask(rng: np.random.Generator) -> Mask:
    allowed = causal_mask(3)
    while True:
        logits = rng.integers(0, LARGEST_POWER, size=(3, 3))
        if all(np.unique(row[: index + 1]).size > 1 for index, row in enumerate(logits) if index):
            return Mask(logits, allowed, softmax(logits, where=allowed))


def _two_heads(rng: np.random.Generator) -> TwoHeads:
    while True:
        x = rng.integers(0, 2, size=(3, WIDTH)) + rng.integers(0, 2, size=(3, WIDTH))
        heads = split_heads(x, HEADS)
        trace = attention_trace(heads[:, -1:], heads, heads, scale=1.0)
        is_most = trace.scores[:, 0] == trace.scores[:, 0].max(axis=-1, keepdims=True)
        # Each head is to favour one word, and not the same; the table of powers is to suffice.
        differ = (is_most.sum(axis=-1) == 1).all() and (is_most[0] != is_most[1]).any()
        if trace.scores.max() <= LARGEST_POWER and differ:
            output = merge_heads(trace.output)[0]
            return TwoHeads(x, trace.scores[:, 0], trace.weights[:, 0], output)
