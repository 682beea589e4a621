"""What the real model did, from the committed file; figures, tables and tests share it."""

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scripts.artifacts.damaged import reading
from scripts.real_model.sentences import DATA

COMMITTED = DATA / "attention.npz"
ROUNDED = DATA / "int8"
"""The weights with one byte each, which travel with the project."""
ROUNDED_SCORES = DATA / "rounded_scores.npz"
"""How the heads of the rounded model do on the quadruples."""

Array = NDArray[Any]


def weights_of_nouns(rows: Array, places: Array) -> Array:
    """Pick the weights of the right and the wrong noun from all weights of the pronouns.

    Parameters
    ----------
    rows : ndarray, shape (groups, 4, layers, heads, length)
        Weights from the pronoun of each sentence.
    places : ndarray of int, shape (groups, 4, 4)
        Positions of pronoun, right noun and wrong noun; and the number of tokens.

    Returns
    -------
    ndarray, shape (groups, 4, layers, heads, 2)

    Examples
    --------
    >>> rows = np.array([0.5, 0.25, 0.125, 0.125]).reshape(1, 1, 1, 1, 4)
    >>> weights_of_nouns(rows, np.array([[[3, 2, 0, 4]]])).ravel()
    array([0.125, 0.5  ])
    """
    nouns = places[:, :, np.newaxis, np.newaxis, 1:3]
    picked: Array = np.take_along_axis(rows, nouns, axis=-1)
    return picked


@dataclass(frozen=True, eq=False)
class Measurement:
    """Arrays by name, as `data/real_model/README.md` lists them, and where they come from."""

    arrays: Mapping[str, Array]
    provenance: Mapping[str, str]

    @property
    def tokens(self) -> dict[str, Any]:
        """Tokens of each sentence, including the markers."""
        tokens: dict[str, Any] = json.loads(str(self.arrays["tokens"]))
        return tokens

    def weights(self, name: str) -> Array:
        """Return an array of weights in float64, for arithmetic."""
        return self.arrays[name].astype(np.float64)

    def nouns(self, kind: str) -> Array:
        """Return the weights from the pronouns of one kind to the right and the wrong noun."""
        return weights_of_nouns(self.weights(f"{kind}_rows"), self.arrays[f"{kind}_places"])


def read(path: Path) -> Measurement:
    """Read a measurement.

    Raises
    ------
    FileNotFoundError
        If the file does not exist.
    """
    if not path.is_file():
        raise FileNotFoundError(f"{path.name}: expected in data/real_model, got none")
    with reading(path), np.load(BytesIO(path.read_bytes()), allow_pickle=False) as arrays:
        content = {name: arrays[name] for name in arrays.files}
        return Measurement(content, dict(json.loads(str(content.pop("provenance")))))


def rounded_scores(kind: str) -> Array:
    """Return how the rounded model's heads do on one kind: 2 right, 0 wrong, 1 undecided."""
    with reading(ROUNDED_SCORES):
        scores = np.load(BytesIO(ROUNDED_SCORES.read_bytes()), allow_pickle=False)
        of_kind: Array = scores[kind]
    return of_kind


@functools.cache
def load() -> Measurement:
    """Return the committed measurement."""
    return read(COMMITTED)
