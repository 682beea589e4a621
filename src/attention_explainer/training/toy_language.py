"""A toy language in which an answer needs a relation between words.

A sentence of this language:

    wet after wave or candle , cat met anchor , it-tired in barn or lawn

Three of its words each stand in a relation to one of two candidates:

- an effect and its cause: something is *wet* because of the *wave*, not because of the *candle*;
- a pronoun and its antecedent: the *cat* can be tired, the *anchor* cannot;
- a preposition and its object: *in* goes with the *barn*, *on* would go with the *lawn*.

Each candidate belongs somewhere: on a farm, in a house, in a garden or at sea. The task is to say,
at each of the three words, where its right candidate belongs: the wave at sea, the cat in a house,
the barn on a farm.

Why nothing but the relation helps
----------------------------------
The two candidates are of two kinds (water and light, living and lifeless, container and surface),
and the word that asks goes with one of them. Candidates stand in either order and are asked for
equally often, so neither order nor distance nor the frequency of a word says which one is right.
Both kinds belong to all four places equally often, and the two candidates in a sentence never
belong to the same place, so naming the wrong one is never right by accident.

Half of the pairs of candidates are held out: no training sentence contains one, and each held-out
sentence contains three.

Nor would it help to add up what each word says on its own: the word that asks says which kind is
meant but names no place, and a candidate has a place but cannot say whether it is meant.

Why the pronoun and its ending are one word
-------------------------------------------
In one layer of attention the query of a word is made from that word alone. "It" is the same word
whether the sentence goes on "was tired" or "was soft", so one layer could not tell the two apart.
Here pronoun and ending are written as one word, `it-tired`, and one layer is enough.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from attention_explainer.training.language import PLACES, Integers, Language, Sentences


@dataclass(frozen=True)
class Relation:
    """A way in which a word asks for one of two candidates.

    Attributes
    ----------
    name : str
        Name of the relation.
    kinds : pair of str
        Names of the two kinds of candidates.
    asking : pair of tuples of str
        For each kind, the words that ask for it.
    candidates : pair of tuples of str
        For each kind, the words that can be asked for. The word with index i belongs to
        `PLACES[i % 4]`.
    asking_position : int
        Where in a sentence the asking word stands, counted from 0.
    candidate_positions : pair of int
        Where the two candidates stand, in either order.
    """

    name: str
    kinds: tuple[str, str]
    asking: tuple[tuple[str, ...], tuple[str, ...]]
    candidates: tuple[tuple[str, ...], tuple[str, ...]]
    asking_position: int
    candidate_positions: tuple[int, int]


RELATIONS = (
    Relation(
        name="effect → cause",
        kinds=("water", "light"),
        asking=(
            ("wet", "soaked", "damp", "dripping"),
            ("dazzled", "blinded", "blinking", "squinting"),
        ),
        candidates=(
            ("trough", "tap", "pond", "wave", "pump", "bath", "sprinkler", "tide"),
            ("lantern", "lamp", "torch", "beacon", "headlight", "candle", "firefly", "flare"),
        ),
        asking_position=0,
        candidate_positions=(2, 4),
    ),
    Relation(
        name="pronoun → antecedent",
        kinds=("living", "lifeless"),
        asking=(
            ("it-tired", "it-hungry", "it-asleep", "it-afraid"),
            ("it-soft", "it-dusty", "it-broken", "it-rusty"),
        ),
        candidates=(
            ("cow", "cat", "mole", "crab", "hen", "hamster", "snail", "seal"),
            ("plough", "mat", "rake", "anchor", "pitchfork", "vase", "gnome", "sail"),
        ),
        asking_position=10,
        candidate_positions=(6, 8),
    ),
    Relation(
        name="preposition → object",
        kinds=("container", "surface"),
        asking=(("in", "into", "inside", "within"), ("on", "onto", "upon", "atop")),
        candidates=(
            ("barn", "drawer", "shed", "cabin", "silo", "cupboard", "greenhouse", "lagoon"),
            ("haystack", "sofa", "lawn", "deck", "cart", "table", "bench", "pier"),
        ),
        asking_position=11,
        candidate_positions=(12, 14),
    ),
)
"""The three relations, in the order of their asking words."""

CAUSE, PRONOUN, PREPOSITION = range(len(RELATIONS))
"""Indices into `RELATIONS`."""

_FILLERS = {1: "after", 3: "or", 5: ",", 7: "met", 9: ",", 13: "or"}

VOCABULARY = tuple(
    sorted(
        set(_FILLERS.values()).union(
            *(words for relation in RELATIONS for words in relation.asking + relation.candidates)
        )
    )
)
"""All words; a token is an index into this tuple."""

LENGTH = 15
"""How many words a sentence has."""


def _tokens(words: Sequence[Sequence[Sequence[str]]]) -> Integers:
    tokens = np.array(
        [[[VOCABULARY.index(word) for word in kind] for kind in both] for both in words]
    )
    tokens.setflags(write=False)
    return tokens


ASKING_TOKENS = _tokens([relation.asking for relation in RELATIONS])
"""Tokens of the asking words, shape (3 relations, 2 kinds, 4 words)."""

CANDIDATE_TOKENS = _tokens([relation.candidates for relation in RELATIONS])
"""Tokens of the candidates, shape (3 relations, 2 kinds, 8 words)."""

ASKING_POSITIONS = np.array([relation.asking_position for relation in RELATIONS])
"""Where the asking words stand, shape (3,)."""

CANDIDATE_POSITIONS = np.array([relation.candidate_positions for relation in RELATIONS])
"""Where the candidates stand, shape (3, 2)."""

_WORDS_OF_A_KIND = CANDIDATE_TOKENS.shape[-1]
_WORDS_THAT_ASK = ASKING_TOKENS.shape[-1]

# The candidate of the second kind stands this many words further down its list than the candidate
# of the first. Shifts of 0 and 4 are never used: both would belong to the same place.
_TRAINING_SHIFTS = (5, 6, 7)
_HELD_OUT_SHIFTS = (1, 2, 3)


def candidate_pairs(sentences: Sentences) -> set[tuple[str, str]]:
    """Return the pairs of candidates that occur, in each the one of the first kind first.

    Parameters
    ----------
    sentences : Sentences
        Sentences of this language.

    Returns
    -------
    set of pairs of str
        The pairs of all relations together.

    Examples
    --------
    >>> sorted(candidate_pairs(example_sentences()))
    [('barn', 'lawn'), ('cat', 'anchor'), ('wave', 'candle')]
    """
    first_kind = np.isin(sentences.tokens, CANDIDATE_TOKENS[:, 0])
    second_kind = np.isin(sentences.tokens, CANDIDATE_TOKENS[:, 1])
    firsts, seconds = sentences.tokens[first_kind], sentences.tokens[second_kind]
    return {
        (VOCABULARY[first], VOCABULARY[second])
        for first, second in zip(firsts, seconds, strict=True)
    }


def training_sentences(count: int, rng: np.random.Generator) -> Sentences:
    """Draw sentences with the pairs of candidates that training uses.

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
    damp after beacon or sprinkler , rake met hamster , it-asleep within sofa or silo
    """
    shape = (count, len(RELATIONS))
    return _build(
        first=rng.integers(_WORDS_OF_A_KIND, size=shape),
        shift=rng.choice(_TRAINING_SHIFTS, size=shape),
        kind=rng.integers(2, size=shape),
        order=rng.integers(2, size=shape),
        asking=rng.integers(_WORDS_THAT_ASK, size=shape),
    )


def held_out_sentences() -> Sentences:
    """Return the sentences for evaluation: all their pairs of candidates are new to the model.

    Returns
    -------
    Sentences
        384 sentences, always the same. For each relation, every held-out pair occurs once in either
        order with every asking word of either kind; which of these share a sentence was decided by
        shuffling.

    Examples
    --------
    >>> held_out_sentences().tokens.shape
    (384, 15)
    """
    choices = np.array(
        list(
            product(
                range(_WORDS_OF_A_KIND),
                _HELD_OUT_SHIFTS,
                range(2),
                range(2),
                range(_WORDS_THAT_ASK),
            )
        )
    )
    rng = np.random.default_rng(0)
    shuffled = np.stack([rng.permutation(choices) for _ in RELATIONS], axis=1)
    return _build(*np.moveaxis(shuffled, -1, 0))


def example_sentences() -> Sentences:
    """Return an example sentence, and its twin whose pronoun means the other noun.

    Returns
    -------
    Sentences
        Two held-out sentences, chosen by hand before any model was trained.

    Examples
    --------
    >>> for index in range(2):
    ...     print(*example_sentences().words(index))
    wet after wave or candle , cat met anchor , it-tired in barn or lawn
    wet after wave or candle , cat met anchor , it-rusty in barn or lawn
    """
    # One column for each relation: wave and candle, cat and anchor, barn and lawn.
    first = np.array([[3, 1, 0], [3, 1, 0]])
    return _build(
        first=first,
        shift=np.full_like(first, 2),
        kind=np.array([[0, 0, 0], [0, 1, 0]]),
        order=np.zeros_like(first),
        asking=np.array([[0, 0, 0], [0, 3, 0]]),
    )


def _build(
    first: Integers, shift: Integers, kind: Integers, order: Integers, asking: Integers
) -> Sentences:
    """Put chosen words into sentences; each array has shape (N, 3).

    `first` is the candidate of the first kind, `kind` says which of the two is asked for, `order`
    is 1 if the second kind comes first, and `asking` is the word that asks.
    """
    second = (first + shift) % _WORDS_OF_A_KIND
    relation = np.arange(len(RELATIONS))
    row = np.arange(len(first))[:, np.newaxis]
    position_of_first = CANDIDATE_POSITIONS[relation, order]
    position_of_second = CANDIDATE_POSITIONS[relation, 1 - order]

    tokens = np.empty((len(first), LENGTH), dtype=np.int64)
    for position, word in _FILLERS.items():
        tokens[:, position] = VOCABULARY.index(word)
    tokens[:, ASKING_POSITIONS] = ASKING_TOKENS[relation, kind, asking]
    tokens[row, position_of_first] = CANDIDATE_TOKENS[relation, 0, first]
    tokens[row, position_of_second] = CANDIDATE_TOKENS[relation, 1, second]
    return Sentences(
        tokens=tokens,
        answers=np.where(kind == 0, first, second) % len(PLACES),
        right=np.where(kind == 0, position_of_first, position_of_second),
        wrong=np.where(kind == 0, position_of_second, position_of_first),
        asking=ASKING_POSITIONS,
        vocabulary=VOCABULARY,
    )


TOY_LANGUAGE = Language(
    vocabulary=VOCABULARY,
    length=LENGTH,
    questions_each=1,
    training_sentences=training_sentences,
    held_out_sentences=held_out_sentences,
    example_sentences=example_sentences,
)
"""This language, as training sees it."""
