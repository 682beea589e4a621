"""Where a token looks in one head of a model that writes, and what the model expects after it.

It needs nothing but Python: it reads the measurement that this site publishes. How the weights were
measured is said on the page of the model.
"""

import json
from pathlib import Path
from urllib.request import urlopen

# Where the files with the weights are: an address, or a folder.
files = "."
# A text: "tired", "soft", "capital", "name" or "list".
text = "soft"
# Layer, and head in this layer, from 1.
layer = 14
head = 9
# Which token looks, from 0.
place = 9
HEADS = 9


def read(name):
    if "://" in files:
        with urlopen(files + name) as answer:
            return answer.read().decode()
    return Path(files, name).read_text(encoding="utf-8")


given = json.loads(read(f"writing_words.{text}.data.json"))
tokens = given["tokens"]
place = min(place, len(tokens) - 1)
print("from", tokens[place])
row = given["weights"][(layer - 1) * HEADS + head - 1][place]
for index, weight in enumerate(row):
    print("to", index, tokens[index], f"{weight / 1000:.3f}")
for rank, (token, probability) in enumerate(
    zip(given["candidates"][place], given["probabilities"][place], strict=True), start=1
):
    print("next", rank, token)
    print("next", rank, "probability", f"{probability / 1000:.3f}")
