"""RMS norm: each vector brought to a root mean square of 1, wherever its mean lies."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention_explainer.arguments import positive_number, real_array


def rms_norm(x: ArrayLike, gain: ArrayLike, *, epsilon: float = 1e-5) -> NDArray[Any]:
    """Divide each vector by the root mean square of its numbers, then scale each dimension.

    Unlike `layer_norm` it subtracts no mean and adds no bias.

    Parameters
    ----------
    x : array_like, shape (..., d_model)
        One vector for each position.
    gain : array_like, shape (d_model,)
        What each dimension is multiplied by.
    epsilon : float
        Added to the mean square, so that a vector of zeros is not divided by zero; positive.

    Returns
    -------
    ndarray, shape (..., d_model)
        `x / √(mean of x² + epsilon) · gain`, with the mean taken over the last axis. In the dtype
        NumPy gives for both inputs; float16 is computed in float32.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If `x` has no axes or its last one has width 0, `gain` does not hold one number for each
        dimension, or `epsilon` is not positive and finite.

    Examples
    --------
    >>> rms_norm([[1, 7], [10, 70]], gain=[1, 10]).round(3)
    array([[ 0.2, 14. ],
           [ 0.2, 14. ]])

    Notes
    -----
    Source: Zhang and Sennrich 2019, arXiv 1910.07467, equation (4).
    """
    x, gain = real_array("x", x), real_array("gain", gain)
    if x.ndim == 0 or x.shape[-1] == 0:
        raise ValueError(f"x: expected shape (..., d_model), got {x.shape}")
    if gain.shape != x.shape[-1:]:
        raise ValueError(
            f"gain: expected shape {x.shape[-1:]} for x of shape {x.shape}, got {gain.shape}"
        )
    dtype = np.result_type(x, gain)
    working = x.astype(np.result_type(dtype, np.float32), copy=False)
    epsilon = positive_number("epsilon", epsilon, working.dtype)
    mean_square = np.square(working).mean(axis=-1, keepdims=True)
    normed: NDArray[Any] = working / np.sqrt(mean_square + epsilon) * gain
    return normed.astype(dtype, copy=False)
