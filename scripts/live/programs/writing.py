"""What the small language model of this site writes, and what it chooses between.

The model is in a file that this site publishes, so the program needs NumPy and the package alone.
The text goes to the other output of a program, so that the numbers can be read by themselves.
"""

import base64
import json
import sys
from math import prod
from pathlib import Path
from urllib.request import urlopen

import numpy as np

from attention_explainer.sampling import Draws, next_probabilities
from attention_explainer.training.pieces import Pieces
from attention_explainer.training.text_runs import SETTINGS
from attention_explainer.training.writing import Writer
from attention_explainer.worked_example import SENTENCE

# Where the file with the model is: an address, or a folder.
files = "."
length = 12
prompt = " ".join(SENTENCE[:-1])
temperature = 0.8
top_k = 100
top_p = 0.9
seed = 1
cache = True


def read(name):
    if "://" in files:
        with urlopen(files + name) as answer:
            return answer.read().decode()
    return Path(files, name).read_text(encoding="utf-8")


def chances(logits):
    return next_probabilities(logits, temperature=temperature, top_k=top_k, top_p=top_p)


model = json.loads(read("writing.model.data.json"))
numbers = np.frombuffer(base64.b64decode(model["numbers"]), "<f2")
ends = np.cumsum([prod(shape) for shape in model["shapes"].values()])
parameters = {
    name: part.reshape(shape)
    for (name, shape), part in zip(
        model["shapes"].items(), np.split(numbers, ends[:-1]), strict=True
    )
}

pieces = Pieces(model["pieces"])
tokens = pieces.encode(prompt).tolist() or pieces.encode("\n").tolist()
writer, draws = Writer(SETTINGS, parameters, uses_cache=cache), Draws(seed)
logits, new = writer.read(tokens), []
room = SETTINGS.context - len(tokens)
for _ in range(min(length, room)):
    new.append(draws.token(chances(logits)))
    logits = writer.read(new[-1:])
print(pieces.decode(tokens + new), file=sys.stderr)

probabilities = chances(logits)
for place, token in enumerate(np.argsort(-logits, kind="stable")[:8], start=1):
    print(f"piece {place}", pieces.vocabulary[token].replace(" ", "·").replace("\n", "¶"))
    print(f"probability {place} {probabilities[token]:.3f}")
print("pieces", len(new))
print("room", room)
print("kept", np.count_nonzero(probabilities))
print("products", f"{writer.products:,}")
