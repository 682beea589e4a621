"""What rounding the weights to one byte each changes in what is reported of the real model."""

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_explainer.real_model.encoder import Settings
from attention_explainer.real_model.rounded import load_rounded
from attention_explainer.real_model.weights import RealModel
from scripts.real_model import sentences
from scripts.real_model.results import ROUNDED, load, rounded_scores
from scripts.real_model.study import ESSAY, TROPHY, Head, Pair, chosen_heads, outcome, pair

Array = NDArray[Any]


@dataclass(frozen=True)
class BothWays:
    """A result with the weights as published, and with the rounded ones."""

    published: float
    rounded: float


@dataclass(frozen=True, eq=False)
class Rounding:
    """What rounding does.

    Attributes
    ----------
    settings : Settings
        Shape of the model.
    bytes : int
        What the rounded weights take.
    sentences : int
        How many whole maps are compared: the essay's.
    largest, mean : float
        By how much attention weights change, over all heads and rows.
    same_favourite : float
        Share of rows whose largest weight stays where it was.
    heads : dict of str to Head
        The two of the chapter.
    endings : tuple of str
        The word that differs between the essay's pair.
    nouns : dict of (str, int, str) to BothWays
        Weight from "it", by head, sentence of the essay's pair, and noun.
    turns : dict of str to BothWays
        How many heads turn, for the essay's pair and for the trophy.
    right : dict of str to BothWays
        By kind of quadruple: share of right answers of the head that is chosen most often.
    """

    settings: Settings
    bytes: int
    sentences: int
    largest: float
    mean: float
    same_favourite: float
    heads: dict[str, Head]
    endings: tuple[str, ...]
    nouns: dict[tuple[str, int, str], BothWays]
    turns: dict[str, BothWays]
    right: dict[str, BothWays]


@functools.cache
def rounded_model() -> RealModel:
    """Return the model with the rounded weights."""
    return load_rounded(ROUNDED)


@functools.cache
def rounded_maps() -> tuple[Array, ...]:
    """Run the rounded model on the essay's sentences: (layers, heads, L, L) each."""
    model = rounded_model()
    numbers = (
        model.pieces.numbers(model.pieces.tokens(given.text))
        for given in sentences.essay_sentences()
    )
    return tuple(model.encoder.trace(of_one).weights for of_one in numbers)


def rounded_pair(first: int) -> Pair:
    """Return what `study.pair` does, from the rounded weights."""
    published = pair(first)
    rows = [
        rounded_maps()[first + at][:, :, tokens.index("it")]
        for at, tokens in enumerate(published.tokens)
    ]
    return Pair(published.tokens, published.nouns, (rows[0], rows[1]))


def shares_right(kind: str) -> BothWays:
    """Return the share of right answers of the head that is chosen most often for a kind."""
    nouns = load().nouns(kind)
    head = next(iter(outcome(kind).chosen)).index
    right, wrong = (nouns[(..., *head, noun)] for noun in (0, 1))
    published = ((right > wrong) + (right == wrong) / 2).mean()
    rounded = rounded_scores(kind)[(..., *head)].mean() / 2
    return BothWays(float(published), float(rounded))


def rounding() -> Rounding:
    """Compare the two."""
    moved, same = [], []
    tokens, published = load().tokens["essay"], load().weights("essay_weights")
    for words, full, rounded in zip(tokens, published, rounded_maps(), strict=True):
        whole = full[..., : len(words), : len(words)]
        moved.append(np.abs(whole - rounded).ravel())
        same.append((whole.argmax(axis=-1) == rounded.argmax(axis=-1)).ravel())
    all_moved = np.concatenate(moved)
    heads = chosen_heads()
    essay = pair(ESSAY), rounded_pair(ESSAY)
    pairs = {"essay": essay, "trophy": (pair(TROPHY), rounded_pair(TROPHY))}
    return Rounding(
        settings=rounded_model().encoder.settings,
        bytes=sum(path.stat().st_size for path in ROUNDED.glob("*.safetensors")),
        sentences=len(tokens),
        largest=float(all_moved.max()),
        mean=float(all_moved.mean()),
        same_favourite=float(np.concatenate(same).mean()),
        heads=heads,
        endings=tuple(of_one[-3] for of_one in essay[0].tokens),
        nouns={
            (name, sentence, noun): BothWays(
                *(float(of.weight(sentence, at)[head.index]) for of in essay)
            )
            for name, head in heads.items()
            for sentence in (0, 1)
            for at, noun in enumerate(essay[0].nouns)
        },
        turns={
            name: BothWays(*(int(of.turns.sum()) for of in both)) for name, both in pairs.items()
        },
        right={kind: shares_right(kind) for kind in sentences.QUADRUPLES},
    )
