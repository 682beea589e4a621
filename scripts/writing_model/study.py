"""What the committed measurement says: the questions of the chapter on a model that writes."""

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_explainer.real_model.analysis import (
    HeldOut,
    choose_heads,
    held_out,
    scores_of_heads,
)
from scripts.real_model.study import LEVEL, NAMES, Head, design, head_at
from scripts.writing_model.plan import (
    BY_PRONOUN,
    CHOSEN_ON,
    COPIED,
    REPEAT_COLUMNS,
    SWITCHED_OFF,
)
from scripts.writing_model.results import load
from scripts.writing_model.texts import maps, ways

Array = NDArray[Any]
MOSTLY = 0.5
"""A head is said to look somewhere by habit from this mean weight on."""


@dataclass(frozen=True, eq=False)
class Places:
    """What heads do by place alone: (layers, heads) each, from 0 to 1.

    Attributes
    ----------
    first : ndarray
        Mean weight of the first token, in plain sentences.
    previous : ndarray
        Mean weight of the previous token, in plain sentences.
    following : ndarray
        In random tokens that come twice: mean weight of the token that came after the same one.
        Mean over the seeds on which no head was chosen.
    """

    first: Array
    previous: Array
    following: Array


def shown_token(token: str) -> str:
    """Write a token so that its spaces can be seen.

    >>> shown_token(" cat")
    '␣cat'
    """
    return token.replace("\n", "⏎").replace(" ", "␣")


@functools.cache
def places() -> Places:
    """Return what every head does by place, over all sentences or seeds."""
    measured = load()
    plain = measured.floats("plain_places").mean(axis=0)
    following = measured.floats("repeat_places")[CHOSEN_ON:, ..., 0].mean(axis=0)
    return Places(plain[..., 0], plain[..., 1], following)


def following_of_seeds() -> Array:
    """Return the scores for what came after, seed by seed: (seeds, layers, heads)."""
    return load().floats("repeat_places")[..., REPEAT_COLUMNS.index("following")]


def best_following() -> Head:
    """Return the head that was best at what came after, on the seeds for choosing."""
    scores = following_of_seeds()[:CHOSEN_ON].mean(axis=0)
    return head_at(int(scores.argmax()), scores.shape[1])


@dataclass(frozen=True, eq=False)
class Switched:
    """What is still foretold while heads are switched off.

    Attributes
    ----------
    heads : tuple of Head
        Those that are good at the role.
    probabilities : ndarray, shape (seeds,)
        Mean probability of the right token in the second of two equal rows.
    controls : ndarray, shape (draws, seeds)
        The same while as many others are off.
    first : float
        Mean probability in the first row, where nothing can be known.
    name, name_controls : float, ndarray
        Probability of the rest of a rare name.
    """

    heads: tuple[Head, ...]
    probabilities: Array
    controls: Array
    first: float
    name: float
    name_controls: Array


@functools.cache
def untouched() -> Switched:
    """Return what is foretold with all heads."""
    return _switched(-1, 0)


@functools.cache
def switched_off(role: str, number: int) -> Switched:
    """Return what is foretold without the best heads of a role."""
    return _switched(list(SWITCHED_OFF).index(role), number)


def _switched(role: int, number: int) -> Switched:
    measured = load()
    what = measured.arrays["off_what"]
    following, name = measured.floats("off_next"), measured.floats("off_name")
    of_role = (what[:, 0] == role) & (what[:, 1] == number)
    (own,) = np.flatnonzero(of_role & (what[:, 2] < 0))
    controls = np.flatnonzero(of_role & (what[:, 2] >= 0))
    # Row j foretells token j + 1; the second row's own first token cannot be known.
    second = following[:, :, COPIED:].mean(axis=-1)
    heads = [Head(int(a) + 1, int(b) + 1) for a, b in measured.arrays["off_heads"][own] if a >= 0]
    return Switched(
        tuple(heads),
        second[own],
        second[controls],
        float(following[own, :, : COPIED - 1].mean()),
        float(name[own]),
        name[controls],
    )


@dataclass(frozen=True, eq=False)
class Answers:
    """How well one kind of question is answered, by what the model writes and by its heads.

    No group is scored by a choice in which the same pattern or one of the same nouns had a say.

    Attributes
    ----------
    groups, patterns : int
        Number of each.
    ways : dict of str to float
        Way of asking → share of right answers.
    whole : dict of str to int
        Way of asking → groups in all of whose sentences the answer is right.
    written : HeldOut
        By the way of asking that was best on the other half.
    way : str
        The way that was chosen most often.
    asking : str
        The word whose weights are looked at: "pronoun" or "last".
    best : HeldOut
        By the head that was best on the other half.
    head : Head
        The head that was chosen most often.
    chosen : int
        How many heads were chosen in some division.
    seen : float
        How good the best head is on all groups, those it was chosen on included.
    right_weight, wrong_weight : float
        Mean weights of the two nouns in `head`.
    """

    groups: int
    patterns: int
    ways: dict[str, float]
    whole: dict[str, int]
    written: HeldOut
    way: str
    asking: str
    best: HeldOut
    head: Head
    chosen: int
    seen: float
    right_weight: float
    wrong_weight: float


@functools.cache
def answers(kind: str) -> Answers:
    """Test what is written, and the heads, on one kind of quadruple.

    The pronoun cannot know what comes after it. So its weights are looked at where it decides
    itself, and those of the last word where an ending does.
    """
    measured, planned = load(), design(kind)
    is_right = scores_of_heads(measured.floats(f"{kind}_ways"), 0 * measured.floats(f"{kind}_ways"))
    asking = "pronoun" if kind in BY_PRONOUN else "last"
    weights = measured.floats(f"{kind}_{asking}")
    flat = weights.reshape(*weights.shape[:2], -1, 2)
    scores = scores_of_heads(flat[..., 0], flat[..., 1]).mean(axis=1)
    groups, of_halves = np.arange(len(scores)), planned.other(planned.halvings)
    way_scores = is_right.mean(axis=1)
    chosen_ways, chosen = choose_heads(way_scores, of_halves), choose_heads(scores, of_halves)
    most = int(np.bincount(chosen.ravel()).argmax())
    return Answers(
        groups=len(scores),
        patterns=len(set(planned.patterns.tolist())),
        ways=dict(zip(ways(), way_scores.mean(axis=0).tolist(), strict=True)),
        whole=dict(zip(ways(), (way_scores == 1).sum(axis=0).tolist(), strict=True)),
        written=held_out(
            way_scores[groups, chosen_ways], planned.halvings, planned.clusters, level=LEVEL
        ),
        way=ways()[int(np.bincount(chosen_ways.ravel()).argmax())],
        asking=asking,
        best=held_out(scores[groups, chosen], planned.halvings, planned.clusters, level=LEVEL),
        head=head_at(most, weights.shape[3]),
        chosen=len(set(chosen.ravel().tolist())),
        seen=float(scores.mean(axis=0).max()),
        right_weight=float(flat[:, :, most, 0].mean()),
        wrong_weight=float(flat[:, :, most, 1].mean()),
    )


@functools.cache
def all_answers() -> dict[str, Answers]:
    """Return the answers to every kind of question."""
    return {kind: answers(kind) for kind in NAMES}


@dataclass(frozen=True, eq=False)
class Twins:
    """The essay's sentence and its twin, which differ in their last word.

    Attributes
    ----------
    tokens : tuple of list of str
    weights : ndarray, shape (2, layers, heads, L, L)
    apart : float
        Largest difference between the two in any weight before the last word.
    story : Head
        The head with the most weight from "it" to "cat".
    """

    tokens: tuple[list[str], list[str]]
    weights: Array
    apart: float
    story: Head

    def weight(self, sentence: int, word: str, noun: str) -> Array:
        """Return the weight from a word of a sentence to a noun: (layers, heads)."""
        of = self.tokens[sentence]
        weights: Array = self.weights[sentence][..., of.index(f" {word}"), of.index(f" {noun}")]
        return weights


@functools.cache
def twins() -> Twins:
    """Return the twins' weights."""
    measured = load()
    names = [list(maps()).index(name) for name in ("tired", "soft")]
    tokens = [measured.words["maps"][name] for name in ("tired", "soft")]
    length = len(tokens[0])
    weights = measured.floats("map_weights")[names][..., :length, :length]
    found = Twins(
        (tokens[0], tokens[1]), weights, float(measured.arrays["twins_apart"].max()), Head(1, 1)
    )
    to_cat = found.weight(0, "it", "cat")
    story = head_at(int(to_cat.argmax()), to_cat.shape[1])
    return Twins(found.tokens, found.weights, found.apart, story)


def first_share() -> float:
    """Return the share of all weight in plain sentences that the first token gets."""
    return float(places().first.mean())
