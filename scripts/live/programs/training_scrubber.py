"""Train one head of attention, and print what it does with a sentence after some steps.

Training takes a few seconds. Its numbers are the same on every machine, except for the last of
their many decimals.

It needs the package attention_explainer: `pip install .` in a clone of this project.
"""

import os

# Small matrices gain nothing from more threads.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from dataclasses import replace

import numpy as np

from attention_explainer.softmax import softmax
from attention_explainer.training.language import PLACES
from attention_explainer.training.runs import ONE_HEAD, REPORTED_SEEDS, run_model, train
from attention_explainer.training.toy_language import ASKING_POSITIONS, example_sentences

# After how many steps of the training, and where its randomness comes from.
step = ONE_HEAD.snapshot_steps[0]
seed = REPORTED_SEEDS[0]

settings = replace(ONE_HEAD, snapshot_steps=tuple(sorted({step, ONE_HEAD.steps})))
parameters = train(settings, seed).snapshots[0].parameters

sentences = example_sentences()
words = sentences.words(0)
model = run_model(settings.model, parameters, sentences)
weights = model.attention.attention.weights[0, 0]
probabilities = softmax(model.logits[0])
right = probabilities[np.arange(len(ASKING_POSITIONS)), sentences.answers[0]]

print("step", step)
for row, position in enumerate(ASKING_POSITIONS):
    for place, (word, weight) in enumerate(zip(words, weights[position], strict=True), start=1):
        print(words[position], place, word, f"{weight:.2f}")
    print(words[position], "answers", PLACES[probabilities[row].argmax()])
    print(words[position], "probability", f"{right[row]:.2f}")
print("loss", f"{-np.log(right).mean():.2f}")
