"""The dot product of the vectors of two positions, pair by pair.

It needs the package attention_explainer: `pip install .` in a clone of this project.
"""

from attention_explainer.positions import sinusoidal_positions

# The positions.
first = 1
second = 4

vectors = sinusoidal_positions(max(first, second) + 1, 6)
products = (vectors[first] * vectors[second]).reshape(-1, 2).sum(axis=1)
for number, part in enumerate(products, start=1):
    print("pair", number, f"{part:.3f}")
print("first", first)
print("second", second)
print("distance", second - first)
print("product", f"{products.sum():.3f}")
