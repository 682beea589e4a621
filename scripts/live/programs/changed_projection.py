"""From the embedding of one word and three matrices to its weights and its new vector.

It needs the package attention_explainer: `pip install .` in a clone of this project.
"""

from decimal import ROUND_HALF_UP, Decimal, localcontext

from attention_explainer import attention_trace, worked_example
from attention_explainer.worked_example import DIMENSIONS, QUERY_WORD, SENTENCE, embed, position

it = position(QUERY_WORD)
words = embed(SENTENCE)

# The embedding of this word.
x = words[it]
# Row: what a word is. Column: what it asks for, is found by, passes on.
W_Q = worked_example.W_Q
W_K = worked_example.W_K
W_V = worked_example.W_V

words[it] = x
trace = attention_trace(words @ W_Q, words @ W_K, words @ W_V)


def shown(number: float, decimals: int) -> str:
    """Format; of the first twelve digits, half is rounded up."""
    with localcontext(rounding=ROUND_HALF_UP):
        return f"{Decimal(f'{number:.12g}'):z.{decimals}f}"


def short(number: float) -> str:
    """Format without trailing zeros."""
    return shown(number, 2).rstrip("0").rstrip(".")


for d, dimension in enumerate(DIMENSIONS):
    print("query", dimension, short(trace.query[it, d]))
    print("new", dimension, shown(trace.output[it, d], 2))
    for j, word in enumerate(SENTENCE):
        print("key", word, dimension, short(trace.key[j, d]))
        print("value", word, dimension, short(trace.value[j, d]))
for j, word in enumerate(SENTENCE):
    print("score", word, shown(trace.scores[it, j], 2))
    print("scaled", word, shown(trace.scaled_scores[it, j], 3))
    print("weight", word, shown(trace.weights[it, j], 2))
