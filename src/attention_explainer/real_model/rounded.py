"""A real encoder small enough to travel: each matrix as whole numbers with one scale for each row.

A row of weights w becomes scale · n, where the scale is the row's largest absolute weight divided
by 127 and n the nearest whole number, from −127 to 127, so that a weight takes one byte in place of
four. Biases and the gains of layer norms are few and stay as they are.

The table of word embeddings, of which a sentence needs only a few rows, is cut into parts.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention_explainer.arguments import real_array
from attention_explainer.real_model.encoder import Encoder, Settings
from attention_explainer.real_model.safetensors import read_safetensors, safetensors_content
from attention_explainer.real_model.weights import RealModel
from attention_explainer.real_model.wordpiece import WordPiece

Array = NDArray[Any]

LARGEST = 127
"""Of the whole numbers; with −128 the range would not be symmetric."""
SCALE = ".scale"
"""Added to the name of a matrix, it is the name of the scales of its rows."""
WORDS = "embeddings.word_embeddings.weight"
ROWS_OF_A_PART = 256
"""Of the table of words."""
LAYERS_FILE = "layers.safetensors"
"""Everything but the table of words."""
VOCABULARY_FILE = "vocab.txt"
CONFIG_FILE = "config.json"


def part_file(part: int) -> str:
    """Name the file that holds a part of the table of words.

    >>> part_file(7)
    'words-007.safetensors'
    """
    return f"words-{part:03}.safetensors"


def round_rows(matrix: ArrayLike) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Write each row of a matrix as one scale times whole numbers.

    Parameters
    ----------
    matrix : array_like, shape (rows, columns)
        Finite real numbers.

    Returns
    -------
    numbers : ndarray of int8, shape (rows, columns)
        From −127 to 127; in each row that is not all zeros, one of them is reached.
    scale : ndarray of float32, shape (rows,)
        What the numbers of each row are to be multiplied by; 0 for a row of zeros.

    Raises
    ------
    TypeError
        If `matrix` does not hold real numbers.
    ValueError
        If it is not a matrix, or holds NaN or infinity.

    Examples
    --------
    >>> numbers, scale = round_rows([[1.27, -0.5], [0, 0]])
    >>> numbers
    array([[127, -50],
           [  0,   0]], dtype=int8)
    >>> scale
    array([0.01, 0.  ], dtype=float32)

    Notes
    -----
    Known as symmetric, or absmax, quantisation, here with a scale for each row.
    """
    weights = real_array("matrix", matrix).astype(np.float64)
    if weights.ndim != 2:
        raise ValueError(f"matrix: expected shape (rows, columns), got {weights.shape}")
    if not np.isfinite(weights).all():
        raise ValueError("matrix: expected finite numbers, got NaN or infinity")
    scale = (np.abs(weights).max(axis=1, initial=0) / LARGEST).astype(np.float32)
    divisor = np.where(scale == 0, 1, scale).astype(np.float64)[:, np.newaxis]
    numbers = np.rint(weights / divisor).clip(-LARGEST, LARGEST).astype(np.int8)
    return numbers, scale


def restore_rows(numbers: ArrayLike, scale: ArrayLike) -> NDArray[np.float64]:
    """Multiply whole numbers by the scales of their rows.

    Parameters
    ----------
    numbers : array_like of int, shape (rows, columns)
        As `round_rows` gives them.
    scale : array_like, shape (rows,)
        As `round_rows` gives it.

    Returns
    -------
    ndarray of float64, shape (rows, columns)
        Exact: the product of eight bits and 24 fits into the 53 of a float64.

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Examples
    --------
    >>> restore_rows([[2, -1]], [0.5])
    array([[ 1. , -0.5]])
    """
    numbers, scale = np.asarray(numbers), np.asarray(scale)
    if numbers.ndim != 2 or scale.shape != numbers.shape[:1]:
        raise ValueError(
            f"scale: expected one number for each row of {numbers.shape}, got {scale.shape}"
        )
    restored: NDArray[np.float64] = numbers.astype(np.float64) * scale[:, np.newaxis]
    return restored


def rounded_files(
    settings: Settings, tensors: Mapping[str, ArrayLike], vocabulary: bytes, config: bytes
) -> dict[str, bytes]:
    """Round an encoder, and return the files that `load_rounded` reads.

    Parameters
    ----------
    settings : Settings
        Shape of the encoder.
    tensors : mapping of str to array_like
        Its weights, by the names of `encoder.tensor_shapes`; others are left out.
    vocabulary, config : bytes
        `vocab.txt` and `config.json`, which are taken over as they are.

    Returns
    -------
    dict of str to bytes
        Name → content.

    Raises
    ------
    TypeError, ValueError
        As `Encoder` raises them for weights that are not those of such an encoder.
    """
    layers: dict[str, Array] = {}
    files = {VOCABULARY_FILE: vocabulary, CONFIG_FILE: config}
    for name, tensor in Encoder(settings, tensors).tensors.items():
        if name == WORDS:
            for part, begin in enumerate(range(0, len(tensor), ROWS_OF_A_PART)):
                numbers, scale = round_rows(tensor[begin : begin + ROWS_OF_A_PART])
                content = safetensors_content({WORDS: numbers, WORDS + SCALE: scale})
                files[part_file(part)] = content
        elif tensor.ndim == 2:
            layers[name], layers[name + SCALE] = round_rows(tensor)
        else:
            layers[name] = tensor.astype(np.float32)
    files[LAYERS_FILE] = safetensors_content(layers)
    return files


def restored_tensors(contents: Mapping[str, bytes]) -> dict[str, Array]:
    """Read the tensors of rounded files, in float64.

    Parameters
    ----------
    contents : mapping of str to bytes
        The layers and all parts of the table of words, as `rounded_files` gives them.

    Returns
    -------
    dict of str to ndarray of float64
        By the names of `encoder.tensor_shapes`.

    Raises
    ------
    ValueError
        If a file is damaged, or a matrix lacks its scales.
    """
    parts = sorted(name for name in contents if name.startswith("words-"))
    tables = [_table(name, contents[name]) for name in parts]
    if len({table.shape[1] for table in tables}) > 1:
        widths = ", ".join(str(table.shape[1]) for table in tables)
        raise ValueError(f"{WORDS}: expected parts of one width, got {widths}")
    with _named(LAYERS_FILE):
        tensors = _restored(read_safetensors(contents[LAYERS_FILE]))
    return {**tensors, WORDS: np.concatenate(tables)}


def _table(name: str, content: bytes) -> Array:
    with _named(name):
        restored = _restored(read_safetensors(content))
        if WORDS not in restored or restored[WORDS].ndim != 2:
            raise ValueError(f"expected a matrix {WORDS}, got {', '.join(restored) or 'nothing'}")
        return restored[WORDS]


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Name the file in what is wrong with its content."""
    try:
        yield
    except (TypeError, ValueError, RecursionError) as problem:
        raise ValueError(f"{name}: {problem}") from problem


def _restored(arrays: Mapping[str, Array]) -> dict[str, Array]:
    restored = {}
    for name, array in arrays.items():
        if array.dtype != np.int8:
            if not name.endswith(SCALE):
                restored[name] = array.astype(np.float64)
        elif name + SCALE in arrays:
            restored[name] = restore_rows(array, arrays[name + SCALE])
        else:
            raise ValueError(f"{name}: expected {name + SCALE} beside it, got none")
    return restored


def load_rounded(folder: Path | str) -> RealModel:
    """Load tokenizer and encoder from rounded files, in float64.

    Parameters
    ----------
    folder : path
        Holds the files that `rounded_files` returns.

    Returns
    -------
    RealModel
        Ready to run.

    Raises
    ------
    FileNotFoundError
        If a file is not there.
    ValueError
        If one is damaged, or they do not belong together.
    """
    folder = Path(folder)
    with _named(CONFIG_FILE):
        settings = Settings.from_config(json.loads((folder / CONFIG_FILE).read_bytes()))
    parts = -(-settings.vocabulary_size // ROWS_OF_A_PART)
    names = chain([LAYERS_FILE], map(part_file, range(parts)))
    tensors = restored_tensors({name: (folder / name).read_bytes() for name in names})
    with _named(VOCABULARY_FILE):
        pieces = WordPiece((folder / VOCABULARY_FILE).read_text(encoding="utf-8").splitlines())
    return RealModel(pieces, Encoder(settings, tensors))
