"""What does each word look at with two heads, and what of it arrives through W_O?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_explainer import worked_example as example
from attention_explainer.multi_head import MultiHeadTrace
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Sum, Worked
from scripts.results.sums import dot, softmax_share
from scripts.results.two_heads import IT
from scripts.results.two_heads import compute as two_heads

STILL = "two_heads"

THING, ALIVE = (example.DIMENSIONS.index(name) for name in ("thing", "alive"))


@dataclass(frozen=True)
class Looking:
    """Both heads, the single head, and the word that looks at the start."""

    words: tuple[str, ...]
    query: int
    heads: MultiHeadTrace
    single: NDArray[np.float64]

    @property
    def columns(self) -> list[tuple[str, NDArray[np.float64]]]:
        """Name of each attention, and its weights from all words."""
        first, second = self.heads.attention.weights
        return [("first", first), ("second", second), ("one head", self.single)]

    @property
    def switches(self) -> list[str]:
        """Name of each head."""
        return [title for title, _ in self.columns[:-1]]

    @property
    def parts(self) -> NDArray[np.float64]:
        """What each head adds to the output of each word: (heads, words, dimensions)."""
        found = self.heads.attention.output
        rows = example.W_O.reshape(len(found), found.shape[-1], -1)
        parts: NDArray[np.float64] = found @ rows
        return parts

    @property
    def added(self) -> list[tuple[str, NDArray[np.float64]]]:
        """Each head's part for the word that looks, and the output, which is their sum."""
        parts = self.parts[:, self.query]
        return [*zip(self.switches, parts, strict=True), ("output", parts.sum(axis=0))]

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Names of the numbers in an output."""
        return example.DIMENSIONS

    @property
    def agreeing(self) -> int:
        """The word whose two heads have most in common."""
        first, second = self.heads.attention.weights
        return int(np.minimum(first, second).sum(axis=1).argmax())


def compute() -> Looking:
    return Looking(example.SENTENCE, IT, two_heads(), example.worked_example().weights)


def start(result: Looking) -> dict[str, object]:
    return {"query": result.query, "on": [True for _ in result.switches]}


def given(result: Looking) -> dict[str, object]:
    trace = example.worked_example()
    return {
        "words": result.words,
        "query": trace.query.tolist(),
        "key": trace.key.tolist(),
        "value": trace.value.tolist(),
        "W_O": example.W_O.tolist(),
        "dimensions": result.dimensions,
        "heads": len(result.heads.attention.weights),
    }


def numbers(result: Looking) -> dict[str, str]:
    most = result.agreeing
    first, second = result.heads.attention.weights[:, most]
    return {
        "to_agreeing": f"two_heads_look.query={most}",
        "agreeing": result.words[most],
        "first_largest": show(first.max(), ".2f"),
        "second_largest": show(second.max(), ".2f"),
        "to_first_off": "two_heads_look.on.0=false",
        "to_second_off": "two_heads_look.on.1=false",
        "thing_of_second": show(result.parts[1, result.query, THING], ".2f"),
        "alive_of_first": show(result.parts[0, result.query, ALIVE], ".2f"),
        "alive_of_second": show(result.parts[1, result.query, ALIVE], ".2f"),
    }


def worked(result: Looking) -> dict[str, Worked]:
    attention = result.heads.attention
    width = attention.output.shape[-1]

    def part(head: int, dimension: int) -> Sum:
        rows = example.W_O[head * width : (head + 1) * width]
        return dot(attention.output[head, result.query], rows[:, dimension])

    first, second = attention.logits[:, result.agreeing]
    return {
        "first_largest": Worked(by=softmax_share(first, int(first.argmax()))),
        "second_largest": Worked(by=softmax_share(second, int(second.argmax()))),
        "thing_of_second": Worked(by=part(1, THING)),
        "alive_of_first": Worked(by=part(0, ALIVE)),
        "alive_of_second": Worked(by=part(1, ALIVE)),
    }


def caption(result: Looking) -> str:
    first, second = example.DIMENSIONS[:2], example.DIMENSIONS[2:]
    return (
        f"Weights of the chosen word. The first head matches {' and '.join(first)}, the second "
        f"{' and '.join(second)}; the last column has the single head of the earlier steps. What "
        "each head adds is its own output times its rows of W_O; a head that is switched off adds "
        "nothing."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
