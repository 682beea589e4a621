"""Which vector does each position add?"""

import numpy as np
from numpy.typing import NDArray

from attention_explainer import worked_example as example
from attention_explainer.positions import sinusoidal_positions
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table


def compute() -> NDArray[np.float64]:
    return sinusoidal_positions(len(example.SENTENCE), len(example.DIMENSIONS))


def tabulate(result: NDArray[np.float64]) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (word, position, *map(float, vector))
        for position, (word, vector) in enumerate(zip(example.SENTENCE, result, strict=True))
    ]
    pairs = ["sine, fast", "cosine, fast", "sine, slow", "cosine, slow"]
    return Table(["word", "position", *pairs], rows, ["", "d", *[".4f"] * len(pairs)])


def numbers(result: NDArray[np.float64]) -> dict[str, str]:
    return {f"first_{index}": show(number, ".4f") for index, number in enumerate(result[1])}


def caption(result: NDArray[np.float64]) -> str:
    return (
        f"Sinusoidal positions in {result.shape[1]} dimensions: two pairs of sine and cosine, one "
        "fast, one slow. Positions are counted from zero."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
