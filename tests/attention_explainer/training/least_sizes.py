"""How small the sizes of a model may be."""

from dataclasses import MISSING, fields
from typing import Any

import pytest


def check_least_size(settings: type[Any], name: str) -> None:
    """Each size without a default may be one; the named one may not be less."""
    least = {field.name: 1 for field in fields(settings) if field.default is MISSING}
    settings(**least)
    with pytest.raises(ValueError, match=f"^{name}: expected at least 1, got 0"):
        settings(**(least | {name: 0}))
