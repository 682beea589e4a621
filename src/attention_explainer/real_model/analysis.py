"""Statistics over many heads that do not mistake luck or selection for skill."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention_explainer.arguments import count, real_array

Array = NDArray[Any]

KINDS = ("first marker", "separator", "itself", "previous word", "next word")
"""Where a head may look from any word, whatever the sentence says."""


def scores_of_heads(right: ArrayLike, wrong: ArrayLike) -> Array:
    """Score each head: 1 where the right noun gets more weight than the wrong one.

    Parameters
    ----------
    right, wrong : array_like, of the same shape
        Weights of the two nouns.

    Returns
    -------
    ndarray of float64, shape of `right`
        1 for more, 0 for less, ½ for equal weights.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> scores_of_heads([0.7, 0.1, 0.2], [0.1, 0.7, 0.2])
    array([1. , 0. , 0.5])
    """
    right, wrong = real_array("right", right), real_array("wrong", wrong)
    if right.shape != wrong.shape:
        raise ValueError(f"wrong: expected shape {right.shape}, as right has; got {wrong.shape}")
    scores: Array = (right > wrong) + 0.5 * (right == wrong)
    return scores


@dataclass(frozen=True, eq=False)
class CrossFit:
    """Heads chosen on one half of the data and scored on the other, both ways.

    Attributes
    ----------
    chosen : tuple of int
        The head that did best on the first half, and the one that did best on the second.
    scores : ndarray, shape (groups,)
        Score of each group, by the head that was chosen without it.
    """

    chosen: tuple[int, int]
    scores: Array

    @property
    def accuracy(self) -> float:
        """Mean score."""
        return float(self.scores.mean())


def cross_fit(scores: ArrayLike, in_first_half: ArrayLike) -> CrossFit:
    """Choose the best head on each half and score it on the other.

    Of many heads that all guess, the best looks good on the data by which it was chosen. On other
    data it does not.

    Parameters
    ----------
    scores : array_like, shape (groups, num_heads)
        Score of each head in each group.
    in_first_half : array_like of bool, shape (groups,)
        How the groups are divided.

    Returns
    -------
    CrossFit
        The choices and the scores. Of heads that do equally well, the first is chosen.

    Raises
    ------
    TypeError
        If `scores` does not hold real numbers.
    ValueError
        If the shapes do not fit, or one half is empty.

    Examples
    --------
    Head 0 is always right; head 1 was lucky once:

    >>> cross_fit([[1, 1], [1, 0], [1, 0]], [True, False, False]).scores
    array([1., 1., 1.])
    """
    scores = real_array("scores", scores)
    first = np.asarray(in_first_half)
    if scores.ndim != 2 or first.shape != scores.shape[:1]:
        raise ValueError(
            "scores, in_first_half: expected shapes (groups, num_heads) and (groups,), "
            f"got {scores.shape} and {first.shape}"
        )
    if first.dtype != np.bool_ or first.all() or not first.any():
        raise ValueError(f"in_first_half: expected some True and some False, got {first}")
    best_on_first = int(scores[first].mean(axis=0).argmax())
    best_on_second = int(scores[~first].mean(axis=0).argmax())
    reported = np.where(first, scores[:, best_on_second], scores[:, best_on_first])
    return CrossFit((best_on_first, best_on_second), reported)


def alternating(groups: int) -> NDArray[np.bool_]:
    """Divide groups into halves: every second one is in the first half.

    Raises
    ------
    TypeError, ValueError
        If `groups` is not a positive integer.

    Examples
    --------
    >>> alternating(3)
    array([ True, False,  True])
    """
    return np.resize([True, False], count("groups", groups, least=1))


def accuracies_of_splits(scores: ArrayLike, rng: np.random.Generator, splits: int) -> Array:
    """Repeat `cross_fit` on random halves, to see how much depends on the division.

    Parameters
    ----------
    scores : array_like, shape (groups, num_heads)
        As for `cross_fit`.
    rng : numpy.random.Generator
        Draws the halves.
    splits : int
        How many.

    Returns
    -------
    ndarray, shape (splits,)
        The accuracy of each.

    Raises
    ------
    TypeError, ValueError
        As `cross_fit` does.

    Examples
    --------
    >>> accuracies_of_splits([[1, 0], [1, 0]], np.random.default_rng(0), splits=3)
    array([1., 1., 1.])
    """
    scores = real_array("scores", scores)
    halves = (rng.permutation(alternating(len(scores))) for _ in range(count("splits", splits)))
    return np.array([cross_fit(scores, half).accuracy for half in halves])


def bootstrap_interval(
    values: ArrayLike, rng: np.random.Generator, *, level: float = 0.95, resamples: int = 10_000
) -> tuple[float, float]:
    """Estimate how far a mean would vary with other groups of the same kind.

    Parameters
    ----------
    values : array_like, shape (groups,)
        One value for each group.
    rng : numpy.random.Generator
        Draws groups with replacement.
    level : float
        Share of the resampled means that lie within the interval.
    resamples : int
        How often groups are drawn.

    Returns
    -------
    tuple of float
        Lower and upper end.

    Raises
    ------
    TypeError
        If `values` does not hold real numbers.
    ValueError
        If there are none, or `level` is not between 0 and 1.

    Examples
    --------
    >>> bootstrap_interval([1, 1, 1], np.random.default_rng(0))
    (1.0, 1.0)

    Notes
    -----
    Source: Efron 1979, the percentile interval.
    """
    values = real_array("values", values)
    if values.ndim != 1 or not values.size:
        raise ValueError(f"values: expected shape (groups,), got {values.shape}")
    if not 0 < level < 1:
        raise ValueError(f"level: expected a share between 0 and 1, got {level}")
    drawn = rng.integers(len(values), size=(count("resamples", resamples, least=1), len(values)))
    tail = (1 - level) / 2
    low, high = np.quantile(values[drawn].mean(axis=1), [tail, 1 - tail])
    return float(low), float(high)


def combined_scores(
    right: ArrayLike, wrong: ArrayLike, in_first_half: ArrayLike, *, floor: float = 1e-6
) -> Array:
    """Let all heads vote; what each vote counts is learnt on one half and tested on the other.

    The vote of a head is the logarithm of the weight of the right noun over that of the wrong one.
    A logistic regression without intercept learns a coefficient for each head, with a standard
    normal prior on the coefficients.

    Parameters
    ----------
    right, wrong : array_like, shape (groups, sentences, num_heads)
        Weights of the two nouns.
    in_first_half : array_like of bool, shape (groups,)
        How the groups are divided.
    floor : float
        Added to each weight, so that a weight of 0 has a logarithm.

    Returns
    -------
    ndarray, shape (groups,)
        Share of each group's sentences that the vote gets right.

    Raises
    ------
    TypeError
        If the weights are not real numbers.
    ValueError
        If their shapes differ or do not have three axes.

    Examples
    --------
    >>> right = np.full((4, 2, 3), 0.6)
    >>> combined_scores(right, 1 - right, [True, True, False, False])
    array([1., 1., 1., 1.])
    """
    right, wrong = real_array("right", right), real_array("wrong", wrong)
    first = np.asarray(in_first_half)
    if right.ndim != 3 or right.shape != wrong.shape:
        raise ValueError(
            "right, wrong: expected one shape (groups, sentences, num_heads), "
            f"got {right.shape} and {wrong.shape}"
        )
    logs = np.log(right.astype(np.float64) + floor) - np.log(wrong.astype(np.float64) + floor)
    scores = np.empty(len(logs))
    for learnt_on in (first, ~first):
        examples = logs[learnt_on].reshape(-1, logs.shape[-1])
        spread = np.sqrt(np.square(examples).mean(axis=0)) + floor
        coefficients = _logistic_coefficients(examples / spread) / spread
        votes = logs[~learnt_on] @ coefficients
        scores[~learnt_on] = scores_of_heads(votes, np.zeros_like(votes)).mean(axis=-1)
    return scores


def _logistic_coefficients(examples: Array) -> Array:
    """Maximise Σ log σ(examples · coefficients) − ‖coefficients‖²/2 by Newton's method."""
    coefficients = np.zeros(examples.shape[1])
    for _ in range(50):
        missing = 1 / (1 + np.exp(examples @ coefficients))
        gradient = examples.T @ missing - coefficients
        curvature = (examples.T * (missing * (1 - missing))) @ examples + np.eye(len(coefficients))
        step = np.linalg.solve(curvature, gradient)
        coefficients = coefficients + step
        if np.abs(step).max() < 1e-10:
            break
    return coefficients


def where_words_look(weights: ArrayLike) -> tuple[Array, Array]:
    """Measure which positions each head looks at from the words, whatever the words are.

    The first and the last token are markers. The first word has no word before it and the last none
    after it, so they do not count for the previous and the next word.

    Parameters
    ----------
    weights : array_like, shape (..., L, L)
        Attention weights of a sentence with markers at both ends, L at least 4.

    Returns
    -------
    mean : ndarray, shape (..., 5)
        Mean weight of each of `KINDS`.
    most : ndarray, shape (..., 5)
        Share of the words from which it gets the largest weight.

    Raises
    ------
    TypeError
        If `weights` does not hold real numbers.
    ValueError
        If its shape does not end in (L, L) with L at least 4.

    Examples
    --------
    >>> mean, most = where_words_look(np.eye(5, k=1))
    >>> dict(zip(KINDS, mean.tolist()))["next word"]
    1.0
    """
    weights = real_array("weights", weights)
    length = weights.shape[-1] if weights.ndim >= 2 else 0
    if length < 4 or weights.shape[-2] != length:
        raise ValueError(
            f"weights: expected shape (..., L, L) with L at least 4, got {weights.shape}"
        )
    words = np.arange(1, length - 1)
    largest = weights.argmax(axis=-1)
    mean, most = [], []
    for asking, asked in (
        (words, np.zeros_like(words)),
        (words, np.full_like(words, length - 1)),
        (words, words),
        (words[1:], words[:-1]),
        (words[:-1], words[1:]),
    ):
        mean.append(weights[..., asking, asked].mean(axis=-1))
        most.append((largest[..., asking] == asked).mean(axis=-1))
    return np.stack(mean, axis=-1), np.stack(most, axis=-1)


def marker_contributions(weights: ArrayLike, value_norms: ArrayLike) -> Array:
    """Measure how much the two markers contribute to the words, and how much all tokens do.

    Parameters
    ----------
    weights : array_like, shape (..., L, L)
        Attention weights of a sentence with markers at both ends.
    value_norms : array_like, shape (..., L)
        Length of each transformed value.

    Returns
    -------
    ndarray, shape (..., 3)
        Weight times length for the first marker, the separator and all tokens, averaged over the
        words.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If the shapes do not fit together.

    Examples
    --------
    Three tokens: the word in the middle looks at all three equally, and the markers have short
    values:

    >>> marker_contributions(np.full((3, 3), 1 / 3), [1, 6, 2]).round(2)
    array([0.33, 0.67, 3.  ])

    Notes
    -----
    Source: Kobayashi et al. 2020, ACL Anthology 2020.emnlp-main.574.
    """
    weights, value_norms = real_array("weights", weights), real_array("value_norms", value_norms)
    if weights.ndim < 2 or weights.shape[:-1] != value_norms.shape:
        raise ValueError(
            "value_norms: expected shape (..., L) for weights (..., L, L), "
            f"got {value_norms.shape} and {weights.shape}"
        )
    given = (weights * value_norms[..., np.newaxis, :])[..., 1:-1, :]
    each = (given[..., 0], given[..., -1], given.sum(axis=-1))
    return np.stack([amount.mean(axis=-1) for amount in each], axis=-1)


def most_attended_word(rows: ArrayLike, asking: int) -> Array:
    """Return the position of the largest weight among the other words; markers do not count.

    Parameters
    ----------
    rows : array_like, shape (..., L)
        Weights from one word, markers at both ends included.
    asking : int
        Its own position.

    Returns
    -------
    ndarray of int, shape (...)
        Position in the sentence.

    Raises
    ------
    TypeError
        If `rows` does not hold real numbers, or `asking` is not an integer.
    ValueError
        If there is no other word.

    Examples
    --------
    >>> most_attended_word([0.5, 0.2, 0.1, 0.0, 0.2], asking=1)
    array(2)

    Notes
    -----
    Source: Clark et al. 2019, arXiv 1906.04341: a head's prediction is the most attended word.
    """
    rows = real_array("rows", rows).copy()
    asking = count("asking", asking)
    if rows.ndim < 1 or rows.shape[-1] < 4 or asking >= rows.shape[-1]:
        raise ValueError(
            f"rows: expected shape (..., L) with L at least 4 and above asking {asking}, "
            f"got {rows.shape}"
        )
    rows[..., [0, asking, -1]] = -np.inf
    return np.asarray(rows.argmax(axis=-1))


def best_offset(asking: ArrayLike, asked: ArrayLike) -> tuple[int, float]:
    """Find the fixed distance that answers most often, and how often it does.

    Parameters
    ----------
    asking, asked : array_like of int, shape (cases,)
        Positions of the word that asks and of the right answer.

    Returns
    -------
    offset : int
        The most frequent difference; the lowest of several.
    share : float
        How often it is right.

    Raises
    ------
    ValueError
        If the shapes differ or there are no cases.

    Examples
    --------
    >>> best_offset([1, 4, 2], [3, 6, 7])
    (2, 0.6666666666666666)

    Notes
    -----
    Source: Clark et al. 2019, arXiv 1906.04341, who compare heads with fixed offsets.
    """
    asking, asked = np.asarray(asking), np.asarray(asked)
    if asking.shape != asked.shape or not asking.size:
        raise ValueError(
            f"asking, asked: expected one shape (cases,), got {asking.shape} and {asked.shape}"
        )
    offsets, counts = np.unique(asked - asking, return_counts=True)
    return int(offsets[counts.argmax()]), float(counts.max() / asking.size)
