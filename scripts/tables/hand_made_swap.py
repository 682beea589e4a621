"""What if a word carries into the second layer what it carries in the twin?"""

from attention_explainer import worked_example as example
from attention_explainer.worked_layers import TwoLayers
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table
from scripts.results.roles import name_of
from scripts.results.two_layers import (
    CAUSE_AT,
    IT,
    NEIGHBOUR,
    NOUNS,
    Twins,
    compute,
    ratio,
    weight_of,
)

SWAPPED = {"nothing": (), "query": (IT,), "neighbour": (NEIGHBOUR,), "cause": (CAUSE_AT,)}
"""Positions whose vectors come from the other sentence."""


def outcomes(result: Twins) -> dict[str, tuple[TwoLayers, ...]]:
    """Return by what is swapped the layers of both sentences."""
    return {
        name: tuple(result.swapped(index, SWAPPED[name]) for index in range(2)) for name in SWAPPED
    }


def tabulate(result: Twins) -> Table:
    words = result.sentences[0]
    labels = {
        "query": f"“{words[IT]}”",
        "neighbour": f"“{words[NEIGHBOUR]}”",
        "cause": "the word that differs",
    }
    rows: list[tuple[Cell, ...]] = [
        (
            labels.get(name, name),
            *(weight_of(layers, noun) for layers in both for noun in NOUNS),
        )
        for name, both in outcomes(result).items()
    ]
    return Table(
        ["swapped", *[f"{cause} {noun}" for cause in result.causes for noun in NOUNS]],
        rows,
        ["", *[".2f"] * 4],
        ["", *["weights"] * 4],
        groups=[("", 1), *[(cause, len(NOUNS)) for cause in result.causes]],
    )


def numbers(result: Twins) -> dict[str, str]:
    given: dict[str, str] = {}
    for name, both in outcomes(result).items():
        for cause, layers in zip(result.causes, both, strict=True):
            given |= {
                f"answer_per_rival_if_{name_of(cause)}_with_{name}": show(ratio(layers), ".2f"),
                **{
                    f"{name_of(noun)}_if_{name_of(cause)}_with_{name}": show(
                        weight_of(layers, noun), ".2f"
                    )
                    for noun in NOUNS
                },
            }
    return given


def caption(result: Twins) -> str:
    return (
        f"Weights of {NOUNS[0]} and {NOUNS[1]} for “{example.QUERY_WORD}” in the second layer, if "
        "one word carries what it carries in the other sentence after the first layer. Columns: "
        "the word in which the sentences differ."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
