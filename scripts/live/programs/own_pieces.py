"""The numbers of a text's pieces, as two tokenizers cut it.

It needs the package attention_explainer: `pip install .` in a clone of this project.
"""

import json
from pathlib import Path
from urllib.request import urlopen

from attention_explainer.real_model.byte_pairs import BytePairs
from attention_explainer.real_model.wordpiece import WordPiece

# Where the file with both vocabularies is: an address, or a folder.
files = "."
# Any text.
text = "Zürich's 24 cats sat unbelievably still."


def read(name):
    if "://" in files:
        with urlopen(files + name) as answer:
            return answer.read().decode()
    return Path(files, name).read_text(encoding="utf-8")


content = json.loads(read("own_pieces.tokenizers.data.json"))
pieces = WordPiece(content["word_pieces"].split("\n"))
lines = content["byte_pairs"].split("\n")
# A line with a space is a merge: what is put together to its token.
pairs = BytePairs(
    [line.replace(" ", "") for line in lines],
    [line for line in lines if " " in line],
    control=[line for line in lines if len(line) > 1 and " " not in line],
    digits_apart=True,
)

for way, numbers in (
    ("WordPiece", pieces.numbers(pieces.tokens(text))),
    ("byte pairs", pairs.encode(text)),
):
    print(way, "tokens", len(numbers))
    for index, number in enumerate(numbers, start=1):
        print(way, index, number)
print("characters", len(text))
print("bytes", len(text.encode()))
