"""How far a share of right answers can be trusted when few, or related, questions were asked.

There are two situations and two intervals. If every trial is independent of the others, the exact
binomial interval of Clopper and Pearson applies. If trials come in clusters that may all be right
or wrong together, such as sentences built on one pattern, only the clusters are independent, and
the interval follows from how far apart their shares lie.
"""

import functools
import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention_explainer.arguments import count, plain_array, real_array

Array = NDArray[Any]


def binomial_interval(successes: int, trials: int, *, level: float = 0.95) -> tuple[float, float]:
    """Return the exact interval for the probability behind a number of successes.

    Its ends are the probabilities at which so many successes, or so few, would just become
    surprising. It never covers the truth less often than `level`, and usually more often, since
    successes come in whole numbers.

    Parameters
    ----------
    successes, trials : int
        How many trials succeeded, and how many independent trials there were.
    level : float
        How often the interval should contain the true probability.

    Returns
    -------
    tuple of float
        Lower and upper ends, both between 0 and 1.

    Raises
    ------
    TypeError
        If a count is not an integer.
    ValueError
        If there are no trials or more successes than trials, or `level` is not between 0 and 1.

    Examples
    --------
    Never having seen a failure does not make failure impossible:

    >>> low, high = binomial_interval(24, 24)
    >>> round(low, 2), high
    (0.86, 1.0)

    Notes
    -----
    Source: Clopper and Pearson 1934, Biometrika 26.
    """
    trials = count("trials", trials, least=1)
    successes = count("successes", successes)
    if successes > trials:
        raise ValueError(
            f"successes: expected at most {trials}, the number of trials; got {successes}"
        )
    tail = (1 - _level(level)) / 2
    failures = trials - successes
    low = beta_quantile(tail, successes, failures + 1) if successes else 0.0
    high = beta_quantile(1 - tail, successes + 1, failures) if failures else 1.0
    return low, high


def clustered_interval(
    shares: ArrayLike, parts: ArrayLike | None = None, *, level: float = 0.95
) -> tuple[Array, Array]:
    """Return an interval for the share of successes in a new cluster, from the shares in a few.

    It is Wilson's interval for a proportion, with two changes. The number of trials is replaced by
    the number of independent trials that would scatter as much as the clusters' mean does, and the
    normal quantile by Student's, with as many degrees of freedom as the scatter was estimated from.
    Clusters count equally, whatever their size.

    If no cluster differs from another, their scatter says nothing about how far off the mean may
    be. Every cluster then counts as one trial; if all shares are 0 or all are 1, the interval is
    the `binomial_interval` of the clusters.

    Parameters
    ----------
    shares : array_like, shape (..., clusters)
        Share of successes in each cluster, between 0 and 1.
    parts : array_like, shape (..., clusters), optional
        Labels. If given, clusters are compared only with those of the same part, and each part
        costs a degree of freedom: for halves that were scored by two different choices, say.
    level : float
        How often the interval should contain the true share.

    Returns
    -------
    low, high : ndarray, shape (...)
        Ends of the intervals.

    Raises
    ------
    TypeError
        If `shares` holds anything but real numbers.
    ValueError
        If a share is not between 0 and 1, the shapes do not fit, a part has a single cluster, or
        `level` is not between 0 and 1.

    Examples
    --------
    Eight clusters:

    >>> low, high = clustered_interval([0.5, 0.75, 1, 0.75, 0.5, 0.75, 0.75, 0.5])
    >>> round(float(low), 2), round(float(high), 2)
    (0.53, 0.81)

    Notes
    -----
    Its tests simulate and print how often a nominal 95 % interval covers the truth. For true shares
    from 0.5 to 0.8 and correlations of up to 0.3 within a cluster, it is 93 to 97 % with eight
    clusters of 16 trials, with six of about ten, and with 16 or more of four. With eight clusters
    of one to 20 trials, or of four, it reaches 97 and 98 %, since few trials give few different
    shares. Above 0.8 nothing is certain with so few clusters: between 91 and 99 %. The worst case
    is eight clusters most of which show no failure because their trials are correlated; an interval
    that looks at their scatter cannot see that.

    Sources: Wilson 1927, Journal of the American Statistical Association 22; Dean and Pagano 2015,
    Journal of Survey Statistics and Methodology 3, who compare such intervals for clustered data.
    """
    shares = real_array("shares", shares).astype(np.float64)
    if shares.ndim < 1 or shares.shape[-1] < 2:
        raise ValueError(
            f"shares: expected shape (..., clusters) with two clusters or more, got {shares.shape}"
        )
    if not ((shares >= 0) & (shares <= 1)).all():
        raise ValueError(
            f"shares: expected numbers between 0 and 1, got {shares.min()} to {shares.max()}"
        )
    clusters = shares.shape[-1]
    labels = np.zeros(clusters) if parts is None else plain_array("parts", parts)
    try:
        labels = np.broadcast_to(labels, shares.shape)
    except ValueError:
        raise ValueError(
            f"parts: expected a label for each of shares {shares.shape}, got {labels.shape}"
        ) from None
    # Whether clusters i and j belong to one part: (..., clusters, clusters).
    together = labels[..., :, np.newaxis] == labels[..., np.newaxis, :]
    size = together.sum(axis=-1)
    if (size < 2).any():
        raise ValueError("parts: expected at least two clusters in each, got one alone")
    mean = shares.mean(axis=-1)
    of_part = (together * shares[..., np.newaxis, :]).sum(axis=-1) / size
    variance = ((shares - of_part) ** 2 * size / (size - 1)).sum(axis=-1) / clusters**2
    degrees = clusters - (1 / size).sum(axis=-1).round().astype(int)
    level = _level(level)
    quantile = np.array(
        [student_quantile((1 + level) / 2, int(number)) for number in degrees.ravel()]
    ).reshape(degrees.shape)

    binomial = mean * (1 - mean)
    # Rounding leaves about 1e-33 where there is no scatter at all.
    scatters = variance > 1e-20
    trials = np.where(scatters, binomial / np.where(scatters, variance, 1), clusters)
    lost = quantile**2 / trials
    middle = (mean + lost / 2) / (1 + lost)
    reach = np.sqrt(lost * (binomial + lost / 4)) / (1 + lost)
    all_alike = binomial_interval(clusters, clusters, level=level)[0]
    is_none, is_all = shares.max(axis=-1) == 0, shares.min(axis=-1) == 1
    low = np.where(is_none, 0, np.where(is_all, all_alike, middle - reach))
    high = np.where(is_all, 1, np.where(is_none, 1 - all_alike, middle + reach))
    return low[()], high[()]


@functools.cache
def student_quantile(probability: float, degrees: int) -> float:
    """Return the value below which Student's t lies with a given probability.

    Parameters
    ----------
    probability : float
        Between 0 and 1.
    degrees : int
        Degrees of freedom, at least 1.

    Returns
    -------
    float

    Raises
    ------
    TypeError
        If `degrees` is not an integer.
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> round(student_quantile(0.975, 7), 4)
    2.3646

    Notes
    -----
    Source: NIST Digital Library of Mathematical Functions, 8.17.
    """
    if not 0 < probability < 1:
        raise ValueError(f"probability: expected a number between 0 and 1, got {probability}")
    degrees = count("degrees", degrees, least=1)
    if probability < 0.5:
        return -student_quantile(1 - probability, degrees)
    # t² / (degrees + t²) follows a beta distribution.
    ratio = beta_quantile(2 * probability - 1, 0.5, degrees / 2)
    return math.sqrt(degrees * ratio / (1 - ratio))


def beta_quantile(probability: float, a: float, b: float) -> float:
    """Return the value below which a beta distribution lies with a given probability.

    Parameters
    ----------
    probability : float
        Between 0 and 1.
    a, b : float
        The two shapes, both positive.

    Returns
    -------
    float
        Found by bisection, to about the last digit.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> round(beta_quantile(0.25, 2, 1), 12)
    0.5
    """
    if not (a > 0 and b > 0):
        raise ValueError(f"a, b: expected positive shapes, got {a} and {b}")
    if not 0 <= probability <= 1:
        raise ValueError(f"probability: expected a number between 0 and 1, got {probability}")
    low, high = 0.0, 1.0
    while low < (middle := (low + high) / 2) < high:
        if _beta_probability(middle, a, b) < probability:
            low = middle
        else:
            high = middle
    return high


def _beta_probability(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function, by its continued fraction.

    Source: DLMF 8.17.22, evaluated by Lentz's method.
    """
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta_probability(1 - x, b, a)  # where the fraction converges fast
    if x == 0:
        return 0.0
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    tiny = 1e-300
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1) or tiny)
    fraction = d
    for m in range(1, 10_000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for numerator in (even, odd):
            d = 1 / (1 + numerator * d or tiny)
            c = 1 + numerator / c or tiny
            fraction *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return front * fraction / a


def _level(level: float) -> float:
    if not 0 < level < 1:
        raise ValueError(f"level: expected a share between 0 and 1, got {level}")
    return level
