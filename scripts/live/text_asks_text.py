"""What does a word find in another text, of which there is more or less?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_explainer import attention_trace
from attention_explainer import worked_example as example
from attention_explainer.worked_example import W_K, W_Q, embed
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.results.cross_attention import ASKED, ASKING, IT

STILL = "cross_attention"

SHORT = 3


@dataclass(frozen=True)
class Found:
    """The word that asks, how many words of the other text there are, and its weights."""

    asking: int
    length: int
    weights: NDArray[np.float64]

    @property
    def asking_words(self) -> tuple[str, ...]:
        """The text that asks."""
        return ASKING

    @property
    def asked_words(self) -> tuple[str, ...]:
        """The text that is asked, whole."""
        return ASKED

    def shown(self) -> list[str]:
        """Each word's weight as it is shown; a word that is not there has none."""
        return [
            show(self.weights[place], ".2f") if place < self.length else "–"
            for place in range(len(ASKED))
        ]

    def bars(self) -> list[float]:
        """How long each word's bar is."""
        return [*map(float, self.weights), *[0.0] * (len(ASKED) - self.length)]


def found(asking: int = IT, length: int = len(ASKED)) -> Found:
    """Let a word ask the first words of the other text."""
    key = embed(ASKED[:length]) @ W_K
    return Found(
        asking, length, attention_trace(embed(ASKING)[[asking]] @ W_Q, key, key).weights[0]
    )


def compute() -> Found:
    return found()


def start(result: Found) -> dict[str, int]:
    return {"asking": result.asking, "length": result.length}


def given(result: Found) -> dict[str, object]:
    return {
        "asking_words": ASKING,
        "asked": ASKED,
        "queries": (embed(ASKING) @ W_Q).round(12).tolist(),
        "keys": (embed(ASKED) @ W_K).round(12).tolist(),
    }


def numbers(result: Found) -> dict[str, str]:
    answer = ASKED.index(example.ANSWER)
    return {
        "to_short": f"text_asks_text.length={SHORT}",
        "answer": show(result.weights[answer], ".2f"),
        "answer_short": show(found(length=SHORT).weights[answer], ".2f"),
    }


def caption(result: Found) -> str:
    return (
        f"Weights from a word of “{' '.join(ASKING)}” to the first words of “{' '.join(ASKED)}”, "
        "with the hand-made matrices."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
