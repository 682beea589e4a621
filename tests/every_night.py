"""Parameters that are too many for every run."""

from collections.abc import Collection, Iterable
from typing import Any

import pytest


def all_at_night(values: Iterable[Any], every_time: Collection[Any]) -> list[Any]:
    """Return parameters of which a few are tried every time, and the others every night."""
    values = list(values)
    assert all(value in values for value in every_time)
    return [
        pytest.param(
            *(value if isinstance(value, tuple) else (value,)),
            marks=() if value in every_time else pytest.mark.nightly,
        )
        for value in values
    ]
