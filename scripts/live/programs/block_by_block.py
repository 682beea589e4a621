"""The softmax of one word, computed block by block from the last key back.

It needs the package attention_explainer: `pip install .` in a clone of this project.
"""

import numpy as np

from attention_explainer import blockwise_steps
from attention_explainer.worked_example import (
    DIMENSIONS,
    QUERY_WORD,
    SENTENCE,
    position,
    worked_example,
)

# Keys in a block.
block = 2
# How many blocks have been seen.
seen = 1

trace = worked_example()
it = position(QUERY_WORD)
steps = blockwise_steps(trace.query[it], trace.key[::-1], trace.value[::-1], block)
step = steps[min(seen, len(steps)) - 1]
for index, word in enumerate(SENTENCE[::-1]):
    exponential = np.exp(trace.logits[it, ::-1][index] - step.maximum)
    print(word, f"{exponential:.3f}" if index < step.stop else "–")
print("maximum", f"{step.maximum:.2f}")
print("factor", f"{step.shrink:.3f}")
print("sum", f"{step.total:.3f}")
for dimension, number in zip(DIMENSIONS, step.output, strict=True):
    print("output", dimension, f"{number:z.3f}")
