"""Does the encoder that is measured here continue what repeats itself?"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_explainer.real_model.rounded import load_rounded
from attention_explainer.real_model.wordpiece import FIRST, SEPARATOR
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.real_model.results import ROUNDED
from scripts.real_model.study import Head

SEQUENCES, PERIOD = 8, 12
"""How many sequences, and how many different words each says twice."""

LETTERS = range(4, 9)
"""How many letters a word has: the shortest pieces are seldom words."""


@dataclass(frozen=True)
class Repeated:
    """Mean weights in sequences that say some words twice, by what is looked at.

    Attributes
    ----------
    weights : dict of str to ndarray, shape (layers, heads)
        One for each kind of thing to look at.
    length : int
        Number of tokens of a sequence.
    """

    weights: Mapping[str, NDArray[np.float64]]
    length: int

    def strongest(self, kind: str) -> tuple[Head, float]:
        """Return the head that looks most at this, and its mean weight."""
        weights = self.weights[kind]
        layer, head = np.unravel_index(weights.argmax(), weights.shape)
        return Head(int(layer) + 1, int(head) + 1), float(weights.max())

    @property
    def even(self) -> float:
        """The weight of each token for who looks at all alike."""
        return 1 / self.length


def compute() -> Repeated:
    model = load_rounded(ROUNDED)
    words = [
        word
        for word in model.pieces.vocabulary
        if word.isascii() and word.isalpha() and len(word) in LETTERS
    ]
    rng = np.random.default_rng(0)
    found = []
    for _ in range(SEQUENCES):
        block = [str(word) for word in rng.choice(words, PERIOD, replace=False)]
        numbers = model.pieces.numbers([FIRST, *block, *block, SEPARATOR])
        found.append(_by_kind(np.array(model.encoder.trace(numbers).weights)))
    weights = {kind: np.mean([of[kind] for of in found], axis=0) for kind in found[0]}
    return Repeated(weights, len(numbers))


def _by_kind(weights: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Return mean weights of words of the second block, (layers, heads), by what they look at."""
    # Without the last, which nothing followed in its block, and the first, which nothing preceded.
    asking = np.arange(PERIOD + 2, 2 * PERIOD)
    asked = {
        "the word before": asking - 1,
        "the word after": asking + 1,
        "the same word in the first block": asking - PERIOD,
        "what followed it in the first block": asking - PERIOD + 1,
        "what preceded it in the first block": asking - PERIOD - 1,
    }
    return {kind: weights[:, :, asking, of].mean(axis=-1) for kind, of in asked.items()}


def tabulate(result: Repeated) -> Table:
    rows = [
        (kind, str(head), weight)
        for kind in result.weights
        for head, weight in [result.strongest(kind)]
    ]
    return Table(["looks at", "head", "mean weight"], rows, ["", "", ".2f"])


def numbers(result: Repeated) -> dict[str, str]:
    names = ("before", "after", "same", "followed", "preceded")
    given: dict[str, str] = {}
    for name, kind in zip(names, result.weights, strict=True):
        head, weight = result.strongest(kind)
        given |= {name: show(weight, ".2f"), f"{name}_head": str(head)}
    return given | {
        "even": show(result.even, ".2f"),
        "heads": str(result.weights["the word before"].size),
        "words": str(PERIOD),
        "sequences": str(SEQUENCES),
    }


def caption(result: Repeated) -> str:
    given = numbers(result)
    return (
        f"An encoder reads {given['words']} random words and the same again, in "
        f"{given['sequences']} such sequences: of its {given['heads']} heads the one whose words "
        f"in the second block look most at each of these, and its mean weight. Who looks at all "
        f"alike gives {given['even']}. What followed gets {given['followed']} at most."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
