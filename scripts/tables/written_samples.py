"""What does the small language model write at several temperatures?"""

import re
from dataclasses import dataclass, replace

from attention_explainer import worked_example as example
from attention_explainer.training.writing import Sampling
from attention_figures.text import percent, trimmed
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.book import book
from scripts.results.next_word import STORY
from scripts.results.next_word import compute as trained

SEED = 1
CHOICES = (
    Sampling(temperature=0.5, seed=SEED),
    Sampling(temperature=0.8, top_p=0.9, seed=SEED),
    Sampling(temperature=1.0, seed=SEED),
    Sampling(temperature=1.5, seed=SEED),
)
PIECES = 45

MEASURED = 10
MEASURED_PIECES = 70
MEASURED_AT = CHOICES[1]
"""How the texts are drawn in which words are counted, with as many seeds."""


@dataclass(frozen=True)
class Samples:
    """How a text was drawn → the text."""

    prompt: str
    texts: dict[str, str]


def name_of(sampling: Sampling) -> str:
    """Say how pieces are drawn."""
    cut = f", top-p {trimmed(sampling.top_p)}" if sampling.top_p < 1 else ""
    return f"{trimmed(sampling.temperature)}{cut}"


def compute() -> Samples:
    model = trained()
    return Samples(
        STORY,
        {name_of(sampling): model.write(STORY, sampling, PIECES)[0] for sampling in CHOICES},
    )


def tabulate(result: Samples) -> Table:
    rows = [(name, f"… {text.strip()}".replace("\n", " ¶ ")) for name, text in result.texts.items()]
    return Table(["temperature", "what it writes"], rows)


def known_words() -> tuple[float, int]:
    """Return which share of the model's words the book has, and in how many texts is "said"."""
    model, word = trained(), re.compile(r"[a-z]+")
    of_book = set(word.findall(" ".join(book()).lower()))
    words: list[list[str]] = []
    for seed in range(1, MEASURED + 1):
        text, _ = model.write("\n", replace(MEASURED_AT, seed=seed), MEASURED_PIECES)
        words.append(word.findall(text)[:-1])  # the last may not be finished
    known = [one in of_book for of_text in words for one in of_text]
    return sum(known) / len(known), sum("said" in of_text for of_text in words)


def numbers(result: Samples) -> dict[str, str]:
    share, said = known_words()
    model = trained()
    logits = model.logits(STORY)[-1]
    tired = int(model.pieces.encode(f" {example.CAUSE}")[0])
    return {
        "prompt": result.prompt,
        "pieces": str(PIECES),
        "known_words": percent(share),
        "said_in": "all of them" if said == MEASURED else f"{said} of them",
        "seeds": str(MEASURED),
        "measured_at": name_of(MEASURED_AT).replace(", top-p", " and a top-p of"),
        "better_than_tired": str(int((logits > logits[tired]).sum())),
    }


def caption(result: Samples) -> str:
    return (
        f"How the model goes on from “{result.prompt}”, by {PIECES} pieces, all drawn with the "
        f"same random numbers (seed {SEED}; none was chosen for its text). The figure above begins "
        f"with {name_of(MEASURED_AT)}. ¶ is the end of a paragraph."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
