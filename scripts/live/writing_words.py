"""Where does each token look in each head of a model that writes, and what does it expect next?"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scripts.artifacts.command_line import run
from scripts.real_model.study import Head
from scripts.writing_model.results import load
from scripts.writing_model.study import best_following, shown_token, twins
from scripts.writing_model.texts import maps

STILL = "writing_map"
TEXT = "soft"
"""What is shown at the start, with the last token looking."""
MOST_TOKENS = 18
EXPECTED = 5
"""How many of the likeliest next tokens are shown."""
LAST_WORDS = 4
"""How many words name a text that begins as another does: a narrow list shows which it is."""
PARTS = 1000
"""Weights and probabilities are sent as whole numbers of parts of one."""

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Read:
    """A text that the model has read.

    Attributes
    ----------
    text : str
    tokens : tuple of str
        Without the spaces before them.
    weights : ndarray, shape (layers, heads, L, L)
    candidates : tuple of tuple of str
        The likeliest next tokens after each token, with their spaces shown.
    probabilities : ndarray, shape (L, candidates)
    """

    text: str
    tokens: tuple[str, ...]
    weights: Array
    candidates: tuple[tuple[str, ...], ...]
    probabilities: Array


@dataclass(frozen=True, eq=False)
class Words:
    """All texts by name, and what is shown at the start."""

    texts: Mapping[str, Read]
    name: str
    head: Head
    place: int

    most_tokens = MOST_TOKENS
    expected = EXPECTED

    @property
    def read(self) -> Read:
        """The text shown at the start."""
        return self.texts[self.name]

    @property
    def choices(self) -> Mapping[str, str]:
        """What each text is called among the others: the whole of it, or how it ends."""
        words = {name: read.text.split() for name, read in self.texts.items()}
        beginnings = [each[:-1] for each in words.values()]
        return {
            name: " ".join(["…", *each[-LAST_WORDS:]] if beginnings.count(each[:-1]) > 1 else each)
            for name, each in words.items()
        }

    @property
    def row(self) -> Array:
        """Weights from the token that looks to those up to it."""
        row: Array = self.read.weights[self.head.index][self.place, : self.place + 1]
        return row


def compute() -> Words:
    measured = load()
    found = {}
    for index, (name, text) in enumerate(maps().items()):
        tokens = measured.words["maps"][name]
        length = len(tokens)
        found[name] = Read(
            text,
            tuple(token.strip() for token in tokens),
            measured.floats("map_weights")[index, :, :, :length, :length],
            tuple(
                tuple(map(shown_token, row[:EXPECTED]))
                for row in measured.words["after_maps"][name]
            ),
            measured.floats("map_next")[index, :length, :EXPECTED],
        )
    longest = max(len(read.tokens) for read in found.values())
    if longest > MOST_TOKENS:
        raise ValueError(f"tokens: expected at most {MOST_TOKENS} in a text, got {longest}")
    return Words(found, TEXT, twins().story, len(found[TEXT].tokens) - 1)


def start(result: Words) -> dict[str, object]:
    return {
        "text": result.name,
        "layer": result.head.layer,
        "head": result.head.number,
        "place": result.place,
    }


def given(result: Words) -> dict[str, object]:
    return {"heads": result.read.weights.shape[1], "parts": PARTS}


def _parts(shares: Array) -> list[int]:
    return [int(part) for part in np.round(PARTS * shares)]


def files(result: Words) -> dict[str, object]:
    return {
        name: {
            "tokens": read.tokens,
            # What a token cannot see is left out.
            "weights": [
                [_parts(row[: place + 1]) for place, row in enumerate(of_head)]
                for of_head in read.weights.reshape(-1, *read.weights.shape[2:])
            ],
            "candidates": read.candidates,
            "probabilities": [_parts(row) for row in read.probabilities],
        }
        for name, read in result.texts.items()
    }


def numbers(result: Words) -> dict[str, str]:
    copying = best_following()
    last = len(result.texts["name"].tokens) - 1
    before = result.place - 2
    return {
        "to_it": f"writing_words.place={before}",
        "to_tired": "writing_words.text=tired",
        "to_name": (
            f"writing_words.text=name&writing_words.layer={copying.layer}"
            f"&writing_words.head={copying.number}&writing_words.place={last}"
        ),
        "copying": copying.words(),
    }


def caption(result: Words) -> str:
    layers, heads = result.read.weights.shape[:2]
    return (
        f"All {layers * heads} heads of the model that writes, on {len(result.texts)} texts: where "
        "a token looks in the chosen head, and what the model expects after it. ␣ is a space."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
