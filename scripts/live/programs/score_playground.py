"""Scores that the essay gives, their weights, and whether these are the weights it prints."""

import numpy as np

from attention_explainer import softmax
from attention_explainer.worked_example import SENTENCE
from scripts.results.essay_quotes import DIMENSIONS_4, SCORES_5, WEIGHTS_5, agrees, rounding

# One score a word, in the order of the sentence; zero where the essay gives none.
scores = [float(SCORES_5.get(word, "0")) for word in SENTENCE]
# Are the words without a score in the essay left out?
only_three = True
# Are the scores divided by √d_k? The temperature divides them in any case.
divided = False
temperature = 1.0

divisor = temperature * (np.sqrt(int(DIMENSIONS_4)) if divided else 1)
scaled = np.array(scores) / divisor
takes_part = np.array([word in SCORES_5 or not only_three for word in SENTENCE])
weights = softmax(scaled, where=takes_part)
for word, number, weight in zip(SENTENCE, scaled, weights, strict=True):
    print(f"{word} scaled {number:z.2f}")
    print(f"{word} weight {weight:.3f}")

at = {word: SENTENCE.index(word) for word in SCORES_5}
print(f"three together {weights[list(at.values())].sum():.3f}")
for word, printed in WEIGHTS_5.items():
    print(word, "verdict", "agrees" if agrees(printed, weights[at[word]]) else "differs")

# Softmax fixes ratios: e to the power of a difference, whatever the other words do.
for one, other in (("cat", "mat"), ("mat", "sat")):
    difference = scaled[at[one]] - scaled[at[other]]
    ratio = np.exp(difference)
    (low, high), (low_other, high_other) = rounding(WEIGHTS_5[one]), rounding(WEIGHTS_5[other])
    print(f"{one}:{other} difference {difference:z.2f}")
    print(f"{one}:{other} ratio", f"{ratio:.2f}" if ratio < 10_000 else ">9999")
    fits = low / high_other <= ratio <= high / low_other
    print(f"{one}:{other} verdict", "agrees" if fits else "differs")

# weight = exp(score) / (exp(score) + the others), solved for the score of mat
wanted = float(WEIGHTS_5["mat"])
others = takes_part & (np.array(SENTENCE) != "mat")
needed = divisor * (np.log(wanted / (1 - wanted)) + np.log(np.exp(scaled[others]).sum()))
then = (1 - wanted) * softmax(scaled, where=others)
print(f"mat needs {needed:z.2f}")
print(f"cat then {then[at['cat']]:.3f}")
print(f"sat then {then[at['sat']]:.3f}")
