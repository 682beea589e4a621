"""What the committed measurement says: the questions of the chapter on a real model, answered."""

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_explainer.real_model.analysis import (
    CrossFit,
    accuracies_of_splits,
    alternating,
    best_offset,
    bootstrap_interval,
    combined_scores,
    cross_fit,
    most_attended_word,
    scores_of_heads,
)
from attention_figures.text import show
from scripts.real_model import sentences
from scripts.real_model.results import load

Array = NDArray[Any]
NAMES = {
    "gender": "he or she",
    "number": "it or they",
    "association": "which word goes with which noun",
    "situation": "what happens",
}
"""What tells the nouns apart in each kind of quadruple, from grammar to understanding."""
SPLITS = 200
"""Random halves, besides the fixed ones."""
LEVEL = 0.95
CHANCE = 0.5
HEADS = ("story", "turning")


@dataclass(frozen=True)
class Head:
    """Layer and number of a head, from 1."""

    layer: int
    number: int

    def __str__(self) -> str:
        """Write layer and number with a dot between.

        >>> str(Head(6, 12))
        '6.12'
        """
        return f"{self.layer}.{self.number}"

    def words(self) -> str:
        """Name the head in a sentence."""
        return f"head {self.number} of layer {self.layer}"

    @property
    def index(self) -> tuple[int, int]:
        """Where it stands in an array (..., layers, heads)."""
        return self.layer - 1, self.number - 1


def head_named(text: str) -> Head:
    """Read what `str` makes of a head.

    >>> head_named("6.12")
    Head(layer=6, number=12)
    """
    return Head(*map(int, text.split(".")))


def head_at(flat: int, num_heads: int) -> Head:
    """Name the head that stands at a place when layers are laid end to end.

    >>> head_at(13, num_heads=12)
    Head(layer=2, number=2)
    """
    layer, number = divmod(flat, num_heads)
    return Head(layer + 1, number + 1)


@dataclass(frozen=True, eq=False)
class Pair:
    """Two sentences that differ in one word, and what "it" gives to their two nouns."""

    tokens: tuple[list[str], list[str]]
    nouns: tuple[str, str]
    rows: tuple[Array, Array]

    def weight(self, sentence: int, noun: int) -> Array:
        """Weight of a noun in one of the sentences: (layers, heads)."""
        place = self.tokens[sentence].index(self.nouns[noun])
        weights: Array = self.rows[sentence][..., place]
        return weights

    @property
    def turns(self) -> Array:
        """Whether the head prefers the first noun in the first sentence and then the second."""
        ahead = [self.weight(sentence, 0) - self.weight(sentence, 1) for sentence in (0, 1)]
        turned: Array = (ahead[0] > 0) & (ahead[1] < 0)
        return turned

    @property
    def turn(self) -> Array:
        """By how much the preference for the first noun changes: (layers, heads)."""
        change: Array = (self.weight(0, 0) - self.weight(0, 1)) - (
            self.weight(1, 0) - self.weight(1, 1)
        )
        return change


def pair(first: int) -> Pair:
    """Return the pair of the essay's sentences that begins at a place."""
    measured = load()
    tokens = measured.tokens["essay"][first : first + 2]
    given = sentences.essay_sentences()[first]
    weights = measured.weights("essay_weights")[first : first + 2]
    rows = [
        of_one[:, :, words.index("it"), : len(words)]
        for of_one, words in zip(weights, tokens, strict=True)
    ]
    return Pair((tokens[0], tokens[1]), given.pairs["nouns"], (rows[0], rows[1]))


ESSAY, WITHOUT_STOP, TROPHY = 0, 2, 4
"""Where the pairs begin among the essay's sentences."""


@functools.cache
def chosen_heads() -> dict[str, Head]:
    """Return the head with the most weight on "cat", and the one that turns the most."""
    essay = pair(ESSAY)
    story = essay.weight(0, 0)
    turn = np.where(essay.turns, essay.turn, 0)
    return {
        "story": head_at(int(story.argmax()), story.shape[1]),
        "turning": head_at(int(turn.argmax()), turn.shape[1]),
    }


@dataclass(frozen=True, eq=False)
class Outcome:
    """How well single heads, and all of them together, tell which noun is meant."""

    groups: int
    heads_tried: int
    fit: CrossFit
    interval: tuple[float, float]
    chosen: tuple[Head, Head]
    best_seen: float
    best_head: Head
    splits: Array
    combined: float
    combined_interval: tuple[float, float]
    right_weight: float
    wrong_weight: float


def by_unit(kind: str, scores: Array) -> Array:
    """Average scores over what can be called independent: a group, or all groups of one frame.

    In the situations the frame decides, so its groups may all be right or wrong together.
    """
    if kind != "situation":
        return scores
    frames = [group.frame for group in sentences.quadruples(kind)]
    return np.array(
        [
            np.mean([score for score, other in zip(scores, frames, strict=True) if other == frame])
            for frame in dict.fromkeys(frames)
        ]
    )


@functools.cache
def outcome(kind: str) -> Outcome:
    """Put the heads to the test on one kind of quadruple."""
    nouns = load().nouns(kind)
    num_heads = nouns.shape[3]
    flat = nouns.reshape(*nouns.shape[:2], -1, 2)
    right, wrong = flat[..., 0], flat[..., 1]
    scores = scores_of_heads(right, wrong).mean(axis=1)
    half = alternating(len(scores))
    fit = cross_fit(scores, half)
    combined = combined_scores(right, wrong, half)
    rng = np.random.default_rng(0)
    seen = scores.mean(axis=0)
    used = np.where(half, fit.chosen[1], fit.chosen[0])
    groups = np.arange(len(scores))
    return Outcome(
        groups=len(scores),
        heads_tried=scores.shape[1],
        fit=fit,
        interval=bootstrap_interval(by_unit(kind, fit.scores), rng, level=LEVEL),
        chosen=(head_at(fit.chosen[0], num_heads), head_at(fit.chosen[1], num_heads)),
        best_seen=float(seen.max()),
        best_head=head_at(seen.argmax(), num_heads),
        splits=accuracies_of_splits(scores, rng, SPLITS),
        combined=float(combined.mean()),
        combined_interval=bootstrap_interval(by_unit(kind, combined), rng, level=LEVEL),
        right_weight=float(right[groups, :, used].mean()),
        wrong_weight=float(wrong[groups, :, used].mean()),
    )


def untrained_accuracies() -> Array:
    """Cross-fitted accuracy of the best head of each untrained model, on the associations."""
    twice = load().arrays["untrained_twice_scores"].astype(np.float64)
    scores = (twice / 2).reshape(*twice.shape[:3], -1).mean(axis=2)
    half = alternating(scores.shape[1])
    return np.array([cross_fit(of_seed, half).accuracy for of_seed in scores])


@dataclass(frozen=True, eq=False)
class Reliable:
    """How often a head does one thing, and how often a fixed rule does it."""

    what: str
    chosen: tuple[Head, Head]
    share: float
    interval: tuple[float, float]
    rule: str
    rule_share: float
    cases: int


def _reliable(what: str, scores: Array, rule: str, rule_share: float) -> Reliable:
    """Choose a head on one half of the cases, report it on the other; (cases, layers, heads)."""
    num_heads = scores.shape[-1]
    flat = scores.reshape(len(scores), -1)
    fit = cross_fit(flat, alternating(len(flat)))
    return Reliable(
        what,
        (head_at(fit.chosen[0], num_heads), head_at(fit.chosen[1], num_heads)),
        fit.accuracy,
        bootstrap_interval(fit.scores, np.random.default_rng(0), level=LEVEL),
        rule,
        rule_share,
        len(flat),
    )


PLACES = {"the previous word": 3, "the next word": 4, "the first marker": 0, "the separator": 1}
"""What a head may look at wherever it is; the numbers are places in `analysis.KINDS`."""
RELATION_NAMES = {
    "preposition": "from a preposition to its object",
    "cause": "from “because” to the state that is the cause",
}


@functools.cache
def reliable() -> tuple[Reliable, ...]:
    """Return what heads do by place, and how well they follow two relations."""
    measured = load()
    most = measured.weights("plain_most")
    by_chance = float((1 / measured.arrays["plain_lengths"]).mean())
    found = [
        _reliable(what, most[..., kind], "any token alike", by_chance)
        for what, kind in PLACES.items()
    ]
    for relation, name in RELATION_NAMES.items():
        places = measured.arrays[f"{relation}_places"]
        hits = np.array(
            [
                most_attended_word(rows[..., :length], int(asking)) == asked
                for rows, (asking, asked, length) in zip(
                    measured.weights(f"{relation}_rows"), places, strict=True
                )
            ]
        ).astype(np.float64)
        offset, share = best_offset(places[:, 0], places[:, 1])
        found.append(_reliable(name, hits, f"always {offset} tokens on", share))
    return tuple(found)


@dataclass(frozen=True, eq=False)
class Markers:
    """Shares of the two markers together, over the plain sentences."""

    weight: float
    contribution: float
    weight_of_layers: Array
    contribution_of_layers: Array
    first_weight: float
    heads_on_first: int
    sentences: int


@functools.cache
def markers() -> Markers:
    """Compare what the markers weigh with what they contribute."""
    measured = load()
    mean = measured.weights("plain_mean")[..., :2]
    given = measured.weights("plain_given")
    to_markers, total = given[..., :2].sum(axis=-1), given[..., 2]
    rows = measured.weights("association_rows")
    on_first = (rows.argmax(axis=-1) == 0).mean(axis=(0, 1))
    weight = mean.sum(axis=-1)
    return Markers(
        weight=float(weight.mean()),
        contribution=float(to_markers.sum() / total.sum()),
        weight_of_layers=weight.mean(axis=(0, 2)),
        contribution_of_layers=to_markers.sum(axis=(0, 2)) / total.sum(axis=(0, 2)),
        first_weight=float(mean[..., 0].mean()),
        heads_on_first=int((on_first > 0.5).sum()),
        sentences=len(mean),
    )


def interval_text(interval: Iterable[float]) -> str:
    """Write an interval for a reader.

    >>> interval_text((0.5, 0.75))
    '0.50 to 0.75'
    """
    low, high = interval
    return f"{show(low, '.2f')} to {show(high, '.2f')}"


def heads_text(heads: Sequence[Head]) -> str:
    """Write one head, or two that differ.

    >>> heads_text([Head(1, 2), Head(1, 2)]), heads_text([Head(1, 2), Head(3, 4)])
    ('1.2', '1.2, 3.4')
    """
    return ", ".join(dict.fromkeys(map(str, heads)))
