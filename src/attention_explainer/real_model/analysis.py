"""What the weights of many heads say, counted so that luck and choice cannot pass for skill."""

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention_explainer.arguments import count, real_array
from attention_explainer.statistics import clustered_interval

Array = NDArray[Any]

KINDS = ("first marker", "separator", "itself", "previous word", "next word")
"""Where a head may look from any word, whatever the sentence says."""


def scores_of_heads(right: ArrayLike, wrong: ArrayLike) -> Array:
    """Score each head: 1 where the right noun gets more weight than the wrong one.

    Parameters
    ----------
    right, wrong : array_like, of one shape
        Weights of the two nouns.

    Returns
    -------
    ndarray of float64, shape of `right`
        1 for more, 0 for less, ½ for the same.

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
        raise ValueError(f"wrong: expected the shape of right, {right.shape}; got {wrong.shape}")
    scores: Array = (right > wrong) + 0.5 * (right == wrong)
    return scores


def choose_heads(scores: ArrayLike, has_a_say: ArrayLike) -> NDArray[np.intp]:
    """Choose for each group the head that did best on the groups that have a say.

    Among many heads that all guess, the best looks good on the data it was chosen on, but not on a
    group that had no say in the choice.

    Parameters
    ----------
    scores : array_like, shape (groups, num_heads)
        Score of each head in each group.
    has_a_say : array_like of bool, shape (..., groups, groups)
        In row i and column j, whether group j has a say in the head by which group i is scored.
        With `labels[:, None] != labels`, every group with another label has a say: those of the
        other half, or of all other patterns.

    Returns
    -------
    ndarray of int, shape (..., groups)
        The chosen heads; among those that do equally well, the first.

    Raises
    ------
    TypeError
        If `scores` holds anything but real numbers.
    ValueError
        If the shapes do not fit, a group has a say in its own head, or no group has a say in one.

    Examples
    --------
    Each group is scored by the head that did best on the other two:

    >>> choose_heads([[1, 0], [1, 0], [0, 1]], ~np.eye(3, dtype=bool))
    array([0, 0, 0])
    """
    scores = real_array("scores", scores)
    has_a_say = _who_has_a_say(has_a_say, len(scores) if scores.ndim == 2 else -1)
    # The sum over those with a say is highest where their mean is.
    return np.asarray((has_a_say @ scores).argmax(axis=-1))


def _who_has_a_say(given: ArrayLike, groups: int) -> NDArray[np.bool_]:
    has_a_say = np.asarray(given)
    if has_a_say.shape[-2:] != (groups, groups) or has_a_say.dtype != np.bool_:
        raise ValueError(
            "scores, has_a_say: expected shapes (groups, num_heads) and (..., groups, groups), the "
            f"latter boolean; got {has_a_say.dtype} {has_a_say.shape} for {groups} groups"
        )
    if np.diagonal(has_a_say, axis1=-2, axis2=-1).any():
        raise ValueError("has_a_say: expected no group to have a say in its own head")
    if not has_a_say.any(axis=-1).all():
        raise ValueError("has_a_say: expected some group to have a say in each head")
    return has_a_say


def every_halving(labels: ArrayLike) -> NDArray[np.bool_]:
    """Divide groups into two halves in every way that keeps equal labels together.

    Parameters
    ----------
    labels : array_like, shape (groups,)
        Groups of one label stay on one side. With an odd number of labels the first side has one
        fewer.

    Returns
    -------
    ndarray of bool, shape (halvings, groups)
        Which groups are on the first side.

    Raises
    ------
    ValueError
        If there are fewer than two labels.

    Examples
    --------
    >>> every_halving(["a", "b", "b", "c"]).astype(int)
    array([[1, 0, 0, 0],
           [0, 1, 1, 0],
           [0, 0, 0, 1]])
    """
    distinct, which = np.unique(np.asarray(labels), return_inverse=True)
    number = len(distinct)
    if number < 2:
        raise ValueError(f"labels: expected two or more that differ, got {distinct}")
    sides = [
        np.isin(which, side)
        for side in itertools.combinations(range(number), number // 2)
        # With an even number each division occurs twice, the second time with its sides swapped.
        if number % 2 or 0 in side
    ]
    return np.array(sides)


def random_halvings(groups: int, rng: np.random.Generator, halvings: int) -> NDArray[np.bool_]:
    """Divide groups into two halves at random, again and again.

    Parameters
    ----------
    groups : int
        Number of groups, at least 2.
    rng : numpy.random.Generator
        Shuffles them.
    halvings : int
        Number of divisions.

    Returns
    -------
    ndarray of bool, shape (halvings, groups)
        Which groups are on the first side: one more than on the second if their number is odd.

    Raises
    ------
    TypeError, ValueError
        If a number is not an integer or is too small.

    Examples
    --------
    >>> random_halvings(5, np.random.default_rng(0), 3).sum(axis=1)
    array([3, 3, 3])
    """
    half = np.resize([True, False], count("groups", groups, least=2))
    return np.array([rng.permutation(half) for _ in range(count("halvings", halvings, least=1))])


@dataclass(frozen=True, eq=False)
class HeldOut:
    """Success on groups that had no say in the choice, for several divisions into halves.

    Attributes
    ----------
    accuracies : ndarray, shape (halvings,)
        Mean over the clusters.
    low, high : ndarray, shape (halvings,)
        Ends of the interval of each division.
    """

    accuracies: Array
    low: Array
    high: Array

    @property
    def accuracy(self) -> float:
        """Median over the divisions, so that none of them matters more than another."""
        return float(np.median(self.accuracies))

    @property
    def interval(self) -> tuple[float, float]:
        """Medians of the lower and the upper ends."""
        return float(np.median(self.low)), float(np.median(self.high))


def held_out(
    scores: ArrayLike, halvings: ArrayLike, clusters: ArrayLike, *, level: float = 0.95
) -> HeldOut:
    """Say how well the groups did when scored by what the other half chose or learnt.

    The interval treats the clusters as drawn from many, and the choice made for each half as given.
    Clusters are therefore compared only within their half: see `clustered_interval`.

    Parameters
    ----------
    scores : array_like, shape (halvings, groups)
        Share of right answers in each group.
    halvings : array_like of bool, shape (halvings, groups)
        Which groups were on the first side.
    clusters : array_like, shape (groups,)
        Labels; groups of one label may all be right or wrong together. There must be at least two
        clusters on each side.
    level : float
        How often the interval should contain the share of a new cluster.

    Returns
    -------
    HeldOut

    Raises
    ------
    TypeError
        If `scores` holds anything but real numbers.
    ValueError
        If the shapes do not fit, a cluster is on both sides or alone on one, and as
        `clustered_interval` does.

    Examples
    --------
    >>> halvings = every_halving(np.arange(6))
    >>> found = held_out(np.full((10, 6), [1, 1, 0, 1, 0, 1]), halvings, np.arange(6))
    >>> round(found.accuracy, 2), [round(end, 2) for end in found.interval]
    (0.67, [0.16, 0.95])

    Notes
    -----
    The tests simulate the whole procedure, including the choice of the head, and print how often
    the medians of 95 % intervals contain the truth. With six or eight clusters it is 95 to 99 %,
    most often where no head knows anything, and 91 or 92 % where one head is right in 90 % of cases
    and clusters are correlated; the theory of such medians promises 90 %. Leaving out one cluster
    at a time does not lead to an interval: its choices are made on nearly the same data, so that
    where heads are about equally good, an interval that takes its scores to be independent contains
    the truth in only 75 % of cases.

    Source of the medians: Chernozhukov, Demirer, Duflo and Fernández-Val 2017, arXiv 1712.04802.
    """
    scores, halvings = real_array("scores", scores), np.asarray(halvings)
    distinct, first, which = np.unique(np.asarray(clusters), return_index=True, return_inverse=True)
    if scores.ndim != 2 or halvings.shape != scores.shape or which.shape != scores.shape[1:]:
        raise ValueError(
            "scores, halvings, clusters: expected shapes (halvings, groups) twice and (groups,), "
            f"got {scores.shape}, {halvings.shape} and {which.shape}"
        )
    sides = halvings[:, first]
    if (sides[:, which] != halvings).any():
        raise ValueError("clusters: expected each on one side of every division")
    members = which == np.arange(len(distinct))[:, np.newaxis]
    shares = scores @ members.T / members.sum(axis=1)
    low, high = clustered_interval(shares, sides, level=level)
    return HeldOut(shares.mean(axis=1), low, high)


@dataclass(frozen=True)
class LeftOut:
    """Success on clusters that were left out one at a time, and how often luck does as well.

    Attributes
    ----------
    accuracy : float
        Mean over the clusters.
    by_luck : float
        Share of all ways to swap right and wrong in whole clusters that give an accuracy as high.
    swaps : int
        Number of such ways.
    """

    accuracy: float
    by_luck: float
    swaps: int


def left_out(scores: ArrayLike, has_a_say: ArrayLike, clusters: ArrayLike) -> LeftOut:
    """Leave one cluster out at a time, and ask how often luck would do as well.

    Each group is scored by the head that does best on groups of other clusters. If heads know
    nothing, swapping right and wrong in a cluster does not change its chances, so all ways to swap
    are equally likely. The head is chosen anew for each of them, so the test is exact, however many
    heads there are and however much they resemble one another.

    Parameters
    ----------
    scores : array_like, shape (groups, num_heads)
        Score of each head in each group, between 0 and 1.
    has_a_say : array_like of bool, shape (groups, groups)
        As for `choose_heads`; no group has a say within its own cluster.
    clusters : array_like, shape (groups,)
        Labels, of which two to 16 differ.

    Returns
    -------
    LeftOut

    Raises
    ------
    TypeError
        If `scores` holds anything but real numbers.
    ValueError
        If the shapes do not fit or there are too few or too many clusters, and as `choose_heads`
        does.

    Examples
    --------
    Three clusters that are always right come about by luck one time in eight:

    >>> left_out(np.ones((3, 1)), ~np.eye(3, dtype=bool), [0, 1, 2])
    LeftOut(accuracy=1.0, by_luck=0.125, swaps=8)

    Notes
    -----
    Source: Fisher 1935, The Design of Experiments, chapter 3, who swaps within pairs likewise.
    """
    scores = real_array("scores", scores)
    distinct, which = np.unique(np.asarray(clusters), return_inverse=True)
    if scores.ndim != 2 or which.shape != scores.shape[:1]:
        raise ValueError(
            "scores, clusters: expected shapes (groups, num_heads) and (groups,), "
            f"got {scores.shape} and {which.shape}"
        )
    if not 2 <= len(distinct) <= 16:
        raise ValueError(f"clusters: expected from 2 to 16 different labels, got {len(distinct)}")
    has_a_say = _who_has_a_say(has_a_say, len(scores))
    if (has_a_say & (which[:, np.newaxis] == which)).any():
        raise ValueError("has_a_say: expected no group to have a say within its own cluster")
    members = which == np.arange(len(distinct))[:, np.newaxis]
    # Measured from one half, swapping right and wrong changes the sign.
    leads = scores.astype(np.float64) - 0.5
    accuracies = []
    for signs in itertools.product((1, -1), repeat=len(distinct)):
        swapped = leads * np.array(signs)[which][:, np.newaxis]
        held = swapped[np.arange(len(swapped)), choose_heads(swapped, has_a_say)]
        accuracies.append(0.5 + (members @ held / members.sum(axis=1)).mean())
    as_it_is = accuracies[0]
    as_high = np.array(accuracies) >= as_it_is - 1e-12  # equal but for rounding
    return LeftOut(float(as_it_is), float(as_high.mean()), len(accuracies))


def combined_scores(
    right: ArrayLike, wrong: ArrayLike, has_a_say: ArrayLike, *, floor: float = 1e-6
) -> Array:
    """Let all heads vote on each group, with votes learnt on the groups that have a say.

    Each head states the logarithm of how many times as much weight it gives the right noun as the
    wrong one. A logistic regression without an intercept learns what each head's word is worth,
    with a standard normal prior on the worths.

    Parameters
    ----------
    right, wrong : array_like, shape (groups, sentences, num_heads)
        Weights of the two nouns.
    has_a_say : array_like of bool, shape (groups, groups)
        In row i and column j, whether group j is learnt from when group i is scored.
    floor : float
        Added to each weight, so that a weight of 0 has a logarithm.

    Returns
    -------
    ndarray, shape (groups,)
        Share of each group's sentences that the vote gets right.

    Raises
    ------
    TypeError
        If weights are not real numbers.
    ValueError
        If their shapes differ or do not have three axes, and as `choose_heads` does.

    Examples
    --------
    >>> right = np.full((4, 2, 3), 0.6)
    >>> combined_scores(right, 1 - right, ~np.eye(4, dtype=bool))
    array([1., 1., 1., 1.])
    """
    right, wrong = real_array("right", right), real_array("wrong", wrong)
    if right.ndim != 3 or right.shape != wrong.shape:
        raise ValueError(
            "right, wrong: expected one shape (groups, sentences, num_heads), "
            f"got {right.shape} and {wrong.shape}"
        )
    has_a_say = _who_has_a_say(has_a_say, len(right))
    logs = np.log(right.astype(np.float64) + floor) - np.log(wrong.astype(np.float64) + floor)
    scores = np.empty(len(logs))
    # Groups in which the same groups have a say share one vote.
    learnt_from, places = np.unique(has_a_say, axis=0, return_inverse=True)
    which = places.ravel()  # NumPy 2.0 gives the places a second axis
    for index, examples_of in enumerate(learnt_from):
        examples = logs[examples_of].reshape(-1, logs.shape[-1])
        spread = np.sqrt(np.square(examples).mean(axis=0)) + floor
        worth = _logistic_worths(examples / spread) / spread
        votes = logs[which == index] @ worth
        scores[which == index] = scores_of_heads(votes, np.zeros_like(votes)).mean(axis=-1)
    return scores


def _logistic_worths(examples: Array) -> Array:
    """Maximise Σ log σ(examples · worths) − ‖worths‖²/2 by Newton's method."""
    worths = np.zeros(examples.shape[1])
    for _ in range(50):
        missing = 1 / (1 + np.exp(examples @ worths))
        gradient = examples.T @ missing - worths
        curvature = (examples.T * (missing * (1 - missing))) @ examples + np.eye(len(worths))
        step = np.linalg.solve(curvature, gradient)
        worths = worths + step
        if np.abs(step).max() < 1e-10:
            break
    return worths


def where_words_look(weights: ArrayLike) -> tuple[Array, Array]:
    """Measure where each head looks from the words, by position alone.

    The first and the last token are markers, so the first word has no word before it and the last
    no word after it: these two are left out of "previous word" and "next word".

    Parameters
    ----------
    weights : array_like, shape (..., L, L)
        Attention weights of a sentence with markers at both ends, L at least 4.

    Returns
    -------
    mean : ndarray, shape (..., 5)
        Mean weight of each of `KINDS`.
    most : ndarray, shape (..., 5)
        Share of the words that give it their largest weight.

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
    """Measure what the two markers contribute to the words, and what all tokens do.

    Parameters
    ----------
    weights : array_like, shape (..., L, L)
        Attention weights of a sentence with markers at both ends.
    value_norms : array_like, shape (..., L)
        Length of each transformed value.

    Returns
    -------
    ndarray, shape (..., 3)
        Weight times length for the first marker, the separator and all tokens, mean over the words.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If the shapes do not fit together.

    Examples
    --------
    Three tokens: the word in the middle looks at all equally, and the markers have little to give.

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
    """Return the position of the largest weight among the other words, not counting markers.

    Parameters
    ----------
    rows : array_like, shape (..., L)
        Weights from one word, including the markers at both ends.
    asking : int
        The word's own position.

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
    """Find the fixed distance that is right most often, and how often it is.

    Parameters
    ----------
    asking, asked : array_like of int, shape (cases,)
        Positions of the word that asks and of the right answer.

    Returns
    -------
    offset : int
        The most frequent difference; if several are, the lowest.
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
