"""Which noun does the pronoun look at in the second layer, if the first writes more or less?"""

from dataclasses import dataclass

from attention_explainer import worked_example as example
from attention_explainer import worked_layers as layers
from attention_explainer.worked_layers import HINT, TwoLayers, two_layers
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.results.two_layers import CAUSE_AT, IT, NOUNS, SENTENCES, ratio

STILL = "hint_strength"

MATRICES = ("W_Q1", "W_K1", "W_V1", "W_O1", "W_Q2", "W_K2")


@dataclass(frozen=True)
class Turning:
    """A state of the figure and what follows from it."""

    last: int
    strength: float
    swapped: bool
    layers: TwoLayers

    @property
    def it(self) -> int:
        """Where the pronoun stands."""
        return IT

    @property
    def causes(self) -> tuple[str, ...]:
        """Words to choose from, in which the sentences differ."""
        return tuple(words[CAUSE_AT] for words in SENTENCES)

    @property
    def cause(self) -> int:
        """Where that word stands."""
        return CAUSE_AT

    @property
    def nouns(self) -> tuple[str, ...]:
        """The nouns between which the pronoun turns."""
        return NOUNS

    @property
    def query_word(self) -> str:
        """The pronoun."""
        return example.QUERY_WORD

    @property
    def words(self) -> tuple[str, ...]:
        """The sentence."""
        return SENTENCES[self.last]

    @property
    def hint(self) -> float:
        """What the pronoun has under hint when the second layer begins."""
        return float(self.layers.between[IT, HINT])

    def score(self, noun: str) -> float:
        """Score of a noun for the pronoun in the second layer."""
        return float(self.layers.second.scores[IT, example.position(noun)])


def turned(*, last: int = 0, strength: float = 1.0, swapped: bool = False) -> Turning:
    """Run a sentence; if `swapped`, the pronoun then carries what it does in the other one."""
    carried = None
    if swapped:
        carried = {IT: two_layers(SENTENCES[1 - last], strength=strength).between[IT]}
    found = two_layers(SENTENCES[last], strength=strength, carried=carried)
    return Turning(last, strength, swapped, found)


def compute() -> Turning:
    return turned()


def start(result: Turning) -> dict[str, object]:
    return {"last": result.last, "strength": int(result.strength), "swapped": result.swapped}


def given(result: Turning) -> dict[str, object]:
    return {
        "sentences": SENTENCES,
        "embeddings": [layers.embed_stream(words).tolist() for words in SENTENCES],
        "query": IT,
        "hint": HINT,
        "cause": CAUSE_AT,
        "nouns": [example.position(noun) for noun in NOUNS],
        **{name: getattr(layers, name).tolist() for name in MATRICES},
    }


def numbers(result: Turning) -> dict[str, str]:
    silent = turned(strength=0).layers
    return {
        "to_soft": "tired_or_soft.last=1",
        "to_silence": "tired_or_soft.strength=0",
        "to_swap": "tired_or_soft.swapped=true",
        "both_if_silent": show(silent.second.weights[IT, example.position(NOUNS[0])], ".2f"),
        "ratio_if_swapped": show(ratio(turned(swapped=True).layers), ".2f"),
    }


def caption(result: Turning) -> str:
    return (
        "Your browser computes both layers from the same hand-made matrices as the package. "
        "Strength is what the output of the first layer is multiplied by before it is added."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
