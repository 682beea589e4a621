"""What the committed measurement says: the questions of the chapter on a real model, answered."""

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_explainer.real_model.analysis import (
    HeldOut,
    LeftOut,
    best_offset,
    choose_heads,
    combined_scores,
    every_halving,
    held_out,
    left_out,
    most_attended_word,
    random_halvings,
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
HALVINGS = 200
"""Number of random divisions of the plain sentences into halves."""
LEVEL = 0.95
ENOUGH_PATTERNS = 6
"""From this many patterns on, patterns count as drawn; with fewer, the groups built on them."""
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
        """Its place in an array (..., layers, heads)."""
        return self.layer - 1, self.number - 1


def head_named(text: str) -> Head:
    """Read a head from its text, as `str` writes it.

    >>> head_named("6.12")
    Head(layer=6, number=12)
    """
    return Head(*map(int, text.split(".")))


def head_at(flat: int, num_heads: int) -> Head:
    """Name the head at a place when all layers are laid end to end.

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
    """Return the pair among the essay's sentences that begins at a place."""
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
    """How well single heads, and all of them together, tell which noun is meant.

    No group is scored by a choice or a vote in which the same pattern or one of the same nouns had
    a say.

    Attributes
    ----------
    patterns, groups, heads_tried : int
        Number of each.
    best : HeldOut
        By the head that was best on the other half of the patterns, over all ways to halve them.
    chosen : mapping of Head to float
        Share of cases in which each head was chosen, the most frequent first.
    left_out : LeftOut
        By the head that was best on all other patterns.
    heads_without : tuple of Head
        For each group, the head that was best without its pattern and its nouns.
    best_seen : float
    best_head : Head
        The head that is best on everything, and how good.
    best_whole : int
        Groups in all of whose sentences the head in `heads_without` is right.
    vote : HeldOut
        All heads together.
    vote_whole : int
        Groups in all of whose sentences the vote learnt on all other patterns is right.
    right_weight, wrong_weight : float
        Mean weights of the two nouns, in `heads_without`.
    """

    patterns: int
    groups: int
    heads_tried: int
    best: HeldOut
    chosen: dict[Head, float]
    left_out: LeftOut
    heads_without: tuple[Head, ...]
    best_seen: float
    best_head: Head
    best_whole: int
    vote: HeldOut
    vote_whole: int
    right_weight: float
    wrong_weight: float


@dataclass(frozen=True, eq=False)
class Design:
    """What is kept apart in a kind of quadruple."""

    patterns: NDArray[np.int_]
    unrelated: NDArray[np.bool_]
    clusters: NDArray[np.int_]
    halvings: NDArray[np.bool_]

    def other(self, labels: Array) -> NDArray[np.bool_]:
        """Which groups have a say: those with another label and other nouns."""
        is_other: NDArray[np.bool_] = labels[..., :, np.newaxis] != labels[..., np.newaxis, :]
        return is_other & self.unrelated


def design(kind: str) -> Design:
    """Find out for a kind of quadruple what may not be on both sides of a division."""
    groups = sentences.quadruples(kind)
    patterns = _numbered([group.pattern for group in groups])
    are_enough = len(set(patterns.tolist())) >= ENOUGH_PATTERNS
    return Design(
        patterns,
        np.array([[not one.shares_a_noun(other) for other in groups] for one in groups]),
        patterns if are_enough else np.arange(len(groups)),
        every_halving(patterns),
    )


def _numbered(names: Sequence[str]) -> NDArray[np.int_]:
    numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return np.array([numbers[name] for name in names])


def _weights(kind: str) -> tuple[Array, Array]:
    """Return the weights of the right and the wrong noun: (groups, 4, layers * heads) each."""
    nouns = load().nouns(kind)
    flat = nouns.reshape(*nouns.shape[:2], -1, 2)
    return flat[..., 0], flat[..., 1]


@functools.cache
def heads_without(kind: str) -> tuple[Head, ...]:
    """Choose for each group the head that is best where neither pattern nor nouns are shared."""
    planned = design(kind)
    scores = scores_of_heads(*_weights(kind)).mean(axis=1)
    num_heads = load().nouns(kind).shape[3]
    return tuple(
        head_at(flat, num_heads) for flat in choose_heads(scores, planned.other(planned.patterns))
    )


@functools.cache
def outcome(kind: str) -> Outcome:
    """Test the heads on one kind of quadruple."""
    planned = design(kind)
    right, wrong = _weights(kind)
    num_heads = load().nouns(kind).shape[3]
    scores = scores_of_heads(right, wrong).mean(axis=1)
    groups = np.arange(len(scores))
    of_halves = planned.other(planned.halvings)
    chosen = choose_heads(scores, of_halves)
    votes = np.array([combined_scores(right, wrong, has_a_say) for has_a_say in of_halves])
    without = heads_without(kind)
    used = [(head.layer - 1) * num_heads + head.number - 1 for head in without]
    of_one_out = planned.other(planned.patterns)
    vote = combined_scores(right, wrong, of_one_out)
    seen = scores.mean(axis=0)
    return Outcome(
        patterns=len(set(planned.patterns.tolist())),
        groups=len(scores),
        heads_tried=scores.shape[1],
        best=held_out(scores[groups, chosen], planned.halvings, planned.clusters, level=LEVEL),
        chosen=_shares(chosen, num_heads),
        left_out=left_out(scores, of_one_out, planned.patterns),
        heads_without=without,
        best_seen=float(seen.max()),
        best_head=head_at(seen.argmax(), num_heads),
        best_whole=int((scores[groups, used] == 1).sum()),
        vote=held_out(votes, planned.halvings, planned.clusters, level=LEVEL),
        vote_whole=int((vote == 1).sum()),
        right_weight=float(right[groups, :, used].mean()),
        wrong_weight=float(wrong[groups, :, used].mean()),
    )


def _shares(chosen: NDArray[np.intp], num_heads: int) -> dict[Head, float]:
    """Count how often each head was chosen, the most frequent first."""
    flat, times = np.unique(chosen, return_counts=True)
    order = np.argsort(-times, kind="stable")
    return {head_at(flat[at], num_heads): float(times[at] / chosen.size) for at in order}


def untrained_accuracies() -> Array:
    """Held-out accuracy of the best head of each untrained model, on the associations."""
    twice = load().arrays["untrained_twice_scores"].astype(np.float64)
    scores = (twice / 2).reshape(*twice.shape[:3], -1).mean(axis=2)
    planned = design("association")
    has_a_say, groups = planned.other(planned.halvings), np.arange(scores.shape[1])
    return np.array(
        [
            held_out(
                of_seed[groups, choose_heads(of_seed, has_a_say)],
                planned.halvings,
                planned.clusters,
            ).accuracy
            for of_seed in scores
        ]
    )


@dataclass(frozen=True, eq=False)
class Reliable:
    """How often a head does one thing, and how often a fixed rule does it."""

    what: str
    chosen: dict[Head, float]
    found: HeldOut
    rule: str
    rule_share: float
    cases: int


def _reliable(what: str, scores: Array, rule: str, rule_share: float) -> Reliable:
    """Choose a head on half of the cases, report it on the rest; (cases, layers, heads)."""
    flat = scores.reshape(len(scores), -1)
    cases = np.arange(len(flat))
    halvings = random_halvings(len(flat), np.random.default_rng(0), HALVINGS)
    chosen = choose_heads(flat, halvings[:, :, np.newaxis] != halvings[:, np.newaxis])
    return Reliable(
        what,
        _shares(chosen, scores.shape[-1]),
        held_out(flat[cases, chosen], halvings, cases, level=LEVEL),
        rule,
        rule_share,
        len(flat),
    )


PLACES = {"the previous word": 3, "the next word": 4, "the first marker": 0, "the separator": 1}
"""What a head may look at from any word; the numbers are places in `analysis.KINDS`."""
RELATION_NAMES = {
    "preposition": "the object of “in”, “on” …",
    "cause": "the cause after “because”",
}


@functools.cache
def reliable() -> tuple[Reliable, ...]:
    """Return what heads do by place, and how well they follow two relations."""
    measured = load()
    most = measured.weights("plain_most")
    by_chance = float((1 / measured.arrays["plain_lengths"]).mean())
    found = [
        _reliable(what, most[..., kind], "all tokens equally", by_chance)
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
        found.append(_reliable(name, hits, f"{offset} tokens on", share))
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
    """Compare the markers' weights with what they contribute."""
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
