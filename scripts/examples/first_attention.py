"""How are all weights of a sentence computed, and what do they add up to?"""

import argparse  # the page leaves this out

from attention_explainer.worked_example import SENTENCE, worked_example

argparse.ArgumentParser(description=__doc__).parse_args()  # the page leaves this out

trace = worked_example()
it = SENTENCE.index("it")

print("the map:    ", trace.weights.shape)
print("sum of rows:", trace.weights.sum(axis=1))
for word in ("cat", "mat"):
    print(f"it to {word}:   {trace.weights[it, SENTENCE.index(word)]:.4f}")
