"""What follows from a change in an embedding or in one of the three matrices?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_explainer import attention_trace
from attention_explainer import worked_example as example
from attention_explainer.scaled_dot_product import AttentionTrace
from attention_figures.text import show, trimmed
from scripts.artifacts.command_line import run

STILL = "projections"
WORD = example.position(example.QUERY_WORD)
STAND_IN, ALIVE = (example.DIMENSIONS.index(name) for name in ("stand-in", "alive"))


@dataclass(frozen=True)
class Projected:
    """The embedding of the word that looks, the three matrices, and the trace of the sentence."""

    words: tuple[str, ...]
    dimensions: tuple[str, ...]
    word: int
    x: NDArray[np.float64]
    matrices: dict[str, NDArray[np.float64]]
    trace: AttentionTrace
    limit: int = 10
    """The largest number, of either sign, that a reader may enter."""


def projected(asked_of_alive: float | None = None) -> Projected:
    """Run the sentence, with a number in place of how much a stand-in asks for what is alive."""
    words = example.embed(example.SENTENCE)
    w_q = example.W_Q.copy()
    if asked_of_alive is not None:
        w_q[STAND_IN, ALIVE] = asked_of_alive
    trace = attention_trace(words @ w_q, words @ example.W_K, words @ example.W_V)
    matrices = {"W_Q": w_q, "W_K": example.W_K, "W_V": example.W_V}
    return Projected(example.SENTENCE, example.DIMENSIONS, WORD, words[WORD], matrices, trace)


def compute() -> Projected:
    return projected()


def start(result: Projected) -> dict[str, object]:
    matrices = {name: matrix.tolist() for name, matrix in result.matrices.items()}
    return {"x": result.x.tolist(), **matrices}


def given(result: Projected) -> dict[str, object]:
    return {
        "words": result.words,
        "dimensions": result.dimensions,
        "word": result.word,
        "embeddings": example.embed(result.words).tolist(),
    }


def numbers(result: Projected) -> dict[str, str]:
    asked = float(result.matrices["W_Q"][STAND_IN, ALIVE])
    cat, mat = (example.position(word, result.words) for word in (example.ANSWER, example.RIVAL))
    indifferent, averse = (projected(other).trace.weights[WORD] for other in (0, -asked))
    entry = f"changed_projection.W_Q.{STAND_IN}.{ALIVE}"
    return {
        "to_indifferent": f"{entry}=0",
        "to_averse": f"{entry}={-asked:g}",
        "asked": trimmed(asked),
        "averse": trimmed(-asked),
        "answer": show(result.trace.weights[WORD, cat], ".2f"),
        "answer_indifferent": show(indifferent[cat], ".2f"),
        "rival_indifferent": show(indifferent[mat], ".2f"),
        "answer_averse": show(averse[cat], ".2f"),
        "rival_averse": show(averse[mat], ".2f"),
    }


def caption(result: Projected) -> str:
    word = result.words[result.word]
    return (
        f"Each number of x, the embedding of “{word}”, multiplies its row of all three matrices; "
        f"the columns add up to the query, the key and the value of “{word}”. All words "
        "share the matrices, so the keys and values of the others change too. Numbers that you "
        f"have changed are underlined. The four columns stand for {', '.join(result.dimensions)}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
