"""A point and a convex hull, for tests in several folders."""

import numpy as np
from numpy.typing import NDArray


def is_inside(point: NDArray[np.float64], hull: NDArray[np.float64]) -> bool:
    """Whether a point is inside a hull, whose corners run anticlockwise, or on its edge."""
    (x, y), (to_x, to_y) = (np.roll(hull, -1, axis=0) - hull).T, (point - hull).T
    return bool((x * to_y - y * to_x >= -1e-9).all())
