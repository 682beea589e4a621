"""How well does the small language model guess, compared with who only counts?"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_explainer.training.text_runs import TRAINED_ON, VOCABULARY_SIZE
from attention_figures.text import percent, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.book import book
from scripts.results.next_word import compute as trained

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Guessers:
    """Loss at each piece of the held-out part, by who guesses, and how long the parts are."""

    losses: dict[str, Array]
    characters: int
    trained_on: int
    rounding: float

    def mean(self, name: str) -> float:
        """Return the mean loss of a piece."""
        return float(self.losses[name].mean())


def compute() -> Guessers:
    model = trained()
    by_model, counted = model.results["held_out"], model.results["counted"]
    trained_on, held_out = book()
    half = -np.log((np.exp(-by_model) + np.exp(-counted[2])) / 2)
    return Guessers(
        {
            "all pieces alike": np.full(len(by_model), math.log(VOCABULARY_SIZE)),
            "how frequent each is": counted[0],
            "table of bigrams": counted[1],
            "table of trigrams": counted[2],
            "the model": by_model,
            "mean of model and trigrams": half,
        },
        len(held_out),
        len(trained_on),
        float(by_model.mean() - model.results["exact"]),
    )


LOOKS_AT = ("nothing", "nothing", "the last piece", "the last two", "all so far", "all so far")


def tabulate(result: Guessers) -> Table:
    rows = [
        (
            name,
            looks_at,
            result.mean(name),
            math.exp(result.mean(name)),
            float(losses.sum()) / result.characters / math.log(2),
        )
        for (name, losses), looks_at in zip(result.losses.items(), LOOKS_AT, strict=True)
    ]
    return Table(
        ["who guesses", "looks at", "loss", "perplexity", "bits per character"],
        rows,
        ["", "", ".2f", ".0f", ".2f"],
    )


def numbers(result: Guessers) -> dict[str, str]:
    names = ("alike", "frequency", "bigrams", "trigrams", "model", "mixed")
    means = [result.mean(name) for name in result.losses]
    return {
        **{name: show(mean, ".2f") for name, mean in zip(names, means, strict=True)},
        "model_perplexity": show(math.exp(means[4]), ".0f"),
        "held_out_share": percent(1 - TRAINED_ON),
        "held_out_pieces": show(len(result.losses["the model"]), ",d"),
        "characters": show(result.trained_on + result.characters, ",d"),
    }


def caption(result: Guessers) -> str:
    given = numbers(result)
    return (
        f"Mean loss, in nats, over the {given['held_out_pieces']} pieces of the last "
        f"{given['held_out_share']} of the book. All were trained, or counted, on the rest. "
        "Perplexity is the exponential of the loss: among so many equally likely pieces, guessing "
        "is as hard. One run of the model."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
