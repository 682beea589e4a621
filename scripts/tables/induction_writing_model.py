"""Does a model that writes have heads that look at what followed last time?"""

import numpy as np
from numpy.typing import NDArray

from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.real_model.study import head_at
from scripts.results.writing_heads import compute
from scripts.writing_model.study import MOSTLY, Places, Switched, switched_off, untouched

SHOWN = 5
"""How many heads of each kind."""

OFF = 4
"""How many heads of a kind are switched off together."""


def strongest(scores: NDArray[np.float64]) -> list[tuple[str, float]]:
    """Return the heads with the highest scores, the highest first."""
    order = np.argsort(-scores.ravel(), kind="stable")[:SHOWN]
    return [(str(head_at(int(at), scores.shape[1])), float(scores.ravel()[at])) for at in order]


def lowest_control(*conditions: Switched) -> float:
    """Return the lowest mean probability with as many other heads off, over all draws."""
    return float(min(of.controls.mean(axis=-1).min() for of in conditions))


def tabulate(result: Places) -> Table:
    both = zip(strongest(result.following), strongest(result.previous), strict=True)
    rows = [(*following, *previous) for following, previous in both]
    kinds = ("what followed", "the token before")
    return Table(
        [f"{kind} {what}" for kind in kinds for what in ("head", "weight")],
        rows,
        ["", ".2f", "", ".2f"],
        groups=[(kind, 2) for kind in kinds],
    )


def numbers(result: Places) -> dict[str, str]:
    (following, weight), *_ = strongest(result.following)
    (previous, previous_weight), *_ = strongest(result.previous)
    layers = np.arange(1, len(result.following) + 1)
    followers, predecessors = (switched_off(role, OFF) for role in ("following", "previous"))
    return {
        "off": str(OFF),
        "untouched": show(untouched().probabilities.mean(), ".2f"),
        "without_following": show(followers.probabilities.mean(), ".3f"),
        "without_previous": show(predecessors.probabilities.mean(), ".3f"),
        "lowest_without_others": show(lowest_control(followers, predecessors), ".2f"),
        "heads": str(result.following.size),
        "following_head": following,
        "following": show(weight, ".2f"),
        "previous_head": previous,
        "previous": show(previous_weight, ".2f"),
        "many_following": str(int((result.following > MOSTLY).sum())),
        "many_previous": str(int((result.previous > MOSTLY).sum())),
        "mostly": show(MOSTLY, ".1f"),
        "first_following": str(layers[(result.following > MOSTLY).any(axis=1)].min()),
        "first_previous": str(layers[(result.previous > MOSTLY).any(axis=1)].min()),
    }


def caption(result: Places) -> str:
    given = numbers(result)
    return (
        f"Of the {given['heads']} heads of a language model, those that look most at what followed "
        "the same token before, in random tokens that come again, and those that look most at the "
        "token before, in sentences: mean weights. Head "
        f"{given['following_head']} gives {given['following']} to what followed."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
