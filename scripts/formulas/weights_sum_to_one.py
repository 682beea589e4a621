"""Do the ten weights of "it" sum to one?"""

from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.results.weights_from_one_word import WeightsFromOneWord, compute

DIGITS = 3


def rounded_sum(result: WeightsFromOneWord, digits: int) -> float:
    """Sum of the weights as a reader sees them."""
    return sum(round(float(weight), digits) for weight in result.weights)


def typeset(result: WeightsFromOneWord) -> str:
    terms = [
        rf"\underset{{\text{{{word}}}}}{{{show(weight, f'.{DIGITS}f')}}}"
        for word, weight in zip(result.words, result.weights, strict=True)
    ]
    relation = "=" if rounded_sum(result, DIGITS) == result.weights.sum() else r"\approx"
    return rf"{' + '.join(terms)} {relation} {show(result.weights.sum(), '.0f')}"


def numbers(result: WeightsFromOneWord) -> dict[str, str]:
    return {
        "rounded_to_two": show(rounded_sum(result, 2), ".2f"),
        "rounded_to_three": show(rounded_sum(result, 3), ".3f"),
        "exact": show(result.weights.sum(), ".0f"),
    }


if __name__ == "__main__":
    raise SystemExit(run(__file__))
