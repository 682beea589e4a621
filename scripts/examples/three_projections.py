"""How do three matrices turn embeddings into queries, keys and values?"""

import argparse  # the page leaves this out

from attention_explainer.worked_example import SENTENCE, W_K, W_Q, W_V, embed

argparse.ArgumentParser(description=__doc__).parse_args()  # the page leaves this out

x = embed(SENTENCE)
query, key, value = x @ W_Q, x @ W_K, x @ W_V

print("x    ", x.shape)
print("query", query.shape, "key", key.shape, "value", value.shape)

it = SENTENCE.index("it")
print("query of it:", query[it])
print("key of it:  ", key[it])
print("value of it:", value[it])
