"""Cut a text into byte-pair tokens, as GPT-2 and the models after it do."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, Self
from unicodedata import category

DIGITS_APART = {"gpt-2": False, "smollm": True}
"""By the name of how a text is cut before bytes are merged: is each digit a piece by itself?"""
MODEL = "gpt2"
"""Name that GGUF files have for byte pairs made of bytes."""
CONTROL = 3
"""Type that GGUF files give to tokens that stand for no text, such as the end of a turn."""

# A contraction; or letters, digits or other signs, with the space before them; or spaces, without
# the last one if something follows that it belongs to. The letters stand for kinds of characters.
_CONTRACTION = re.compile("'(?:s|t|re|ve|m|ll|d)")
_PIECE = re.compile(r" ?L+| ?N+| ?O+|[ S]+(?![^ S])|[ S]+")
# Python calls these spaces; Unicode does not.
_SEPARATORS = "\x1c\x1d\x1e\x1f"


@cache
def byte_letters() -> tuple[str, ...]:
    """Return the letter that stands for each of the 256 bytes in a vocabulary.

    Printable bytes stand for themselves; the others, in order, for the characters from 256 on. So
    every token can be printed, and a space becomes "Ġ".

    Examples
    --------
    >>> byte_letters()[ord("a")], byte_letters()[ord(" ")], byte_letters()[0]
    ('a', 'Ġ', 'Ā')

    Notes
    -----
    Source: `bytes_to_unicode` in the tokenizer released with GPT-2.
    """
    is_printable = [
        0x21 <= byte <= 0x7E or 0xA1 <= byte <= 0xAC or 0xAE <= byte <= 0xFF for byte in range(256)
    ]
    others = iter(range(256, 512))
    return tuple(
        chr(byte if printable else next(others)) for byte, printable in enumerate(is_printable)
    )


def split_pieces(text: str, *, digits_apart: bool) -> list[str]:
    """Cut a text at the borders that no token crosses.

    Parameters
    ----------
    text : str
        Any text.
    digits_apart : bool
        If true, each digit is a piece by itself; if false, digits in a row are one.

    Returns
    -------
    list of str
        Joined, they are the text.

    Raises
    ------
    TypeError
        If `text` is not a string.

    Examples
    --------
    >>> split_pieces("It's  24 cats.", digits_apart=True)
    ['It', "'s", '  ', '2', '4', ' cats', '.']
    >>> split_pieces("It's  24 cats.", digits_apart=False)
    ['It', "'s", ' ', ' 24', ' cats', '.']

    Notes
    -----
    Source: the pattern in the tokenizer released with GPT-2; digits apart: SmolLM2's.
    """
    if not isinstance(text, str):
        raise TypeError(f"text: expected a string, got {type(text).__name__}")
    kinds = "".join(map(_kind, text))
    spans = [match.span() for match in re.finditer("N|[^N]+", kinds)]
    if not digits_apart:
        spans = [(0, len(text))]
    return [piece for start, end in spans for piece in _pieces(text[start:end], kinds[start:end])]


def _kind(character: str) -> str:
    if character == " ":
        return " "
    if character.isspace() and character not in _SEPARATORS:
        return "S"
    general = category(character)[0]
    return general if general in "LN" else "O"


def _pieces(text: str, kinds: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        match = _CONTRACTION.match(text, start) or _PIECE.match(kinds, start)
        assert match is not None  # every kind of character is in some alternative
        yield text[start : match.end()]
        start = match.end()


class BytePairs:
    """A vocabulary of byte pairs, and the merges that lead to it.

    A text is written as bytes; then the two neighbours that come first in the list of merges are
    put together, again and again, until no two neighbours are in it. Where all bytes are in
    the vocabulary, no text is unknown.

    Parameters
    ----------
    vocabulary : sequence of str
        The tokens in the order of their numbers, spelt with `byte_letters`.
    merges : sequence of str
        The two halves of each merge with a space between, the most important first.
    control : sequence of str
        Tokens of the vocabulary that stand for no text. Written like this in a text, they are not
        cut.
    digits_apart : bool
        As for `split_pieces`.

    Attributes
    ----------
    vocabulary : tuple of str
        As given.

    Raises
    ------
    ValueError
        If a token occurs twice, a merge is not two halves or makes what is not in the vocabulary,
        or a control token is not in it.

    Examples
    --------
    >>> pairs = BytePairs(["a", "c", "t", "Ġ", "at", "Ġc", "Ġcat"], ["a t", "Ġ c", "Ġc at"])
    >>> pairs.encode("act cat")
    [0, 1, 2, 6]
    >>> pairs.tokens("act cat")
    ['a', 'c', 't', 'Ġcat']
    >>> pairs.decode([0, 1, 2, 6])
    'act cat'

    Notes
    -----
    Source: Sennrich, Haddow and Birch 2016, arXiv 1508.07909, section 3.2; on bytes: Radford et al.
    2019, Language Models are Unsupervised Multitask Learners, section 2.2.
    """

    def __init__(
        self,
        vocabulary: Sequence[str],
        merges: Sequence[str],
        *,
        control: Sequence[str] = (),
        digits_apart: bool = False,
    ) -> None:
        self.vocabulary = tuple(vocabulary)
        self._numbers = {token: number for number, token in enumerate(self.vocabulary)}
        if len(self._numbers) != len(self.vocabulary):
            raise ValueError(
                f"vocabulary: expected each token once, got {len(self.vocabulary)} tokens, "
                f"{len(self._numbers)} of them different"
            )
        self._ranks: dict[tuple[str, str], int] = {}
        for rank, merge in enumerate(merges):
            first, _, second = merge.partition(" ")
            if not first or not second or " " in second:
                raise ValueError(f"merges: expected two halves with a space between, got {merge!r}")
            if first + second not in self._numbers:
                raise ValueError(f"merges: expected tokens of the vocabulary, got {merge!r}")
            self._ranks[first, second] = rank
        missing = [token for token in control if token not in self._numbers]
        if missing:
            raise ValueError(f"control: expected tokens of the vocabulary, got {missing[0]!r}")
        self._control = tuple(control)
        self._digits_apart = digits_apart
        self._bytes = {letter: byte for byte, letter in enumerate(byte_letters())}
        self._merged: dict[str, list[str]] = {}

    @classmethod
    def from_gguf(cls, metadata: Mapping[str, Any]) -> Self:
        """Read the tokenizer that a GGUF file describes.

        Raises
        ------
        ValueError
            If an entry is missing, or describes another kind of tokenizer.
        """
        prefix = "tokenizer.ggml"
        given = {}
        for name in ("model", "pre", "tokens", "merges", "token_type"):
            if f"{prefix}.{name}" not in metadata:
                raise ValueError(f"metadata: expected {prefix}.{name}, got none")
            given[name] = metadata[f"{prefix}.{name}"]
        if given["model"] != MODEL:
            raise ValueError(f"{prefix}.model: expected {MODEL!r}, got {given['model']!r}")
        if given["pre"] not in DIGITS_APART:
            raise ValueError(
                f"{prefix}.pre: expected one of {', '.join(DIGITS_APART)}, got {given['pre']!r}"
            )
        if len(given["token_type"]) != len(given["tokens"]):
            raise ValueError(
                f"{prefix}.token_type: expected one for each of {len(given['tokens'])} tokens, "
                f"got {len(given['token_type'])}"
            )
        kinds = zip(given["tokens"], given["token_type"], strict=True)
        return cls(
            given["tokens"],
            given["merges"],
            control=[token for token, kind in kinds if kind == CONTROL],
            digits_apart=DIGITS_APART[given["pre"]],
        )

    def tokens(self, text: str) -> list[str]:
        """Cut a text into tokens of the vocabulary, spelt with `byte_letters`.

        Raises
        ------
        TypeError
            If `text` is not a string.
        ValueError
            If it contains a byte that is not in the vocabulary.
        """
        found: list[str] = []
        for part in self._parts(text):
            if part in self._control:
                found.append(part)
            else:
                for piece in split_pieces(part, digits_apart=self._digits_apart):
                    found += self._of_piece(piece)
        return found

    def encode(self, text: str) -> list[int]:
        """Return the numbers of a text's tokens.

        Raises
        ------
        TypeError, ValueError
            As `tokens` does.
        """
        return [self._numbers[token] for token in self.tokens(text)]

    def decode(self, numbers: Sequence[int]) -> str:
        """Return the text of tokens; bytes that are no whole character become "�".

        Raises
        ------
        ValueError
            If a number is outside the vocabulary.
        """
        return b"".join(map(self.bytes_of, numbers)).decode("utf-8", errors="replace")

    def bytes_of(self, number: int) -> bytes:
        """Return what a token stands for: often a part of a word, now and then of a character.

        Raises
        ------
        ValueError
            If the number is outside the vocabulary.
        """
        if not 0 <= number < len(self.vocabulary):
            raise ValueError(
                f"number: expected 0 to {len(self.vocabulary) - 1}, a token's; got {number}"
            )
        token = self.vocabulary[number]
        if token in self._control:
            return token.encode("utf-8")
        return bytes(self._bytes[letter] for letter in token)

    def _parts(self, text: str) -> list[str]:
        if not isinstance(text, str):
            raise TypeError(f"text: expected a string, got {type(text).__name__}")
        if not self._control:
            return [text]
        # The longest first: one of these tokens may begin like another.
        longest_first = sorted(self._control, key=len, reverse=True)
        return re.split(f"({'|'.join(map(re.escape, longest_first))})", text)

    def _of_piece(self, piece: str) -> list[str]:
        if piece not in self._merged:
            symbols = [byte_letters()[byte] for byte in piece.encode("utf-8")]
            for symbol in symbols:
                if symbol not in self._numbers:
                    raise ValueError(
                        f"text: expected bytes of the vocabulary, got {self._bytes[symbol]:#04x} "
                        f"in {piece!r}"
                    )
            self._merged[piece] = self._merge(symbols)
        return self._merged[piece]

    def _merge(self, symbols: list[str]) -> list[str]:
        while pairs := set(pairwise(symbols)) & self._ranks.keys():
            first, second = min(pairs, key=self._ranks.__getitem__)
            merged: list[str] = []
            for symbol in symbols:
                if symbol == second and merged and merged[-1] == first:
                    merged[-1] = first + second
                else:
                    merged.append(symbol)
            symbols = merged
        return symbols
