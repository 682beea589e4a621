"""What the model that writes did, from the committed file; figures, tables and tests share it."""

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
from scripts.writing_model.texts import DATA

COMMITTED = DATA / "measurement.npz"
AGREEMENT = DATA / "agreement.json"
"""How far the model is from an independent implementation of it."""

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Measurement:
    """Arrays by name, as `data/writing_model/README.md` lists them, and where they come from."""

    arrays: Mapping[str, Array]
    provenance: Mapping[str, str]

    @property
    def words(self) -> dict[str, Any]:
        """What is text: tokens, candidates for the next one, what was written."""
        words: dict[str, Any] = json.loads(str(self.arrays["words"]))
        return words

    def floats(self, name: str) -> NDArray[np.float64]:
        """Return an array in float64, for arithmetic."""
        return self.arrays[name].astype(np.float64)


def read(path: Path) -> Measurement:
    """Read a measurement.

    Raises
    ------
    FileNotFoundError
        If the file does not exist.
    """
    if not path.is_file():
        raise FileNotFoundError(f"{path.name}: expected in data/writing_model, got none")
    with reading(path), np.load(BytesIO(path.read_bytes()), allow_pickle=False) as arrays:
        content = {name: arrays[name] for name in arrays.files}
        return Measurement(content, dict(json.loads(str(content.pop("provenance")))))


@functools.cache
def load() -> Measurement:
    """Return the committed measurement."""
    return read(COMMITTED)


@functools.cache
def agreement() -> dict[str, Any]:
    """Return how far the model is from an independent implementation."""
    with reading(AGREEMENT):
        return dict(json.loads(AGREEMENT.read_text("utf-8")))
