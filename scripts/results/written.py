"""What the small language model writes at the start of the live figure, and how much work it is."""

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_explainer.training.text_runs import SETTINGS
from attention_explainer.training.writing import Sampling, write
from scripts.results.next_word import STORY, Trained
from scripts.results.next_word import compute as trained

PROMPT = STORY
SAMPLING = Sampling(temperature=0.8, top_k=768, top_p=0.9, seed=1)


@dataclass(frozen=True, eq=False)
class Written:
    """A text that the model has written, and the multiplications that it took.

    Attributes
    ----------
    prompt, text : str
        What was given, and what was written.
    sampling : Sampling
        How each piece was chosen.
    length : int
        Pieces written.
    with_cache, without_cache : ndarray of int, shape (length,)
        Multiplications for the first piece, the first two, and so on.
    """

    model: Trained
    prompt: str
    text: str
    sampling: Sampling
    length: int
    with_cache: NDArray[np.integer[Any]]
    without_cache: NDArray[np.integer[Any]]

    @property
    def prompt_length(self) -> int:
        """How many pieces the prompt has."""
        return len(self.model.pieces.encode(self.prompt))


@functools.cache
def compute() -> Written:
    """Write until the context is full."""
    model = trained()
    room = SETTINGS.context - len(model.pieces.encode(PROMPT))
    tokens: list[list[int]] = []
    work = []
    for uses_cache in (True, False):
        writer = model.writer(uses_cache=uses_cache)
        pairs = [
            (token, writer.products)
            for token in write(writer, model.pieces.encode(PROMPT).tolist(), SAMPLING)
        ]
        tokens.append([token for token, _ in pairs])
        work.append(np.array([products for _, products in pairs]))
    if tokens[0] != tokens[1]:
        raise ArithmeticError("with a cache and without, the model wrote different texts")
    return Written(model, PROMPT, model.pieces.decode(tokens[0]), SAMPLING, room, *work)
