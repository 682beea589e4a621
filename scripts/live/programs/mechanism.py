"""What becomes of a word in one layer, and what turns the pronoun to the other noun.

It needs the package attention_explainer: `pip install .` in a clone of this project.
"""

from decimal import ROUND_HALF_UP, Decimal, localcontext

import numpy as np

from attention_explainer.worked_example import (
    ANSWER,
    CAUSE,
    QUERY_WORD,
    RIVAL,
    SENTENCE,
    TWIN_CAUSE,
    embed,
    position,
    worked_example,
)
from attention_explainer.worked_layers import two_layers

# The sentence: words of the example's vocabulary.
words = list(SENTENCE)
# Which word looks, counted from 0.
query = position(QUERY_WORD)
# Heads of a real model: name, and the weights of both nouns with each last word, as measured.
measured = []

it, cause, nouns = position(QUERY_WORD), position(CAUSE), (position(ANSWER), position(RIVAL))


def shown(number: float, decimals: int) -> str:
    """Format; of the first twelve digits, half is rounded up."""
    with localcontext(rounding=ROUND_HALF_UP):
        return f"{Decimal(f'{number:.12g}'):z.{decimals}f}"


def trimmed(number: float) -> str:
    return shown(number, 2).rstrip("0").rstrip(".")


def print_vector(name: str, numbers: np.ndarray) -> None:
    for index, number in enumerate(numbers):
        print(name, index, trimmed(number))


trace = worked_example(words)
weights = trace.weights[query]
print("asking", words[query])
print_vector("x", embed(words)[query])
print_vector("query", trace.query[query])
print_vector("new", trace.output[query])
for place, word in enumerate(words):
    print("word", place, word)
    print_vector(f"key {place}", trace.key[place])
    print("score", place, shown(trace.scores[query, place], 2))
    print("scaled", place, shown(trace.logits[query, place], 3))
    print("power", place, shown(np.exp(trace.logits[query, place]), 1))
    print("weight", place, shown(weights[place], 2))
    print_vector(f"term {place}", weights[place] * trace.value[place])

both = [[*words[:cause], last, *words[cause + 1 :]] for last in (CAUSE, TWIN_CAUSE)]
last = int(words[cause] == TWIN_CAUSE)
machines = {
    "single": [worked_example(each).weights[it, nouns] for each in both],
    "stacked": [two_layers(each).second.weights[it, nouns] for each in both],
} | dict(measured)
is_measured = all(
    word == own or place == cause
    for place, (word, own) in enumerate(zip(words, SENTENCE, strict=True))
)
for name, of_nouns in machines.items():
    ahead = [np.sign(round(answer - rival, 9)) for answer, rival in of_nouns]
    is_known = is_measured or name in ("single", "stacked")
    for noun, weight in zip(("answer", "rival"), of_nouns[last], strict=True):
        print(name, noun, shown(weight, 2) if is_known else "–")
    verdict = "turns" if ahead[0] * ahead[1] < 0 else "stays"
    print(name, "verdict", verdict if is_known else "–")
