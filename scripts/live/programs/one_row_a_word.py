"""Multiplications for one word of a sentence that is written, with a cache or without.

It needs the package attention_explainer: `pip install .` in a clone of this project.
"""

from attention_explainer.worked_example import DIMENSIONS, QUERY_WORD, SENTENCE, position

# The word that is written now, counted from 0.
place = position(QUERY_WORD)
# Are keys and values of earlier words kept?
kept = True

width = len(DIMENSIONS)
total = 0
for word in range(place + 1):
    queries = [word] if kept else range(word + 1)
    # The mask lets a query meet its own key and those before it.
    pairs = sum(key <= query for query in queries for key in range(len(SENTENCE)))
    products = len(queries) * 3 * width**2 + pairs * 2 * width
    total += products
print("projected", len(queries))
print("read", place + 1 - len(queries))
print("pairs", pairs)
print("products", products)
print("all", total)
