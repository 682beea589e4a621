"""The worked example with every word in sight, and with later ones hidden."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_explainer import worked_example as example


@dataclass(frozen=True)
class BothWays:
    """Weights of the sentence, (L, L): if every word sees all, and if causal."""

    bidirectional: NDArray[np.float64]
    causal: NDArray[np.float64]

    def from_word(self, query: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the weights with which a word looks at all, both ways: (L,) each."""
        position = example.position(query)
        return self.bidirectional[position], self.causal[position]

    def weight(self, query: str, key: str) -> tuple[float, float]:
        """Return the weight from one word to another, both ways."""
        both, causal = (row[example.position(key)] for row in self.from_word(query))
        return float(both), float(causal)


def compute() -> BothWays:
    return BothWays(
        *(example.worked_example(is_causal=is_causal).weights for is_causal in (False, True))
    )
