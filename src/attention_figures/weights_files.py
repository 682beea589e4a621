"""Weights as files that `attention map` and the library read again, with their words."""

import csv
import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from attention_figures.reading.weights import Weights


def as_npz(tokens: Sequence[str], weights: NDArray[np.float64]) -> bytes:
    """Return an archive of two arrays, `weights` of all layers and heads and `tokens`.

    >>> content = as_npz(["cat"], np.ones((1, 1, 1, 1)))
    >>> sorted(np.load(io.BytesIO(content)))
    ['tokens', 'weights']
    """
    file = io.BytesIO()
    np.savez(file, weights=weights, tokens=np.array(tokens))
    return file.getvalue()


def as_csv(weights: Weights) -> bytes:
    r"""Return a table: words of the keys above, those of the queries on the left.

    >>> from attention_figures.reading.weights import read_weights
    >>> as_csv(read_weights([[0.75, 0.25]], ["cat"], ["cat", "sat"]))
    b',cat,sat\ncat,0.75,0.25\n'
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["", *weights.keys])
    row = weights.query
    queries = weights.queries if row is None else weights.queries[row : row + 1]
    for word, shares in zip(queries, weights.weights.tolist(), strict=True):
        writer.writerow([word, *shares])
    return file.getvalue().encode()
