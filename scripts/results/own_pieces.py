"""How two tokenizers cut a text: WordPiece, and the byte pairs of a model that writes."""

import functools
from dataclasses import dataclass
from pathlib import Path

from attention_explainer.real_model.byte_pairs import BytePairs
from scripts.artifacts.damaged import reading
from scripts.real_model.rounding import rounded_model

TOKENS = Path(__file__).parents[2] / "data" / "writing_model" / "byte_pairs" / "tokens.txt"

TEXT = "Zürich's 24 cats sat unbelievably still."
"""A capital, an accent, digits and a rare word: what tokenizers treat differently."""

SEEN = {" ": "␣", "\n": "↵", "\t": "⇥"}
"""How spaces are shown, which belong to the pieces of byte pairs."""


def lines() -> list[str]:
    """Return the lines of the file; its README says what they are."""
    with reading(TOKENS):
        return TOKENS.read_text(encoding="utf-8").removesuffix("\n").split("\n")


def from_lines(given: list[str]) -> BytePairs:
    """Make the tokenizer of lines: control tokens, bytes, and merges with a space in them."""
    return BytePairs(
        [line.replace(" ", "") for line in given],
        [line for line in given if " " in line],
        control=[line for line in given if len(line) > 1 and " " not in line],
        digits_apart=True,
    )


@functools.cache
def byte_pairs() -> BytePairs:
    """Return SmolLM2's tokenizer."""
    with reading(TOKENS):
        return from_lines(lines())


def shown(token: bytes) -> str:
    r"""Return what a reader sees of a token: its text, or its bytes if it is no whole text.

    >>> shown(b" cat"), shown(b"\xe2\x82")
    ('␣cat', 'E2 82')
    """
    try:
        text = token.decode()
    except UnicodeDecodeError:
        return token.hex(" ").upper()
    return "".join(SEEN.get(character, character) for character in text)


@dataclass(frozen=True)
class Cut:
    """A text, and the tokens that two tokenizers make of it: what is seen, and the number."""

    text: str
    word_pieces: list[tuple[str, int]]
    byte_pairs: list[tuple[str, int]]

    @property
    def ways(self) -> dict[str, list[tuple[str, int]]]:
        """Both, by name."""
        return {"WordPiece": self.word_pieces, "byte pairs": self.byte_pairs}

    @property
    def num_bytes(self) -> int:
        """Length of the text in UTF-8."""
        return len(self.text.encode())


def cut(text: str) -> Cut:
    """Cut a text both ways."""
    pieces = rounded_model().pieces
    tokens = pieces.tokens(text)
    numbers = byte_pairs().encode(text)
    return Cut(
        text,
        list(zip(tokens, pieces.numbers(tokens), strict=True)),
        [(shown(byte_pairs().bytes_of(number)), number) for number in numbers],
    )


def compute() -> Cut:
    return cut(TEXT)
