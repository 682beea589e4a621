"""Which words have vectors most like those of the story's words, before any attention?"""

from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.word_vectors import neighbours

WORDS = ("cat", "mat", "tired", "soft", "sat", "it")
COUNT = 4

Result = dict[str, list[tuple[str, float]]]


def compute(words: tuple[str, ...] = WORDS, count: int = COUNT) -> Result:
    return {word: neighbours(word, count) for word in words}


def tabulate(result: Result) -> Table:
    rows = [
        (word, *(f"{other} {show(cosine, '.2f')}" for other, cosine in nearest))
        for word, nearest in result.items()
    ]
    columns = ["nearest", *("second", "third", "fourth")[: len(rows[0]) - 2]]
    return Table(["word", *columns], rows)


def numbers(result: Result) -> dict[str, str]:
    return {
        **{f"{word}_nearest": nearest[0][0] for word, nearest in result.items()},
        **{f"{word}_cosine": show(nearest[0][1], ".2f") for word, nearest in result.items()},
        "smallest": show(min(nearest[-1][1] for nearest in result.values()), ".2f"),
    }


def caption(result: Result) -> str:
    return (
        "For words of the two sentences: the words whose rows of the real model’s table point most "
        "nearly the same way, with the cosine of the angle between them."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
