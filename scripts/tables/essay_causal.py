"""What can a word look at if no word sees a later one, and what if every word sees all?"""

from attention_explainer import worked_example as example
from attention_figures.text import listed, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table
from scripts.results.both_ways import BothWays, compute
from scripts.results.essay_quotes import SENTENCE, WEIGHTS_2

IT = example.position(example.QUERY_WORD)


def printed_for(word: str) -> str:
    """Return the weight that the essay prints, which is about its own sentence only."""
    return WEIGHTS_2.get(word.lower(), "none") if example.SENTENCE == SENTENCE else "none"


def tabulate(result: BothWays) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (
            word,
            printed_for(word),
            float(both),
            # Exactly zero is not the same as rounded to zero.
            "0" if causal == 0 else float(causal),
        )
        for word, both, causal in zip(
            example.SENTENCE, *result.from_word(example.QUERY_WORD), strict=True
        )
    ]
    return Table(
        ["word", "printed", "sees all", "causal"],
        rows,
        ["", "", ".3f", ".3f"],
        ["", "", "weights", "weights"],
        emphasised=example.position(example.CAUSE),
    )


def numbers(result: BothWays) -> dict[str, str]:
    tired, cat = (
        result.weight(example.QUERY_WORD, word) for word in (example.CAUSE, example.ANSWER)
    )
    _, causal = result.from_word(example.QUERY_WORD)
    return {
        "printed_tired": WEIGHTS_2["tired"],
        "tired": show(tired[0], ".3f"),
        "tired_causal": "0" if tired[1] == 0 else show(tired[1], ".3f"),
        "cat": show(cat[0], ".3f"),
        "cat_causal": show(cat[1], ".3f"),
        "hidden": listed([f"“{word}”" for word in example.SENTENCE[IT + 1 :]]),
        "hidden_count": str(int((causal == 0).sum())),
        "visible_count": str(int((causal > 0).sum())),
    }


def caption(result: BothWays) -> str:
    return (
        f"Weights from “{example.QUERY_WORD}” in the hand-made example: as the essay prints them, "
        "if every word sees all words, and if no word sees a later one. A plain 0 is exactly zero."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
