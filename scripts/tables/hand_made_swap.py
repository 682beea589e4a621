"""What if a word carries into the second layer what it carries in the twin?"""

from attention_explainer.worked_layers import TwoLayers
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table
from scripts.results.two_layers import IT, NEIGHBOUR, NOUNS, Twins, compute, ratio, weight_of

SWAPPED = {"nothing": (), "it": (IT,), "was": (NEIGHBOUR,), "last": (-1,)}
"""Positions whose vectors come from the other sentence."""


def positions(name: str, result: Twins) -> tuple[int, ...]:
    """Return the positions, counted from the front."""
    return tuple(place % len(result.sentences[0]) for place in SWAPPED[name])


def outcomes(result: Twins) -> dict[str, tuple[TwoLayers, ...]]:
    """Return by what is swapped the layers of both sentences."""
    return {
        name: tuple(result.swapped(index, positions(name, result)) for index in range(2))
        for name in SWAPPED
    }


def tabulate(result: Twins) -> Table:
    labels = {"it": "“it”", "was": "“was”", "last": "the last word"}
    rows: list[tuple[Cell, ...]] = [
        (
            labels.get(name, name),
            *(weight_of(layers, noun) for layers in both for noun in NOUNS),
        )
        for name, both in outcomes(result).items()
    ]
    return Table(
        ["swapped", *[f"{last} {noun}" for last in result.lasts for noun in NOUNS]],
        rows,
        ["", *[".2f"] * 4],
        ["", *["weights"] * 4],
        groups=[("", 1), *[(last, len(NOUNS)) for last in result.lasts]],
    )


def numbers(result: Twins) -> dict[str, str]:
    given: dict[str, str] = {}
    for name, both in outcomes(result).items():
        for last, layers in zip(result.lasts, both, strict=True):
            given |= {
                f"cat_per_mat_if_{last}_with_{name}": show(ratio(layers), ".2f"),
                **{
                    f"{noun}_if_{last}_with_{name}": show(weight_of(layers, noun), ".2f")
                    for noun in NOUNS
                },
            }
    return given


def caption(result: Twins) -> str:
    return (
        "Weights of cat and mat for “it” in the second layer, if one word carries what it carries "
        "in the other sentence after the first layer. Columns: the last word of the sentence."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
