"""Positions: what lets attention tell the first word from the last.

Attention itself has no sense of order. Either a vector that names the position is added to each
word (`sinusoidal_positions`), or queries and keys are turned by an angle that grows with the
position (`rotary`).
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention_explainer.arguments import axis_length, boolean, positive_number, real_array


def sinusoidal_positions(
    length: int, d_model: int, *, base: float = 10000.0
) -> NDArray[np.float64]:
    """Name each position by sines and cosines of many wavelengths.

    Columns come in pairs: column 2i holds sin(position · base^(−2i/d_model)), and column 2i+1 the
    cosine of the same angle. The first pair turns by one radian per position, later pairs more and
    more slowly.

    Parameters
    ----------
    length : int
        Number of positions, counted from 0.
    d_model : int
        Width of the vectors to which the result is added; even.
    base : float
        The ratio that the longest to the shortest wavelength would have with one pair more;
        positive.

    Returns
    -------
    ndarray of float64, shape (length, d_model)
        Numbers from −1 to 1; add them to the embeddings.

    Raises
    ------
    TypeError
        If `length` or `d_model` is not an integer, or `base` is not a real number.
    ValueError
        If `length` is negative, `d_model` is odd or below 2, either is above 2²⁸, or `base` is not
        positive and finite.

    Examples
    --------
    >>> sinusoidal_positions(2, 4).round(4)
    array([[0.    , 1.    , 0.    , 1.    ],
           [0.8415, 0.5403, 0.01  , 1.    ]])

    Notes
    -----
    Source: Vaswani et al. 2017, arXiv 1706.03762, section 3.5.
    """
    length = axis_length("length", length)
    d_model = axis_length("d_model", d_model, least=2)
    if d_model % 2:
        raise ValueError(f"d_model: expected an even number, got {d_model}")
    angles = _angles(np.arange(length), d_model, base)
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(length, d_model)


def rotary(
    x: ArrayLike,
    positions: ArrayLike | None = None,
    *,
    base: float = 10000.0,
    interleaved: bool = True,
) -> NDArray[Any]:
    """Turn queries or keys by angles that grow with their position.

    Each pair of columns is a point in a plane; pair i is turned by position · base^(−2i/E) radians.
    Lengths do not change, and the dot product of a turned query and a turned key depends on how far
    apart they are, not on where they stand.

    Which columns make a pair is a convention, and weights are trained for one of two. Neighbouring
    columns are paired in the paper, in GPT-J, in Meta's own code for Llama and in GGUF files of the
    Llama family; the two halves in GPT-NeoX and in Hugging Face's code and weights for that family.

    Parameters
    ----------
    x : array_like, shape (..., L, E)
        Queries or keys of each head, with an even width E.
    positions : array_like of real numbers, broadcastable to (..., L), optional
        Where each vector stands; 0 to L − 1 by default.
    base : float
        The ratio that the longest to the shortest wavelength would have with one pair more;
        positive.
    interleaved : bool
        If true, pair i is the neighbouring columns 2i and 2i + 1. If false, it is columns i and
        i + E/2, one from each half.

    Returns
    -------
    ndarray, shape and dtype of `x`
        The turned vectors; float16 is computed in float32, integers become float64.

    Raises
    ------
    TypeError
        If `x` or `positions` do not hold real numbers, `base` is not one, or `interleaved` is not a
        boolean.
    ValueError
        If `x` has fewer than two axes or an odd width, `positions` do not broadcast to (..., L) or
        are not finite, `base` is not positive and finite, or the two together give an angle that is
        not finite.

    Examples
    --------
    A quarter turn, at position π/2:

    >>> rotary([[1.0, 0.0]], positions=[np.pi / 2]).round(4)
    array([[0., 1.]])

    With four columns, the first pair is columns 0 and 1 or columns 0 and 2:

    >>> rotary([[1.0, 0.0, 0.0, 0.0]], positions=[np.pi / 2]).round(4)
    array([[0., 1., 0., 0.]])
    >>> rotary([[1.0, 0.0, 0.0, 0.0]], positions=[np.pi / 2], interleaved=False).round(4)
    array([[0., 0., 1., 0.]])

    Notes
    -----
    Source: Su et al. 2021, arXiv 2104.09864, section 3.2.2; halves: Black et al. 2022, arXiv
    2204.06745 (GPT-NeoX).
    """
    x = real_array("x", x)
    if x.ndim < 2 or x.shape[-1] % 2 or not x.shape[-1]:
        raise ValueError(f"x: expected shape (..., L, E) with an even E above 0, got {x.shape}")
    angles = _angles(_positions(positions, x.shape), x.shape[-1], base)
    # Angles are reduced in float64: at position 100,000 a float32 angle is off by a hundredth.
    working = np.result_type(x.dtype, np.float32)
    cosine, sine = np.cos(angles).astype(working), np.sin(angles).astype(working)
    half = x.shape[-1] // 2
    # The two numbers of a pair get an axis: the last one, or the one before the pairs.
    shape, axis = ((half, 2), -1) if boolean("interleaved", interleaved) else ((2, half), -2)
    pairs = x.astype(working, copy=False).reshape(*x.shape[:-1], *shape)
    first, second = pairs.take(0, axis), pairs.take(1, axis)
    turned = np.stack([first * cosine - second * sine, first * sine + second * cosine], axis)
    return turned.reshape(x.shape).astype(x.dtype, copy=False)


def _positions(given: ArrayLike | None, shape: tuple[int, ...]) -> NDArray[Any]:
    if given is None:
        return np.arange(shape[-2])
    positions = real_array("positions", given)
    if not np.isfinite(positions).all():
        raise ValueError("positions: expected finite numbers, got NaN or infinity")
    try:
        return np.broadcast_to(positions, shape[:-1])
    except ValueError as problem:
        raise ValueError(
            "positions: expected a shape that broadcasts to the leading axes (..., L) of x, "
            f"{shape[:-1]}; got {positions.shape}"
        ) from problem


def _angles(positions: NDArray[Any], width: int, base: float) -> NDArray[np.float64]:
    """Return the angle of each pair of columns at each position: (..., width / 2)."""
    with np.errstate(all="ignore"):
        frequencies = positive_number("base", base) ** (-np.arange(0, width, 2) / width)
        angles: NDArray[np.float64] = positions.astype(np.float64)[..., np.newaxis] * frequencies
    if not np.isfinite(angles).all():
        raise ValueError(
            "positions, base: expected finite angles position · base^(−2i/E), "
            f"got infinite ones with base {base} and positions up to {np.abs(positions).max()}"
        )
    return angles
