"""Which new vectors change when the last word changes?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_explainer import worked_example as example
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table

CHANGED = example.position(example.CAUSE)


@dataclass(frozen=True)
class Changes:
    """Largest change of each word's new vector, (L,), if every word sees all and if causal."""

    both_ways: NDArray[np.float64]
    causal: NDArray[np.float64]


def compute() -> Changes:
    def change(is_causal: bool) -> NDArray[np.float64]:
        first, second = (
            example.worked_example(words, is_causal=is_causal).output
            for words in (example.SENTENCE, example.TWIN_SENTENCE)
        )
        largest: NDArray[np.float64] = np.abs(first - second).max(axis=-1)
        return largest

    return Changes(change(is_causal=False), change(is_causal=True))


def tabulate(result: Changes) -> Table:
    words = list(example.SENTENCE)
    words[CHANGED] = f"{example.CAUSE} → {example.TWIN_CAUSE}"
    rows: list[tuple[Cell, ...]] = [
        (word, float(both), "0" if causal == 0 else show(causal, ".3f"))
        for word, both, causal in zip(words, result.both_ways, result.causal, strict=True)
    ]
    return Table(["word", "both ways", "causal"], rows, ["", ".3f", ""], emphasised=CHANGED)


def numbers(result: Changes) -> dict[str, str]:
    return {
        "words": str(len(result.causal)),
        "changed_both_ways": str(int((result.both_ways > 0).sum())),
        "changed_causal": str(int((result.causal > 0).sum())),
        "largest_earlier_causal": show(result.causal[:CHANGED].max(), ".0f"),
        "largest_earlier_both_ways": show(result.both_ways[:CHANGED].max(), ".2f"),
    }


def caption(result: Changes) -> str:
    return (
        f"Largest change in the new vector of each word when “{example.CAUSE}” becomes "
        f"“{example.TWIN_CAUSE}”. With a causal mask every word before it stays exactly as "
        "it was."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
