"""How many tokens does a picture have, and how many weights does that make?"""

from dataclasses import dataclass

from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table
from scripts.results.published_models import VIT_BASE, Vision


@dataclass(frozen=True)
class Cut:
    """A picture cut into patches of one side."""

    picture: int
    channels: int
    side: int

    @property
    def tokens(self) -> int:
        """How many patches there are."""
        return (self.picture // self.side) ** 2

    @property
    def numbers_each(self) -> int:
        """How many numbers a patch has: one for each colour of each pixel."""
        return self.channels * self.side**2

    @property
    def weights(self) -> int:
        """How many weights one head computes."""
        return self.tokens**2


SIDES = (32, VIT_BASE.patch, 8, 1)


def compute() -> list[Cut]:
    model: Vision = VIT_BASE
    return [Cut(model.picture, model.channels, side) for side in SIDES]


def tabulate(result: list[Cut]) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (f"{cut.side} × {cut.side}", cut.tokens, cut.numbers_each, cut.weights) for cut in result
    ]
    return Table(
        ["patch", "tokens", "numbers each", "weights of a head"],
        rows,
        ["", ",d", ",d", ",d"],
        emphasised=SIDES.index(VIT_BASE.patch),
    )


def numbers(result: list[Cut]) -> dict[str, str]:
    chosen, pixels = result[SIDES.index(VIT_BASE.patch)], result[-1]
    coarser = result[0]
    finer = result[SIDES.index(VIT_BASE.patch) + 1]
    return {
        "picture": str(VIT_BASE.picture),
        "patch": str(VIT_BASE.patch),
        "tokens": str(chosen.tokens),
        "coarser": str(coarser.side),
        "coarser_tokens": str(coarser.tokens),
        "numbers_each": str(chosen.numbers_each),
        "pixels": show(pixels.tokens, ",d"),
        "weights": show(chosen.weights, ",d"),
        "pixel_weights_billions": show(pixels.weights / 1e9, ".1f"),
        "times_tokens": show(finer.tokens / chosen.tokens, ".0f"),
        "times_weights": show(finer.weights / chosen.weights, ".0f"),
    }


def caption(result: list[Cut]) -> str:
    return (
        f"A picture of {VIT_BASE.picture} by {VIT_BASE.picture} pixels with {VIT_BASE.channels} "
        "colours, cut into patches of several sizes. The row that is marked is the size in the "
        "title of the paper."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
