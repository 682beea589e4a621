"""A task of memory: say which word stood at the place that is asked for.

Twelve words are drawn at random, and a thirteenth token asks for one of the twelve places:

    cup jug cow cup dog dog pen nut pen pen cow cup place-3

The answer is the word that stands there, *cow*. Words may occur more than once. The question comes
after the words, so that all of them have to be remembered, or before them, so that one is enough.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_explainer.arguments import count as whole_number

Integers = NDArray[np.integer[Any]]

WORDS = ("cow", "cup", "dog", "hat", "hen", "jug", "nut", "pen")
"""What is to be remembered; an answer is an index into this tuple."""

NUM_PLACES = 12
"""How many words there are to remember."""

LENGTH = NUM_PLACES + 1
"""How many tokens there are, the question included."""

VOCABULARY = (*WORDS, *(f"place-{place}" for place in range(1, NUM_PLACES + 1)))
"""All tokens: the words, then the questions."""

TEST_SEED = 2024
"""Draws the sentences that are used for evaluation, and no others."""


@dataclass(frozen=True, eq=False)
class Questions:
    """Sentences, each with a question.

    Attributes
    ----------
    tokens : ndarray of int, shape (N, LENGTH)
        Indices into `VOCABULARY`.
    answers : ndarray of int, shape (N,)
        Indices into `WORDS`.
    places : ndarray of int, shape (N,)
        The places that are asked for, counted from 0.
    """

    tokens: Integers
    answers: Integers
    places: Integers

    @property
    def distances(self) -> Integers:
        """How many words back from the end of the sentence each place is; 1 is the last word."""
        return NUM_PLACES - self.places


def questions(words: Integers, places: Integers, *, question_first: bool = False) -> Questions:
    """Put a question to each of some sentences.

    Parameters
    ----------
    words : ndarray of int, shape (N, NUM_PLACES)
        Indices into `WORDS`.
    places : ndarray of int, shape (N,)
        The places to ask for, counted from 0.
    question_first : bool
        Whether the question comes before the words or after them.

    Returns
    -------
    Questions

    Raises
    ------
    ValueError
        If there is not one place for each sentence, or a word or a place does not exist.

    Examples
    --------
    >>> asked = questions(np.arange(NUM_PLACES)[np.newaxis] % len(WORDS), np.array([2]))
    >>> VOCABULARY[asked.tokens[0, -1]], WORDS[asked.answers[0]], asked.distances
    ('place-3', 'dog', array([10]))
    """
    if words.ndim != 2 or words.shape != (len(places), NUM_PLACES):
        raise ValueError(f"words: expected shape {(len(places), NUM_PLACES)}, got {words.shape}")
    for name, given, size in (("words", words, len(WORDS)), ("places", places, NUM_PLACES)):
        if given.size and not 0 <= given.min() <= given.max() < size:
            raise ValueError(
                f"{name}: expected indices from 0 to {size - 1}, got {given.min()} to {given.max()}"
            )
    question = len(WORDS) + places[:, np.newaxis]
    order = (question, words) if question_first else (words, question)
    return Questions(np.concatenate(order, axis=1), words[np.arange(len(words)), places], places)


def training_questions(
    count: int, rng: np.random.Generator, *, question_first: bool = False
) -> Questions:
    """Draw sentences and questions at random.

    Parameters
    ----------
    count : int
        How many.
    rng : numpy.random.Generator
        Source of randomness.
    question_first : bool
        As for `questions`.

    Returns
    -------
    Questions
        Every word and every place is drawn uniformly and independently of the others.

    Examples
    --------
    >>> asked = training_questions(1, np.random.default_rng(0))
    >>> print(*(VOCABULARY[token] for token in asked.tokens[0]))
    nut jug hen dog dog cow cow cow cup nut jug pen place-7
    """
    whole_number("count", count, least=1)
    words = rng.integers(len(WORDS), size=(count, NUM_PLACES))
    return questions(words, rng.integers(NUM_PLACES, size=count), question_first=question_first)


def held_out_questions(*, question_first: bool = False) -> Questions:
    """Return the questions for evaluation: each place of each of 250 sentences, always the same.

    Parameters
    ----------
    question_first : bool
        As for `questions`.

    Returns
    -------
    Questions
        3,000 of them. There are so many sentences that none of these will occur in training.

    Examples
    --------
    >>> np.bincount(held_out_questions().distances)[1:]
    array([250, 250, 250, 250, 250, 250, 250, 250, 250, 250, 250, 250])
    """
    words = np.random.default_rng(TEST_SEED).integers(len(WORDS), size=(250, NUM_PLACES))
    places = np.tile(np.arange(NUM_PLACES), len(words))
    return questions(np.repeat(words, NUM_PLACES, axis=0), places, question_first=question_first)


def most_frequent_word_accuracy() -> float:
    """Return how often the most frequent word of its sentence is right, whatever the question.

    Returns
    -------
    float
        Over `held_out_questions`. Who remembers how often each word occurs, and nothing of the
        places, cannot do better.

    Examples
    --------
    >>> round(most_frequent_word_accuracy(), 2)
    0.29
    """
    words = held_out_questions().tokens[:, :NUM_PLACES]
    occurrences = (words[:, :, np.newaxis] == np.arange(len(WORDS))).sum(axis=1)
    return float(occurrences.max(axis=-1).mean() / NUM_PLACES)
