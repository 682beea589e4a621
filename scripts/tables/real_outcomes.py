"""How far above chance are the heads of a real model, by what decides?"""

from attention_figures.text import percent
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.real_model.study import LEVEL, NAMES, heads_text, interval_text
from scripts.results.real_outcomes import Outcomes, compute


def tabulate(result: Outcomes) -> Table:
    rows = [
        (
            NAMES[kind],
            found.groups,
            heads_text(found.chosen),
            found.fit.accuracy,
            interval_text(found.interval),
            found.combined,
            interval_text(found.combined_interval),
        )
        for kind, found in result.by_kind.items()
    ]
    groups = [("", 2), ("best head", 3), ("all heads", 2)]
    return Table(
        [
            "decided by",
            "groups",
            "best head chosen",
            "best head right",
            "best head interval",
            "all heads right",
            "all heads interval",
        ],
        rows,
        ["", "d", "", ".2f", "", ".2f", ""],
        groups=groups,
    )


def caption(result: Outcomes) -> str:
    tried = result.by_kind["association"].heads_tried
    return (
        f"Share of right answers on groups that had no say in choosing among {tried} heads, nor in "
        f"the vote of all, with {percent(LEVEL)} intervals. Heads are written as layer and number."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
