"""The mean of a share over training runs, and how far it can be trusted."""

import numpy as np
from numpy.typing import NDArray

from attention_explainer.statistics import clustered_interval
from attention_figures.text import show

LEVEL = 0.95
"""How often an interval should contain the true share."""


ALIKE = (
    "Where all runs are alike, they say nothing about the spread: the interval is then as wide as "
    "for as many single trials with that result."
)
"""For the caption of a table in which that may be."""


def mean_and_interval(shares: NDArray[np.float64], digits: str = ".2f") -> tuple[str, str]:
    """Return the mean over seeds and its interval, for a reader; each seed is a cluster."""
    low, high = clustered_interval(shares, level=LEVEL)
    return (
        show(float(shares.mean()), digits),
        f"{show(float(low), digits)} to {show(float(high), digits)}",
    )
