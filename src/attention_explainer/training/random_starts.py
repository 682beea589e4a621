"""Where training starts from: the weights that random matrices give."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention_explainer.arguments import real_array
from attention_explainer.scaled_dot_product import scaled_dot_product_attention
from attention_explainer.training.model import ModelSettings
from attention_explainer.training.runs import run_model, starting_parameters
from attention_explainer.training.toy_language import (
    ASKING_POSITIONS,
    PRONOUN,
    example_sentences,
)

Array = NDArray[Any]


def entropy(weights: ArrayLike) -> Array:
    """Measure how spread out weights are.

    Parameters
    ----------
    weights : array_like, shape (..., S)
        Weights that sum to one along the last axis.

    Returns
    -------
    ndarray, shape (...)
        −Σ w log₂ w in bits: 0 if one weight is 1, log₂ S if all are equal.

    Raises
    ------
    TypeError
        If the weights are not real numbers.

    Examples
    --------
    >>> entropy([[1.0, 0.0], [0.5, 0.5]])
    array([0., 1.])

    Notes
    -----
    Source: Shannon, A mathematical theory of communication, 1948, section 6.
    """
    weights = real_array("weights", weights)
    logarithms = np.log2(weights, where=weights > 0, out=np.zeros_like(weights))
    return np.asarray(np.abs((weights * logarithms).sum(axis=-1)))


def weights_of_random_starts(
    deviations: Sequence[float],
    *,
    num_starts: int,
    rng: np.random.Generator,
    num_words: int = 10,
    d_model: int = 768,
    d_k: int = 64,
) -> Array:
    """Draw W_Q and W_K many times and let the first word attend.

    The words are vectors of independently drawn numbers with mean 0 and variance 1, as after a
    layer norm.

    Parameters
    ----------
    deviations : sequence of float
        Standard deviations of the numbers in W_Q and W_K; every start is tried with all of them.
    num_starts : int
        Number of times that everything is drawn.
    rng : numpy.random.Generator
        Source of randomness.
    num_words, d_model, d_k : int
        Length of the sentence, width of the vectors and width of one head; by default those of a
        ten-word sentence in GPT-2 small.

    Returns
    -------
    ndarray, shape (number of deviations, num_starts, num_words)
        The weights of the first word's query.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> weights = weights_of_random_starts((0.02,), num_starts=3, rng=rng, d_model=8, d_k=2)
    >>> weights.shape
    (1, 3, 10)
    """
    weights = np.empty((len(deviations), num_starts, num_words))
    for start in range(num_starts):
        x = rng.standard_normal((num_words, d_model))
        W_Q, W_K = rng.standard_normal((2, d_model, d_k))
        query, key = x[:1] @ W_Q, x @ W_K
        for index, deviation in enumerate(deviations):
            _, of_start = scaled_dot_product_attention(
                query * deviation, key * deviation, key, return_weights=True
            )
            weights[index, start] = of_start[0]
    return weights


def weights_of_toy_starts(settings: ModelSettings, *, num_starts: int) -> Array:
    """Let the pronoun of the example sentence attend in untrained models.

    Parameters
    ----------
    settings : ModelSettings
        Which model of the toy language.
    num_starts : int
        Number of starts; start i is where `train` begins with seed i.

    Returns
    -------
    ndarray, shape (num_starts, num_heads, 15)
        The weights of the pronoun's query.

    Examples
    --------
    >>> from attention_explainer.training.runs import toy_model
    >>> weights_of_toy_starts(toy_model(num_heads=1, d_k=4), num_starts=2).shape
    (2, 1, 15)
    """
    sentences = example_sentences()
    starts = (
        run_model(settings, starting_parameters(settings, seed), sentences)
        for seed in range(num_starts)
    )
    return np.array(
        [start.attention.attention.weights[0, :, ASKING_POSITIONS[PRONOUN]] for start in starts]
    )
