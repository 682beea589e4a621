"""How near the gradients of the backward rules come to those of finite differences."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

Parameters = dict[str, NDArray[Any]]

TOLERANCE = 1e-4
"""Of `relative_error`, on any processor.

A finite difference of a loss near one is off by rounding, about 1e-12. The smallest numbers that
`relative_error` measures are a millionth of the largest of their gradient, which is above 0.01 in
these tests: 1e-8. What a wrong rule changes is far larger.
"""

STEP = 1e-6
"""How far each number is moved in `check_slope`: so little that hardly any crosses a kink."""


def check_slope(
    loss: Callable[[Parameters], float], parameters: Parameters, gradients: Parameters
) -> None:
    """Move all parameters at once in a random direction, and compare how the loss changes.

    That takes milliseconds where one number after another takes seconds. It says that something is
    wrong, though not where.
    """
    assert gradients.keys() == parameters.keys()
    rng = np.random.default_rng(1)
    direction = {name: rng.normal(size=of.shape) for name, of in parameters.items()}

    def moved(steps: int) -> float:
        return loss({name: of + steps * STEP * direction[name] for name, of in parameters.items()})

    near, far = moved(1) - moved(-1), moved(2) - moved(-2)
    slope = sum(float((gradients[name] * direction[name]).sum()) for name in parameters)
    assert abs(slope) > 0.01
    assert (8 * near - far) / (12 * STEP) == pytest.approx(slope, rel=1e-6)
