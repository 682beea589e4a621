"""Every group of sentences that the real model was asked about, with the weights of all its heads.

A group is a pair of the essay's sentences or one of the quadruples. For the essay's sentences the
weights from every word are kept, for the quadruples those from the pronoun.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypedDict

import numpy as np
from numpy.typing import NDArray

from scripts.real_model import sentences
from scripts.real_model.results import load
from scripts.real_model.study import NAMES, Head

Array = NDArray[Any]


class Start(TypedDict):
    """Which group, which of its sentences, counted from 1, and which word looks."""

    text: str
    sentence: int
    word: str


START: Start = {"text": "essay-1", "sentence": 1, "word": "pronoun"}
"""What is shown at the start."""


@dataclass(frozen=True, eq=False)
class Asked:
    """A sentence whose pronoun means one of two nouns.

    Attributes
    ----------
    text : str
        As it was written.
    tokens : tuple of str
        As the model reads it.
    pronoun, right, wrong : int
        Positions of the pronoun, the noun that it means and the other noun.
    weights : ndarray, shape (layers, heads, words that look, tokens)
        From all tokens, or from the pronoun alone.
    """

    text: str
    tokens: tuple[str, ...]
    pronoun: int
    right: int
    wrong: int
    weights: Array

    @property
    def is_whole(self) -> bool:
        """Whether the weights from all tokens are kept."""
        return bool(self.weights.shape[2] > 1)

    def looking(self, word: str) -> int:
        """Return the position of the word that looks, given a position or "pronoun".

        It is also the pronoun if nothing else is kept or the sentence is shorter.
        """
        is_kept = word != "pronoun" and self.is_whole and int(word) < len(self.tokens)
        return int(word) if is_kept else self.pronoun

    def weights_from(self, place: int) -> Array:
        """Return the weights from one position: (layers, heads, tokens)."""
        from_place: Array = self.weights[:, :, place if self.is_whole else 0]
        return from_place

    def nouns(self, head: Head) -> tuple[float, float]:
        """Return the weights from the pronoun to the right noun and to the other."""
        row = self.weights_from(self.pronoun)[head.index]
        return float(row[self.right]), float(row[self.wrong])

    def verdict(self, head: Head) -> str:
        """Say whether a head gives the right noun more than the other."""
        right, wrong = self.nouns(head)
        return "right" if right > wrong else "wrong" if right < wrong else "even"


@dataclass(frozen=True, eq=False)
class Group:
    """Two or four sentences in which both nouns are right equally often."""

    kind: str
    asked: tuple[Asked, ...]


def _of_kind(kind: str) -> list[Group]:
    measured = load()
    weights = measured.weights(f"{kind}_rows")
    places = measured.arrays[f"{kind}_places"]
    groups = []
    for index, (given, all_tokens) in enumerate(
        zip(sentences.quadruples(kind), measured.tokens[kind], strict=True)
    ):
        asked = []
        for sentence, (question, tokens) in enumerate(
            zip(given.questions(), all_tokens, strict=True)
        ):
            pronoun, right, wrong, length = map(int, places[index, sentence])
            rows = weights[index, sentence, :, :, np.newaxis, :length]
            asked.append(Asked(question.text, tuple(tokens), pronoun, right, wrong, rows))
        groups.append(Group(kind, tuple(asked)))
    return groups


def _of_the_essay() -> list[Group]:
    measured = load()
    weights, all_tokens = measured.weights("essay_weights"), measured.tokens["essay"]
    asked = []
    for index, (given, tokens) in enumerate(
        zip(sentences.essay_sentences(), all_tokens, strict=True)
    ):
        # In each pair the first noun is meant in the first sentence, the second in the second.
        nouns = [tokens.index(noun) for noun in given.pairs["nouns"]]
        right, wrong = nouns[:: -1 if index % 2 else 1]
        maps = weights[index, :, :, : len(tokens), : len(tokens)]
        asked.append(Asked(given.text, tuple(tokens), tokens.index("it"), right, wrong, maps))
    return [Group("essay", pair) for pair in zip(asked[::2], asked[1::2], strict=True)]


@functools.cache
def groups() -> Mapping[str, Group]:
    """Return all groups by name: "essay-1", "gender-24" and so on."""
    by_kind = {"essay": _of_the_essay()} | {kind: _of_kind(kind) for kind in NAMES}
    return {
        f"{kind}-{number}": group
        for kind, of_kind in by_kind.items()
        for number, group in enumerate(of_kind, start=1)
    }
