"""What is the slope of the loss made of?"""

from attention_explainer import worked_example as example
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results import one_number
from scripts.results.one_number import Slope

WORDS = example.TWIN_SENTENCE


def compute() -> Slope:
    return one_number.twin(float(example.W_Q[one_number.ROW, one_number.COLUMN]))


def tabulate(result: Slope) -> Table:
    too_much = result.weights - result.wanted
    rows: list[tuple[str | float, ...]] = [
        (word, *map(float, cells))
        for word, *cells in zip(
            WORDS,
            result.weights,
            too_much,
            result.moves,
            too_much * result.moves,
            strict=True,
        )
    ]
    rows.append(("sum", 1.0, 0.0, "", float((too_much * result.moves).sum())))
    return Table(
        ["word", "weight", "too much", "moves", "product"],
        rows,
        ["", ".3f", ".3f", ".2f", ".3f"],
        ["", "weights", "", "", ""],
        emphasised=len(rows) - 1,
    )


def numbers(result: Slope) -> dict[str, str]:
    cat = example.position(example.ANSWER, WORDS)
    too_much = result.weights - result.wanted
    return {
        "from_cat": show(too_much[cat] * result.moves[cat], ".3f"),
        "cat_moves": show(result.moves[cat], ".1f"),
        "slope": show((too_much * result.moves).sum(), ".3f"),
    }


def caption(result: Slope) -> str:
    return (
        "The slope, word by word, in the twin sentence: how much weight a word has too much (for "
        f"“{example.RIVAL}” all of it is wanted, for the others none), times how far its logit "
        "moves if the number grows by one. The sum of the products is the slope of the loss."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
