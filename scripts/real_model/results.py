"""What the real model did, from the committed file; figures, tables and tests share it."""

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scripts.real_model.sentences import DATA

COMMITTED = DATA / "attention.npz"

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Measurement:
    """Arrays by name, as `data/real_model/README.md` lists them, and where they come from."""

    arrays: Mapping[str, Array]
    provenance: Mapping[str, str]

    @property
    def tokens(self) -> dict[str, Any]:
        """Tokens of each sentence, markers included."""
        tokens: dict[str, Any] = json.loads(str(self.arrays["tokens"]))
        return tokens

    def weights(self, name: str) -> Array:
        """Return an array of weights in float64, for arithmetic."""
        return self.arrays[name].astype(np.float64)


def read(path: Path) -> Measurement:
    """Read a measurement.

    Raises
    ------
    FileNotFoundError
        If there is none.
    """
    if not path.is_file():
        raise FileNotFoundError(f"{path.name}: expected in data/real_model, got none")
    with np.load(path, allow_pickle=False) as arrays:
        content = {name: arrays[name] for name in arrays.files}
    return Measurement(content, json.loads(str(content.pop("provenance"))))


@functools.cache
def load() -> Measurement:
    """Return the committed measurement."""
    return read(COMMITTED)
