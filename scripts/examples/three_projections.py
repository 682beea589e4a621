"""How do three matrices turn embeddings into queries, keys and values?"""

import argparse  # the page leaves this out

from attention_explainer.worked_example import QUERY_WORD, SENTENCE, W_K, W_Q, W_V, embed, position

argparse.ArgumentParser(description=__doc__).parse_args()  # the page leaves this out

x = embed(SENTENCE)
query, key, value = x @ W_Q, x @ W_K, x @ W_V

print("x    ", x.shape)
print("query", query.shape, "key", key.shape, "value", value.shape)

it = position(QUERY_WORD)
print(f"query of {QUERY_WORD}:", query[it])
print(f"key of {QUERY_WORD}:  ", key[it])
print(f"value of {QUERY_WORD}:", value[it])
