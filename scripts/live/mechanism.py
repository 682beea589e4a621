"""How does a word get its new vector, and what turns the pronoun from one noun to the other?"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from attention_explainer import worked_example as example
from attention_explainer import worked_layers as layers
from attention_explainer.scaled_dot_product import AttentionTrace
from attention_figures.text import show, trimmed
from scripts.artifacts.command_line import run
from scripts.real_model.study import ESSAY, Pair, chosen_heads, pair

STILL = "weights_from_it"

Array = NDArray[np.float64]

IT = example.position(example.QUERY_WORD)
CAUSE_AT = example.position(example.CAUSE)
NOUNS = (example.position(example.ANSWER), example.position(example.RIVAL))
CAUSES = (example.CAUSE, example.TWIN_CAUSE)
MATRICES = ("W_Q1", "W_K1", "W_V1", "W_O1", "W_Q2", "W_K2")

STAGES = ("keys", "scores", "softmax", "sum")
"""What can be opened, in the order of the mechanism."""


@dataclass(frozen=True)
class Machine:
    """One of four machines: what the pronoun gives the two nouns, with each last word."""

    name: str
    called: str
    weights: tuple[tuple[float, float], ...]

    @property
    def verdict(self) -> str:
        """Say whether the noun that is ahead depends on the last word."""
        one, other = (np.sign(np.subtract(*nouns).round(9)) for nouns in self.weights)
        return "turns" if one * other < 0 else "stays"


@dataclass(frozen=True)
class Mechanism:
    """A sentence, the word that looks, and the stage that stands open."""

    words: tuple[str, ...]
    query: int
    stage: str

    @cached_property
    def trace(self) -> AttentionTrace:
        """All that one layer computes."""
        return example.worked_example(self.words)

    @property
    def x(self) -> Array:
        """The embedding of the word that looks."""
        embedding: Array = example.embed(self.words)[self.query]
        return embedding

    @property
    def vectors(self) -> dict[str, Array]:
        """What becomes of it, from the embedding to the new vector."""
        of_query = {"query": self.trace.query[self.query], "new": self.trace.output[self.query]}
        return {"x": self.x} | of_query

    @property
    def weights(self) -> Array:
        """Its weights."""
        weights: Array = self.trace.weights[self.query]
        return weights

    @property
    def terms(self) -> Array:
        """Weight times value, a row for each word."""
        terms: Array = self.weights[:, np.newaxis] * self.trace.value
        return terms

    @property
    def exponentials(self) -> Array:
        """The powers of e that softmax divides by their sum."""
        powers: Array = np.exp(self.trace.logits[self.query])
        return powers

    @property
    def divisor(self) -> str:
        """What scores are divided by."""
        return trimmed(1 / self.trace.scale)

    @property
    def last(self) -> int:
        """Which of the two sentences it is."""
        return CAUSES.index(self.words[CAUSE_AT])

    @property
    def places(self) -> dict[int, list[str]]:
        """What may stand in each place but that of the cause: its own word and all others."""
        return {
            place: [own, *[word for word in example.VOCABULARY if word != own.lower()]]
            for place, own in enumerate(example.SENTENCE)
            if place != CAUSE_AT
        }

    it, cause, causes, nouns, stages = IT, CAUSE_AT, CAUSES, NOUNS, STAGES

    @property
    def asking(self) -> str:
        """The pronoun."""
        return self.words[IT]

    @property
    def machines(self) -> list[Machine]:
        """All four; the heads of the real model as measured."""
        both = [[*self.words[:CAUSE_AT], cause, *self.words[CAUSE_AT + 1 :]] for cause in CAUSES]
        one = [example.worked_example(words).weights[IT] for words in both]
        two = [layers.two_layers(words).second.weights[IT] for words in both]
        return [
            Machine("single", "one layer", _of_nouns(one)),
            Machine("stacked", "two layers", _of_nouns(two)),
            *measured(),
        ]


def _of_nouns(weights: list[Array]) -> tuple[tuple[float, float], ...]:
    answer, rival = NOUNS
    return tuple((float(row[answer]), float(row[rival])) for row in weights)


def measured(essay: Pair | None = None) -> list[Machine]:
    """Return two heads of the real model, each with what it gives the nouns."""
    found = essay or pair(ESSAY)
    return [
        Machine(
            name,
            f"real head {head}",
            tuple(
                (
                    float(found.weight(sentence, 0)[head.index]),
                    float(found.weight(sentence, 1)[head.index]),
                )
                for sentence in (0, 1)
            ),
        )
        for name, head in chosen_heads().items()
    ]


def compute() -> Mechanism:
    return Mechanism(example.SENTENCE, IT, STAGES[1])


def start(result: Mechanism) -> dict[str, object]:
    return {"words": list(result.words), "query": result.query, "stage": result.stage}


def given(result: Mechanism) -> Mapping[str, object]:
    vocabulary = example.VOCABULARY
    return {
        "vocabulary": dict(zip(vocabulary, layers.embed_stream(vocabulary).tolist(), strict=True)),
        "dimensions": len(example.DIMENSIONS),
        **{name: getattr(example, name).tolist() for name in ("W_Q", "W_K", "W_V")},
        **{name: getattr(layers, name).tolist() for name in MATRICES},
        "pronoun": IT,
        "hint": layers.HINT,
        "cause": CAUSE_AT,
        "causes": CAUSES,
        "nouns": NOUNS,
        "sentence": example.SENTENCE,
        "measured": [[head.name, head.weights] for head in measured()],
    }


def numbers(result: Mechanism) -> dict[str, str]:
    story, turning = (head.called for head in measured())
    return {
        "to_twin": f"mechanism.words.{CAUSE_AT}={example.TWIN_CAUSE}",
        "to_answer": f"mechanism.query={NOUNS[0]}",
        "story": story.removeprefix("real head "),
        "turning": turning.removeprefix("real head "),
        "weight_answer": show(result.weights[NOUNS[0]], ".2f"),
    }


def caption(result: Mechanism) -> str:
    return (
        "The hand-made model of the steps, computed by your browser. The two layers are those of a "
        "later chapter; the heads of a real model were measured on the sentence as it is here."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
