"""Into which pieces does a real model cut words, and which rows of its table are theirs?"""

from collections.abc import Sequence
from dataclasses import dataclass

from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.real_model.rounding import rounded_model
from scripts.real_model.sentences import essay_sentences

TEXTS = ("cat", "Cats", "tired", "unbelievably", "tokenizer", "Zürich", "rhododendron")


@dataclass(frozen=True)
class Result:
    """Texts, and what the model makes of them.

    Attributes
    ----------
    pieces : dict of str to tuple of str
        Without the special tokens at both ends.
    rows : dict of str to tuple of int
        Of the table, one for each piece.
    vocabulary, width : int
        Shape of the table.
    sentence : str
        The essay's.
    tokens : tuple of str
        All its tokens.
    """

    pieces: dict[str, tuple[str, ...]]
    rows: dict[str, tuple[int, ...]]
    vocabulary: int
    width: int
    sentence: str
    tokens: tuple[str, ...]


def compute(texts: Sequence[str] = TEXTS) -> Result:
    model = rounded_model()
    pieces = {text: tuple(model.pieces.tokens(text)[1:-1]) for text in texts}
    sentence = essay_sentences()[0].text
    return Result(
        pieces,
        {text: tuple(model.pieces.numbers(of_text)) for text, of_text in pieces.items()},
        model.encoder.settings.vocabulary_size,
        model.encoder.settings.d_model,
        sentence,
        tuple(model.pieces.tokens(sentence)),
    )


def tabulate(result: Result) -> Table:
    rows = [
        (text, " · ".join(pieces), " · ".join(str(row) for row in result.rows[text]))
        for text, pieces in result.pieces.items()
    ]
    return Table(["text", "pieces", "rows"], rows)


def numbers(result: Result) -> dict[str, str]:
    return {
        "vocabulary": f"{result.vocabulary:,}",
        "width": str(result.width),
        "entries": f"{result.vocabulary * result.width:,}",
        "cat": str(result.rows["cat"][0]),
        "most_pieces": str(max(map(len, result.pieces.values()))),
        "longest": max(result.pieces, key=lambda text: len(result.pieces[text])),
        "tokens": str(len(result.tokens)),
        "tokens_between": str(len(result.tokens[1:-1])),
        "characters": str(len(result.sentence)),
        "first_token": result.tokens[0],
        "last_token": result.tokens[-1],
    }


def caption(result: Result) -> str:
    return (
        "Pieces that the real model’s tokenizer makes of some words, and the rows of its table of "
        f"{result.vocabulary:,} vectors that stand for them. A piece that goes on within a word "
        "begins with ##."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
