"""From the embedding of "it" and three matrices to its weights and its new vector."""

from attention_explainer import attention_trace, worked_example
from attention_explainer.worked_example import DIMENSIONS, SENTENCE, embed

it = SENTENCE.index("it")
words = embed(SENTENCE)

# The embedding of "it".
x = words[it]
# Row: what a word is. Column: what it asks for, is found by, passes on.
W_Q = worked_example.W_Q
W_K = worked_example.W_K
W_V = worked_example.W_V

words[it] = x
trace = attention_trace(words @ W_Q, words @ W_K, words @ W_V)


def short(number: float) -> str:
    return f"{number:z.2f}".rstrip("0").rstrip(".")


for d, dimension in enumerate(DIMENSIONS):
    print("query", dimension, short(trace.query[it, d]))
    print("new", dimension, f"{trace.output[it, d]:z.2f}")
    for j, word in enumerate(SENTENCE):
        print("key", word, dimension, short(trace.key[j, d]))
        print("value", word, dimension, short(trace.value[j, d]))
for j, word in enumerate(SENTENCE):
    print("score", word, f"{trace.scores[it, j]:z.2f}")
    print("scaled", word, f"{trace.scaled_scores[it, j]:z.3f}")
    print("weight", word, f"{trace.weights[it, j]:.2f}")
