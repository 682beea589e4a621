"""What the pronoun looks at in two layers, when the first writes more or less.

It needs the package attention_explainer: `pip install .` in a clone of this project.
"""

from attention_explainer.worked_example import (
    ANSWER,
    CAUSE,
    QUERY_WORD,
    RIVAL,
    SENTENCE,
    TWIN_SENTENCE,
    position,
)
from attention_explainer.worked_layers import HINT, two_layers

# Which of both sentences, counted from 0.
last = 0
# What the output of the first layer is multiplied by.
strength = 1
# Does the pronoun carry into the second layer what it carries in the other sentence?
swapped = False

sentences = SENTENCE, TWIN_SENTENCE
words = sentences[last]
it, cause = position(QUERY_WORD), position(CAUSE)
other = two_layers(sentences[1 - last], strength=strength)
carried = {it: other.between[it]} if swapped else None
layers = two_layers(words, strength=strength, carried=carried)

print("word", words[cause])
for number, trace in enumerate((layers.first, layers.second), start=1):
    for word, weight in zip(
        (*words[:cause], "cause", *words[cause + 1 :]), trace.weights[it], strict=True
    ):
        print(number, word, f"{weight:.2f}")
print("hint", f"{layers.between[it, HINT]:.2f}")
for noun in (ANSWER, RIVAL):
    print("score", noun, f"{layers.second.scores[it, position(noun)]:.2f}")
