"""Which score for "mat" gives it the weight that the essay prints?"""

import numpy as np

from attention_explainer import softmax
from scripts.results.essay_quotes import SCORES_5, WEIGHTS_5

cat, mat, sat = (float(SCORES_5[word]) for word in ("cat", "mat", "sat"))
wanted = float(WEIGHTS_5["mat"])

for name, others in (("three words", []), ("ten words", [0.0] * 7)):
    fixed = np.array([cat, sat, *others])
    # weight = exp(score) / (exp(score) + the others), solved for the score
    score = np.log(wanted / (1 - wanted)) + np.log(np.exp(fixed).sum())
    weights = softmax([cat, score, sat, *others])
    print(f"{name}: mat needs {score:.3f}")
    print("cat, mat, sat get", weights[:3].round(3))
