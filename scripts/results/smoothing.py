"""Points on a line, and the curve that smoothing draws through them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_explainer.smoothing import kernel_regression

KEYS = (1.0, 2.0, 3.0, 4.5, 6.0, 7.0, 8.0, 9.0)
"""Where was measured: made up for this picture."""

VALUES = (1.0, 2.2, 3.0, 2.4, 1.2, 1.6, 3.0, 3.6)
"""What was measured there."""

ENDS = (0.0, 10.0)
"""From where to where the line goes."""

QUERY = 3.6
"""Where the reader begins to ask."""

BANDWIDTH = 0.7
"""How far is looked at first."""

NARROW, WIDE = 0.2, 5.0
"""Bandwidths to compare with it: a lookup, and nearly a mean of all."""

GRID = np.linspace(*ENDS, 81)
"""Where the curve is computed."""


@dataclass(frozen=True)
class Smoothed:
    """What one query finds, and the curve of all."""

    query: float
    bandwidth: float
    weights: NDArray[np.float64]
    output: float
    curve: NDArray[np.float64]
    keys: tuple[float, ...] = KEYS
    values: tuple[float, ...] = VALUES

    @property
    def nearest(self) -> int:
        """Which point has most weight."""
        return int(self.weights.argmax())


def smoothed(query: float = QUERY, bandwidth: float = BANDWIDTH) -> Smoothed:
    """Ask at one place, and everywhere on the grid."""
    output, weights = kernel_regression(
        np.append(query, GRID)[:, np.newaxis],
        np.array(KEYS)[:, np.newaxis],
        np.array(VALUES)[:, np.newaxis],
        bandwidth=bandwidth,
    )
    return Smoothed(query, bandwidth, weights[0], float(output[0, 0]), output[1:, 0])
