"""A toy language of twins: the last word decides which of two nouns a pronoun means.

Two sentences of this language:

    the cat met the anchor because it was tired
    the cat met the anchor because it was rusty

The task is to say at *it* where the noun belongs that is meant: the cat in a house, the anchor at
sea. One of the two nouns is living and one lifeless, in either order. The living can be tired,
hungry, asleep or afraid, and the lifeless can be soft, dusty, broken or rusty.

Nouns and adjectives are those of `toy_language`. There the pronoun and its ending are one word, and
a single layer is enough. Here they are two words, and *it* is the same in every sentence.

Why nothing but the relation helps
----------------------------------
Either noun is meant equally often, whichever comes first, and both kinds belong to all four places
equally often. The two nouns of a sentence never belong to the same place, so naming the wrong one
is never right by accident. An adjective goes with every place equally often. Who names either of
the two nouns' places without looking at the adjective is right in half of the sentences.

Half of the pairs of nouns are held out: no training sentence contains one.
"""

from itertools import product

import numpy as np

from attention_explainer.training.language import PLACES, Integers, Sentences
from attention_explainer.training.toy_language import PRONOUN, RELATIONS

NOUNS = RELATIONS[PRONOUN].candidates
"""Living and lifeless nouns. The word with index i belongs to `PLACES[i % 4]`."""

ADJECTIVES = tuple(
    tuple(word.removeprefix("it-") for word in words) for words in RELATIONS[PRONOUN].asking
)
"""What the living and what the lifeless can be."""

_FORM = ("the", "", "met", "the", "", "because", "it", "was", "")

NOUN_POSITIONS = (1, 4)
"""Where the two nouns stand, counted from 0."""

PRONOUN_POSITION = _FORM.index("it")
"""Where the word stands that has to give the answer."""

WAS_POSITION = _FORM.index("was")
"""Where a word stands that is the same in both twins and says nothing."""

ADJECTIVE_POSITION = len(_FORM) - 1
"""Where the word stands that decides."""

LENGTH = len(_FORM)
"""How many words a sentence has."""

VOCABULARY = tuple(sorted({word for word in _FORM if word}.union(*NOUNS, *ADJECTIVES)))
"""All words; a token is an index into this tuple."""

# As in `toy_language`: how much further down its list the lifeless noun stands than the living one.
_TRAINING_SHIFTS = (5, 6, 7)
_HELD_OUT_SHIFTS = (1, 2, 3)

_NUM_NOUNS, _NUM_ADJECTIVES = len(NOUNS[0]), len(ADJECTIVES[0])


def training_sentences(count: int, rng: np.random.Generator) -> Sentences:
    """Draw sentences with the pairs of nouns that training uses.

    Parameters
    ----------
    count : int
        How many.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    Sentences
        Every choice is drawn uniformly and independently of the others.

    Examples
    --------
    >>> print(*training_sentences(1, np.random.default_rng(0)).words(0))
    the pitchfork met the snail because it was hungry
    """
    return _build(
        living=rng.integers(_NUM_NOUNS, size=count),
        shift=rng.choice(_TRAINING_SHIFTS, size=count),
        order=rng.integers(2, size=count),
        kind=rng.integers(2, size=count),
        adjective=rng.integers(_NUM_ADJECTIVES, size=count),
    )


def held_out_twins() -> tuple[Sentences, Sentences]:
    """Return the sentences for evaluation, and for each its twin.

    Returns
    -------
    pair of Sentences
        192 sentences each, always the same. Every held-out pair of nouns occurs in either order
        with every adjective: in the first, those of the living, in the second those of the
        lifeless. Sentences with the same index differ in their adjective alone.

    Examples
    --------
    >>> for sentences in held_out_twins():
    ...     print(*sentences.words(0))
    the cow met the mat because it was tired
    the cow met the mat because it was soft
    """
    choices = np.array(
        list(product(range(_NUM_NOUNS), _HELD_OUT_SHIFTS, range(2), range(_NUM_ADJECTIVES)))
    )
    living, shift, order, adjective = choices.T
    return (
        _build(living, shift, order, np.zeros_like(living), adjective),
        _build(living, shift, order, np.ones_like(living), adjective),
    )


def example_twins() -> tuple[Sentences, Sentences]:
    """Return an example sentence and its twin.

    Returns
    -------
    pair of Sentences
        One held-out sentence each, chosen by hand before any model was trained.

    Examples
    --------
    >>> for sentences in example_twins():
    ...     print(*sentences.words(0))
    the cat met the anchor because it was tired
    the cat met the anchor because it was rusty
    """
    one, shift, order = np.array([1]), np.array([2]), np.array([0])
    return (
        _build(one, shift, order, np.array([0]), np.array([0])),
        _build(one, shift, order, np.array([1]), np.array([3])),
    )


def noun_pairs(sentences: Sentences) -> set[tuple[str, str]]:
    """Return the pairs of nouns that occur, the living one first.

    Parameters
    ----------
    sentences : Sentences
        Sentences of this language.

    Returns
    -------
    set of pairs of str

    Examples
    --------
    >>> noun_pairs(example_twins()[0])
    {('cat', 'anchor')}
    """
    both = [[VOCABULARY[token] for token in row[list(NOUN_POSITIONS)]] for row in sentences.tokens]
    return {(a, b) if a in NOUNS[0] else (b, a) for a, b in both}


def _build(
    living: Integers, shift: Integers, order: Integers, kind: Integers, adjective: Integers
) -> Sentences:
    """Put chosen words into sentences; each array has shape (N,).

    `order` is 1 if the lifeless noun comes first, and `kind` is 1 if it is meant.
    """
    lifeless = (living + shift) % _NUM_NOUNS
    row = np.arange(len(living))
    positions = np.array(NOUN_POSITIONS)
    of_living, of_lifeless = positions[order], positions[1 - order]
    index = {word: token for token, word in enumerate(VOCABULARY)}

    tokens = np.tile([index.get(word, -1) for word in _FORM], (len(living), 1))
    tokens[row, of_living] = np.array([index[word] for word in NOUNS[0]])[living]
    tokens[row, of_lifeless] = np.array([index[word] for word in NOUNS[1]])[lifeless]
    of_adjectives = np.array([[index[word] for word in words] for words in ADJECTIVES])
    tokens[:, ADJECTIVE_POSITION] = of_adjectives[kind, adjective]
    return Sentences(
        tokens=tokens,
        answers=(np.where(kind == 0, living, lifeless) % len(PLACES))[:, np.newaxis],
        right=np.where(kind == 0, of_living, of_lifeless)[:, np.newaxis],
        wrong=np.where(kind == 0, of_lifeless, of_living)[:, np.newaxis],
        asking=np.array([PRONOUN_POSITION]),
        vocabulary=VOCABULARY,
    )
