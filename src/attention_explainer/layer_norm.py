"""Layer norm: each vector brought to mean 0 and variance 1."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention_explainer.arguments import real_array

Array = NDArray[Any]

EPSILON = 1e-5
"""What layer norm adds to the variance, so that a constant vector is not divided by zero."""


def layer_norm(x: ArrayLike, gain: ArrayLike, bias: ArrayLike) -> Array:
    """Bring each vector to mean 0 and variance 1, then scale and shift each dimension.

    Parameters
    ----------
    x : array_like, shape (..., d_model)
        One vector for each position.
    gain, bias : array_like, shape (d_model,)
        What each dimension is multiplied by and what is added to it.

    Returns
    -------
    ndarray, shape (..., d_model)
        `(x - mean) / √(variance + 1e-5) · gain + bias`, with mean and variance taken over the last
        axis. In the dtype NumPy gives for the three inputs; float16 is computed in float32.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If `x` has no axes or its last one has width 0, or if `gain` or `bias` does not hold one
        number for each dimension.

    Examples
    --------
    >>> layer_norm([[1, 3], [10, 30]], gain=[1, 1], bias=[0, 100]).round(3)
    array([[ -1., 101.],
           [ -1., 101.]])

    Notes
    -----
    Source: Ba, Kiros and Hinton 2016, arXiv 1607.06450, equation (4). The variance divides by
    d_model, and 1e-5 is added to it, as PyTorch's `LayerNorm` does.
    """
    x = real_array("x", x)
    gain = real_array("gain", gain)
    bias = real_array("bias", bias)
    if x.ndim == 0 or x.shape[-1] == 0:
        raise ValueError(f"x: expected shape (..., d_model), got {x.shape}")
    for name, given in (("gain", gain), ("bias", bias)):
        if given.shape != x.shape[-1:]:
            raise ValueError(
                f"{name}: expected shape {x.shape[-1:]} for x of shape {x.shape}, got {given.shape}"
            )
    dtype = np.result_type(x, gain, bias)
    working = x.astype(np.result_type(dtype, np.float32), copy=False)
    centred = working - working.mean(axis=-1, keepdims=True)
    variance = np.square(centred).mean(axis=-1, keepdims=True)
    output: Array = centred / np.sqrt(variance + EPSILON) * gain + bias
    return output.astype(dtype, copy=False)
