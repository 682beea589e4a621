"""The loss at each piece of a sentence that the small language model was not trained on."""

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from attention_explainer.training.text_runs import SETTINGS, losses_of_text
from scripts.results.book import book
from scripts.results.next_word import Trained
from scripts.results.next_word import compute as trained


@dataclass(frozen=True, eq=False)
class Surprise:
    """A sentence, cut into pieces, and how surprised the model is by each but the first."""

    model: Trained
    pieces: tuple[str, ...]
    losses: NDArray[Any]


def sentence() -> str:
    """Return the first sentence of the held-out part of the book."""
    _, held_out = book()
    return held_out[: held_out.index(".") + 1]


def compute() -> Surprise:
    model = trained()
    tokens = model.pieces.encode(sentence())
    losses = losses_of_text(SETTINGS, dict(model.parameters), tokens)
    return Surprise(model, tuple(model.pieces.vocabulary[token] for token in tokens), losses)
