"""What do single heads of a real model do reliably, compared with a fixed rule?"""

from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.real_model.study import (
    PLACES,
    RELATION_NAMES,
    Reliable,
    heads_text,
    interval_text,
    reliable,
)

compute = reliable
KEYS = (
    *(what.removeprefix("the ").replace(" ", "_") for what in PLACES),
    *RELATION_NAMES,
)


def tabulate(result: tuple[Reliable, ...]) -> Table:
    rows = [
        (
            found.what,
            heads_text(found.chosen),
            found.share,
            interval_text(found.interval),
            found.rule_share,
            found.rule,
            found.cases,
        )
        for found in result
    ]
    return Table(
        ["looks most at", "head", "held out", "interval", "rule", "which rule", "sentences"],
        rows,
        ["", "", ".2f", "", ".2f", "", "d"],
    )


def numbers(result: tuple[Reliable, ...]) -> dict[str, str]:
    given: dict[str, str] = {}
    for key, found in zip(KEYS, result, strict=True):
        given |= {
            key: show(found.share, ".2f"),
            f"{key}_interval": interval_text(found.interval),
            f"{key}_head": heads_text(found.chosen),
            f"{key}_rule": show(found.rule_share, ".2f"),
        }
    return given


def caption(result: tuple[Reliable, ...]) -> str:
    return (
        "Share of words from which the head's largest weight goes there, on sentences that had no "
        "say in choosing the head. For the two relations markers do not count, and the rule is the "
        "fixed distance that is right most often."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
