"""What the models of repeated letters do: over all seeds, and in the run that is looked at."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from attention_explainer.real_model.rounded import round_rows
from attention_explainer.softmax import softmax
from attention_explainer.training.decoder import DecoderPass, Edit, Parameters, forward
from attention_explainer.training.induction_language import LETTERS, tokens_of
from attention_explainer.training.induction_runs import FIRST, MODELS, SECOND, swapped, without
from scripts.artifacts.experiment_results import Arrays
from scripts.experiments import induction
from scripts.experiments.induction import DEEP

compute = induction.load

SETTINGS = MODELS[DEEP]

BLOCK = "FLAMINGO"
"""Different letters, chosen by hand before any model was trained."""

PROMPT = BLOCK + BLOCK[:4]
"""What is continued: the block, and its beginning once more."""

TWICE = BLOCK + BLOCK
"""The block and all of it once more."""

SWAPPED = (4, 6)
"""Positions of the two letters whose notes can be swapped: the right answer, and another."""


def previous_token_heads(result: Arrays) -> NDArray[np.int64]:
    """Return for each seed which head of the first layer looks most at the letter before."""
    heads: NDArray[np.int64] = result[f"{DEEP}_previous_token"][:, FIRST].argmax(axis=-1)
    return heads


def induction_heads(result: Arrays) -> NDArray[np.int64]:
    """Return for each seed which head of the second layer looks most at what followed."""
    heads: NDArray[np.int64] = result[f"{DEEP}_induction"][:, SECOND].argmax(axis=-1)
    return heads


def of_heads(values: NDArray[np.float64], heads: NDArray[np.int64]) -> NDArray[np.float64]:
    """Pick the chosen head of each seed: (seeds, heads, …) → (seeds, …)."""
    return values[np.arange(len(heads)), heads]


def fastest_fall(losses: NDArray[np.float64], *, window: int = 20) -> NDArray[np.int64]:
    """Return for each run in the middle of which steps the mean loss falls fastest.

    Compared are the means of two stretches of `window` steps, one right after the other.
    """
    sums = np.cumsum(np.pad(losses, ((0, 0), (1, 0))), axis=-1)
    means = (sums[:, window:] - sums[:, :-window]) / window
    fall = means[:, :-window] - means[:, window:]
    steps: NDArray[np.int64] = fall.argmax(axis=-1) + window
    return steps


@dataclass(frozen=True)
class ShownRun:
    """The run that is looked at, with each row of its matrices rounded to whole numbers.

    Attributes
    ----------
    rounded : dict of str to (ndarray of int8, ndarray of float32)
        Whole numbers and a scale for each row of each matrix, as `round_rows` gives them.
    previous_token, induction : int
        Which head of the first layer looks at the letter before, and which of the second at what
        followed.
    """

    rounded: dict[str, tuple[NDArray[np.int8], NDArray[np.float32]]]
    previous_token: int
    induction: int

    @cached_property
    def parameters(self) -> Parameters:
        """The rounded parameters."""
        return {
            name: numbers * scale.astype(np.float64)[:, np.newaxis]
            for name, (numbers, scale) in self.rounded.items()
        }

    def run(self, text: str, message: str = "written") -> "Continued":
        """Continue letters, with the message of the previous-token head as `MESSAGES` says."""
        edit = self._edit(message)
        return Continued(
            text, forward(SETTINGS, self.parameters, tokens_of(text)[np.newaxis], edit=edit), self
        )

    def _edit(self, message: str) -> Edit | None:
        one, other = (np.array([position]) for position in SWAPPED)
        return {
            "written": None,
            "nothing": without(FIRST, self.previous_token),
            "swapped": swapped(FIRST, self.previous_token, one=one, other=other),
        }[message]


MESSAGES = {
    "written": "its notes",
    "nothing": "nothing",
    "swapped": "notes, places {} and {} exchanged".format(*(at + 1 for at in SWAPPED)),
}
"""What the previous-token head can be made to write: a name, and what to call it."""


@dataclass(frozen=True)
class Continued:
    """A text, and what the run that is looked at makes of it."""

    text: str
    model: DecoderPass
    by: ShownRun

    @property
    def first(self) -> NDArray[np.float64]:
        """Weights of the previous-token head, (letters, letters)."""
        weights: NDArray[np.float64] = self.model.attention[FIRST].weights[
            0, self.by.previous_token
        ]
        return weights

    @property
    def second(self) -> NDArray[np.float64]:
        """Weights of the induction head, (letters, letters)."""
        weights: NDArray[np.float64] = self.model.attention[SECOND].weights[0, self.by.induction]
        return weights

    @property
    def before(self) -> NDArray[np.float64]:
        """Weight of each letter but the first for the letter before."""
        return np.diagonal(self.first, offset=-1)

    @property
    def expected(self) -> list[tuple[str, float]]:
        """All letters with the probability that they come next, the likeliest first."""
        probabilities = softmax(self.model.logits[0, -1])
        order = np.argsort(-probabilities, kind="stable")
        return [(LETTERS[token], float(probabilities[token])) for token in order]


def shown_run(result: Arrays) -> ShownRun:
    """Return the run that is looked at."""
    parameters = induction.shown_parameters(result)
    return ShownRun(
        {name: round_rows(matrix) for name, matrix in parameters.items()},
        int(previous_token_heads(result)[0]),
        int(induction_heads(result)[0]),
    )
