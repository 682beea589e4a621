"""Which numbers do the two hand-made layers consist of?"""

import numpy as np

from attention_explainer import worked_layers as layers
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table

FIRST = {"Q": layers.W_Q1, "K": layers.W_K1, "V": layers.W_V1, "O": layers.W_O1.T}
SECOND = {"Q": layers.W_Q2, "K": layers.W_K2, "V": layers.W_V2, "O": layers.W_O2.T}
ROLES = {"Q": "query", "K": "key", "V": "value", "O": ""}
GROUPS = {"first layer": FIRST, "second layer": SECOND}


def compute() -> Table:
    columns, roles, spans = ["dimension"], [""], [("", 1)]
    for group, matrices in GROUPS.items():
        for name, matrix in matrices.items():
            width = matrix.shape[1]
            places = [f" {place + 1}" for place in range(width)] if width > 1 else [""]
            columns += [f"{group} {name}{place}" for place in places]
            roles += [ROLES[name]] * width
        spans.append((group, sum(matrix.shape[1] for matrix in matrices.values())))
    side_by_side = np.hstack([m for matrices in GROUPS.values() for m in matrices.values()])
    rows: list[tuple[Cell, ...]] = [
        (name, *map(float, row))
        for name, row in zip(layers.STREAM_DIMENSIONS, side_by_side, strict=True)
    ]
    formats = ["", *["g"] * side_by_side.shape[1]]
    return Table(columns, rows, formats, roles, groups=spans)


def tabulate(result: Table) -> Table:
    return result


def numbers(result: Table) -> dict[str, str]:
    entries = [entry for row in result.rows for entry in row[1:]]
    return {
        "entries": str(len(entries)),
        "not_zero": str(sum(entry != 0 for entry in entries)),
    }


def caption(result: Table) -> str:
    given = numbers(result)
    return (
        f"All {given['entries']} hand-made numbers of both layers, of which {given['not_zero']} "
        "are not zero: W_Q, W_K and W_V column by column, and W_O written downwards, with a row "
        "for each dimension of the stream. W_Q and W_K of the second layer have a column for each "
        "number of its queries and keys."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
