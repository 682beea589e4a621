"""What one word looks at with two heads, and with one.

It needs the package attention_explainer: `pip install .` in a clone of this project.
"""

from attention_explainer.worked_example import (
    QUERY_WORD,
    SENTENCE,
    position,
    worked_example,
    worked_heads,
)

# The word that looks, counted from 0.
query = position(QUERY_WORD)

first, second = worked_heads(num_heads=2).attention.weights
for name, weights in (
    ("first", first),
    ("second", second),
    ("one head", worked_example().weights),
):
    for word, weight in zip(SENTENCE, weights[query], strict=True):
        print(name, word, f"{weight:.2f}")
    print(name, SENTENCE[weights[query].argmax()])
