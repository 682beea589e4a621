"""Cut a text into WordPiece tokens, as the uncased BERT models do."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

FIRST = "[CLS]"
"""Marker before the first token."""
SEPARATOR = "[SEP]"
"""Marker after the last token."""
UNKNOWN = "[UNK]"
"""Stands for a word that the vocabulary cannot spell."""
SPECIAL = ("[PAD]", UNKNOWN, FIRST, SEPARATOR, "[MASK]")
"""Tokens with a meaning of their own: written like this in a text, they are not cut."""
CONTINUATION = "##"
"""Prefix of a piece that does not begin a word."""
LONGEST_WORD = 100
"""In characters: a longer word becomes the unknown token."""

# Blocks of Han characters, which are written without spaces: each is a word by itself.
_HAN = (
    (0x4E00, 0x9FFF),
    (0x3400, 0x4DBF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2CEAF),
    (0xF900, 0xFAFF),
    (0x2F800, 0x2FA1F),
)


def split_words(text: str) -> list[str]:
    """Convert to lower case, drop accents and control characters, cut at spaces and punctuation.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    list of str
        Words, and punctuation marks of one character each.

    Raises
    ------
    TypeError
        If `text` is not a string.

    Examples
    --------
    >>> split_words("The café's cat, tired.")
    ['the', 'cafe', "'", 's', 'cat', ',', 'tired', '.']

    Notes
    -----
    Source: the tokenizer released with Devlin et al. 2019, arXiv 1810.04805.
    """
    if not isinstance(text, str):
        raise TypeError(f"text: expected a string, got {type(text).__name__}")
    decomposed = unicodedata.normalize("NFD", "".join(map(_cleaned, text)).lower())
    return "".join(map(_set_apart, decomposed)).split()


def _cleaned(character: str) -> str:
    """Turn every kind of space into a plain one; drop control and replacement characters."""
    if character in "\t\n\r" or unicodedata.category(character) == "Zs":
        return " "
    is_control = unicodedata.category(character).startswith("C")
    return "" if is_control or character == "\N{REPLACEMENT CHARACTER}" else character


def _set_apart(character: str) -> str:
    """Put spaces around a character that is a word by itself; drop an accent."""
    category = unicodedata.category(character)
    if category == "Mn":
        return ""
    is_ascii_symbol = "!" <= character <= "~" and not character.isalnum()
    is_han = any(low <= ord(character) <= high for low, high in _HAN)
    if is_ascii_symbol or is_han or category.startswith("P"):
        return f" {character} "
    return character


class WordPiece:
    """A vocabulary of pieces, and how words are spelt with them: the longest piece first.

    Parameters
    ----------
    vocabulary : sequence of str
        The pieces in the order of their numbers. Pieces that continue a word begin with "##".

    Attributes
    ----------
    vocabulary : tuple of str
        As given.

    Raises
    ------
    ValueError
        If a piece occurs twice, or one of the markers [CLS], [SEP] and [UNK] is missing.

    Examples
    --------
    >>> pieces = WordPiece(["[UNK]", "[CLS]", "[SEP]", "cat", "cats", "un", "##happi", "##ly"])
    >>> pieces.tokens("Cats, unhappily")
    ['[CLS]', 'cats', '[UNK]', 'un', '##happi', '##ly', '[SEP]']
    >>> pieces.numbers(pieces.tokens("cat"))
    [1, 3, 2]
    >>> pieces.tokens("cat[SEP]cats")
    ['[CLS]', 'cat', '[SEP]', 'cats', '[SEP]']

    Notes
    -----
    Source: Devlin et al. 2019, arXiv 1810.04805, and the tokenizer released with it.
    """

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self.vocabulary = tuple(vocabulary)
        self._numbers = {piece: number for number, piece in enumerate(self.vocabulary)}
        if len(self._numbers) != len(self.vocabulary):
            raise ValueError(
                f"vocabulary: expected each piece once, got {len(self.vocabulary)} pieces, "
                f"{len(self._numbers)} of them different"
            )
        for marker in (FIRST, SEPARATOR, UNKNOWN):
            if marker not in self._numbers:
                raise ValueError(f"vocabulary: expected {marker} among the pieces, got none")

    def tokens(self, text: str) -> list[str]:
        """Cut a text into tokens, with a marker at each end.

        A special token of the vocabulary that is written out in the text, such as [MASK], is kept.

        Raises
        ------
        TypeError
            If `text` is not a string.
        """
        pieces = [piece for word in self._words(text) for piece in self._spelled(word)]
        return [FIRST, *pieces, SEPARATOR]

    def _words(self, text: str) -> Iterator[str]:
        if not isinstance(text, str):
            raise TypeError(f"text: expected a string, got {type(text).__name__}")
        special = [token for token in SPECIAL if token in self._numbers]
        for part in re.split(f"({'|'.join(map(re.escape, special))})", text):
            yield from [part] if part in special else split_words(part)

    def numbers(self, tokens: Sequence[str]) -> list[int]:
        """Return the index of each token in the vocabulary.

        Raises
        ------
        ValueError
            If a token is not in the vocabulary.
        """
        for token in tokens:
            if token not in self._numbers:
                raise ValueError(f"tokens: expected pieces of the vocabulary, got {token!r}")
        return [self._numbers[token] for token in tokens]

    def _spelled(self, word: str) -> list[str]:
        if word in SPECIAL:
            return [word]
        pieces: list[str] = []
        if len(word) > LONGEST_WORD:
            return [UNKNOWN]
        while word:
            prefix = CONTINUATION if pieces else ""
            piece = next(self._beginnings(prefix, word), None)
            if piece is None:
                return [UNKNOWN]
            pieces.append(piece)
            word = word[len(piece) - len(prefix) :]
        return pieces

    def _beginnings(self, prefix: str, word: str) -> Iterator[str]:
        """Yield the pieces that a word can begin with, the longest first."""
        candidates = (prefix + word[:end] for end in range(len(word), 0, -1))
        return (piece for piece in candidates if piece in self._numbers)
