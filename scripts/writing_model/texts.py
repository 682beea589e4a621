"""What the model that writes is given to read, from `data/writing_model/`."""

import functools
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.artifacts.damaged import reading
from scripts.real_model.sentences import Question

DATA = Path(__file__).resolve().parents[2] / "data" / "writing_model"
PUT_IN = "put_in"
"""Way of asking in which each noun takes the place of the pronoun."""


@functools.cache
def _texts() -> dict[str, Any]:
    path = DATA / "texts.json"
    with reading(path):
        given = json.loads(path.read_text("utf-8"))
        texts: dict[str, Any] = {name: dict(given[name]) for name in ("prompts", "maps", "ways")}
        return texts | {"continued": str(given["continued"])}


def prompts() -> dict[str, str]:
    """Return the beginnings after which the likeliest next tokens are kept."""
    return dict(_texts()["prompts"])


def maps() -> dict[str, str]:
    """Return the texts whose whole maps of attention are kept."""
    return dict(_texts()["maps"])


def continued() -> str:
    """Return the beginning that is continued with and without a cache."""
    return str(_texts()["continued"])


def ways() -> tuple[str, ...]:
    """Name the ways of asking which noun is meant."""
    return (*_texts()["ways"], PUT_IN)


@dataclass(frozen=True)
class Asked:
    """A sentence with a pronoun, cut where the model's work can be shared.

    Attributes
    ----------
    before, after : str
        The sentence up to the pronoun, and from the space before the pronoun on.
    frames : dict of str to str
        Way of asking → what follows the sentence. Next comes a noun.
    with_right, with_wrong : tuple of (str, str)
        The noun in place of the pronoun, and the rest of the sentence.
    """

    question: Question
    before: str
    after: str
    frames: dict[str, str]
    with_right: tuple[str, str]
    with_wrong: tuple[str, str]


def asked(question: Question) -> Asked:
    """Cut a sentence and write what it is asked with.

    >>> given = asked(Question("A cat ran to a dog because it was hungry.", "it", "cat", "dog"))
    >>> given.after, given.frames["one"], given.with_wrong
    (' it was hungry.', ' The one that was hungry was the', (' the dog', ' was hungry.'))
    """
    match = re.search(rf" {question.pronoun}\b", question.text)
    if match is None or not question.text.endswith("."):
        raise ValueError(
            f"question: expected {question.pronoun!r} and a full stop, got {question.text!r}"
        )
    before, after = question.text[: match.start()], question.text[match.start() :]
    rest = question.text[match.end() :]
    frames = {
        way: frame.format(
            pronoun=question.pronoun,
            rest=rest.strip(" ."),
            asking="Who" if question.pronoun in ("he", "she") else "What",
        )
        for way, frame in _texts()["ways"].items()
    }
    put_in = [(f" the {noun}", rest) for noun in (question.right, question.wrong)]
    return Asked(question, before, after, frames, put_in[0], put_in[1])
