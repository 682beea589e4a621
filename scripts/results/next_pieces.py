"""What the small language model expects after the first words of its book."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_explainer.softmax import softmax
from scripts.results.next_word import Trained
from scripts.results.next_word import compute as trained

PROMPT = "'I don't know,' said the"
CERTAIN = f"{PROMPT} Mock"
"""The same with one more word, after which there is little doubt."""

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class NextPieces:
    """What may come after a prompt."""

    model: Trained
    prompt: str
    logits: Array

    @property
    def probabilities(self) -> Array:
        """Softmax of the logits."""
        return softmax(self.logits)

    @property
    def order(self) -> list[int]:
        """Return all tokens, the most probable first."""
        return [int(token) for token in np.argsort(-self.logits, kind="stable")]


def compute(prompt: str = PROMPT) -> NextPieces:
    model = trained()
    return NextPieces(model, prompt, model.logits(prompt)[-1])
