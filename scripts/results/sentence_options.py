"""Command-line options for figures that make sense on the reader's own sentence or weights."""

import argparse
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from attention_explainer import worked_example as example


def add_sentence_options(parser: argparse.ArgumentParser) -> None:
    """Add `--words` and `--weights`."""
    parser.add_argument(
        "--words",
        type=_words,
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


def _words(text: str) -> list[str]:
    words = text.split()
    if not words:
        raise argparse.ArgumentTypeError("expected a sentence, got no words")
    return words


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
    # NaN compares false with everything, so a row that holds one is no row of shares.
    finite = np.where(np.isfinite(weights), weights, np.nan)
    sums, smallest = finite.sum(axis=-1), finite.min(axis=-1)
    is_share = (np.abs(sums - 1) <= 1e-3) & (smallest >= 0)
    if not is_share.all():
        row = int(is_share.argmin())
        raise ValueError(
            f"weights: expected rows of non-negative numbers that sum to 1; in {path} row "
            f"{row + 1} ({words[row]!r}) sums to {sums[row]:.4f}, its smallest is {smallest[row]:g}"
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
    try:
        matrix = _read(path)
    except (ValueError, EOFError, zipfile.BadZipFile) as problem:
        raise ValueError(f"weights: {path} cannot be read: {problem}") from problem
    if matrix.ndim != 2 or matrix.dtype.kind not in "fiu":
        raise ValueError(
            f"weights: expected a matrix of real numbers; {path} holds {matrix.dtype} "
            f"of shape {matrix.shape}"
        )
    return matrix.astype(np.float64)


def _read(path: Path) -> NDArray[np.generic]:
    if path.suffix == ".csv":
        text = path.read_text(encoding="utf-8-sig")
        if not text.strip():
            raise ValueError("it is empty")
        return np.loadtxt(text.splitlines(), delimiter=",", ndmin=2)
    with path.open("rb") as file:
        loaded: NDArray[np.generic] | np.lib.npyio.NpzFile = np.load(file, allow_pickle=False)
        if not isinstance(loaded, np.lib.npyio.NpzFile):
            return loaded
        if not loaded.files:
            raise ValueError("it holds no array")
        first: NDArray[np.generic] = loaded[loaded.files[0]]
        return first


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
