"""A pytest plugin: stop in time, and test only those artifacts that may have changed."""

import time
from collections.abc import Sequence

import pytest

CONTRACT = "tests/scripts/test_artifacts_honour_the_contract.py"
"""The tests that every artifact has to pass; `name` is the artifact."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Read the options that quick_tests.py passes."""
    parser.addoption("--until", type=float, help="when time is up, in seconds of the epoch")
    parser.addoption("--artifacts", help="those to test, with commas; without it, all")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the artifacts that have not changed."""
    given = config.getoption("--artifacts")
    if given is None:
        return
    wanted = set(given.split(","))
    kept = [item for item in items if _is_wanted(item, wanted)]
    left_out: Sequence[pytest.Item] = [item for item in items if not _is_wanted(item, wanted)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = kept


def _is_wanted(item: pytest.Item, wanted: set[str]) -> bool:
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    is_on_artifact = item.nodeid.startswith(CONTRACT) and "name" in parameters
    return not is_on_artifact or parameters["name"] in wanted


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what there is no time for; the summary has one line for each file."""
    if time.time() > item.config.getoption("--until"):
        pytest.skip(f"no time left for {item.nodeid.partition('::')[0]}")
