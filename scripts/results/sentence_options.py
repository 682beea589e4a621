"""Command-line options for figures that make sense on the reader's own sentence or weights."""

import argparse
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from attention_explainer import worked_example as example
from attention_figures.notes import WeightsNote
from attention_figures.reading.weights import Weights, read_weights


def add_sentence_options(parser: argparse.ArgumentParser) -> None:
    """Add `--words` and `--weights`."""
    parser.add_argument(
        "--words",
        type=_words,
        default=None,
        metavar="SENTENCE",
        help="words between spaces, in quotation marks (default: those in the file of weights, "
        "or the sentence of the hand-made example)",
    )
    parser.add_argument(
        "--weights",
        type=Path,
        default=None,
        metavar="FILE",
        help="attention matrix, as `attention map` takes it: one row a query, one column a key, "
        "rows summing to one "
        f"(default: the hand-made example, which knows {', '.join(example.VOCABULARY)})",
    )


def _words(text: str) -> list[str]:
    words = text.split()
    if not words:
        raise argparse.ArgumentTypeError("expected a sentence, got no words")
    return words


def weights_for(words: Sequence[str] | None, weights: Any = None) -> Weights:
    """Return a sentence with its weights: given as a file or an array, or worked out.

    Raises
    ------
    ValueError
        If they are no weights from each word to each, as `attention_figures` says.
    """
    if weights is None:
        weights = example.worked_example(words or example.SENTENCE).weights
        words = words or example.SENTENCE
    found = read_weights(weights, words)
    if not found.is_self:
        rows, columns = found.weights.shape
        raise ValueError(
            f"weights: expected as many columns as rows, one for each word; got {rows} rows and "
            f"{columns} columns. The command `attention` draws those too"
        )
    for note in found.notes:
        warnings.warn(note, WeightsNote, stacklevel=2)
    return found
