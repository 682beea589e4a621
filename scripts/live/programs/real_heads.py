"""What a word looks at in one head of a real model, from the measurement that this site publishes.

It needs nothing but Python. How the weights were measured, and how to measure them for sentences of
your own, is said on the page of the real model.
"""

import json
from pathlib import Path
from urllib.request import urlopen

# Where the files with the weights are: an address, or a folder.
files = "."
# A group of sentences, such as "essay-1", "gender-24" or "situation-3"; which of its sentences,
# from 1; and which word looks: "pronoun", or, in the essay's sentences, its place, such as "2".
text = "essay-1"
sentence = 1
word = "pronoun"
# Layer and number of the head, from 1. The model has twelve in each layer.
head = "6.12"
HEADS = 12


def read(name):
    if "://" in files:
        with urlopen(files + name) as answer:
            return answer.read().decode()
    return Path(files, name).read_text(encoding="utf-8")


group = json.loads(read(f"real_heads.{text}.data.json"))
asked = group[(sentence - 1) % len(group)]
layer, number = map(int, head.split("."))
chosen = (layer - 1) * HEADS + number - 1


def row(one, index, place):
    """Weights from a place in a head; of most sentences only the pronoun's are kept."""
    kept = one["weights"][index]
    return [weight / 1000 for weight in (kept[place] if len(kept) > 1 else kept[0])]


for index in range(len(asked["weights"])):
    to_right = row(asked, index, asked["pronoun"])[asked["right"]]
    print(f"{index // HEADS + 1}.{index % HEADS + 1} {to_right:.3f}")

tokens = asked["tokens"]
is_kept = word != "pronoun" and len(asked["weights"][0]) > 1 and int(word) < len(tokens)
place = int(word) if is_kept else asked["pronoun"]
print("from", tokens[place])
for index, (token, weight) in enumerate(zip(tokens, row(asked, chosen, place), strict=True)):
    print("to", index, token, f"{weight:.3f}")

for index, one in enumerate(group, start=1):
    weights = row(one, chosen, one["pronoun"])
    print(f"sentence {index} right noun {weights[one['right']]:.3f}")
    print(f"sentence {index} other noun {weights[one['wrong']]:.3f}")
    print(f"sentence {index} verdict {one['verdicts'][chosen]}")
print("head", head)
print("right", [one["verdicts"][chosen] for one in group].count("right"))
print("sentences", len(group))
