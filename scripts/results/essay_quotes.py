"""What the essay prints, word for word, and when a recomputed number agrees with it.

Everything in this file is quoted from *From Vectors to Meaning: Inside the Attention Mechanism*. It
is the only place in the project where the essay's numbers and phrases are typed, apart from a
program that readers run without this repository; nothing here was computed. Numbers are kept as
text, since "1.0" and "1" are rounded to different places.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType

PUBLISHED = "15 March 2023"
UPDATED = "20 March 2025"

SENTENCE = ("The", "cat", "sat", "on", "the", "mat", "because", "it", "was", "tired")
"""The sentence that it reads."""

WEIGHTS_2: Mapping[str, str] = MappingProxyType(
    {
        "the": "0.04",
        "cat": "0.71",
        "sat": "0.05",
        "mat": "0.07",
        "because": "0.05",
        "tired": "0.03",
    }
)
"""Step 2: weights of the query "it", there called attention scores."""

PERCENT_2: Mapping[str, str] = MappingProxyType({"cat": "71"})
"""Step 2: the share of new information that comes from the word, in per cent."""

DIMENSIONS_4 = "4"
"""Step 4: numbers in a vector."""

SCORES_5: Mapping[str, str] = MappingProxyType({"cat": "3.5", "mat": "1.0", "sat": "0.8"})
"""Step 5: scores of the query "it", there called hypothetical."""

WEIGHTS_5: Mapping[str, str] = MappingProxyType({"cat": "0.70", "mat": "0.08", "sat": "0.05"})
"""Step 5: what softmax is said to make of these scores."""

PERCENT_5: Mapping[str, str] = MappingProxyType({"cat": "70", "mat": "8", "sat": "5"})
"""Step 5: the same in per cent."""

WEIGHTS_6: Mapping[str, str] = MappingProxyType({"cat": "0.71", "mat": "0.08", "sat": "0.05"})
"""Step 6: the factors of the values."""

PHRASES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        # name → step in which it stands, phrase
        "causal": ("opening", "Large Language Models (LLMs) like ChatGPT"),
        "equation": ("opening", "the attention equation"),
        "because": ("1", "because → tired"),
        "brain": ("1", "Transformers do exactly the same thing"),
        "vectors": ("2", "converted into an embedding vector"),
        "tokens": ("2", "word or part of a word"),
        "meaning": ("2", "captures meaning, grammar, and usage"),
        "terabytes": ("2", "reading terabytes of data"),
        "every_other": ("2", "every other word"),
        "called_score": ("2", "Attention Score"),
        "borrow": ("2", "borrow 71%"),
        "roles": ("3", "three distinct roles"),
        "broken": ("3", "broken apart"),
        "lock": ("3", "the lock fits the key"),
        "projections": ("4", "K = x · W_K"),
        "massive": ("4", "three massive weight matrices"),
        "layers": ("4", "The model learns three"),
        "noun": ("4", "looking for a noun"),
        "dot_product": ("5", "the dot product of the Query and the Keys"),
        "scaling": ("5", "Normalize them using"),
        "weighted_sum": ("6", "a weighted sum of the Value vectors"),
        "representation": ("6", "New representation"),
        "dominated": ("6", "dominated by the properties of"),
        "random": ("7", "Attention is random"),
        "loss": ("7", "Training adjusts the matrices"),
        "labour": ("7", "V to propagate the correct semantic meaning"),
        "sentences": ("7", "After billions of sentences"),
        "emerges": ("7", "Grammar is not programmed"),
        "one_head": ("8", "One attention mechanism isn't enough"),
        "heads": ("8", "Head 1: resolves pronouns"),
        "concatenated": ("8", "Outputs are concatenated"),
        "listen": ("final", "who should listen to whom"),
        "geometry": ("final", "It is not heuristics"),
        "paper": ("references", "Attention Is All You Need"),
        "course": ("references", "Deep Learning Specialization"),
        "video": ("references", "Visualizing Attention"),
    }
)

HOLDS = "holds"
ROUGHLY = "roughly right"
INCOMPLETE = "incomplete"
CANNOT_BE = "can’t be"
TAKEN_OVER = "taken over"
AGREES = "agrees with itself"
CONTRADICTS = "contradicts itself"
LEFT_OUT = "left out"
ILLUSTRATIVE = "illustrative"
VERDICTS: Mapping[str, str] = MappingProxyType(
    {
        # name in pages → verdict
        "holds": HOLDS,
        "roughly": ROUGHLY,
        "incomplete": INCOMPLETE,
        "cannot_be": CANNOT_BE,
        "taken_over": TAKEN_OVER,
        "agrees": AGREES,
        "contradicts": CONTRADICTS,
        "left_out": LEFT_OUT,
        "illustrative": ILLUSTRATIVE,
    }
)


def counted(verdicts: Iterable[str]) -> dict[str, int]:
    """Count how often each verdict was given, under its name in pages.

    >>> counted(["holds", "left out", "holds"])["holds"]
    2
    """
    given = Counter(verdicts)
    return {name: given[verdict] for name, verdict in VERDICTS.items()}


def rounding(printed: str) -> tuple[float, float]:
    """Return the limits of the values that would be rounded to what is printed.

    >>> rounding("0.08")
    (0.075, 0.085)
    >>> rounding("70")
    (69.5, 70.5)
    """
    value = Decimal(printed)
    half = Decimal(5).scaleb(int(value.as_tuple().exponent) - 1)
    return float(value - half), float(value + half)


def agrees(printed: str, computed: float) -> bool:
    """Whether a computed number, rounded as the essay rounds, is what it prints.

    Both edges count, since the essay does not say how it rounds a tie.

    >>> agrees("0.08", 0.0847), agrees("0.08", 0.0714)
    (True, False)
    """
    low, high = rounding(printed)
    return low <= computed <= high


def one_more_digit(printed: str) -> str:
    """Return the format that shows one decimal more than is printed.

    >>> one_more_digit("0.08"), one_more_digit("4")
    ('.3f', '.1f')
    """
    return f".{1 - int(Decimal(printed).as_tuple().exponent)}f"


def verdict_at_most(low: float, high: float, limit: float) -> str:
    """Judge a weight, or a sum of weights, that further words can only make smaller.

    Parameters
    ----------
    low, high : float
        Where the number lies, given how it is rounded.
    limit : float
        What it would be if there were no further words.

    Examples
    --------
    >>> [verdict_at_most(low, low + 0.1, 1) for low in (0.8, 0.95, 1.01)]
    ['incomplete', 'holds', 'can’t be']
    """
    if low > limit:
        return CANNOT_BE
    return HOLDS if high >= limit else INCOMPLETE
