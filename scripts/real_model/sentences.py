"""The sentences that a real model is measured on, from `data/real_model/`."""

import functools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.artifacts.damaged import reading

DATA = Path(__file__).resolve().parents[2] / "data" / "real_model"
QUADRUPLES = ("association", "situation", "number", "gender")
"""What decides which noun the pronoun means."""
BY_PLACE = ("situation",)
"""In these an ending fits what stands in one place, whichever noun it is: what does not fit in
something is too big. In the others it fits one of the nouns, wherever that stands."""
ENDINGS_OF_PLURALS = ("", "s", "es")
RELATIONS = ("preposition", "cause")
"""Pairs of words marked in the plain sentences."""


@dataclass(frozen=True)
class Question:
    """A sentence with a pronoun, the noun it means and the other noun."""

    text: str
    pronoun: str
    right: str
    wrong: str


@dataclass(frozen=True)
class Quadruple:
    """Two nouns in both orders, with two endings or pronouns: four questions.

    Each noun is right twice, once where it comes first and once where it comes second. Whoever
    always answers with the first noun, the nearer one or a favourite gets two of four.

    Attributes
    ----------
    frame : str
        The sentence, with places for the two nouns, the pronoun and the ending.
    nouns, pronouns, endings : tuple of str
        The first pronoun and the first ending mean the first noun; or, if `by_place`, the noun that
        comes first in the sentence.
    by_place : bool
        Whether endings go with places and not with nouns.
    """

    frame: str
    nouns: tuple[str, str]
    pronouns: tuple[str, str]
    endings: tuple[str, str]
    by_place: bool = False

    @property
    def pattern(self) -> str:
        """The frame up to the pronoun; what follows it does not make another pattern."""
        return self.frame.partition("{pronoun}")[0]

    def shares_a_noun(self, other: "Quadruple") -> bool:
        """Whether a noun of this quadruple occurs in another, in the singular or the plural."""
        return any(
            one.removeprefix(noun) in ENDINGS_OF_PLURALS
            for mine in self.nouns
            for theirs in other.nouns
            for noun, one in ((mine, theirs), (theirs, mine))
            if one.startswith(noun)
        )

    def questions(self) -> tuple[Question, ...]:
        """Return the four sentences."""
        return tuple(
            self._question(in_order, ending)
            for in_order in (self.nouns, self.nouns[::-1])
            for ending in (0, 1)
        )

    def _question(self, in_order: tuple[str, str], ending: int) -> Question:
        first, second = in_order
        pronoun = self.pronouns[ending]
        fitting = in_order if self.by_place else self.nouns
        return Question(
            self.frame.format(
                first=first, second=second, pronoun=pronoun, ending=self.endings[ending]
            ),
            pronoun,
            right=fitting[ending],
            wrong=fitting[1 - ending],
        )


@dataclass(frozen=True)
class Sentence:
    """A sentence, with pairs of its words under the names of their relations."""

    text: str
    pairs: dict[str, tuple[str, str]]


QUADRUPLES_FILE, SENTENCES_FILE = DATA / "quadruples.json", DATA / "sentences.json"


def _read(path: Path) -> dict[str, list[dict[str, Any]]]:
    return dict(json.loads(path.read_text("utf-8")))


@functools.cache
def quadruples(kind: str) -> tuple[Quadruple, ...]:
    """Return the quadruples in which one thing decides: see `QUADRUPLES`."""
    with reading(QUADRUPLES_FILE):
        return tuple(
            Quadruple(
                group["frame"],
                tuple(group["nouns"]),
                tuple(group.get("pronouns", ("it", "it"))),
                tuple(group.get("endings", ("", ""))),
                by_place=kind in BY_PLACE,
            )
            for group in _read(QUADRUPLES_FILE)[kind]
        )


@functools.cache
def essay_sentences() -> tuple[Sentence, ...]:
    """Return the essay's sentence and its twin, also without full stop, and a well-known pair."""
    return _sentences("essay", ("nouns",))


@functools.cache
def plain_sentences() -> tuple[Sentence, ...]:
    """Return sentences of various shapes, some with a marked pair."""
    return _sentences("plain", RELATIONS)


def _sentences(kind: str, relations: Sequence[str]) -> tuple[Sentence, ...]:
    with reading(SENTENCES_FILE):
        return tuple(
            Sentence(
                given["text"], {name: tuple(given[name]) for name in relations if name in given}
            )
            for given in _read(SENTENCES_FILE)[kind]
        )


def related(relation: str) -> tuple[Sentence, ...]:
    """Return the plain sentences in which a relation is marked."""
    return tuple(sentence for sentence in plain_sentences() if relation in sentence.pairs)
