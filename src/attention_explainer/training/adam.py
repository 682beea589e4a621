"""Adam: gradient descent in which each parameter has its own step size."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class Adam:
    """Move parameters against their gradients, by roughly the learning rate at each step.

    A running mean of the gradients gives the direction, and a running mean of their squares says
    how large they usually are. Their ratio is near ±1 where the gradients agree from step to step,
    and near 0 where they contradict each other.

    Parameters
    ----------
    learning_rate : float
        Size of a step.
    decay_mean, decay_square : float
        How much of the two running means is kept from step to step.
    epsilon : float
        Added to the denominator, so that a gradient of zero does not divide by zero.

    Raises
    ------
    ValueError
        If the learning rate is not positive, or a decay is not from 0 to below 1.

    Examples
    --------
    The first step has the size of the learning rate, whatever the size of the gradient:

    >>> adam = Adam(learning_rate=0.5)
    >>> adam.step({"x": np.array([3.0, 3.0])}, {"x": np.array([1e-3, -1e3])})["x"].round(4)
    array([2.5, 3.5])

    Notes
    -----
    Source: Kingma and Ba 2014, arXiv 1412.6980, algorithm 1.
    """

    def __init__(
        self,
        learning_rate: float,
        *,
        decay_mean: float = 0.9,
        decay_square: float = 0.999,
        epsilon: float = 1e-8,
    ) -> None:
        if not learning_rate > 0:
            raise ValueError(f"learning_rate: expected a positive number, got {learning_rate}")
        for name, decay in (("decay_mean", decay_mean), ("decay_square", decay_square)):
            if not 0 <= decay < 1:
                raise ValueError(f"{name}: expected a number from 0 to below 1, got {decay}")
        self.learning_rate = learning_rate
        self.decay_mean = decay_mean
        self.decay_square = decay_square
        self.epsilon = epsilon
        self._steps = 0
        self._means: dict[str, Array] = {}
        self._squares: dict[str, Array] = {}

    def step(
        self, parameters: Mapping[str, Array], gradients: Mapping[str, Array]
    ) -> dict[str, Array]:
        """Return the parameters after one more step.

        Parameters
        ----------
        parameters : mapping of str to ndarray
            Parameters by name. The arrays themselves are not changed.
        gradients : mapping of str to ndarray
            A gradient for each parameter to change; the others stay the same.

        Returns
        -------
        dict of str to ndarray
            As `parameters`.

        Raises
        ------
        ValueError
            If a gradient has no parameter, or its shape is not that of its parameter.
        """
        changed = dict(parameters)
        self._steps += 1
        mean_share = 1 - self.decay_mean**self._steps
        square_share = 1 - self.decay_square**self._steps
        for name, gradient in gradients.items():
            if name not in parameters or parameters[name].shape != gradient.shape:
                raise ValueError(
                    f"gradients: expected names and shapes of parameters, got {name} "
                    f"of shape {gradient.shape}"
                )
            mean = self._means.get(name, 0) * self.decay_mean + gradient * (1 - self.decay_mean)
            square = self._squares.get(name, 0) * self.decay_square + np.square(gradient) * (
                1 - self.decay_square
            )
            self._means[name], self._squares[name] = mean, square
            # Both means start at zero: without dividing by these shares they would at first be
            # far too small.
            direction = (mean / mean_share) / (np.sqrt(square / square_share) + self.epsilon)
            changed[name] = parameters[name] - self.learning_rate * direction
        return changed
