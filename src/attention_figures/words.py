"""Words as a figure shows them: literal, visible, short enough, and pieces joined if asked."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from attention_figures.canvas import text_width
from attention_figures.reading.weights import Weights

SPECIAL = re.compile(
    r"\[(CLS|SEP|PAD|BOS|EOS)\]|</?s>|<(pad|bos|eos|cls|sep)>|<\|[^|]*\|>", re.IGNORECASE
)
"""Tokens that stand for no word: the beginning, the end, what fills up."""

STAND_INS = {"\n": "⏎", "\r": "⏎", "\t": "⇥"}
JOINERS = "\u200c\u200d\ufe0e\ufe0f"
"""Invisible, but they shape what stands beside them."""

SPACES = ("Ġ", "▁")
"""How tokenizers write that a space comes before a piece."""


def visible(word: str) -> str:
    r"""Return a word in which nothing is invisible, and every character stands for itself.

    >>> visible("$x_1$"), visible("a\u200bb"), visible(" cat"), visible(" "), visible("a\nb")
    ('$x_1$', 'a‹U+200B›b', 'cat', '␣', 'a⏎b')
    """
    word = word.strip(" ") or "␣" * len(word) or "‹empty›"
    return "".join(_visible_one(word, index) for index in range(len(word)))


def _visible_one(word: str, index: int) -> str:
    one = word[index]
    if one in STAND_INS:
        return STAND_INS[one]
    kind = unicodedata.category(one)
    if kind == "Cs":
        return "\N{REPLACEMENT CHARACTER}"
    if one in JOINERS and index and ord(word[index - 1]) > 0x2FF:
        return one
    if kind in ("Cc", "Cf", "Zl", "Zp") or one in JOINERS or one in "\u034f\u115f\u3164":
        return f"‹U+{ord(one):04X}›"
    return one


@cache
def _bytes_of() -> dict[str, int]:
    """Return the alphabet in which byte-level tokenizers write all 256 bytes.

    Source: `bytes_to_unicode` in GPT-2's encoder.py, github.com/openai/gpt-2.
    """
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in plain]
    letters = {chr(byte): byte for byte in plain}
    return letters | {chr(256 + place): byte for place, byte in enumerate(others)}


def _marks_spaces(tokens: Sequence[str], mark: str) -> bool:
    """Whether tokens use a letter as their sign for a space; few words begin with it by chance."""
    return 3 * sum(token.startswith(mark) for token in tokens) >= len(tokens) > 0


def shown_words(tokens: Sequence[str]) -> list[str]:
    """Return tokens as words: signs for spaces become spaces, and nothing stays invisible.

    >>> shown_words(["The", "Ġcat", "ĠdÃ©jÃł"])
    ['The', 'cat', 'déjà']
    >>> shown_words(["▁The", "▁cat", "s"]), shown_words(["play", "##ing"])
    (['The', 'cat', 's'], ['play', '##ing'])
    """
    if _marks_spaces(tokens, "Ġ"):
        tokens = [_from_bytes(token) for token in tokens]
    if _marks_spaces(tokens, "▁"):
        tokens = [token.replace("▁", " ") for token in tokens]
    return [visible(token) for token in tokens]


def _from_bytes(token: str) -> str:
    letters = _bytes_of()
    if not all(letter in letters for letter in token):
        return token
    try:
        return bytes(letters[letter] for letter in token).decode("utf-8")
    except UnicodeDecodeError:  # half of a letter
        return token


def shortened(word: str, size: float, width: float) -> str:
    """Cut a word to a width in pixels; an ellipsis says that something is missing."""
    if text_width(word, size) <= width:
        return word
    least, most = 1, len(word)
    while least < most:
        middle = (least + most + 1) // 2
        if text_width(f"{word[:middle]}…", size) <= width:
            least = middle
        else:
            most = middle - 1
    return f"{word[:least]}…"


def word_groups(tokens: Sequence[str]) -> list[list[int]]:
    """Return which tokens make up each word.

    >>> word_groups(["[CLS]", "play", "##ing", "cats"])
    [[0], [1, 2], [3]]
    >>> word_groups(["The", "Ġuncanny", "ness", "Ġof"])
    [[0], [1, 2], [3]]
    """
    marks = [mark for mark in SPACES if _marks_spaces(tokens, mark)]
    groups: list[list[int]] = []
    for index, token in enumerate(tokens):
        continues = token.startswith("##") or (
            bool(marks) and not token.startswith((*marks, "Ċ", "\n"))
        )
        follows_word = bool(groups) and not SPECIAL.fullmatch(tokens[groups[-1][-1]])
        if continues and follows_word and not SPECIAL.fullmatch(token):
            groups[-1].append(index)
        else:
            groups.append([index])
    return groups


def merged(weights: Weights) -> Weights:
    """Join the pieces of words: a key gets what its pieces got, a query the mean of its pieces.

    Rows still sum to one. This is how Clark et al. (2019), What Does BERT Look At?, section 4.1,
    turn attention between tokens into attention between words.
    """
    rows, columns = word_groups(weights.queries), word_groups(weights.keys)
    array = np.stack([weights.weights[..., group].sum(axis=-1) for group in columns], axis=-1)
    hidden = weights.hidden
    if len(weights.queries) == array.shape[-2]:
        array = np.stack([array[..., group, :].mean(axis=-2) for group in rows], axis=-2)
        if hidden is not None:
            hidden = np.stack([hidden[:, group].all(axis=1) for group in columns], axis=1)
            hidden = np.stack([hidden[group].all(axis=0) for group in rows])
    return replace(
        weights,
        weights=array,
        queries=_joined(weights.queries, rows),
        keys=_joined(weights.keys, columns),
        hidden=hidden,
    )


def _joined(tokens: Sequence[str], groups: Sequence[Sequence[int]]) -> tuple[str, ...]:
    return tuple(
        "".join(
            tokens[index].removeprefix("##") if place else tokens[index]
            for place, index in enumerate(group)
        )
        for group in groups
    )


def without_special(weights: Weights) -> Weights:
    """Leave out tokens that stand for no word, and divide each row by what is left of it.

    Raises
    ------
    ValueError
        If no word is left, or a query gives nothing to any word.
    """
    rows = _words_alone(weights.queries)
    columns = _words_alone(weights.keys)
    if not rows.any() or not columns.any():
        raise ValueError("words: nothing is left when special tokens are left out")
    if rows.all() and columns.all():
        return replace(weights, guessed=(*weights.guessed, "no special tokens found"))
    array = weights.weights[..., rows, :]
    lost = array[..., ~columns].sum(axis=-1)
    array = array[..., columns]
    sums = array.sum(axis=-1, keepdims=True)
    if (sums <= 0).any():
        word = [word for word, stays in zip(weights.queries, rows, strict=True) if stays]
        row = int(np.argwhere(sums[..., 0] <= 0)[0][-1])
        raise ValueError(
            f"weights: {word[row]!r} gives all its weight to special tokens, so nothing is left "
            "to share among the words"
        )
    names = sorted({word for word in (*weights.queries, *weights.keys) if SPECIAL.fullmatch(word)})
    note = (
        f"left out {', '.join(names)}, which got {lost.min():.2f} to {lost.max():.2f} of each "
        "row; rows divided by what is left"
    )
    hidden = weights.hidden
    return replace(
        weights,
        weights=array / sums,
        queries=_kept(weights.queries, rows),
        keys=_kept(weights.keys, columns),
        hidden=None if hidden is None else hidden[np.ix_(rows, columns)],
        notes=(*weights.notes, note),
    )


def _words_alone(tokens: Sequence[str]) -> NDArray[np.bool_]:
    return np.array([SPECIAL.fullmatch(token) is None for token in tokens])


def _kept(tokens: Sequence[str], stays: NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple(token for token, stay in zip(tokens, stays, strict=True) if stay)
