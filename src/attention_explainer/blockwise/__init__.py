"""Attention block by block: the plain function's result without its L × S matrix.

A query's weights are needed for one thing only: a weighted mean of values. A mean can be built up
one block of keys at a time, by keeping the sum of the exponentials, the sum of exponentials times
values and, since `exp` overflows, the maximum that both are relative to. When a block brings a
larger maximum, both sums shrink by the same factor. One division at the end gives the output.

That is `running_sums`, and it is the whole idea. The other modules are there for speed: `tiles`
cuts queries and keys into blocks, `products` multiplies as fast as BLAS can, `machine` looks after
cores and threads, and `attention` and `heads` put it all together.
"""

from attention_explainer.blockwise.attention import blockwise_attention
from attention_explainer.blockwise.running_sums import BlockwiseStep, blockwise_steps

__all__ = ["BlockwiseStep", "blockwise_attention", "blockwise_steps"]
