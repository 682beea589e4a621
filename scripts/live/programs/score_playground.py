"""Scores that an essay gives, their weights, and whether these are the weights it prints.

It needs the package attention_explainer: `pip install .` in a clone of this project.
"""

from decimal import ROUND_HALF_UP, Decimal, localcontext

import numpy as np

from attention_explainer import softmax

SENTENCE = ["The", "cat", "sat", "on", "the", "mat", "because", "it", "was", "tired"]
# One score a word, in the order of the sentence; zero where the essay gives none.
scores = [0.0, 3.5, 0.8, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0]
# The weights that the essay prints, with two decimals.
PRINTED = {"cat": 0.70, "mat": 0.08, "sat": 0.05}
HALF = 0.005
# Are the words without a score in the essay left out?
only_three = True
# Are the scores divided by √d_k? The temperature divides them in any case.
divided = False
temperature = 1.0
D_K = 4

divisor = temperature * (np.sqrt(D_K) if divided else 1)
scaled = np.array(scores) / divisor
takes_part = np.array([word in PRINTED or not only_three for word in SENTENCE])
weights = softmax(scaled, where=takes_part)
at = {word: SENTENCE.index(word) for word in PRINTED}


def shown(number: float, decimals: int) -> str:
    """Format; of the first twelve digits, half is rounded up."""
    with localcontext(rounding=ROUND_HALF_UP):
        return f"{Decimal(f'{number:.12g}'):z.{decimals}f}"


def rounding(word: str) -> tuple[float, float]:
    """Between which numbers lies what was rounded to the printed weight?"""
    return round(PRINTED[word] - HALF, 3), round(PRINTED[word] + HALF, 3)


def verdict(low: float, number: float, high: float) -> str:
    return "agrees" if low <= number <= high else "differs"


for word, number, weight in zip(SENTENCE, scaled, weights, strict=True):
    print(word, "scaled", shown(number, 2))
    print(word, "weight", shown(weight, 3))
print("three together", shown(weights[list(at.values())].sum(), 3))
for word in PRINTED:
    low, high = rounding(word)
    print(word, "verdict", verdict(low, weights[at[word]], high))

# Softmax fixes ratios: e to the power of a difference, whatever the other words do.
for one, other in (("cat", "mat"), ("mat", "sat")):
    difference = scaled[at[one]] - scaled[at[other]]
    ratio = np.exp(difference)
    (low, high), (low_other, high_other) = rounding(one), rounding(other)
    print(f"{one}:{other} difference", shown(difference, 2))
    print(f"{one}:{other} ratio", shown(ratio, 2) if ratio < 10_000 else ">9999")
    print(f"{one}:{other} verdict", verdict(low / high_other, ratio, high / low_other))

# weight = exp(score) / (exp(score) + the others), solved for the score of mat
wanted = PRINTED["mat"]
others = takes_part & (np.array(SENTENCE) != "mat")
needed = divisor * (np.log(wanted / (1 - wanted)) + np.log(np.exp(scaled[others]).sum()))
then = (1 - wanted) * softmax(scaled, where=others)
print("mat needs", shown(needed, 2))
print("cat then", shown(then[at["cat"]], 3))
print("sat then", shown(then[at["sat"]], 3))
