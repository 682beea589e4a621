"""What a word of one text finds among the first words of another.

It needs the package attention_explainer: `pip install .` in a clone of this project.
"""

from attention_explainer import attention_trace
from attention_explainer.worked_example import (
    CONJUNCTION,
    QUERY_WORD,
    SENTENCE,
    W_K,
    W_Q,
    embed,
    position,
)

between = position(CONJUNCTION)
texts = SENTENCE[between + 1 :], SENTENCE[:between]

# The word that asks, counted from 0.
asking = texts[0].index(QUERY_WORD)
# How many words of the other text there are to ask.
length = len(texts[1])

key = embed(texts[1][:length]) @ W_K
weights = attention_trace(embed(texts[0])[[asking]] @ W_Q, key, key).weights[0]
for place in range(len(texts[1])):
    print(place + 1, f"{weights[place]:.2f}" if place < length else "–")
