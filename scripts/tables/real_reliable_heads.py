"""What do single heads of a real model do reliably, compared with a fixed rule?"""

from attention_figures.text import percent, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.real_model.study import (
    LEVEL,
    PLACES,
    RELATION_NAMES,
    Reliable,
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
            str(next(iter(found.chosen))),
            found.found.accuracy,
            interval_text(found.found.interval),
            found.rule_share,
        )
        for found in result
    ]
    return Table(
        ["looks most at", "best head which", "best head share", "best head interval", "rule"],
        rows,
        ["", "", ".2f", "", ".2f"],
        groups=[("", 1), ("best head", 3), ("", 1)],
    )


def numbers(result: tuple[Reliable, ...]) -> dict[str, str]:
    given: dict[str, str] = {}
    for key, found in zip(KEYS, result, strict=True):
        given |= {
            key: show(found.found.accuracy, ".2f"),
            f"{key}_interval": interval_text(found.found.interval),
            f"{key}_head": next(iter(found.chosen)).words(),
            f"{key}_at": str(next(iter(found.chosen))),
            f"{key}_heads_chosen": str(len(found.chosen)),
            f"{key}_rule": show(found.rule_share, ".2f"),
            f"{key}_cases": str(found.cases),
        }
    return given


def caption(result: tuple[Reliable, ...]) -> str:
    by_place, preposition, cause = result[0], *result[-2:]
    return (
        f"How often a head's largest weight goes there, with {percent(LEVEL)} intervals. The head "
        "is chosen on one half of the sentences and tested on the other; shares are medians over "
        "random halves, and the head that is chosen most often is named by layer and number. The "
        "rule to beat is to look at all tokens equally for the places, and for the two relations "
        f"to look a fixed distance ahead, {preposition.rule} and {cause.rule}; there the two "
        f"markers do not count as answers. Sentences: {by_place.cases} for the places, "
        f"{preposition.cases} with a preposition, {cause.cases} with “because”."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
