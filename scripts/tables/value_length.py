"""How does the length of a value change what a weight is worth?"""

from attention_explainer import worked_example as example
from attention_figures.text import percent, show, trimmed
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.weighted_sum import WeightedSum, compute

LONG, SHORT = 20.0, 1.0
"""Lengths of two imagined values, for a question to the reader."""


def tabulate(result: WeightedSum) -> Table:
    total = result.lengths.sum()
    rows = [
        (word, float(weight), float(length / weight), float(length), percent(length / total))
        for word, weight, length in zip(result.words, result.weights, result.lengths, strict=True)
    ]
    return Table(
        ["word", "weight", "length of value", "length of term", "share"],
        rows,
        ["", ".3f", ".2f", ".3f", ""],
        ["", "weights", "value", "output", "output"],
        emphasised=example.position(example.ANSWER, result.words),
    )


def numbers(result: WeightedSum) -> dict[str, str]:
    total = result.lengths.sum()
    shares = result.lengths / total
    order_of_weights = sorted(range(len(shares)), key=lambda word: -result.weights[word])
    order_of_shares = sorted(range(len(shares)), key=lambda word: -shares[word])
    answer, rival = (
        example.position(word, result.words) for word in (example.ANSWER, example.RIVAL)
    )
    # As they are shown, since a reader multiplies them.
    large, small = (round(float(result.weights[word]), 2) for word in (answer, rival))
    return {
        "weight_cat": percent(result.weights[answer]),
        "share_cat": percent(shares[answer]),
        "second_by_weight": result.words[order_of_weights[1]],
        "second_by_share": result.words[order_of_shares[1]],
        "small_weight": show(small, ".2f"),
        "long": trimmed(LONG),
        "long_times_weight": show(small * LONG, ".1f"),
        "large_weight": show(large, ".2f"),
        "short": trimmed(SHORT),
        "short_times_weight": show(large * SHORT, ".2f"),
    }


def caption(result: WeightedSum) -> str:
    return (
        f"What each word adds to the new vector of “{example.QUERY_WORD}”: weight times value, "
        "measured by its length. The last column is its share of all lengths."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
