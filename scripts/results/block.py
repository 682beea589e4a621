"""One word on its way through the hand-made transformer block."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_explainer import worked_example as example
from attention_explainer.transformer_block import BlockTrace
from attention_explainer.worked_block import worked_block


@dataclass(frozen=True)
class Block:
    """The trace of a whole sentence, and which word is followed."""

    trace: BlockTrace
    position: int

    @property
    def steps(self) -> list[tuple[str, str, NDArray[np.float64]]]:
        """Name of each step, what happens there, and the vector of the word after it."""
        trace, word = self.trace, self.position
        return [
            ("x", "embedding", trace.x[word]),
            ("+", "attention adds", trace.attention.output[word]),
            ("=", "sum", trace.attention_sum[word]),
            ("↓", "layer norm", trace.after_attention[word]),
            ("+", "the MLP adds", trace.mlp_output[word]),
            ("=", "sum", trace.mlp_sum[word]),
            ("↓", "layer norm", trace.output[word]),
        ]


def compute() -> Block:
    return Block(
        worked_block().trace(example.embed(example.SENTENCE)), example.position(example.QUERY_WORD)
    )
