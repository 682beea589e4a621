"""The sentence and its twin in the two hand-made layers."""

from dataclasses import dataclass

from attention_explainer import worked_example as example
from attention_explainer.worked_layers import TwoLayers, two_layers

SENTENCES = (example.SENTENCE, example.TWIN_SENTENCE)
IT = example.position(example.QUERY_WORD)
CAUSE_AT = example.position(example.CAUSE)
NOUNS = (example.ANSWER, example.RIVAL)
NEIGHBOUR = IT + 1
"""A word that is the same in both sentences."""


@dataclass(frozen=True)
class Twins:
    """Both sentences, and what becomes of them."""

    sentences: tuple[tuple[str, ...], ...]
    layers: tuple[TwoLayers, ...]

    @property
    def causes(self) -> tuple[str, ...]:
        """The word of each in which they differ."""
        return tuple(words[CAUSE_AT] for words in self.sentences)

    def weight(self, sentence: int, word: str) -> float:
        """Weight of a word for the pronoun in the second layer."""
        return weight_of(self.layers[sentence], word, self.sentences[sentence])

    def hint(self, sentence: int) -> float:
        """Return what the first layer has written into the pronoun."""
        return float(self.layers[sentence].first.output[IT, 0])

    def swapped(self, sentence: int, positions: tuple[int, ...]) -> TwoLayers:
        """Let some words carry into the second layer what they carry in the other sentence."""
        other = self.layers[1 - sentence].between
        carried = {position: other[position] for position in positions}
        return two_layers(self.sentences[sentence], carried=carried)


def weight_of(layers: TwoLayers, word: str, words: tuple[str, ...] = example.SENTENCE) -> float:
    """Return the weight of a word for the pronoun in the second layer."""
    return float(layers.second.weights[IT, example.position(word, words)])


def ratio(layers: TwoLayers) -> float:
    """Return how many times the weight of the rival the answer gets."""
    return weight_of(layers, NOUNS[0]) / weight_of(layers, NOUNS[1])


def compute() -> Twins:
    return Twins(SENTENCES, tuple(two_layers(words) for words in SENTENCES))
