"""Rules that answer the questions of the toy language without using the relation asked about."""

import numpy as np
from numpy.typing import NDArray

from attention_explainer.training.language import PLACES, Sentences
from attention_explainer.training.toy_language import (
    ASKING_POSITIONS,
    CANDIDATE_POSITIONS,
    CANDIDATE_TOKENS,
    VOCABULARY,
)

CHANCE_OF_A_CANDIDATE = 1 / 2
"""How often one of a sentence's two candidates is right, picked by tossing a coin."""

CHANCE_OF_A_PLACE = 1 / len(PLACES)
"""How often a place is right if it is picked without looking at the sentence."""


def candidate_baselines(
    sentences: Sentences, training: Sentences
) -> dict[str, NDArray[np.float64]]:
    """Measure rules that pick one of the two candidates and know where it belongs.

    Parameters
    ----------
    sentences : Sentences
        The questions that the rules answer.
    training : Sentences
        Where they take frequencies from.

    Returns
    -------
    dict of str to ndarray, shape (3,)
        For each rule, its share of right answers in each relation. Compare it with
        `CHANCE_OF_A_CANDIDATE`.

    Examples
    --------
    >>> from attention_explainer.training.toy_language import held_out_sentences
    >>> sentences = held_out_sentences()
    >>> candidate_baselines(sentences, training=sentences)["nearest"]
    array([0.5, 0.5, 0.5])
    """
    candidates = sentences.tokens[:, CANDIDATE_POSITIONS]
    rows = np.arange(len(training.tokens))[:, np.newaxis]
    times_right = np.bincount(
        training.tokens[rows, training.right].ravel(), minlength=len(VOCABULARY)
    )[candidates]
    distance = np.abs(CANDIDATE_POSITIONS - ASKING_POSITIONS[:, np.newaxis])
    picks_second = {
        "first": np.zeros(candidates.shape[:-1], dtype=np.bool_),
        "last": np.ones(candidates.shape[:-1], dtype=np.bool_),
        "nearest": np.broadcast_to(distance[:, 1] < distance[:, 0], candidates.shape[:-1]),
        "of the first kind": np.isin(candidates[..., 1], CANDIDATE_TOKENS[:, 0]),
        "most often right in training": times_right[..., 1] > times_right[..., 0],
    }
    second_is_right = sentences.right == CANDIDATE_POSITIONS[:, 1]
    # The two candidates never belong to the same place: a wrong candidate is a wrong answer.
    return {name: (picks == second_is_right).mean(axis=0) for name, picks in picks_second.items()}


def place_baseline(sentences: Sentences, training: Sentences) -> NDArray[np.float64]:
    """Measure the rule that always names the place that was right most often in training.

    Parameters
    ----------
    sentences, training : Sentences
        As for `candidate_baselines`.

    Returns
    -------
    ndarray, shape (3,)
        Share of right answers in each relation. Compare it with `CHANCE_OF_A_PLACE`.

    Examples
    --------
    >>> from attention_explainer.training.toy_language import held_out_sentences
    >>> place_baseline(held_out_sentences(), training=held_out_sentences())
    array([0.25, 0.25, 0.25])
    """
    counts = [np.bincount(answers, minlength=len(PLACES)) for answers in training.answers.T]
    share: NDArray[np.float64] = (sentences.answers == np.argmax(counts, axis=1)).mean(axis=0)
    return share
