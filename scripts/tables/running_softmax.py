"""How is a softmax computed without ever holding a whole row?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_explainer import worked_example as example
from attention_explainer.blockwise import BlockwiseStep, blockwise_steps
from attention_figures.text import listed, show, vector
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table

BLOCK = 2
IT = example.position(example.QUERY_WORD)


@dataclass(frozen=True)
class Running:
    """The steps for the query of "it", and what the plain function gives."""

    steps: list[BlockwiseStep]
    output: NDArray[np.float64]


def compute() -> Running:
    trace = example.worked_example()
    return Running(
        blockwise_steps(trace.query[IT], trace.key[::-1], trace.value[::-1], BLOCK),
        trace.output[IT],
    )


def tabulate(result: Running) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (
            listed(example.SENTENCE[::-1][step.start : step.stop]),
            step.maximum,
            step.shrink,
            step.total,
            vector(step.output),
        )
        for step in result.steps
    ]
    rows.append(("all at once", "", "", "", vector(result.output)))
    return Table(
        ["block of keys", "maximum so far", "sums multiplied by", "sum so far", "output so far"],
        rows,
        ["", ".3f", ".3f", ".3f", ""],
        ["key", "", "", "", "output"],
        emphasised=len(rows) - 1,
    )


def numbers(result: Running) -> dict[str, str]:
    return {
        "block": str(BLOCK),
        "steps": str(len(result.steps)),
        "later": str(len(result.steps) - 1),
        "changes_of_maximum": str(sum(step.shrink < 1 for step in result.steps[1:])),
        "largest_difference": show(np.abs(result.steps[-1].output - result.output).max(), ".0f"),
    }


def caption(result: Running) -> str:
    return (
        f"The query of “{example.QUERY_WORD}” meets the keys {BLOCK} at a time, from the last word "
        "back. When a block brings a larger maximum, what was summed before is rescaled to the "
        "new maximum; the last line is the plain computation."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
