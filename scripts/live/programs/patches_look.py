"""The weights with which one patch of a small picture looks at each patch.

It needs the package attention_explainer: `pip install .` in a clone of this project.
"""

import numpy as np

from attention_explainer import attention_trace

# The patch that looks, counted from 0, row by row.
patch = 0

# A house under a sun: 24 by 24 pixels, from 0 to 1.
y, x = np.mgrid[:24, :24] + 0.5
picture = np.zeros((24, 24))
picture[(x - 18.5) ** 2 + (y - 5.5) ** 2 < 4**2] = 0.45
picture[y > 20] = 0.3
picture[(np.abs(x - 8) < 6) & (y > 12) & (y < 21)] = 0.7
picture[(y > 5) & (y < 12) & (np.abs(x - 8) < y - 4)] = 1.0
picture[(np.abs(x - 8) < 2) & (y > 15) & (y < 18)] = 0.0

# 16 patches of 6 by 6 pixels, each written as one row of 36 numbers.
patches = (picture - picture.mean()).reshape(4, 6, 4, 6).swapaxes(1, 2).reshape(16, 36)

# A hand-made projection: all of it, below less above, right less left, inside less outside.
y, x = (np.mgrid[:6, :6] + 0.5) / 6
inside = np.where(np.maximum(np.abs(x - 0.5), np.abs(y - 0.5)) < 1 / 3, 1.0, -1.0)
columns = (np.ones((6, 6)), np.sign(y - 0.5), np.sign(x - 0.5), inside - inside.mean())
tokens = patches @ np.stack([column.ravel() for column in columns], axis=1) / 36

weights = attention_trace(25 * tokens, tokens, tokens).weights[patch]
for number, weight in enumerate(weights, start=1):
    print(number, f"{weight:.2f}")
print("patch", patch + 1)
print("most", weights.argmax() + 1)
