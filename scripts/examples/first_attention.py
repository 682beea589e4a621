"""How are all weights of a sentence computed, and what do they add up to?"""

import argparse  # the page leaves this out

from attention_explainer.worked_example import ANSWER, QUERY_WORD, RIVAL, position, worked_example

argparse.ArgumentParser(description=__doc__).parse_args()  # the page leaves this out

trace = worked_example()
it = position(QUERY_WORD)

print("the map:    ", trace.weights.shape)
print("sum of rows:", trace.weights.sum(axis=1))
for word in (ANSWER, RIVAL):
    print(f"{QUERY_WORD} to {word}:   {trace.weights[it, position(word)]:.4f}")
