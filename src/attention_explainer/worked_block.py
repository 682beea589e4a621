"""The worked example in a whole block: hand-made weights for layer norms, output matrix and MLP.

Like everything in `worked_example`, these numbers were written down so that a reader can follow
them. They are no evidence of what a trained block does.
"""

import numpy as np

from attention_explainer.multi_head import MultiHeadAttention
from attention_explainer.transformer_block import TransformerBlock
from attention_explainer.worked_example import W_K, W_Q, W_V


def worked_block() -> TransformerBlock:
    """Build a block around the worked example, with an MLP that is made by hand as well.

    The norm comes last, so that the attention sees the same embeddings as in `worked_example` and
    gives the same weights. W_O is the identity: the only head's output passes through unchanged.
    The MLP has three neurons, which read and write the four dimensions thing, alive, event and
    stand-in:

    1. what is a living thing and no event becomes more alive and less of a stand-in;
    2. a thing that is not alive becomes more of a thing and less alive;
    3. what happens to the living becomes more of an event.

    Returns
    -------
    TransformerBlock
        One head, d_model 4, d_hidden 3.

    Examples
    --------
    >>> from attention_explainer.worked_example import (
    ...     ANSWER, QUERY_WORD, SENTENCE, embed, position
    ... )
    >>> weights = worked_block().trace(embed(SENTENCE)).attention.attention.weights
    >>> round(float(weights[0, position(QUERY_WORD), position(ANSWER)]), 2)
    0.71
    """
    return TransformerBlock(
        MultiHeadAttention(W_Q, W_K, W_V, np.eye(4), num_heads=1),
        norm_first=False,
        gain_1=[1, 1, 1, 1],
        bias_1=[0, 0, 0, 0],
        gain_2=[1, 1, 1, 1],
        bias_2=[0, 0, 0, 0],
        # Column: a neuron. Row: what it reads.
        W_1=[[1, 1, 0], [1, -1, 1], [-1, 0, 1], [0, 0, 0]],
        b_1=[-1, -1, -1],
        # Row: a neuron. Column: what it writes.
        W_2=[[0, 1, 0, -1], [1, -1, 0, 0], [0, 0, 1, 0]],
        b_2=[0, 0, 0, 0],
    )
