"""A toy language in which an answer needs a relation between words.

A sentence of this language:

    wet after wave or lamp , cat met anchor , it-tired in barn or lawn

Three of its words each stand in a relation to one of two candidates:

- an effect and its cause: what is *wet* is so because of the *wave*, not because of the *lamp*;
- a pronoun and its antecedent: what is *tired* is the *cat*, what is *soft* would be the other one;
- a preposition and its object: *in* goes with the *barn*, *on* would go with the *lawn*.

Each candidate belongs somewhere: on a farm, in a house, in a garden or at sea. The task is to say,
at each of the three words, where its right candidate belongs: the wave at sea, the cat in a house,
the barn on a farm.

Why nothing but the relation helps
----------------------------------
One candidate is of each of two kinds (water and light, living and lifeless, container and surface),
and the word that asks is of one of them too. Candidates stand in either order and are asked for
equally often, so neither order nor distance nor how frequent a word is says which one is right.
Both kinds belong to all four places equally often, and the two candidates of a sentence never to
the same place, so naming the wrong one is never right by accident.

Half of the pairs of candidates are held out: no sentence of the training has one, and each
held-out sentence has three.

Why the pronoun and its ending are one word
-------------------------------------------
In one layer of attention the query of a word is made from that word alone. "It" is the same word
whether the sentence goes on with "was tired" or "was soft", so one layer could not tell them apart.
Here the two are written as one word, `it-tired`, and one layer is enough.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]

PLACES = ("farm", "house", "garden", "sea")
"""Where things belong: the classes that a model has to tell apart."""


@dataclass(frozen=True)
class Relation:
    """One way in which a word asks for one of two candidates.

    Attributes
    ----------
    name : str
        What the relation is called.
    kinds : pair of str
        What the two kinds of candidates are.
    asking : pair of tuples of str
        For each kind the words that ask for it.
    candidates : pair of tuples of str
        For each kind the words that can be asked for. The word with index i belongs to
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
