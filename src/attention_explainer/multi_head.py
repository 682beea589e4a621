"""Multi-head attention: project, split into heads, attend, merge the heads, project again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention_explainer.arguments import (
    boolean,
    check_sequences,
    count,
    plain_array,
    real_array,
)
from attention_explainer.scaled_dot_product import AttentionTrace, attention_trace

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class MultiHeadTrace:
    """Every step of one multi-head call, by name, in the order in which they are computed.

    Attributes
    ----------
    attention : AttentionTrace
        What happens inside the heads. Its arrays carry the heads on axis −3: query
        (..., num_heads, L, d_k), weights (..., num_heads, L, S), output (..., num_heads, L, d_v).
    concatenated : ndarray, shape (..., L, num_heads · d_v)
        The outputs of the heads side by side.
    output : ndarray, shape (..., L, d_model_out)
        What W_O makes of them.
    """

    attention: AttentionTrace
    concatenated: Array
    output: Array


def split_heads(x: ArrayLike, num_heads: int) -> Array:
    """Cut the last axis into heads and put the heads before the positions.

    Parameters
    ----------
    x : array_like, shape (..., L, num_heads · width)
        Queries, keys or values of all heads side by side.
    num_heads : int
        Number of heads.

    Returns
    -------
    ndarray, shape (..., num_heads, L, width)
        Head h holds columns h · width up to (h + 1) · width.

    Raises
    ------
    TypeError
        If `x` does not hold real numbers or `num_heads` is not an integer.
    ValueError
        If `x` has fewer than two axes, or the length of its last is not a multiple of `num_heads`.

    Examples
    --------
    >>> split_heads([[1, 2, 3, 4], [5, 6, 7, 8]], num_heads=2)
    array([[[1., 2.],
            [5., 6.]],
    <BLANKLINE>
           [[3., 4.],
            [7., 8.]]])
    """
    x = real_array("x", x)
    num_heads = count("num_heads", num_heads, least=1)
    if x.ndim < 2 or x.shape[-1] % num_heads:
        raise ValueError(
            f"x: expected shape (..., L, {num_heads} · width) for num_heads {num_heads}, "
            f"got {x.shape}"
        )
    heads = x.reshape(*x.shape[:-1], num_heads, x.shape[-1] // num_heads)
    return np.swapaxes(heads, -2, -3)


def merge_heads(x: ArrayLike) -> Array:
    """Put heads side by side; the inverse of `split_heads`.

    Parameters
    ----------
    x : array_like, shape (..., num_heads, L, width)
        One array for each head.

    Returns
    -------
    ndarray, shape (..., L, num_heads · width)
        The heads concatenated along the last axis.

    Raises
    ------
    TypeError
        If `x` does not hold real numbers.
    ValueError
        If `x` has fewer than three axes.

    Examples
    --------
    >>> merge_heads([[[1, 2], [5, 6]], [[3, 4], [7, 8]]])
    array([[1., 2., 3., 4.],
           [5., 6., 7., 8.]])

    Notes
    -----
    Source: Vaswani et al. 2017, arXiv 1706.03762, section 3.2.2: Concat(head_1, ..., head_h).
    """
    x = real_array("x", x)
    if x.ndim < 3:
        raise ValueError(f"x: expected shape (..., num_heads, L, width), got {x.shape}")
    *leading, num_heads, length, width = x.shape
    return np.swapaxes(x, -2, -3).reshape(*leading, length, num_heads * width)


class MultiHeadAttention:
    """Several attention heads side by side, each with its own queries, keys and values.

    The rows of each weight matrix correspond to what comes in, its columns to what goes out: a
    projection is `x @ W + b`. Head h has the h-th block of columns of W_Q, W_K and W_V, and the
    h-th block of rows of W_O.

    Parameters
    ----------
    W_Q : array_like, shape (d_model, num_heads · d_k)
        Makes queries.
    W_K : array_like, shape (d_key, num_heads · d_k)
        Makes keys.
    W_V : array_like, shape (d_value, num_heads · d_v)
        Makes values.
    W_O : array_like, shape (num_heads · d_v, d_model_out)
        Mixes the concatenated heads.
    num_heads : int
        Number of heads.
    b_Q, b_K, b_V, b_O : array_like, optional
        Biases, one number for each column of the matrix; none by default.

    Attributes
    ----------
    W_Q, W_K, W_V, W_O, b_Q, b_K, b_V, b_O : ndarray, or None for a bias left out
        Read-only copies of what was given.
    num_heads : int
        Number of heads.

    Raises
    ------
    TypeError
        If a weight does not hold real numbers or `num_heads` is not an integer.
    ValueError
        If the shapes of the weights do not fit together.

    Examples
    --------
    Two heads of width 1, in a model of width 2; W_O swaps what they found:

    >>> identity = [[1, 0], [0, 1]]
    >>> mha = MultiHeadAttention(identity, identity, identity, [[0, 1], [1, 0]], num_heads=2)
    >>> output, weights = mha([[0, 0], [0, 0]], value=[[1, 2], [3, 4]], return_weights=True)
    >>> output
    array([[3., 2.],
           [3., 2.]])
    >>> weights.shape
    (2, 2, 2)

    Notes
    -----
    Source: Vaswani et al. 2017, arXiv 1706.03762, section 3.2.2.
    """

    def __init__(
        self,
        W_Q: ArrayLike,
        W_K: ArrayLike,
        W_V: ArrayLike,
        W_O: ArrayLike,
        *,
        num_heads: int,
        b_Q: ArrayLike | None = None,
        b_K: ArrayLike | None = None,
        b_V: ArrayLike | None = None,
        b_O: ArrayLike | None = None,
    ) -> None:
        self.num_heads = count("num_heads", num_heads, least=1)
        self.W_Q = _matrix("W_Q", W_Q)
        self.W_K = _matrix("W_K", W_K)
        self.W_V = _matrix("W_V", W_V)
        self.W_O = _matrix("W_O", W_O)
        for name, matrix in (("W_Q", self.W_Q), ("W_V", self.W_V)):
            if matrix.shape[1] == 0 or matrix.shape[1] % self.num_heads:
                raise ValueError(
                    f"{name}: expected columns that divide equally among {self.num_heads} heads, "
                    f"got shape {matrix.shape}"
                )
        if self.W_K.shape[1] != self.W_Q.shape[1]:
            raise ValueError(
                f"W_K: expected {self.W_Q.shape[1]} columns, as many as W_Q has; "
                f"got shape {self.W_K.shape}"
            )
        if self.W_O.shape[0] != self.W_V.shape[1]:
            raise ValueError(
                f"W_O: expected {self.W_V.shape[1]} rows, as many as W_V has columns; "
                f"got shape {self.W_O.shape}"
            )
        self.b_Q = _bias("b_Q", b_Q, self.W_Q)
        self.b_K = _bias("b_K", b_K, self.W_K)
        self.b_V = _bias("b_V", b_V, self.W_V)
        self.b_O = _bias("b_O", b_O, self.W_O)

    @classmethod
    def from_torch_state(cls, state: Mapping[str, ArrayLike], num_heads: int) -> Self:
        """Take the weights of a `torch.nn.MultiheadAttention`.

        The result equals the module in evaluation mode with `batch_first=True`. Two things differ
        when it is called: masks say True where attention is allowed, not where it is forbidden,
        and weights are returned per head (`average_attn_weights=False`).

        Parameters
        ----------
        state : mapping of str to array_like
            What `module.state_dict()` returns: `in_proj_weight`, or `q_proj_weight`,
            `k_proj_weight` and `v_proj_weight` (modules with `kdim` or `vdim`); `out_proj.weight`;
            and `in_proj_bias` and `out_proj.bias` unless the module was made with `bias=False`.
        num_heads : int
            Number of heads, which the state does not record.

        Returns
        -------
        MultiHeadAttention
            With transposed copies of the weights: PyTorch keeps a row for each output.

        Raises
        ------
        TypeError
            If `state` is not a mapping, or its values are not real numbers.
        ValueError
            If entries are missing or unknown (`bias_k` and `bias_v` count as unknown), or their
            shapes do not fit together.

        Examples
        --------
        >>> state = {"in_proj_weight": np.ones((12, 4)), "out_proj.weight": np.eye(4)}
        >>> MultiHeadAttention.from_torch_state(state, num_heads=2).num_parameters
        64
        """
        if not isinstance(state, Mapping):
            raise TypeError(f"state: expected a mapping of names to arrays, got {state!r}")
        separate = ("q_proj_weight", "k_proj_weight", "v_proj_weight")
        projections = ("in_proj_weight",) if "in_proj_weight" in state else separate
        required = {*projections, "out_proj.weight"}
        if not required <= state.keys() <= required | {"in_proj_bias", "out_proj.bias"}:
            raise ValueError(
                "state: expected in_proj_weight (or q_proj_weight, k_proj_weight and "
                "v_proj_weight), out_proj.weight and, if there are biases, in_proj_bias and "
                f"out_proj.bias; got {', '.join(map(str, state)) or 'nothing'}"
            )
        count("num_heads", num_heads, least=1)
        weights = [_matrix(name, state[name]) for name in projections]
        if projections != separate:
            weights = _thirds(*projections, *weights)
        b_Q = b_K = b_V = None
        if "in_proj_bias" in state:
            b_Q, b_K, b_V = _thirds(
                "in_proj_bias", real_array("in_proj_bias", state["in_proj_bias"])
            )
        b_O = state.get("out_proj.bias")
        if b_O is not None:
            b_O = real_array("out_proj.bias", b_O)
        W_Q, W_K, W_V = (matrix.T for matrix in weights)
        W_O = _matrix("out_proj.weight", state["out_proj.weight"]).T
        biases = {"b_Q": b_Q, "b_K": b_K, "b_V": b_V, "b_O": b_O}
        try:
            return cls(W_Q, W_K, W_V, W_O, num_heads=num_heads, **biases)
        except ValueError as problem:
            # There the entries have the names of the matrices that they are transposed to.
            raise ValueError(f"state: expected entries that fit together; {problem}") from problem

    @property
    def num_parameters(self) -> int:
        """How many numbers the weights and biases hold in all."""
        weights = (self.W_Q, self.W_K, self.W_V, self.W_O, self.b_Q, self.b_K, self.b_V, self.b_O)
        return sum(weight.size for weight in weights if weight is not None)

    @overload
    def __call__(
        self,
        query: ArrayLike,
        key: ArrayLike | None = ...,
        value: ArrayLike | None = ...,
        *,
        attn_mask: ArrayLike | None = ...,
        is_causal: bool = ...,
        return_weights: Literal[False] = ...,
    ) -> Array: ...
    @overload
    def __call__(
        self,
        query: ArrayLike,
        key: ArrayLike | None = ...,
        value: ArrayLike | None = ...,
        *,
        attn_mask: ArrayLike | None = ...,
        is_causal: bool = ...,
        return_weights: Literal[True],
    ) -> tuple[Array, Array]: ...
    def __call__(
        self,
        query: ArrayLike,
        key: ArrayLike | None = None,
        value: ArrayLike | None = None,
        *,
        attn_mask: ArrayLike | None = None,
        is_causal: bool = False,
        return_weights: bool = False,
    ) -> Array | tuple[Array, Array]:
        """Attend: `mha(x)` to itself, `mha(x, context)` to another sequence.

        Parameters
        ----------
        query : array_like, shape (..., L, d_model)
            What the queries are made from.
        key : array_like, shape (..., S, d_key), optional
            What the keys are made from; `query` by default.
        value : array_like, shape (..., S, d_value), optional
            What the values are made from; `key` by default.
        attn_mask : array_like, optional
            Boolean: True = may attend. Float: added to the logits. With no more axes than the
            inputs have, shape (..., L, S), it applies to every head; with one more axis, shape
            (..., num_heads, L, S), each head has its own.
        is_causal : bool
            If true, query i may attend to keys 0 to i only.
        return_weights : bool
            If true, return the weights too.

        Returns
        -------
        output : ndarray, shape (..., L, d_model_out)
            In the dtype NumPy gives for inputs and weights. A query that may attend to nothing
            gets b_O, or zeros without one.
        weights : ndarray, shape (..., num_heads, L, S)
            Only if `return_weights`, in the same dtype.

        Raises
        ------
        TypeError
            If an array does not hold real numbers, the mask is neither boolean nor float, or a flag
            is not a boolean.
        ValueError
            If the shapes of inputs, weights and mask do not fit together, or the mask holds NaN or
            plus infinity.
        """
        trace = self.trace(query, key, value, attn_mask=attn_mask, is_causal=is_causal)
        if boolean("return_weights", return_weights):
            with np.errstate(all="ignore"):
                return trace.output, trace.attention.weights.astype(trace.output.dtype, copy=False)
        return trace.output

    def trace(
        self,
        query: ArrayLike,
        key: ArrayLike | None = None,
        value: ArrayLike | None = None,
        *,
        attn_mask: ArrayLike | None = None,
        is_causal: bool = False,
    ) -> MultiHeadTrace:
        """Attend and keep every intermediate; a plain call does the same and drops the rest.

        Parameters
        ----------
        query, key, value, attn_mask, is_causal
            As for the call.

        Returns
        -------
        MultiHeadTrace
            Each step by name. For float16 everything but the output is float32.

        Raises
        ------
        TypeError, ValueError
            As the call does.

        Examples
        --------
        >>> mha = MultiHeadAttention([[1, 0]], [[0, 0]], [[1, 2]], [[1], [1]], num_heads=2)
        >>> mha.trace([[1], [3]]).concatenated
        array([[2., 4.],
               [2., 4.]])
        """
        key = query if key is None else key
        value = key if value is None else value
        query = _input("query", query, "W_Q", self.W_Q)
        key = _input("key", key, "W_K", self.W_K)
        value = _input("value", value, "W_V", self.W_V)
        leading = check_sequences(query, key, value)
        biases = [bias for bias in (self.b_Q, self.b_K, self.b_V, self.b_O) if bias is not None]
        dtype = np.result_type(query, key, value, self.W_Q, self.W_K, self.W_V, self.W_O, *biases)
        working = np.result_type(dtype, np.float32)

        # A masked position may hold anything, so what it does to the arithmetic is not worth a
        # warning.
        with np.errstate(all="ignore"):
            attention = attention_trace(
                split_heads(_project(query.astype(working), self.W_Q, self.b_Q), self.num_heads),
                split_heads(_project(key.astype(working), self.W_K, self.b_K), self.num_heads),
                split_heads(_project(value.astype(working), self.W_V, self.b_V), self.num_heads),
                attn_mask=_mask_for_heads(attn_mask, len(leading)),
                is_causal=is_causal,
            )
            concatenated = merge_heads(attention.output)
            output = _project(concatenated, self.W_O, self.b_O).astype(dtype, copy=False)
        return MultiHeadTrace(attention=attention, concatenated=concatenated, output=output)


def _project(x: Array, W: Array, b: Array | None) -> Array:
    projected: Array = x @ W
    return projected if b is None else projected + b


def _mask_for_heads(attn_mask: ArrayLike | None, leading_axes: int) -> Array | None:
    """Add an axis for the heads to a mask that applies to every head."""
    if attn_mask is None:
        return None
    mask = plain_array("attn_mask", attn_mask)
    if mask.ndim > leading_axes + 3:
        raise ValueError(
            f"attn_mask: expected at most {leading_axes + 3} axes, (..., num_heads, L, S), for "
            f"inputs with {leading_axes + 2} axes, got shape {mask.shape}"
        )
    if 2 < mask.ndim <= leading_axes + 2:
        return mask[..., np.newaxis, :, :]
    return mask


def _input(name: str, given: ArrayLike, matrix_name: str, matrix: Array) -> Array:
    x = real_array(name, given)
    if x.ndim < 2 or x.shape[-1] != matrix.shape[0]:
        raise ValueError(
            f"{name}: expected shape (..., length, {matrix.shape[0]}), as {matrix_name} has "
            f"{matrix.shape[0]} rows; got {x.shape}"
        )
    return x


def _matrix(name: str, given: ArrayLike) -> Array:
    matrix = real_array(name, given)
    if matrix.ndim != 2:
        raise ValueError(f"{name}: expected a matrix, got shape {matrix.shape}")
    return _read_only_copy(matrix)


def _bias(name: str, given: ArrayLike | None, matrix: Array) -> Array | None:
    if given is None:
        return None
    bias = real_array(name, given)
    if bias.shape != matrix.shape[1:]:
        raise ValueError(f"{name}: expected shape {matrix.shape[1:]}, got {bias.shape}")
    return _read_only_copy(bias)


def _read_only_copy(array: Array) -> Array:
    copy = array.copy()
    copy.setflags(write=False)
    return copy


def _thirds(name: str, array: Array) -> list[Array]:
    if array.ndim == 0 or array.shape[0] % 3:
        raise ValueError(
            f"{name}: expected equal numbers of rows for query, key and value, "
            f"got shape {array.shape}"
        )
    return np.split(array, 3)
