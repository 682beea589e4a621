"""The two products that a head is made of: W_Q times W_K transposed, and W_V times W_O."""

import numpy as np
from numpy.typing import NDArray

from attention_explainer.multi_head import MultiHeadAttention


def head_products(
    attention: MultiHeadAttention, head: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return both products of a head, each (d_model, d_model)."""
    width = attention.W_Q.shape[1] // attention.num_heads
    own = slice(head * width, (head + 1) * width)
    w_q, w_k, w_v, w_o = (
        matrix.astype(np.float64)
        for matrix in (
            attention.W_Q[:, own],
            attention.W_K[:, own],
            attention.W_V[:, own],
            attention.W_O[own],
        )
    )
    return w_q @ w_k.T, w_v @ w_o
