"""Toy languages in which one word asks several things at once, so that one average is not enough.

A sentence with two questions:

    anchor silo pier cat in-tired

The four nouns stand in any order, one of each kind: living, lifeless, container and surface. The
last word asks for two of them, one after the other. Here it asks first what something is *in*, then
who is *tired*, and the task is to say where each of the two belongs: the silo on a farm, the cat in
a house. With three questions, a word such as *on-in-tired* asks for three of the four.

Why one weighted average is not enough
--------------------------------------
Which noun is meant first and which second depends on the asking word alone: each kind comes first,
second and third equally often, or is not asked for at all. A head that looks at all the nouns asked
for adds up their values, and the sum is the same whichever was asked for first.

Why nothing but looking helps
-----------------------------
Nouns belong to each place equally often, whatever the others do, and stand at each position equally
often. So without the right noun there is nothing to go by, and neither answer says anything about
the other.

In training the four nouns of a sentence come from the same half of the list of their kind. In
held-out sentences neighbouring questions ask for nouns from different halves, so that the two have
never stood in one sentence.
"""

import functools
from itertools import permutations, product

import numpy as np

from attention_explainer.training.language import PLACES, Integers, Language, Sentences
from attention_explainer.training.toy_language import PREPOSITION, PRONOUN, RELATIONS

_RELATIONS = (RELATIONS[PRONOUN], RELATIONS[PREPOSITION])

KINDS = tuple(kind for relation in _RELATIONS for kind in relation.kinds)
"""Kinds of nouns; each sentence has one noun of each."""

ASKED_BY = ("tired", "broken", "in", "on")
"""The part of an asking word that asks for each kind."""

NOUNS = tuple(words for relation in _RELATIONS for words in relation.candidates)
"""Words of each kind; word i belongs to place i modulo the number of places."""

NUM_KINDS = len(KINDS)

LENGTH = NUM_KINDS + 1
"""How many words a sentence has: the nouns, and the word that asks."""

ASKING_POSITIONS = np.array([NUM_KINDS])
"""Where the asking word stands: at the end."""

_HALF = len(PLACES)
"""Words in half of a list: one for each place."""


@functools.cache
def _orders(num_questions: int) -> tuple[tuple[int, ...], ...]:
    """Return which kinds can be asked for, in every order."""
    return tuple(permutations(range(NUM_KINDS), num_questions))


def asking_words(num_questions: int) -> tuple[str, ...]:
    """Return the words that ask.

    Parameters
    ----------
    num_questions : int
        How many things each of them asks.

    Returns
    -------
    tuple of str
        One for each ordered choice of kinds.

    Examples
    --------
    >>> asking_words(2)[:3]
    ('tired-broken', 'tired-in', 'tired-on')
    """
    return tuple("-".join(ASKED_BY[kind] for kind in order) for order in _orders(num_questions))


def training_sentences(num_questions: int, count: int, rng: np.random.Generator) -> Sentences:
    """Draw sentences to train on.

    Parameters
    ----------
    num_questions : int
        How many things the asking word asks.
    count : int
        How many sentences.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    Sentences
        Every choice is drawn uniformly and independently of the others.

    Examples
    --------
    >>> print(*training_sentences(2, 1, np.random.default_rng(1)).words(0))
    anchor mole haystack cabin tired-on
    """
    half = rng.integers(2, size=(count, 1))
    return _build(
        num_questions,
        place=rng.integers(len(PLACES), size=(count, NUM_KINDS)),
        half=np.broadcast_to(half, (count, NUM_KINDS)),
        order=_shuffled(count, rng),
        asking=rng.integers(len(_orders(num_questions)), size=count),
    )


def held_out_sentences(num_questions: int) -> Sentences:
    """Return the sentences for evaluation, with nouns side by side that training keeps apart.

    Parameters
    ----------
    num_questions : int
        How many things the asking word asks.

    Returns
    -------
    Sentences
        Always the same: each asking word with all combinations of places that can be right, and
        twice with each, the first noun once from either half. The nouns that are not asked for, and
        the order of the nouns, were drawn at random.

    Examples
    --------
    >>> held_out_sentences(2).tokens.shape, held_out_sentences(3).tokens.shape
    ((384, 5), (3072, 5))
    """
    orders = np.array(_orders(num_questions))
    choices = np.array(
        list(product(range(len(orders)), range(2), *[range(len(PLACES))] * num_questions))
    )
    asking, first_half, asked_places = choices[:, 0], choices[:, 1:2], choices[:, 2:]
    asked = orders[asking]
    rng = np.random.default_rng(0)
    place = rng.integers(len(PLACES), size=(len(choices), NUM_KINDS))
    half = rng.integers(2, size=(len(choices), NUM_KINDS))
    np.put_along_axis(place, asked, asked_places, axis=1)
    np.put_along_axis(half, asked, (first_half + np.arange(num_questions)) % 2, axis=1)
    return _build(num_questions, place, half, _shuffled(len(choices), rng), asking)


def example_sentences(num_questions: int) -> Sentences:
    """Return a sentence to look at, and the same nouns asked for in reverse order.

    Parameters
    ----------
    num_questions : int
        How many things the asking word asks.

    Returns
    -------
    Sentences
        Two sentences with nouns that training keeps apart, chosen by hand before any model was
        trained.

    Examples
    --------
    >>> for index in range(2):
    ...     print(*example_sentences(2).words(index))
    anchor silo pier cat in-tired
    anchor silo pier cat tired-in
    """
    asked = (2, 0, 3)[:num_questions]
    orders = _orders(num_questions)
    row = np.array([[1, 3, 0, 3]] * 2)
    return _build(
        num_questions,
        place=row,
        half=np.array([[0, 0, 1, 1]] * 2),
        order=np.array([[3, 0, 1, 2]] * 2),
        asking=np.array([orders.index(asked), orders.index(asked[::-1])]),
    )


def _shuffled(count: int, rng: np.random.Generator) -> Integers:
    """Draw where the noun of each kind stands."""
    return rng.permuted(np.tile(np.arange(NUM_KINDS), (count, 1)), axis=1)


def _build(
    num_questions: int, place: Integers, half: Integers, order: Integers, asking: Integers
) -> Sentences:
    """Put chosen words into sentences.

    Every array but `asking`, of shape (N,), has a column for each kind.

    `place` and `half` say which noun is taken, `order` where it stands, and `asking` is the index
    of the asking word.
    """
    tokens = np.empty((len(asking), LENGTH), dtype=np.int64)
    nouns = np.arange(NUM_KINDS) * 2 * _HALF + half * _HALF + place
    np.put_along_axis(tokens, order, nouns, axis=1)
    tokens[:, -1] = NUM_KINDS * 2 * _HALF + asking
    asked = np.array(_orders(num_questions))[asking]
    right = np.take_along_axis(order, asked, axis=1)
    return Sentences(
        tokens=tokens,
        answers=np.take_along_axis(place, asked, axis=1),
        right=right,
        # The noun that the next question asks for: a right answer, but not to this question.
        wrong=np.roll(right, -1, axis=1),
        asking=ASKING_POSITIONS,
        vocabulary=_vocabulary(num_questions),
    )


def _vocabulary(num_questions: int) -> tuple[str, ...]:
    return (*(noun for nouns in NOUNS for noun in nouns), *asking_words(num_questions))


def _language(num_questions: int) -> Language:
    return Language(
        vocabulary=_vocabulary(num_questions),
        length=LENGTH,
        questions_each=num_questions,
        training_sentences=functools.partial(training_sentences, num_questions),
        held_out_sentences=functools.partial(held_out_sentences, num_questions),
        example_sentences=functools.partial(example_sentences, num_questions),
    )


TWO_QUESTIONS = _language(2)
"""Each asking word asks for two of the four nouns."""

THREE_QUESTIONS = _language(3)
"""Each asking word asks for three of the four nouns."""
