"""How a vocabulary of byte pairs is made, on a text that is small enough to follow."""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from attention_explainer import worked_example as example
from scripts.results.own_pieces import SEEN

STEPS = 6


@dataclass(frozen=True)
class Step:
    """One merge: the pair, how often it stood in the text, and the text after it."""

    pair: tuple[str, str]
    count: int
    words: tuple[tuple[str, ...], ...]

    @property
    def num_tokens(self) -> int:
        """How many tokens the text now has."""
        return sum(map(len, self.words))


def merged(word: tuple[str, ...], pair: tuple[str, str]) -> tuple[str, ...]:
    """Put a pair together wherever it stands in a word, from the left.

    >>> merged(("a", "a", "a", "b"), ("a", "a"))
    ('aa', 'a', 'b')
    """
    found: list[str] = []
    for symbol in word:
        if found and (found[-1], symbol) == pair:
            found[-1] += symbol
        else:
            found.append(symbol)
    return tuple(found)


def learn(text: str, steps: int) -> list[Step]:
    """Merge the most frequent pair of neighbours, again and again.

    Pairs stand within words, which begin with the space before them. Of pairs that are equally
    frequent, the one that comes first in the text is merged.
    """
    first, *others = text.split(" ")
    words = tuple(tuple(word) for word in [first, *(f"{SEEN[' ']}{word}" for word in others)])
    found = []
    for _ in range(steps):
        counts = Counter(pair for word in words for pair in pairwise(word))
        pair, count = max(counts.items(), key=lambda item: item[1])
        words = tuple(merged(word, pair) for word in words)
        found.append(Step(pair, count, words))
    return found


def text() -> str:
    """Return the sentence of the example and its twin, in small letters."""
    return " ".join((*example.SENTENCE, *example.TWIN_SENTENCE)).lower()


def compute() -> list[Step]:
    return learn(text(), STEPS)
