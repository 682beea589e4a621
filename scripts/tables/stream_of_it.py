"""What does "it" carry before, between and after the two layers?"""

from attention_explainer.worked_layers import HINT, STREAM_DIMENSIONS
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table
from scripts.results.two_layers import IT, Twins, compute

ALIVE = STREAM_DIMENSIONS.index("alive")


def tabulate(result: Twins) -> Table:
    rows: list[tuple[Cell, ...]] = [
        ("before", "either", *map(float, result.layers[0].embeddings[IT]))
    ]
    for when in ("between", "output"):
        rows += [
            (
                "after the first" if when == "between" else "after the second",
                last,
                *map(float, getattr(layers, when)[IT]),
            )
            for last, layers in zip(result.lasts, result.layers, strict=True)
        ]
    return Table(
        ["layer", "last word", *STREAM_DIMENSIONS],
        rows,
        ["", "", *[".2f"] * len(STREAM_DIMENSIONS)],
    )


def numbers(result: Twins) -> dict[str, str]:
    given: dict[str, str] = {}
    for last, layers in zip(result.lasts, result.layers, strict=True):
        given |= {
            f"hint_if_{last}": show(layers.between[IT, HINT], ".2f"),
            f"alive_if_{last}": show(layers.output[IT, ALIVE], ".2f"),
        }
    return given


def caption(result: Twins) -> str:
    return (
        "The vector of “it” on its way through both layers. The first adds to one dimension, the "
        "hint, and the second to another, alive."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
