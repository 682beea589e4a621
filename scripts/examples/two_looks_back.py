"""How do two layers built by hand continue letters that repeat themselves?"""

import argparse  # the page leaves this out

import numpy as np

from attention_explainer import scaled_dot_product_attention

argparse.ArgumentParser(description=__doc__).parse_args()  # the page leaves this out

text = "FLAMINGOFLAM"
letters = sorted(set(text))
x = np.eye(len(letters))[[letters.index(letter) for letter in text]]
places = np.eye(len(text))

# First layer: each letter asks for the place before its own,
# and notes who stands there.
before = np.roll(places, -1, axis=1)
note = scaled_dot_product_attention(99 * before, places, x, is_causal=True)

# Second layer: the last letter asks who bears a note about its like.
query = 99 * x[-1:]
found, weights = scaled_dot_product_attention(query, note, x, return_weights=True)

print("looks at place", weights.argmax() + 1)
print("copies", letters[found.argmax()])
