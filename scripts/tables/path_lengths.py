"""How many steps lie between two words, and how many have to wait for each other?"""

from collections.abc import Callable
from dataclasses import dataclass

from attention_explainer import worked_example as example
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table

LONG = 1000
"""A text of this many words beside the worked sentence."""

KERNEL = 3
"""A convolution sees this many words: its own and those before it."""


@dataclass(frozen=True)
class Reader:
    """A way to read.

    Attributes
    ----------
    name : str
        What it is called.
    reach : function
        Index of a layer, or of a step of a recurrent net → how many words further back something
        can then have come from.
    waits : function
        Number of words → how many steps of one layer have to wait for each other.
    """

    name: str
    reach: Callable[[int], int]
    waits: Callable[[int], int]


READERS = (
    Reader("recurrent net", lambda _: 1, lambda words: words),
    Reader("convolution", lambda _: KERNEL - 1, lambda _: 1),
    Reader("dilated convolution", lambda layer: (KERNEL - 1) * KERNEL**layer, lambda _: 1),
    Reader("attention", lambda _: LONG, lambda _: 1),
)


@dataclass(frozen=True)
class Lengths:
    """For each of `READERS`, by the number of words."""

    words: tuple[int, int]
    paths: dict[str, tuple[int, ...]]
    waits: dict[str, tuple[int, ...]]


def path_length(reader: Reader, words: int) -> int:
    """Count the steps or layers until the last word can have heard of the first."""
    layers, reached = 0, 0
    while reached < words - 1:
        reached += reader.reach(layers)
        layers += 1
    return layers


def compute() -> Lengths:
    words = (len(example.SENTENCE), LONG)
    return Lengths(
        words,
        {reader.name: tuple(path_length(reader, each) for each in words) for reader in READERS},
        {reader.name: tuple(reader.waits(each) for each in words) for reader in READERS},
    )


def tabulate(result: Lengths) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (reader.name, *result.paths[reader.name], *result.waits[reader.name]) for reader in READERS
    ]
    named = [f"{words:,d} words" for words in result.words]
    return Table(
        ["reads by", *(f"{group} {words}" for group in ("path", "in turn") for words in named)],
        rows,
        ["", ",d", ",d", ",d", ",d"],
        groups=[("", 1), ("path", 2), ("in turn", 2)],
    )


def numbers(result: Lengths) -> dict[str, str]:
    short, long = result.words
    return {
        "short": str(short),
        "long": show(long, ",d"),
        "pairs_short": show(short**2, ",d"),
        "pairs_long": show(long**2, ",d"),
        "recurrent_short": str(result.paths["recurrent net"][0]),
    }


def caption(result: Lengths) -> str:
    short, long = result.words
    return (
        f"Path: steps between the first word and the last, in the sentence of {short} words "
        f"and in a text of {long:,d}; for convolutions, layers. In turn: steps of one layer that "
        f"have to wait for each other. A convolution sees {KERNEL} words, a dilated one leaves "
        f"gaps that become {KERNEL} times as wide from layer to layer."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
