"""Random numbers that a few lines of any language repeat exactly: drawn here and in a browser."""

import numpy as np
from numpy.typing import NDArray

STREAM = 0x9E3779B9
"""How far apart the streams of neighbouring seeds begin: 2³² over the golden ratio."""


def repeatable_normals(seed: int, count: int) -> NDArray[np.float64]:
    """Draw from the normal distribution with mean zero and variance one.

    Number m of a stream is m itself, moved to where the stream of its seed begins and mixed by the
    last steps of the hash MurmurHash3, all in 32 bits. Of two such numbers, as fractions u and v of
    2³², comes one draw: √(−2 ln u) cos 2πv. For statistics, use NumPy's own generators.

    Parameters
    ----------
    seed : int
        Which stream; 0 or more.
    count : int
        How many numbers; 0 or more.

    Returns
    -------
    ndarray, shape (count,)
        The same for every call: a longer one begins with the numbers of a shorter one.

    Raises
    ------
    ValueError
        If seed or count is negative.

    Examples
    --------
    >>> repeatable_normals(1, 3).round(3)
    array([-0.896,  0.753, -0.814])

    Notes
    -----
    Sources: the mixing is fmix32 of MurmurHash3 (A. Appleby, in the public domain); the draw is by
    Box and Muller 1958, Annals of Mathematical Statistics 29.
    """
    for name, given in {"seed": seed, "count": count}.items():
        if given < 0:
            raise ValueError(f"{name} is {given}; expected 0 or more")
    mixed = (np.arange(2 * count, dtype=np.uint64) + np.uint64(seed * STREAM % 2**32)) % 2**32
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor) % 2**32
    u, v = ((mixed + 0.5) / 2**32).reshape(count, 2).T
    normals: NDArray[np.float64] = np.sqrt(-2 * np.log(u)) * np.cos(2 * np.pi * v)
    return normals
