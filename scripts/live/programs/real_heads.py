"""What a word looks at in one head of a real model, from the committed measurement.

It runs in a clone of the project, whose folder data/real_model/ has the weights, and says how they
were measured. To compute them for sentences of your own, get the model as described there:

    from attention_explainer.real_model.weights import load_model

    model = load_model("weights")
    tokens = model.pieces.tokens("The cat sat on the mat because it was tired.")
    trace = model.encoder.trace([model.pieces.numbers(tokens)])
    print(trace.weights[0, 5, 11, tokens.index("it")])
"""

import numpy as np

from scripts.real_model.groups import START, groups
from scripts.real_model.study import chosen_heads, head_named

# A group of sentences, such as "essay-1", "gender-24" or "situation-3"; which of its sentences,
# from 1; and which word looks: "pronoun", or, in the essay's sentences, its place, such as "2".
text = START["text"]
sentence = START["sentence"]
word = START["word"]
# Layer and number of the head, from 1.
head = str(chosen_heads()["story"])

group = groups()[text]
asked = group.asked[(sentence - 1) % len(group.asked)]
chosen = head_named(head)

for (layer, number), weight in np.ndenumerate(asked.weights_from(asked.pronoun)[..., asked.right]):
    print(f"{layer + 1}.{number + 1} {weight:.3f}")

place = asked.looking(word)
print("from", asked.tokens[place])
for index, (token, weight) in enumerate(
    zip(asked.tokens, asked.weights_from(place)[chosen.index], strict=True)
):
    print("to", index, token, f"{weight:.3f}")

for number, one in enumerate(group.asked, start=1):
    right, other = one.nouns(chosen)
    print(f"sentence {number} right noun {right:.3f}")
    print(f"sentence {number} other noun {other:.3f}")
    print(f"sentence {number} verdict {one.verdict(chosen)}")
print("head", chosen)
print("right", [one.verdict(chosen) for one in group.asked].count("right"))
print("sentences", len(group.asked))
