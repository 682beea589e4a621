"""How far above chance are the heads of a real model, by what decides?"""

from attention_figures.text import percent
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.real_model.study import LEVEL, NAMES, interval_text
from scripts.results.real_outcomes import Outcomes, compute


def tabulate(result: Outcomes) -> Table:
    rows = [
        (
            NAMES[kind],
            found.best.accuracy,
            interval_text(found.best.interval),
            found.vote.accuracy,
            interval_text(found.vote.interval),
        )
        for kind, found in result.by_kind.items()
    ]
    return Table(
        [
            "decided by",
            "best head right",
            "best head interval",
            "all heads right",
            "all heads interval",
        ],
        rows,
        ["", ".2f", "", ".2f", ""],
        groups=[("", 1), ("best head", 2), ("all heads", 2)],
    )


def caption(result: Outcomes) -> str:
    tried = result.by_kind["association"].heads_tried
    return (
        f"Share of right answers on sentences that had no say in choosing among {tried} heads, nor "
        f"in the vote of all of them, with {percent(LEVEL)} intervals. No sentence pattern and no "
        "noun is both chosen on and counted on."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
