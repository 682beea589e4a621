"""What happens to the vector of each word in one whole transformer block?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_explainer import worked_example as example
from attention_figures.text import show, trimmed
from scripts.artifacts.command_line import run
from scripts.results.block import Block
from scripts.results.block import compute as block

STILL = "block_of_it"

DIGITS = 2


@dataclass(frozen=True)
class Followed:
    """The block, and the word that is followed."""

    block: Block

    @property
    def words(self) -> tuple[str, ...]:
        """The sentence."""
        return example.SENTENCE

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Names of the numbers of a vector."""
        return example.DIMENSIONS

    @property
    def word(self) -> int:
        """Where the word stands."""
        return self.block.position

    def steps(self) -> list[tuple[str, str, list[str]]]:
        """Sign and name of each step, and the numbers after it as they are shown."""
        return [
            (sign, name, [trimmed(number, DIGITS) for number in vector])
            for sign, name, vector in self.block.steps
        ]

    def vectors(self) -> NDArray[np.float64]:
        """Return the vectors of the word after each step: (steps, 4)."""
        return np.array([vector for _, _, vector in self.block.steps])


def followed(word: int) -> Followed:
    """Follow another word through the block."""
    return Followed(Block(block().trace, word))


def compute() -> Followed:
    return Followed(block())


def start(result: Followed) -> dict[str, int]:
    return {"word": result.word}


def given(result: Followed) -> dict[str, object]:
    return {
        "words": result.words,
        "dimensions": result.dimensions,
        "steps": [followed(word).vectors().round(9).tolist() for word in range(len(result.words))],
    }


def numbers(result: Followed) -> dict[str, str]:
    answer = followed(example.position(example.ANSWER))
    alive = example.DIMENSIONS.index("alive")
    return {
        "to_answer": f"block_of_a_word.word={answer.word}",
        "answer_alive": trimmed(answer.vectors()[0, alive], DIGITS),
        "answer_mlp": trimmed(answer.vectors()[4, alive], DIGITS),
        "answer_alive_after": show(answer.vectors()[-1, alive], ".2f"),
    }


def caption(result: Followed) -> str:
    return (
        "The vector of the chosen word on its way through one hand-made block, from top to bottom. "
        "Attention and the MLP each contribute a vector that is added."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
