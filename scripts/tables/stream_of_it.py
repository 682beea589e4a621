"""What does the pronoun carry before, between and after the two layers?"""

from attention_explainer import worked_example as example
from attention_explainer.worked_layers import HINT, STREAM_DIMENSIONS
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table, Worked
from scripts.results.quantities import ASKING, called
from scripts.results.roles import name_of
from scripts.results.sums import dot, total
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
        holds=[["", "", *of_stream("x", ASKING)]]
        + [
            ["", "", *of_stream(letter, name_of(cause))]
            for letter in ("h1", "h2")
            for cause in result.causes
        ],
    )


def of_stream(*parts: str) -> list[str]:
    """Name what a word carries from layer to layer."""
    return [called(*parts, dimension.replace("-", "_")) for dimension in STREAM_DIMENSIONS]


def numbers(result: Twins) -> dict[str, str]:
    given: dict[str, str] = {}
    for cause, layers in zip(result.causes, result.layers, strict=True):
        given |= {
            f"hint_if_{name_of(cause)}": show(layers.between[IT, HINT], ".2f"),
            f"alive_if_{name_of(cause)}": show(layers.output[IT, ALIVE], ".2f"),
        }
    return given


def worked(result: Twins) -> dict[str, Worked]:
    made: dict[str, Worked] = {}
    for cause, layers in zip(map(name_of, result.causes), result.layers, strict=True):
        first, second = layers.first, layers.second
        made[f"hint_if_{cause}"] = Worked(
            called("h1", cause, "hint"), (), dot(first.weights[IT], first.value[:, 0])
        )
        made[f"alive_if_{cause}"] = Worked(
            called("h2", cause, "alive"),
            (called("h1", cause, "alive"),),
            total([layers.between[IT, ALIVE], second.output[IT, 0]]),
        )
    return made


def caption(result: Twins) -> str:
    return (
        f"The vector of “{example.QUERY_WORD}” on its way through both layers. The first "
        "adds to one dimension, the hint, and the second to another, alive."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
