"""What are the weights of one word, to the third decimal?"""

from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table, Worked
from scripts.results.quantities import ASKING, called, weights_of
from scripts.results.sums import total
from scripts.results.weights_from_one_word import WeightsFromOneWord, compute


def tabulate(result: WeightsFromOneWord) -> Table:
    rows = [
        (word, float(weight), float(weight))
        for word, weight in zip(result.words, result.weights, strict=True)
    ]
    names = weights_of(result.words[result.query], result.words)
    whole = float(result.weights.sum())
    rows.append(("all words", whole, whole))
    return Table(
        ["word", "weight", "with four decimals"],
        rows,
        ["", ".2f", ".4f"],
        ["", "weights", "weights"],
        emphasised=result.by_weight[0],
        holds=[*(["", of, of] for of in names), [""] * 3],
    )


def rounded_sum(result: WeightsFromOneWord, digits: int) -> float:
    """Sum of the weights as a reader sees them."""
    return sum(float(show(weight, f".{digits}f")) for weight in result.weights)


def numbers(result: WeightsFromOneWord) -> dict[str, str]:
    return {
        "sum": show(result.weights.sum(), ".0f"),
        "sum_of_two_decimals": show(rounded_sum(result, 2), ".2f"),
        "sum_of_four_decimals": show(rounded_sum(result, 4), ".4f"),
    }


def worked(result: WeightsFromOneWord) -> dict[str, Worked]:
    weights = (called("w", ASKING),)
    shown = {
        digits: [float(show(weight, f".{digits}f")) for weight in result.weights]
        for digits in (2, 4)
    }
    return {
        "sum": Worked("", weights, total(result.weights)),
        "sum_of_two_decimals": Worked("", weights, total(shown[2])),
        "sum_of_four_decimals": Worked("", weights, total(shown[4], digits=4)),
    }


def caption(result: WeightsFromOneWord) -> str:
    return (
        f"Weights of the query “{result.words[result.query]}” "
        f"over all {len(result.words)} words "
        f"of the hand-made example. They sum to {show(result.weights.sum(), '.4f')}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
