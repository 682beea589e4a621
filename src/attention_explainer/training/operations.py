"""The operations of a small transformer, each with its backward rule directly below its formula.

Every function returns what it computes and `backward`: a function that takes the gradient of the
loss with respect to the output and returns the gradients with respect to the inputs, in the order
of the arguments. A model is trained by calling the operations one after another and their backward
functions in reverse order; nothing else is needed.

Source of the method: Rumelhart, Hinton and Williams, Learning representations by back-propagating
errors, Nature 323, 1986, doi 10.1038/323533a0.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_explainer.multi_head import MultiHeadTrace, merge_heads, split_heads
from attention_explainer.scaled_dot_product import AttentionTrace, attention_trace
from attention_explainer.transformer_block import EPSILON, layer_norm

Array = NDArray[Any]
Integers = NDArray[np.integer[Any]]
