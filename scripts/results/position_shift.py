"""Position vectors: how wide they are as hands of clocks, and the matrix that leads on from one."""

import numpy as np
from numpy.typing import NDArray

HANDS = 3
"""Pairs of a position vector that are drawn as the hands of clocks."""


def shift_matrix(vectors: NDArray[np.float64], shift: int) -> NDArray[np.float64]:
    """Find by least squares the matrix that takes each vector to the one `shift` rows below.

    Nothing here knows that a rotation will come out.
    """
    matrix, *_ = np.linalg.lstsq(vectors[:-shift], vectors[shift:], rcond=None)
    return np.asarray(matrix, dtype=np.float64)
