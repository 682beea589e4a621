"""From logits to the next token: temperature, top-k, top-p, and a draw that can be repeated."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention_explainer.arguments import count, integer, positive_number, real_array
from attention_explainer.softmax import softmax

Array = NDArray[Any]

MODULUS = 2**31 - 1
"""Of the generator of random numbers."""

MULTIPLIER = 48271


def kept_tokens(
    logits: ArrayLike, *, temperature: float = 1.0, top_k: int | None = None, top_p: float = 1.0
) -> NDArray[np.bool_]:
    """Tell which tokens stay in the choice.

    Parameters
    ----------
    logits : array_like, shape (vocabulary_size,)
        A number for each token.
    temperature : float
        What the logits are divided by.
    top_k : int, optional
        How many of the most probable tokens stay; all if not given. Of equals the first stay.
    top_p : float
        Of the tokens left by `top_k`, as few of the most probable ones stay as together have at
        least this probability. At least one does.

    Returns
    -------
    ndarray of bool, shape (vocabulary_size,)

    Raises
    ------
    TypeError, ValueError
        If the logits are not a vector of numbers, the temperature is not positive, `top_k` is less
        than 1, or `top_p` is not above 0 and at most 1.

    Examples
    --------
    >>> kept_tokens([2.0, 1.0, 0.0], top_k=2)
    array([ True,  True, False])
    >>> kept_tokens([2.0, 1.0, 0.0], top_p=0.6)
    array([ True, False, False])

    Notes
    -----
    Source: top-k, Fan, Lewis and Dauphin 2018, arXiv 1805.04833; top-p, Holtzman et al. 2020,
    arXiv 1904.09751.
    """
    logits = _vector(logits)
    positive_number("temperature", temperature)
    if not 0 < positive_number("top_p", top_p) <= 1:
        raise ValueError(f"top_p: expected a number above 0 and at most 1, got {top_p}")
    order = np.argsort(-logits, kind="stable")
    if top_k is not None:
        order = order[: count("top_k", top_k, least=1)]
    kept = np.zeros(len(logits), dtype=bool)
    if top_p == 1:
        kept[order] = True
        return kept
    so_far = np.cumsum(softmax(logits[order] / temperature))
    kept[order[: np.searchsorted(so_far, top_p) + 1]] = True
    return kept


def next_probabilities(
    logits: ArrayLike, *, temperature: float = 1.0, top_k: int | None = None, top_p: float = 1.0
) -> Array:
    """Turn logits into the probabilities with which the next token is drawn.

    Parameters
    ----------
    logits, temperature, top_k, top_p
        As for `kept_tokens`.

    Returns
    -------
    ndarray, shape (vocabulary_size,)
        Softmax of the logits divided by the temperature, over the tokens that stay; 0 for others.

    Raises
    ------
    TypeError, ValueError
        As `kept_tokens` does.

    Examples
    --------
    >>> next_probabilities([2.0, 1.0, 0.0], top_k=2).round(2)
    array([0.73, 0.27, 0.  ])
    """
    logits = _vector(logits)
    kept = kept_tokens(logits, temperature=temperature, top_k=top_k, top_p=top_p)
    probabilities: Array = np.zeros(len(logits))
    probabilities[kept] = softmax(logits[kept] / temperature)
    return probabilities


class Draws:
    """Random numbers that are the same wherever they are drawn, in Python or in a browser.

    Each is 48271 times the one before, modulo 2³¹ − 1, and the first is left out, since it is small
    if the seed is. Good enough to choose words by, and for nothing secret.

    Parameters
    ----------
    seed : int
        Where to begin, from 1 to 2³¹ − 2.

    Raises
    ------
    TypeError, ValueError
        If the seed is not an integer, or out of range.

    Examples
    --------
    >>> draws = Draws(1)
    >>> round(draws.number(), 4), round(draws.number(), 4)
    (0.085, 0.6014)

    Notes
    -----
    Source: Park and Miller, Random number generators: good ones are hard to find, Communications
    of the ACM 31 (10), 1988, with the multiplier of their reply in 36 (7), 1993.
    """

    def __init__(self, seed: int) -> None:
        if not 1 <= integer("seed", seed) < MODULUS:
            raise ValueError(f"seed: expected an integer from 1 to {MODULUS - 1}, got {seed}")
        self._state = seed * MULTIPLIER % MODULUS

    def number(self) -> float:
        """Return the next number between 0 and 1.

        Returns
        -------
        float

        Examples
        --------
        >>> Draws(7).number() == Draws(7).number()
        True
        """
        self._state = self._state * MULTIPLIER % MODULUS
        return self._state / MODULUS

    def token(self, probabilities: Array) -> int:
        """Draw a token.

        Parameters
        ----------
        probabilities : ndarray, shape (vocabulary_size,)
            As `next_probabilities` returns them.

        Returns
        -------
        int
            The first token up to which the probabilities add up to more than the next number.

        Examples
        --------
        >>> Draws(1).token(np.array([0.0, 1.0, 0.0]))
        1
        """
        beyond = np.flatnonzero(np.cumsum(probabilities) > self.number())
        # Rounding may leave the sum a little below one.
        return int(beyond[0] if beyond.size else np.flatnonzero(probabilities)[-1])


def _vector(logits: ArrayLike) -> Array:
    array = real_array("logits", logits)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"logits: expected one for each token, got shape {array.shape}")
    return array
