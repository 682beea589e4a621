"""What makes the choice of one word sharper or flatter, and what leaves it as it is?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_explainer import softmax
from attention_explainer import worked_example as example
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.results.scores_to_weights import compute as scores_to_weights

STILL = "softmax_temperature"

COLDEST, HOTTEST = 0.25, 16
SHIFT, CAP = 5, 2


@dataclass(frozen=True)
class Sharpness:
    """A state of the figure, and the weights that follow."""

    words: tuple[str, ...]
    temperature: float
    shift: float
    capped: bool
    cap: float
    scaled: NDArray[np.float64]

    @property
    def answer(self) -> str:
        """The word whose logit is shown."""
        return example.ANSWER

    @property
    def logits(self) -> NDArray[np.float64]:
        """Logit of each word."""
        logits: NDArray[np.float64] = self.scaled / self.temperature + self.shift
        return self.cap * np.tanh(logits / self.cap) if self.capped else logits

    @property
    def logit(self) -> float:
        """Logit of the answer."""
        return float(self.logits[example.position(self.answer, self.words)])

    @property
    def weights(self) -> NDArray[np.float64]:
        """Weight of each word."""
        return softmax(self.logits)

    @property
    def entropy(self) -> float:
        """Entropy of the weights in bits."""
        weights = self.weights[self.weights > 0]
        return float(-(weights * np.log2(weights)).sum())


def changed(
    *, temperature: float = 1, shift: float = 0, capped: bool = False, cap: float = CAP
) -> Sharpness:
    """Compute the weights of the example with these settings."""
    steps = scores_to_weights()
    return Sharpness(steps.words, temperature, shift, capped, cap, steps.scaled_scores)


def compute() -> Sharpness:
    return changed()


def start(result: Sharpness) -> dict[str, object]:
    return {
        "temperature": result.temperature,
        "shift": result.shift,
        "capped": result.capped,
        "cap": result.cap,
    }


def given(result: Sharpness) -> dict[str, object]:
    return {
        "words": result.words,
        "scaled": result.scaled.round(12).tolist(),
        "answer": result.answer,
    }


def numbers(result: Sharpness) -> dict[str, str]:
    answer = example.position(example.ANSWER, result.words)
    return {
        "to_hottest": f"sharper.temperature={HOTTEST}",
        "to_shift": f"sharper.shift={SHIFT}",
        "to_cap": "sharper.capped=true",
        "shift": str(SHIFT),
        "answer_hottest": show(changed(temperature=HOTTEST).weights[answer], ".2f"),
        "answer_shifted": show(changed(shift=SHIFT).weights[answer], ".2f"),
        "answer_capped": show(changed(capped=True).weights[answer], ".2f"),
    }


def caption(result: Sharpness) -> str:
    return (
        f"Weights from “{example.QUERY_WORD}”. Your browser divides the logits by the temperature, "
        "adds the same number to all of them and caps them if you like; then it takes the softmax."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
