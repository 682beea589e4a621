"""How much does the weight of one word change with the logit of each?"""

from attention_explainer import worked_example as example
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table
from scripts.results.softmax_slopes import Slopes, compute


def tabulate(result: Slopes) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (word, float(weight), float(slope), float(undivided))
        for word, weight, slope, undivided in zip(
            result.words,
            result.weights,
            result.of_answer(result.weights),
            result.of_answer(result.undivided),
            strict=True,
        )
    ]
    return Table(
        ["logit of", "weight", "slope", "slope, not divided"],
        rows,
        ["", ".3f", ".3f", ".3f"],
        ["", "weights", "", ""],
        emphasised=result.answer,
    )


def numbers(result: Slopes) -> dict[str, str]:
    at = result.answer
    rival = example.position(example.RIVAL, result.words)
    own, without = (result.of_answer(weights) for weights in (result.weights, result.undivided))
    return {
        "weight": show(result.weights[at], ".3f"),
        "own": show(own[at], ".3f"),
        "rival": show(own[rival], ".3f"),
        "undivided_weight": show(result.undivided[at], ".3f"),
        "undivided_own": show(without[at], ".3f"),
        "ratio": show(own[at] / without[at], ".0f"),
    }


def caption(result: Slopes) -> str:
    return (
        f"By how much the weight of “{example.ANSWER}” rises for each unit that is added to one "
        "logit, at the logits of the example and at the same scores without the division."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
