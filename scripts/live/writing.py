"""What does the small language model write, and which pieces does it choose between?"""

import base64
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_explainer.sampling import Draws, next_probabilities
from attention_explainer.training.text_runs import SETTINGS
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.results.next_word import STORY, Trained, spelt
from scripts.results.next_word import compute as trained

STILL = "writing_work"

SHOWN = 8
"""How many pieces have a bar."""

MOST_CHARACTERS = 60
"""Of a prompt: so many pieces at most, which leaves room in the context."""

START: dict[str, Any] = {
    "length": 12,
    "prompt": STORY,
    "temperature": 0.8,
    "top_k": SETTINGS.vocabulary_size,
    "top_p": 0.9,
    "seed": 1,
    "cache": True,
}


@dataclass(frozen=True, eq=False)
class Writing:
    """A state of the figure and what follows from it."""

    model: Trained
    state: dict[str, Any]
    prompt: str
    text: str
    room: int
    pieces: int
    products: int
    logits: NDArray[Any]
    probabilities: NDArray[Any]

    most_characters = MOST_CHARACTERS
    most_pieces = SETTINGS.context - 1
    vocabulary = SETTINGS.vocabulary_size

    @property
    def kept(self) -> int:
        """How many pieces are left to choose from."""
        return int((self.probabilities > 0).sum())

    @property
    def bars(self) -> list[tuple[str, float]]:
        """The pieces with the highest logits, and the probabilities with which they are drawn."""
        order = np.argsort(-self.logits, kind="stable")[:SHOWN]
        vocabulary = self.model.pieces.vocabulary
        return [
            (spelt(vocabulary[token]), float(self.probabilities[token]))
            for token in map(int, order)
        ]


def written(**changes: Any) -> Writing:
    """Let the model write in a state that differs from the start."""
    state = START | changes
    model = trained()
    tokens = model.pieces.encode(state["prompt"]).tolist() or model.pieces.encode("\n").tolist()
    sampling = {name: state[name] for name in ("temperature", "top_k", "top_p")}
    writer, draws = model.writer(uses_cache=state["cache"]), Draws(state["seed"])
    logits, new = writer.read(tokens), []
    room = SETTINGS.context - len(tokens)
    for _ in range(min(state["length"], room)):
        new.append(draws.token(next_probabilities(logits, **sampling)))
        logits = writer.read(new[-1:])
    return Writing(
        model,
        state,
        model.pieces.decode(tokens),
        model.pieces.decode(new),
        room,
        len(new),
        writer.products,
        logits,
        next_probabilities(logits, **sampling),
    )


def compute() -> Writing:
    return written()


def start(result: Writing) -> dict[str, object]:
    return result.state


def given(result: Writing) -> dict[str, object]:
    return {
        "settings": {
            "context": SETTINGS.context,
            "width": SETTINGS.d_model,
            "layers": SETTINGS.num_layers,
            "heads": SETTINGS.num_heads,
        }
    }


def files(result: Writing) -> dict[str, object]:
    """Return the model, which is loaded when a reader first changes something."""
    parameters = result.model.parameters
    packed = np.concatenate([of.ravel() for of in parameters.values()]).astype("<f2")
    return {
        "model": {
            "pieces": result.model.pieces.vocabulary,
            "shapes": {name: of.shape for name, of in parameters.items()},
            "numbers": base64.b64encode(packed.tobytes()).decode(),
        }
    }


def asked(**values: object) -> str:
    """Return the query that sets the figure."""
    return "&".join(f"writing.{name}={value}" for name, value in values.items())


def numbers(result: Writing) -> dict[str, str]:
    without = written(cache=False)
    size = len(files(result)["model"]["numbers"])  # type: ignore[index]
    full = SETTINGS.context - 1
    return {
        "to_certain": asked(length=0, prompt="said+the+Mock"),
        "to_greedy": asked(top_k=1, length=60),
        "to_hot": asked(temperature=2, top_k=SETTINGS.vocabulary_size, top_p=1, length=60),
        "to_no_cache": asked(cache="false"),
        "products": show(result.products, ",d"),
        "products_without": show(without.products, ",d"),
        "size": show(size / 1e6, ".1f"),
        "most": str(full),
    }


def caption(result: Writing) -> str:
    return (
        "The model that was trained for this page. At the first change your browser loads it, "
        f"{numbers(result)['size']} MB, and from then on writes by itself. The bars say with which "
        "probability each piece is drawn next; a dot stands for a space, ¶ for the end of a "
        "paragraph."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
