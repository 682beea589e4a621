"""Train two layers on letters that repeat themselves, and print how they continue some letters.

Training takes a few seconds. Its numbers are the same on every machine, except for the last of
their many decimals.

It needs the package attention_explainer: `pip install .` in a clone of this project.
"""

import os

# Small matrices gain nothing from more threads.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from attention_explainer.real_model.rounded import round_rows
from attention_explainer.softmax import softmax
from attention_explainer.training.decoder import forward
from attention_explainer.training.induction_language import LETTERS, tokens_of
from attention_explainer.training.induction_runs import (
    FIRST,
    MODELS,
    REPORTED_SEEDS,
    SECOND,
    head_scores,
    swapped,
    train,
    without,
)

# What is continued.
letters = ["F", "L", "A", "M", "I", "N", "G", "O", "F", "L", "A", "M"]
# What becomes of the notes of the previous-token head: "written", "nothing" or "swapped".
message = "written"

settings = MODELS["two_layers"]
parameters, _ = train(settings, REPORTED_SEEDS[0])
previous_token, induction = head_scores(settings, parameters)
head, reader = previous_token[FIRST].argmax(), induction[SECOND].argmax()

for name, matrix in parameters.items():
    numbers, scale = round_rows(matrix.astype(np.float32))
    parameters[name] = numbers * scale.astype(np.float64)[:, np.newaxis]

edit = {
    "written": None,
    "nothing": without(FIRST, head),
    "swapped": swapped(FIRST, head, one=np.array([4]), other=np.array([6])),
}[message]
model = forward(settings, parameters, tokens_of("".join(letters))[np.newaxis], edit=edit)

before = model.attention[FIRST].weights[0, head].diagonal(offset=-1)
second = model.attention[SECOND].weights[0, reader, -1]
probabilities = softmax(model.logits[0, -1])

for place, weight in enumerate(before, start=2):
    print("before", place, f"{weight:.2f}")
for place, weight in enumerate(second, start=1):
    print("second", place, f"{weight:.2f}")
print("asking", letters[-1])
for place, token in enumerate(probabilities.argsort()[::-1][:2], start=1):
    print("expected", place, LETTERS[token])
    print("probability", place, f"{probabilities[token]:.2f}")
