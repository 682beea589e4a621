"""The matrix that leads from the vector of a position to that of a later one."""

import numpy as np
from numpy.typing import NDArray


def shift_matrix(vectors: NDArray[np.float64], shift: int) -> NDArray[np.float64]:
    """Find by least squares the matrix that takes each vector to the one `shift` rows below.

    Nothing here knows that a rotation will come out.
    """
    matrix, *_ = np.linalg.lstsq(vectors[:-shift], vectors[shift:], rcond=None)
    return np.asarray(matrix, dtype=np.float64)
