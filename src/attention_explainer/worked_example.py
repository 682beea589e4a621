"""The worked example: one sentence, four named dimensions, three small matrices.

Everything in this file is made by hand. No model was trained to get these numbers, and nothing
here is evidence of what a trained model does. They are there so that a reader can follow every
multiplication from the words to the weights.

How the numbers were found
--------------------------
The essay *From Vectors to Meaning: Inside the Attention Mechanism* prints six weights for the query
"it": the 0.04, cat 0.71, sat 0.05, mat 0.07, because 0.05, tired 0.03. Three steps led back from
them to the matrices.

1. Four dimensions were named, and each word was described with them in steps of a tenth: a cat is
   a thing and alive, a mat is a thing, "it" stands in for a thing.
2. `W_K`, `W_V` and the first three rows of `W_Q` were written down as small integers that can be
   read as sentences: "an event asks for something that is alive and a thing".
3. Softmax fixes the ratio of two weights by the difference of their logits, so the printed weights
   say how far apart the logits have to be. The query of "it", which fixes the last row of `W_Q`,
   and the tenths in the embeddings were chosen on that grid until each of the six weights
   came within 0.005 of the printed one.

The last step has many solutions; this one was kept because its numbers are short.
"""

from collections.abc import Iterable, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from attention_explainer.multi_head import MultiHeadAttention, MultiHeadTrace
from attention_explainer.scaled_dot_product import AttentionTrace, attention_trace

SENTENCE = ("The", "cat", "sat", "on", "the", "mat", "because", "it", "was", "tired")
"""The sentence of the essay, word by word; no two words of it are spelt alike."""

# Words by role. Code that shows or measures the example asks for a role, not for a word.

QUERY_WORD = "it"
"""The word whose query is followed from the embedding to the output."""

ANSWER = "cat"
"""The word that `QUERY_WORD` stands for, as a reader of `SENTENCE` understands it."""

RIVAL = "mat"
"""The other noun that it could stand for, as it does in `TWIN_SENTENCE`."""

EVENT = "sat"
"""What happens in the first clause."""

CONJUNCTION = "because"
"""Where the second clause begins, the one with `QUERY_WORD` in it."""

CAUSE = "tired"
"""The word of the second clause that tells a reader what `QUERY_WORD` stands for."""

TWIN_CAUSE = "soft"
"""The word in its place that tells a reader the opposite."""

REPEATED = "the"
"""A word that stands there twice, once with a capital; both places share an embedding."""

TWIN_SENTENCE = tuple(TWIN_CAUSE if word == CAUSE else word for word in SENTENCE)
"""The same sentence with another cause: now "it" is the mat."""

ROLES = MappingProxyType(
    {
        "query": QUERY_WORD,
        "answer": ANSWER,
        "rival": RIVAL,
        "event": EVENT,
        "conjunction": CONJUNCTION,
        "cause": CAUSE,
        "twin": TWIN_CAUSE,
        "repeated": REPEATED,
    }
)
"""Name of each role in the names of numbers → word."""

DIMENSIONS = ("thing", "alive", "event", "stand-in")
"""What each of the four numbers of an embedding, query, key or value is about."""

_EMBEDDINGS = MappingProxyType(
    {
        #          thing  alive  event  stand-in
        "the": (0.6, 0.0, 0.0, 0.0),
        "cat": (1.0, 1.0, 0.0, 0.0),
        "sat": (0.0, 0.3, 0.8, 0.0),
        "on": (0.2, -0.3, 0.0, 0.0),
        "mat": (0.8, 0.0, 0.0, 0.0),
        "because": (0.1, 0.0, 0.9, 0.0),
        "it": (0.5, 0.0, 0.0, 1.0),
        "was": (0.0, 0.0, 0.3, 0.0),
        "tired": (0.0, 0.4, 0.4, 0.0),
        "soft": (0.4, -0.3, 0.4, 0.0),
    }
)

VOCABULARY = tuple(_EMBEDDINGS)
"""The words that have an embedding."""


def _check_roles() -> None:
    """Say what of another sentence does not fit together, before anything is computed from it."""

    def expect(name: str, expected: str, holds: bool, got: object) -> None:
        if not holds:
            raise ValueError(
                f"{name}: expected {expected}, got {got!r} "
                f"(the sentence in worked_example.py: {' '.join(SENTENCE)})"
            )

    expect("SENTENCE", "a tuple of words", isinstance(SENTENCE, tuple), SENTENCE)
    alike = sorted({word for word in SENTENCE if SENTENCE.count(word) > 1})
    expect("SENTENCE", "words that are all spelt differently", not alike, alike)
    for name, word in (
        ("QUERY_WORD", QUERY_WORD),
        ("ANSWER", ANSWER),
        ("RIVAL", RIVAL),
        ("EVENT", EVENT),
        ("CONJUNCTION", CONJUNCTION),
        ("CAUSE", CAUSE),
        ("REPEATED", REPEATED),
    ):
        expect(name, "a word of SENTENCE", word in SENTENCE, word)
    different = len({word.lower() for word in ROLES.values()}) == len(ROLES)
    expect("ROLES", "another word for each role", different, tuple(ROLES.values()))
    expect(
        "TWIN_CAUSE", "a word that SENTENCE does not have", TWIN_CAUSE not in SENTENCE, TWIN_CAUSE
    )
    places = [word.lower() for word in SENTENCE].count(REPEATED.lower())
    expect("REPEATED", "a word that stands twice, once with a capital", places == 2, REPEATED)
    first = SENTENCE[: SENTENCE.index(CONJUNCTION)]
    second = SENTENCE[SENTENCE.index(CONJUNCTION) + 1 :]
    for name, word in (("ANSWER", ANSWER), ("RIVAL", RIVAL), ("EVENT", EVENT)):
        expect(name, f"a word before CONJUNCTION ({CONJUNCTION!r})", word in first, word)
    order = [word for word in second if word in (QUERY_WORD, CAUSE)]
    both = f"QUERY_WORD and then CAUSE after CONJUNCTION ({CONJUNCTION!r})"
    expect("SENTENCE", both, order == [QUERY_WORD, CAUSE], second)
    words = dict.fromkeys(word.lower() for word in (*SENTENCE, TWIN_CAUSE))
    missing = [word for word in words if word not in _EMBEDDINGS]
    expect("_EMBEDDINGS", "one for each word, in lower case", not missing, f"none for {missing}")


_check_roles()


def _read_only(rows: Sequence[Sequence[float]]) -> NDArray[np.float64]:
    matrix = np.array(rows, dtype=np.float64)
    matrix.setflags(write=False)
    return matrix


# Row: what the word is. Column: what it asks for.
W_Q = _read_only(
    [
        # thing alive event stand-in
        [0, 1, 2, 0],  # a thing asks what happens, and a little for what is alive
        [0, 0, 2, 0],  # what is alive asks what happens
        [2, 3, 0, 0],  # an event asks for something alive that is a thing
        [3, 3, 3, 0],  # a stand-in asks for anything but another stand-in
    ]
)
"""Query matrix, shape (4, 4)."""

# Row: what the word is. Column: what it offers to be found by.
W_K = _read_only(
    [
        [2, 0, 0, 0],  # a thing is easy to find as a thing
        [0, 1, 0, 0],
        [0, 0, 1, 0],
        [-1, 0, 0, 1],  # a stand-in hides: it is not the thing itself
    ]
)
"""Key matrix, shape (4, 4)."""

# Row: what the word is. Column: what it passes on.
W_V = _read_only(
    [
        [1, 0, 0, 0],
        [1, 2, 0, 0],  # being alive is passed on twice as strongly, and also says "thing"
        [0, 0, 2, 0],
        [0, 0, 0, 0],  # a stand-in has nothing of its own to pass on
    ]
)
"""Value matrix, shape (4, 4)."""


# Row: the heads' outputs, side by side. Column: the dimension that is written to.
W_O = _read_only(
    [
        [1, 0, 0, 0],
        [0, 1, 0, 0],
        [0, 1, 1, 0],  # what happens is written as an event, and as a sign of life
        [0, 0, 0, 1],
    ]
)
"""Output matrix for several heads, shape (4, 4)."""


def position(word: str, words: Sequence[str] = SENTENCE) -> int:
    """Return where a word stands in a sentence.

    Parameters
    ----------
    word : str
        Spelt as in the sentence: "The" and "the" stand in different places.
    words : sequence of str
        The essay's sentence by default.

    Returns
    -------
    int
        Index into `words`, counted from 0; the first if the word occurs twice.

    Raises
    ------
    TypeError
        If `words` is a single string, is not a sequence, or holds something other than strings.
    ValueError
        If the word is not in the sentence.

    Examples
    --------
    >>> position(QUERY_WORD), position(ANSWER), position(RIVAL)
    (7, 1, 5)
    """
    words = _checked(words)
    if word not in words:
        raise ValueError(f"word: expected a word of the sentence {words}, got {word!r}")
    return words.index(word)


def embed(words: Sequence[str]) -> NDArray[np.float64]:
    """Look up the hand-made embedding of each word.

    Upper and lower case share an embedding, so "The" and "the" get the same vector. Without
    positions nothing can tell them apart, and every query gives them the same weight.

    Parameters
    ----------
    words : sequence of str, length L
        Words from `VOCABULARY`.

    Returns
    -------
    ndarray, shape (L, 4)
        A row for each word, a column for each of `DIMENSIONS`.

    Raises
    ------
    TypeError
        If `words` is a single string, is not a sequence, or holds something other than strings.
    ValueError
        If a word has no embedding.

    Examples
    --------
    >>> embed(["cat", "mat"])
    array([[1. , 1. , 0. , 0. ],
           [0.8, 0. , 0. , 0. ]])
    """
    words = _checked(words)
    unknown = [word for word in words if word.lower() not in _EMBEDDINGS]
    if unknown:
        raise ValueError(
            f"words: no embedding for {', '.join(map(repr, unknown))}; "
            f"the hand-made vocabulary is {', '.join(VOCABULARY)}"
        )
    rows = [_EMBEDDINGS[word.lower()] for word in words]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(DIMENSIONS))


def _checked(words: Sequence[str]) -> tuple[str, ...]:
    if isinstance(words, str) or not isinstance(words, Iterable):
        raise TypeError(
            f"words: expected a sequence of words, got {type(words).__name__} {words!r}"
        )
    words = tuple(words)
    if not all(isinstance(word, str) for word in words):
        raise TypeError(f"words: expected each word to be a string, got {words!r}")
    return words


def worked_example(words: Sequence[str] = SENTENCE, *, is_causal: bool = False) -> AttentionTrace:
    """Run self-attention over a sentence with the hand-made matrices.

    Parameters
    ----------
    words : sequence of str, length L
        Words from `VOCABULARY`; the essay's sentence by default.
    is_causal : bool
        If true, no word sees a later one.

    Returns
    -------
    AttentionTrace
        Queries, keys and values, each (L, 4); scores, logits and weights, each (L, L); and the
        output (L, 4).

    Raises
    ------
    TypeError, ValueError
        As `embed` does.

    Examples
    --------
    >>> trace = worked_example()
    >>> round(float(trace.weights[position(QUERY_WORD), position(ANSWER)]), 2)
    0.71

    Notes
    -----
    Source: Vaswani et al. 2017, arXiv 1706.03762, equation (1), with d_k = 4.
    """
    x = embed(words)
    return attention_trace(x @ W_Q, x @ W_K, x @ W_V, is_causal=is_causal)


def worked_heads(words: Sequence[str] = SENTENCE, *, num_heads: int = 2) -> MultiHeadTrace:
    """Run the same matrices as several heads: each gets its share of their columns.

    With two heads, the first matches and passes on the dimensions thing and alive, the second event
    and stand-in.

    Parameters
    ----------
    words : sequence of str, length L
        Words from `VOCABULARY`; the essay's sentence by default.
    num_heads : int
        1, 2 or 4.

    Returns
    -------
    MultiHeadTrace
        Queries, keys and values, each (num_heads, L, 4 / num_heads); weights (num_heads, L, L);
        the heads' outputs, side by side, and the output after `W_O`, each (L, 4).

    Raises
    ------
    TypeError, ValueError
        As `embed` and `MultiHeadAttention` do.

    Examples
    --------
    >>> worked_heads().attention.weights.shape
    (2, 10, 10)

    Notes
    -----
    Source: Vaswani et al. 2017, arXiv 1706.03762, section 3.2.2.
    """
    return MultiHeadAttention(W_Q, W_K, W_V, W_O, num_heads=num_heads).trace(embed(words))
