"""How alike are the vectors of one word in two sentences, at the table and after the last layer?"""

from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.word_vectors import SameWord, same_words

compute = same_words


def tabulate(result: SameWord) -> Table:
    rows = [
        (word, float(before), float(after))
        for word, before, after in zip(result.words, result.before, result.after, strict=True)
    ]
    return Table(
        ["token", "from the table", "after the last layer"],
        rows,
        ["", ".2f", ".2f"],
        emphasised=result.words.index("it"),
    )


def numbers(result: SameWord) -> dict[str, str]:
    it = result.words.index("it")
    return {
        "it_before": show(float(result.before[it]), ".2f"),
        "it_after": show(float(result.after[it]), ".2f"),
        "mat_after": show(float(result.after[result.words.index("mat")]), ".2f"),
        "layers": str(result.layers),
    }


def caption(result: SameWord) -> str:
    return (
        "Cosine between the vectors that a token has in the sentence with “tired” and in the one "
        f"with “soft”: as they come from the table, and after {result.layers} layers of the real "
        "model with rounded weights. Positions and layers are the same; one word differs."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
