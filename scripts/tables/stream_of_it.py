"""What does the pronoun carry before, between and after the two layers?"""

from attention_explainer import worked_example as example
from attention_explainer.worked_layers import HINT, STREAM_DIMENSIONS
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table
from scripts.results.roles import name_of
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
                cause,
                *map(float, getattr(layers, when)[IT]),
            )
            for cause, layers in zip(result.causes, result.layers, strict=True)
        ]
    return Table(
        ["layer", "sentence with", *STREAM_DIMENSIONS],
        rows,
        ["", "", *[".2f"] * len(STREAM_DIMENSIONS)],
    )


def numbers(result: Twins) -> dict[str, str]:
    given: dict[str, str] = {}
    for cause, layers in zip(result.causes, result.layers, strict=True):
        given |= {
            f"hint_if_{name_of(cause)}": show(layers.between[IT, HINT], ".2f"),
            f"alive_if_{name_of(cause)}": show(layers.output[IT, ALIVE], ".2f"),
        }
    return given


def caption(result: Twins) -> str:
    return (
        f"The vector of “{example.QUERY_WORD}” on its way through both layers. The first "
        "adds to one dimension, the hint, and the second to another, alive."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
