"""How large the cache of keys and values becomes, by what is kept of each word."""

from collections.abc import Mapping
from dataclasses import dataclass

from scripts.results.published_models import DEEPSEEK_LATENT, MISTRAL_WINDOW, SMOLLM2_135M

HALF_PRECISION = 2
"""Bytes for a number."""

WAYS = {
    "own keys": "keys for each head",
    "grouped": "grouped keys",
    "one key head": "one key head",
    "latent": "latent vectors",
    "window": "sliding window",
}
"""What can be kept, as a reader sees it."""


@dataclass(frozen=True)
class Cache:
    """What a model keeps of the words so far.

    `latent` is the width of the one vector that MLA keeps for a word; `window` the number of words
    that a layer has in sight, if not all are.
    """

    layers: int
    query_heads: int
    key_heads: int
    head_width: int
    latent: int
    window: int
    context: int
    bytes_each: int = HALF_PRECISION

    def numbers_of_a_word(self) -> Mapping[str, int]:
        """Numbers that one layer keeps of one word, by way of keeping."""
        of_a_head = 2 * self.head_width  # a key and a value
        return {
            "own keys": of_a_head * self.query_heads,
            "grouped": of_a_head * self.key_heads,
            "one key head": of_a_head,
            "latent": self.latent,
            "window": of_a_head * self.query_heads,
        }

    def bytes_of_a_word(self) -> Mapping[str, int]:
        """Bytes that all layers keep of one word."""
        return {
            name: numbers * self.layers * self.bytes_each
            for name, numbers in self.numbers_of_a_word().items()
        }

    def bytes_in_all(self) -> Mapping[str, int]:
        """Bytes for a whole context; with a window, no more words than it holds."""
        words = {"window": min(self.window, self.context)}
        return {
            name: each * words.get(name, self.context)
            for name, each in self.bytes_of_a_word().items()
        }

    @property
    def names(self) -> Mapping[str, str]:
        """What can be kept, as a reader sees it."""
        return WAYS

    @property
    def largest(self) -> int:
        """Bytes of the largest of all."""
        return max(self.linear_bytes, *self.bytes_in_all().values())

    @property
    def linear_bytes(self) -> int:
        """Bytes of the sums of linear attention, however long the text."""
        of_a_head = self.head_width * (self.head_width + 1)
        return of_a_head * self.query_heads * self.layers * self.bytes_each

    @property
    def reach(self) -> int:
        """How many words back the last layer can hear of, if each sees a window."""
        return self.layers * (self.window - 1)


def compute() -> Cache:
    """Return the cache of SmolLM2-135M, and of its shape with others' ways of keeping."""
    model = SMOLLM2_135M
    return Cache(
        layers=model.layers,
        query_heads=model.query_heads,
        key_heads=model.key_heads,
        head_width=model.head_width,
        latent=round(DEEPSEEK_LATENT * model.head_width),
        window=MISTRAL_WINDOW,
        context=model.context,
    )
