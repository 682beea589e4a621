"""Into which pieces do two tokenizers cut a text of the reader's own?"""

from urllib.parse import quote

from scripts.artifacts.command_line import run
from scripts.real_model.rounding import rounded_model
from scripts.results.own_pieces import SEEN, Cut, byte_pairs, compute, lines

STILL = "pieces_both_ways"

EMOJI = "A cat 🐈 sat."
DIGITS = "1234567"


def start(result: Cut) -> dict[str, object]:
    return {"text": result.text}


def given(result: Cut) -> dict[str, object]:
    return {"spaces": SEEN}


def files(result: Cut) -> dict[str, object]:
    tokenizers = {
        "word_pieces": "\n".join(rounded_model().pieces.vocabulary),
        "byte_pairs": "\n".join(lines()),
    }
    return {"tokenizers": tokenizers}


def writing(text: str) -> str:
    """Return the query of a link that writes a text into the figure."""
    return f"own_pieces.text={quote(text)}"


def numbers(result: Cut) -> dict[str, str]:
    return {
        "vocabulary": f"{len(byte_pairs().vocabulary):,}",
        "merges": f"{sum(' ' in line for line in lines()):,}",
        "to_emoji": writing(EMOJI),
        "emoji_text": EMOJI,
        "to_digits": writing(DIGITS),
    }


def caption(result: Cut) -> str:
    return (
        "Each piece stands above its number. WordPiece is the tokenizer of the real model that "
        "this site measures; byte pairs are those of SmolLM2-135M. In byte pairs a space is shown "
        f"as {SEEN[' ']}, and a piece that is no whole character by its bytes. Both vocabularies "
        "are loaded when you first change the text, which stays in your browser."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
