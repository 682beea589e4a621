"""What all tests share."""

import pytest


def pytest_collection_modifyitems(items):
    """Begin with what builds whole sites: it takes longest, and others are busy meanwhile."""
    items.sort(key=lambda item: item.path.parent.name != "site")


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
