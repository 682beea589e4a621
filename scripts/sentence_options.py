"""Command-line options for figures that make sense on the reader's own sentence or weights."""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from attention_explainer import worked_example as example


def add_sentence_options(parser: argparse.ArgumentParser) -> None:
    """Add `--words` and `--weights`."""
    parser.add_argument(
        "--words",
        type=str.split,
        default=example.SENTENCE,
        metavar="SENTENCE",
        help="words between spaces, in quotation marks (default: the essay's sentence)",
    )
    parser.add_argument(
        "--weights",
        type=Path,
        default=None,
        metavar="FILE",
        help="attention matrix as .npy, .npz (its first array) or .csv: one row a query, "
        "one column a key, rows summing to one "
        f"(default: the hand-made example, which knows {', '.join(example.VOCABULARY)})",
    )


def weights_for(words: Sequence[str], path: Path | None) -> NDArray[np.float64]:
    """Return the attention weights of a sentence, shape (L, L): from a file or worked out.

    Raises
    ------
    ValueError
        If the file does not hold one row and one column a word, or a row does not sum to 1.
    """
    if path is None:
        return example.worked_example(words).weights
    weights = load_matrix(path)
    expected = (len(words), len(words))
    if weights.shape != expected:
        raise ValueError(
            f"weights: expected shape {expected}, one row and one column for each of "
            f"{' '.join(words)!r}; {path} holds {weights.shape}"
        )
    sums = weights.sum(axis=-1)
    worst = int(np.abs(sums - 1).argmax())
    if not np.isfinite(weights).all() or abs(sums[worst] - 1) > 1e-3 or weights.min() < 0:
        raise ValueError(
            f"weights: expected rows of non-negative numbers that sum to 1; in {path} "
            f"row {worst} ({words[worst]!r}) sums to {sums[worst]:.4f}"
        )
    return weights


def load_matrix(path: Path) -> NDArray[np.float64]:
    """Read a matrix of numbers from `.npy`, `.npz` or `.csv`.

    Raises
    ------
    ValueError
        If the file is of another kind or holds no matrix of real numbers.
    """
    if path.suffix not in (".npy", ".npz", ".csv"):
        raise ValueError(f"weights: expected a .npy, .npz or .csv file, got {path}")
    if path.suffix == ".csv":
        matrix = np.loadtxt(path, delimiter=",", ndmin=2)
    else:
        loaded = np.load(path, allow_pickle=False)
        matrix = loaded[loaded.files[0]] if isinstance(loaded, np.lib.npyio.NpzFile) else loaded
    if matrix.ndim != 2 or matrix.dtype.kind not in "fiu":
        raise ValueError(
            f"weights: expected a matrix of real numbers; {path} holds {matrix.dtype} "
            f"of shape {matrix.shape}"
        )
    return matrix.astype(np.float64)


def position_of(word: str, words: Sequence[str]) -> int:
    """Find a word in a sentence, by its text or by its number counted from 1.

    Raises
    ------
    ValueError
        If the sentence has no such word.
    """
    lowered = [candidate.lower() for candidate in words]
    if word.lower() in lowered:
        return lowered.index(word.lower())
    if word.isdecimal() and 1 <= int(word) <= len(words):
        return int(word) - 1
    raise ValueError(f"query: {word!r} is not in the sentence {' '.join(words)!r}")
