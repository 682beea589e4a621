"""Can the essay's scores give the ratios of the weights that it prints?"""

from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table, identifier
from scripts.results.essay_quotes import SCORES_5
from scripts.results.essay_ratios import Ratio, compute


def tabulate(result: list[Ratio]) -> Table:
    rows = [
        (
            " : ".join(ratio.words),
            ratio.by_scores,
            ratio.printed,
            ratio.low,
            ratio.high,
            ratio.verdict,
        )
        for ratio in result
    ]
    return Table(
        ["weights of", "by the scores", "as printed", "at least", "at most", "verdict"],
        rows,
        ["", ".2f", ".2f", ".2f", ".2f", ""],
        ["", "weights", "", "", "", ""],
    )


def numbers(result: list[Ratio]) -> dict[str, str]:
    given: dict[str, str] = {}
    for ratio in result:
        name = identifier("_".join(ratio.words))
        difference = float(SCORES_5[ratio.words[0]]) - float(SCORES_5[ratio.words[1]])
        given |= {
            f"{name}": show(ratio.by_scores, ".2f"),
            f"{name}_printed": show(ratio.printed, ".2f"),
            f"{name}_low": show(ratio.low, ".2f"),
            f"{name}_high": show(ratio.high, ".2f"),
            f"{name}_difference": show(difference, ".1f"),
            f"{name}_verdict": ratio.verdict,
        }
    return given


def caption(result: list[Ratio]) -> str:
    return (
        "The first word’s weight as a multiple of the second’s: from the printed scores, from the "
        "printed weights, and the range that the rounding of the printed weights allows."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
