"""What somebody may pass by mistake: values of every kind, and calls with a few of them in."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

EXAMPLES = settings.default.max_examples
a_quarter = settings(max_examples=EXAMPLES if EXAMPLES > 100 else EXAMPLES // 4)
"""A hundred, unless more are asked for; of what takes longer, a quarter of them is seconds."""

SHAPES = array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
DTYPES = st.sampled_from(
    ["f2", "f4", "f8", ">f8", "g", "i1", "i8", "u8", "?", "c16", "M8[s]", "m8[s]", "U3", "S2", "O"]
)
EXTREME = [0.0, -0.0, 1e-320, 1e308, -1e308, np.inf, -np.inf, np.nan]
WHOLE = st.integers(-3, 12) | st.sampled_from([300, 2**62, 2**63, -(2**63), 2**64, 10**30])
"""What lies between would be arrays of gigabytes, and takes long without being wrong."""
REAL = st.floats(-4, 4) | st.sampled_from(EXTREME)
SCALARS = st.one_of(
    *(WHOLE, REAL, st.booleans(), st.none(), st.text(max_size=3), st.binary(max_size=3)),
    *(st.complex_numbers(max_magnitude=9), WHOLE.filter(lambda n: abs(n) < 99).map(np.int16)),
    REAL.map(np.float64),
)


def _array(draw: Callable[..., Any]) -> Any:
    dtype = np.dtype(draw(DTYPES))
    shape = draw(SHAPES)
    if dtype.kind == "f" and dtype.itemsize <= 8:
        elements = REAL.map(float)
        made = draw(arrays(np.float64, shape, elements=elements))
        with np.errstate(all="ignore"):
            made = made.astype(dtype)
    elif dtype.kind == "O":
        made = np.full(shape, draw(SCALARS.filter(lambda one: not isinstance(one, bytes))), object)
    else:
        made = np.ones(shape, np.int64).astype(dtype)
    way = draw(st.sampled_from(["plain", "masked", "read-only", "strided", "list", "matrix"]))
    if way == "masked":
        return np.ma.array(made, mask=draw(st.booleans()))
    if way == "read-only":
        made.flags.writeable = False
    if way == "strided":
        return made[..., ::-1] if made.ndim else made
    return made.tolist() if way == "list" else made


ARRAYS = st.composite(_array)()
ANYTHING = st.one_of(
    SCALARS,
    ARRAYS,
    st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3), max_leaves=6),
    st.dictionaries(st.text(max_size=2), REAL, max_size=2),
    st.sampled_from([object(), len, iter(()), range(3), slice(2), Ellipsis, np.float64, {1, 2}]),
)


@st.composite
def calls(draw: Callable[..., Any], right: Mapping[str, st.SearchStrategy[Any]]) -> dict[str, Any]:
    """Draw the arguments of a call that is right, and put one or two others into it."""
    names = sorted(right)
    given = {name: draw(right[name]) for name in names}
    for name in draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True)):
        given[name] = draw(ANYTHING)
    return given


def refusal(
    function: Callable[..., Any],
    arguments: Mapping[str, Any],
    kinds: tuple[type[Exception], ...] = (TypeError, ValueError),
) -> Exception | None:
    """Return the error that a call ends with, if it ends with one that it may."""
    try:
        function(**arguments)
    except kinds as problem:
        return problem
    return None


def numbers(*shape: int, largest: float = 4.0) -> st.SearchStrategy[Any]:
    """Arrays of this shape, in one of the three precisions."""
    return st.sampled_from([np.float16, np.float32, np.float64]).flatmap(
        lambda dtype: arrays(
            np.float64, shape, elements=st.floats(-largest, largest, width=16)
        ).map(lambda made: made.astype(dtype))
    )
