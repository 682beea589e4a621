"""What does each head of a real model do with each of the sentences?"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scripts.artifacts.command_line import run
from scripts.real_model.groups import START, Asked, Group, groups
from scripts.real_model.study import NAMES, Head, chosen_heads, heads_without

STILL = "real_heads_grid"

MOST_TOKENS = 16
MOST_SENTENCES = 4

PARTS = 1000
"""Weights are sent as whole numbers of parts of one: as many decimals as are shown."""

ESSAY = "The essay's sentence and a well-known pair"


@dataclass(frozen=True, eq=False)
class Heads:
    """All groups by name, and the one shown at the start."""

    groups: Mapping[str, Group]
    group: Group
    asked: Asked
    looking: int
    head: Head

    most_tokens = MOST_TOKENS
    most_sentences = MOST_SENTENCES

    @property
    def titles(self) -> dict[str, list[tuple[str, str]]]:
        """What can be chosen: heading → name of a group and its first sentence."""
        headings = {"essay": ESSAY} | {kind: f"Decided by {name}" for kind, name in NAMES.items()}
        return {
            heading: [
                (name, group.asked[0].text)
                for name, group in self.groups.items()
                if group.kind == kind
            ]
            for kind, heading in headings.items()
        }

    @property
    def to_right(self) -> NDArray[np.float64]:
        """Weight from the pronoun to the noun that is meant, in every head."""
        from_pronoun = self.asked.weights_from(self.asked.pronoun)
        weights: NDArray[np.float64] = from_pronoun[..., self.asked.right]
        return weights

    @property
    def row(self) -> NDArray[np.float64]:
        """Weights from the word that looks in the chosen head."""
        row: NDArray[np.float64] = self.asked.weights_from(self.looking)[self.head.index]
        return row

    def as_sent(self, weight: float) -> float:
        """Round a weight as it is sent, so that its colour stays the same."""
        return round(PARTS * weight) / PARTS

    @property
    def num_right(self) -> int:
        """In how many sentences of the group the chosen head is right."""
        return _num_right(self.group, self.head)


def _num_right(group: Group, head: Head) -> int:
    return [asked.verdict(head) for asked in group.asked].count("right")


def compute() -> Heads:
    found = groups()
    group = found[str(START["text"])]
    asked = group.asked[int(str(START["sentence"])) - 1]
    longest = max(len(one.tokens) for group in found.values() for one in group.asked)
    if longest > MOST_TOKENS:
        raise ValueError(f"tokens: expected at most {MOST_TOKENS} in a sentence, got {longest}")
    head = chosen_heads()["story"]
    return Heads(found, group, asked, asked.looking(str(START["word"])), head)


def start(result: Heads) -> dict[str, object]:
    return {**START, "head": str(result.head), "view": "heads"}


def given(result: Heads) -> dict[str, object]:
    return {"heads": result.to_right.shape[1], "parts": PARTS}


def files(result: Heads) -> dict[str, object]:
    return {
        name: [_of_sentence(asked) for asked in group.asked]
        for name, group in result.groups.items()
    }


def _of_sentence(asked: Asked) -> dict[str, object]:
    """Return a sentence with its weights in whole parts of one."""
    layers, heads, looking, tokens = asked.weights.shape
    parts = np.round(PARTS * asked.weights).astype(int)
    return {
        "text": asked.text,
        "tokens": asked.tokens,
        "pronoun": asked.pronoun,
        "right": asked.right,
        "wrong": asked.wrong,
        "weights": parts.reshape(layers * heads, looking, tokens).tolist(),
        # Judged by all digits: two weights that look the same may differ.
        "verdicts": [
            asked.verdict(Head(layer + 1, head + 1)) for layer, head in np.ndindex(layers, heads)
        ],
    }


def numbers(result: Heads) -> dict[str, str]:
    turning = chosen_heads()["turning"]
    of_trophy = _num_right(result.groups["essay-3"], turning)
    given = {
        "story": str(result.head),
        "turning": str(turning),
        "turning_trophy": str(of_trophy),
        "to_turning": f"real_heads.head={turning}",
        "to_turning_trophy": f"real_heads.text=essay-3&real_heads.head={turning}",
    }
    for kind, head in heads_for_first_groups().items():
        given[f"to_{kind}"] = f"real_heads.text={kind}-1&real_heads.head={head}"
        given[f"{kind}_head"] = str(head)
        given[f"{kind}_right"] = str(_num_right(result.groups[f"{kind}-1"], head))
    whole = max(whole_groups(result, "situation").values())
    return given | {"quadruple": str(MOST_SENTENCES), "situation_whole": str(whole)}


def whole_groups(result: Heads, kind: str) -> dict[Head, int]:
    """Count the groups of a kind in all of whose sentences a head is right."""
    of_kind = [group for group in result.groups.values() if group.kind == kind]
    layers, heads = result.to_right.shape
    return {
        head: sum(_num_right(group, head) == len(group.asked) for group in of_kind)
        for layer, number in np.ndindex(layers, heads)
        for head in [Head(layer + 1, number + 1)]
    }


def heads_for_first_groups() -> dict[str, Head]:
    """Return the head that was chosen for a kind without the pattern of its first group."""
    return {kind: heads_without(kind)[0] for kind in ("gender", "situation")}


def caption(result: Heads) -> str:
    layers, heads = result.to_right.shape
    return (
        "A head is right in a sentence if the pronoun gives the noun that is meant more than the "
        f"other one. Each square is one of the {layers * heads} heads of all-MiniLM-L6-v2, with "
        "the weight from the pronoun to the noun that is meant; below, where a word looks in the "
        "chosen head."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
