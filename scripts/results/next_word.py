"""The small language model as it was trained, and what it says of a text."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_explainer import worked_example as example
from attention_explainer.training.next_token import forward
from attention_explainer.training.pieces import Pieces
from attention_explainer.training.text_runs import SETTINGS
from attention_explainer.training.writing import Sampling, Writer, write
from scripts.experiments.next_token import MODEL, SEPARATOR, load

Array = NDArray[Any]

STORY = " ".join(example.SENTENCE[: example.position(example.CAUSE)])
"""The essay's sentence, without its end."""


@dataclass(frozen=True, eq=False)
class Trained:
    """The trained model.

    Attributes
    ----------
    pieces : Pieces
        Its vocabulary.
    parameters : mapping of str to ndarray
        Rounded to float16 and held as float64.
    results : mapping of str to ndarray
        All arrays of the experiment.
    """

    pieces: Pieces
    parameters: Mapping[str, Array]
    results: Mapping[str, Array]

    @property
    def num_parameters(self) -> int:
        """How many numbers the model has."""
        return sum(of.size for of in self.parameters.values())

    def logits(self, text: str) -> Array:
        """Return the logits after each piece of a text, shape (L, vocabulary)."""
        tokens = self.pieces.encode(text)
        logits: Array = forward(SETTINGS, dict(self.parameters), tokens[np.newaxis]).logits[0]
        return logits

    def writer(self, *, uses_cache: bool = True) -> Writer:
        """Return who writes with this model."""
        return Writer(SETTINGS, self.parameters, uses_cache=uses_cache)

    def write(
        self, prompt: str, sampling: Sampling, count: int, *, uses_cache: bool = True
    ) -> tuple[str, int]:
        """Go on with a text by a number of pieces; return them, and how many products it took."""
        writer = self.writer(uses_cache=uses_cache)
        tokens = self.pieces.encode(prompt).tolist()
        return self.pieces.decode([*islice(write(writer, tokens, sampling), count)]), (
            writer.products
        )


@functools.cache
def compute() -> Trained:
    """Read the model."""
    results = load()
    vocabulary = results["pieces"].tobytes().decode().split(SEPARATOR)
    parameters = {
        name.removeprefix(MODEL): of.astype(np.float64)
        for name, of in results.items()
        if name.startswith(MODEL)
    }
    return Trained(Pieces(vocabulary), parameters, results)


def spelt(piece: str) -> str:
    """Return a piece as a reader can see it: a space at its beginning, the end of a line."""
    return piece.replace(" ", "·").replace("\n", "¶")
