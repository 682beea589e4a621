"""Which score for "mat" gives it the weight that the essay prints?"""

import argparse  # the page leaves this out

import numpy as np

from attention_explainer import softmax

argparse.ArgumentParser(description=__doc__).parse_args()  # the page leaves this out

cat, sat = 3.5, 0.8  # scores, and
wanted = 0.08  # the weight of mat, as the essay prints them

for name, others in (("three words", []), ("ten words", [0.0] * 7)):
    fixed = np.array([cat, sat, *others])
    # weight = exp(score) / (exp(score) + the others), solved for the score
    score = np.log(wanted / (1 - wanted)) + np.log(np.exp(fixed).sum())
    weights = softmax([cat, score, sat, *others])
    print(f"{name}: mat needs {score:.3f}")
    print("cat, mat, sat get", weights[:3].round(3))
