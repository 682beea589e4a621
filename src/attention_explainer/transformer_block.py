"""One whole transformer block: attention, residual, layer norm and MLP, with every step kept."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention_explainer.arguments import boolean, real_array
from attention_explainer.layer_norm import layer_norm
from attention_explainer.multi_head import MultiHeadAttention, MultiHeadTrace

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class BlockTrace:
    """Every step of one transformer block, by name, in the order in which they are computed.

    Attributes
    ----------
    x : ndarray, shape (..., L, d_model)
        Input of the block.
    attention_input : ndarray, shape (..., L, d_model)
        Input of the attention: the first layer norm of `x` if the norm comes first, `x` otherwise.
    attention : MultiHeadTrace
        Multi-head self-attention on that, step by step.
    attention_sum : ndarray, shape (..., L, d_model)
        First residual connection: `x + attention.output`.
    after_attention : ndarray, shape (..., L, d_model)
        The same sum if the norm comes first, its first layer norm otherwise.
    mlp_input : ndarray, shape (..., L, d_model)
        Input of the MLP: the second layer norm of `after_attention` if the norm comes first,
        `after_attention` otherwise.
    preactivation : ndarray, shape (..., L, d_hidden)
        First layer of the MLP, before the ReLU.
    hidden : ndarray, shape (..., L, d_hidden)
        The same with negative numbers set to zero.
    mlp_output : ndarray, shape (..., L, d_model)
        Second layer of the MLP.
    mlp_sum : ndarray, shape (..., L, d_model)
        Second residual connection: `after_attention + mlp_output`.
    output : ndarray, shape (..., L, d_model)
        The same sum if the norm comes first, its second layer norm otherwise.
    """

    x: Array
    attention_input: Array
    attention: MultiHeadTrace
    attention_sum: Array
    after_attention: Array
    mlp_input: Array
    preactivation: Array
    hidden: Array
    mlp_output: Array
    mlp_sum: Array
    output: Array


class TransformerBlock:
    """Attention and an MLP, each with a layer norm and a residual connection.

    Parameters
    ----------
    attention : MultiHeadAttention
        Self-attention that takes and returns vectors of width d_model.
    norm_first : bool
        True: layer norm is applied to the inputs of attention and MLP, as in today's models. False:
        it is applied to the sums after them, as in the first transformer.
    gain_1, bias_1 : array_like, shape (d_model,)
        Layer norm of the attention.
    gain_2, bias_2 : array_like, shape (d_model,)
        Layer norm of the MLP.
    W_1, b_1 : array_like, shapes (d_model, d_hidden) and (d_hidden,)
        First layer of the MLP.
    W_2, b_2 : array_like, shapes (d_hidden, d_model) and (d_model,)
        Second layer of the MLP.

    Attributes
    ----------
    attention, norm_first
        As given.
    gain_1, bias_1, gain_2, bias_2, W_1, b_1, W_2, b_2 : ndarray
        Read-only copies of what was given.

    Raises
    ------
    TypeError
        If `attention` is not a `MultiHeadAttention`, `norm_first` is not a boolean, or a weight
        does not hold real numbers.
    ValueError
        If the shapes of the weights do not fit together.

    Examples
    --------
    If attention and MLP both add nothing, the residual connections pass the input through:

    >>> zeros = np.zeros((2, 2))
    >>> block = TransformerBlock(
    ...     MultiHeadAttention(zeros, zeros, zeros, zeros, num_heads=1),
    ...     norm_first=True,
    ...     gain_1=[1, 1], bias_1=[0, 0], gain_2=[1, 1], bias_2=[0, 0],
    ...     W_1=zeros, b_1=[0, 0], W_2=zeros, b_2=[0, 0],
    ... )
    >>> block([[1, 2], [3, 5]])
    array([[1., 2.],
           [3., 5.]])

    Notes
    -----
    Source: Vaswani et al. 2017, arXiv 1706.03762, section 3.1, for the parts with the norm last,
    and equation (2) for the MLP; Xiong et al. 2020, arXiv 2002.04745, for the norm first.
    """

    def __init__(
        self,
        attention: MultiHeadAttention,
        *,
        norm_first: bool,
        gain_1: ArrayLike,
        bias_1: ArrayLike,
        gain_2: ArrayLike,
        bias_2: ArrayLike,
        W_1: ArrayLike,
        b_1: ArrayLike,
        W_2: ArrayLike,
        b_2: ArrayLike,
    ) -> None:
        if not isinstance(attention, MultiHeadAttention):
            raise TypeError(
                f"attention: expected a MultiHeadAttention, got {type(attention).__name__}"
            )
        self.attention = attention
        self.norm_first = boolean("norm_first", norm_first)
        self.W_1 = _read_only("W_1", W_1)
        d_model = attention.W_Q.shape[0]
        for name, matrix, axis in (
            ("W_K", attention.W_K, 0),
            ("W_V", attention.W_V, 0),
            ("W_O", attention.W_O, 1),
        ):
            if matrix.shape[axis] != d_model:
                raise ValueError(
                    f"attention: expected one width for its input and output, {d_model}, the rows "
                    f"of W_Q; got {name} of shape {matrix.shape}"
                )
        if self.W_1.ndim != 2:
            raise ValueError(f"W_1: expected a matrix, got shape {self.W_1.shape}")
        d_hidden = self.W_1.shape[1]
        self.gain_1 = _read_only("gain_1", gain_1)
        self.bias_1 = _read_only("bias_1", bias_1)
        self.gain_2 = _read_only("gain_2", gain_2)
        self.bias_2 = _read_only("bias_2", bias_2)
        self.b_1 = _read_only("b_1", b_1)
        self.W_2 = _read_only("W_2", W_2)
        self.b_2 = _read_only("b_2", b_2)
        for name, expected in (
            ("gain_1", (d_model,)),
            ("bias_1", (d_model,)),
            ("gain_2", (d_model,)),
            ("bias_2", (d_model,)),
            ("W_1", (d_model, d_hidden)),
            ("b_1", (d_hidden,)),
            ("W_2", (d_hidden, d_model)),
            ("b_2", (d_model,)),
        ):
            given = getattr(self, name).shape
            if given != expected:
                raise ValueError(
                    f"{name}: expected shape {expected} for d_model {d_model} and d_hidden "
                    f"{d_hidden}, got {given}"
                )

    @property
    def num_parameters(self) -> int:
        """How many numbers there are in all weights and biases."""
        norms = (self.gain_1, self.bias_1, self.gain_2, self.bias_2)
        mlp = (self.W_1, self.b_1, self.W_2, self.b_2)
        return self.attention.num_parameters + sum(weight.size for weight in norms + mlp)

    def __call__(
        self, x: ArrayLike, *, attn_mask: ArrayLike | None = None, is_causal: bool = False
    ) -> Array:
        """Pass vectors through the block.

        Parameters
        ----------
        x : array_like, shape (..., L, d_model)
            One vector for each position.
        attn_mask, is_causal
            As for `MultiHeadAttention`.

        Returns
        -------
        ndarray, shape (..., L, d_model)
            One vector for each position.

        Raises
        ------
        TypeError
            If `x` does not hold real numbers.
        ValueError
            If `x` has another shape, or `attn_mask` does not fit.
        """
        return self.trace(x, attn_mask=attn_mask, is_causal=is_causal).output

    def trace(
        self, x: ArrayLike, *, attn_mask: ArrayLike | None = None, is_causal: bool = False
    ) -> BlockTrace:
        """Pass vectors through the block and keep every intermediate.

        Parameters
        ----------
        x, attn_mask, is_causal
            As for the call.

        Returns
        -------
        BlockTrace
            Each step by name.

        Raises
        ------
        TypeError, ValueError
            As the call does.

        Examples
        --------
        The attention adds nothing here, so the first sum is the input:

        >>> zeros, ones = np.zeros((2, 2)), np.ones(2)
        >>> block = TransformerBlock(
        ...     MultiHeadAttention(zeros, zeros, zeros, zeros, num_heads=1),
        ...     norm_first=False,
        ...     gain_1=ones, bias_1=zeros[0], gain_2=ones, bias_2=zeros[0],
        ...     W_1=np.ones((2, 3)), b_1=[-1, 0, 1], W_2=np.zeros((3, 2)), b_2=zeros[0],
        ... )
        >>> trace = block.trace([[1, 2]])
        >>> trace.attention_sum
        array([[1., 2.]])
        >>> trace.hidden.round(2)
        array([[0., 0., 1.]])
        """
        x = real_array("x", x)
        d_model = len(self.gain_1)
        if x.ndim < 2 or x.shape[-1] != d_model:
            raise ValueError(f"x: expected shape (..., length, {d_model}), got {x.shape}")
        attention_input = self._norm_1(x) if self.norm_first else x
        attention = self.attention.trace(attention_input, attn_mask=attn_mask, is_causal=is_causal)
        attention_sum = x + attention.output
        after_attention = attention_sum if self.norm_first else self._norm_1(attention_sum)
        mlp_input = self._norm_2(after_attention) if self.norm_first else after_attention
        preactivation = mlp_input @ self.W_1 + self.b_1
        hidden = np.maximum(preactivation, 0)
        mlp_output = hidden @ self.W_2 + self.b_2
        mlp_sum = after_attention + mlp_output
        return BlockTrace(
            x=x,
            attention_input=attention_input,
            attention=attention,
            attention_sum=attention_sum,
            after_attention=after_attention,
            mlp_input=mlp_input,
            preactivation=preactivation,
            hidden=hidden,
            mlp_output=mlp_output,
            mlp_sum=mlp_sum,
            output=mlp_sum if self.norm_first else self._norm_2(mlp_sum),
        )

    def _norm_1(self, x: Array) -> Array:
        return layer_norm(x, self.gain_1, self.bias_1)

    def _norm_2(self, x: Array) -> Array:
        return layer_norm(x, self.gain_2, self.bias_2)


def _read_only(name: str, given: ArrayLike) -> Array:
    copy = real_array(name, given).copy()
    copy.setflags(write=False)
    return copy
