"""What a word of your own sentence looks at in one head of the real model, or in the mean of all.

Run it in the folder of a clone of the project, with its package installed.
"""

import numpy as np

from attention_explainer.real_model.rounded import load_rounded

sentence = "The cat sat on the mat because it was tired."
# If there is another sentence, it prints how much more there is in that one.
other = ""
# Layer and number of the head, from 1.
head = "6.12"
mean_heads = False
# The place of the word that looks, from 0 for the marker at the beginning.
word = 8
# Leave out the markers, and divide each row by what is left of it.
hide_markers = False
# Join the pieces of words: a word gets what its pieces get, and looks as they do on average.
join_pieces = True

MARKERS = ("[CLS]", "[SEP]", "[PAD]")
Row = list[tuple[str, float]]
model = load_rounded("data/real_model/int8")


def grouped(tokens: list[str]) -> list[list[int]]:
    """Return which tokens make up each word that is shown."""
    words = [place for place, token in enumerate(tokens) if token not in MARKERS]
    groups: list[list[int]] = []
    for place in words if hide_markers and words else range(len(tokens)):
        if join_pieces and groups and tokens[place].startswith("##"):
            groups[-1].append(place)
        else:
            groups.append([place])
    return groups


def rows_of(text: str) -> tuple[Row, Row]:
    """Return each word with its weight, and with its share of what reaches the word that looks."""
    tokens = model.pieces.tokens(text)
    trace = model.encoder.trace(model.pieces.numbers(tokens))
    # What a token lets through is as long as its value once the output projection transformed it.
    shares = trace.weights * trace.value_norms[..., np.newaxis, :]
    shares /= shares.sum(axis=-1, keepdims=True)
    groups = grouped(tokens)
    staying = [place for group in groups for place in group]
    looking = next((group for group in groups if word in group), groups[0])
    layer, number = map(int, head.split("."))
    found: list[Row] = []
    for maps in (trace.weights, shares):
        rows = maps.mean(axis=(0, 1)) if mean_heads else maps[layer - 1, number - 1]
        row = (rows / rows[:, staying].sum(axis=1, keepdims=True))[looking].mean(axis=0)
        spelled = [
            "".join([tokens[first], *(tokens[p][2:] for p in rest)]) for first, *rest in groups
        ]
        found.append(
            [(text, row[group].sum()) for text, group in zip(spelled, groups, strict=True)]
        )
    return found[0], found[1]


first = rows_of(sentence)
second = rows_of(other) if other else first
for name, before, after in zip(("weight", "share"), first, second, strict=True):
    for index, ((text, one), (_, another)) in enumerate(zip(before, after, strict=True)):
        print(name, index, text, f"{another - one if other else one:z.3f}")
