"""How does a softmax come out right if the keys arrive block by block?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_explainer import worked_example as example
from attention_explainer.blockwise import BlockwiseStep, blockwise_steps
from scripts.artifacts.command_line import run

STILL = "weights_from_it_bars"

IT = example.position(example.QUERY_WORD)
BLOCK = 2


@dataclass(frozen=True)
class Blocks:
    """What is known after each block of keys, from the last word back.

    Attributes
    ----------
    block : int
        Keys in a block; the last may have fewer.
    seen : int
        How many blocks have been seen.
    logits : ndarray, shape (10,)
    values : ndarray, shape (10, 4)
    steps : list of BlockwiseStep
        One for each block.
    whole : ndarray, shape (4,)
        The output of the plain computation.
    """

    block: int
    seen: int
    logits: NDArray[np.float64]
    values: NDArray[np.float64]
    steps: list[BlockwiseStep]
    whole: NDArray[np.float64]
    words: tuple[str, ...] = example.SENTENCE[::-1]
    dimensions: tuple[str, ...] = example.DIMENSIONS

    @property
    def step(self) -> BlockwiseStep:
        """What is known after the blocks that have been seen."""
        return self.steps[self.seen - 1]

    @property
    def rows(self) -> list[tuple[str, float, float | None, bool]]:
        """Word, logit, its exponential if it has been seen, and whether its block is the newest."""
        step = self.step
        return [
            (
                word,
                float(logit),
                float(np.exp(logit - step.maximum)) if index < step.stop else None,
                step.start <= index < step.stop,
            )
            for index, (word, logit) in enumerate(zip(self.words, self.logits, strict=True))
        ]


def blocks(block: int = BLOCK, seen: int = 1) -> Blocks:
    """Let the query of the example meet some blocks of keys."""
    trace = example.worked_example()
    query, key, value = trace.query[IT], trace.key[::-1], trace.value[::-1]
    steps = blockwise_steps(query, key, value, block)
    logits = trace.logits[IT, ::-1]
    return Blocks(block, min(seen, len(steps)), logits, value, steps, trace.output[IT])


def compute() -> Blocks:
    return blocks()


def start(result: Blocks) -> dict[str, int]:
    return {"block": result.block, "seen": result.seen}


def given(result: Blocks) -> dict[str, object]:
    return {
        "words": result.words,
        "dimensions": result.dimensions,
        "logits": result.logits.round(12).tolist(),
        "values": result.values.round(12).tolist(),
    }


def numbers(result: Blocks) -> dict[str, str]:
    return {
        "to_all": f"block_by_block.seen={len(result.steps)}",
        "to_all_at_once": f"block_by_block.block={len(result.words)}",
        "to_one_by_one": "block_by_block.block=1&block_by_block.seen=" + str(len(result.words)),
    }


def caption(result: Blocks) -> str:
    return (
        f"The query of “{example.QUERY_WORD}” meets the keys from the last word back. Before an "
        "exponential is taken, the largest logit so far is subtracted; a new maximum makes all "
        "earlier ones smaller by one factor. All at once is the plain computation."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
