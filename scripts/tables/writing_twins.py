"""What do "it" and the last word give the two nouns, in the head that looks from "it" to "cat"?"""

from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table
from scripts.writing_model.study import Twins, twins

compute = twins
NOUNS = ("cat", "mat")


def _asking(result: Twins) -> list[tuple[int, str]]:
    """Return sentence and word for each row."""
    last = [tokens[-1].strip() for tokens in result.tokens]
    return [(0, "it"), (1, "it"), (0, last[0]), (1, last[1])]


def tabulate(result: Twins) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (
            f"… it was {result.tokens[sentence][-1].strip()}",
            f"“{word}”",
            *(float(result.weight(sentence, word, noun)[result.story.index]) for noun in NOUNS),
        )
        for sentence, word in _asking(result)
    ]
    return Table(["sentence", "from", *NOUNS], rows, ["", "", ".2f", ".2f"])


def numbers(result: Twins) -> dict[str, str]:
    given = {
        f"{word}_{sentence + 1}_{noun}": show(
            result.weight(sentence, word, noun)[result.story.index], ".2f"
        )
        for sentence, word in _asking(result)
        for noun in NOUNS
    }
    return given | {
        "head": result.story.words(),
        "at": str(result.story),
        "apart": f"{result.apart:g}",
    }


def caption(result: Twins) -> str:
    return (
        f"Weights in {result.story.words()}, the head with the most weight from “it” to “cat”, in "
        "“The cat sat on the mat because it was tired” and its twin. In the rows of “it” the two "
        f"sentences differ by {result.apart:g} in all heads."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
