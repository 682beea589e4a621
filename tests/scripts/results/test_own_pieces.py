"""The file of byte pairs, held to what its README says, to where it is from, and to the library."""

import os
from pathlib import Path

import pytest

from attention_explainer.real_model.byte_pairs import BytePairs, byte_letters
from attention_explainer.real_model.gguf import read_gguf
from scripts.results.own_pieces import TEXT, byte_pairs, cut, lines, shown
from tests.texts_to_cut import TEXTS

GGUF_FILE = os.environ.get("GGUF_FILE", "")
"""The published model; data/writing_model/byte_pairs/README.md says how to get it."""


def test_each_line_is_a_control_token_or_a_byte_or_a_merge():
    given = lines()
    control = [line for line in given if len(line) > 1 and " " not in line]
    letters = [line for line in given if len(line) == 1]
    merges = [line for line in given if " " in line]
    assert given == [*control, *letters, *merges]
    assert (len(given), len(merges)) == (49_152, 48_900)
    assert all(token.startswith("<") and token.endswith(">") for token in control)
    assert set(letters) < set(byte_letters())
    assert all(merge.count(" ") == 1 for merge in merges)


def test_the_halves_of_a_merge_are_tokens_of_earlier_lines():
    known = set()
    for line in lines():
        halves = line.split(" ")
        assert len(halves) == 1 or set(halves) <= known, line
        known.add(line.replace(" ", ""))


@pytest.mark.parametrize("text", TEXTS)
def test_every_text_comes_back(text):
    assert byte_pairs().decode(byte_pairs().encode(text)) == text


def test_what_is_shown_of_a_piece_tells_spaces_and_broken_characters():
    assert shown(b" cat") == "␣cat"
    assert shown("🐈".encode()[:2]) == "F0 9F"
    assert "".join(text for text, _ in cut(TEXT).byte_pairs).replace("␣", " ") == TEXT


@pytest.mark.skipif(not GGUF_FILE, reason="GGUF_FILE is not set: like REAL_MODEL_WEIGHTS")
def test_the_file_is_what_the_published_model_has():
    metadata = read_gguf(Path(GGUF_FILE).read_bytes()).metadata
    published = BytePairs.from_gguf(metadata)
    assert published.vocabulary == byte_pairs().vocabulary
    assert list(metadata["tokenizer.ggml.merges"]) == [line for line in lines() if " " in line]
    assert all(published.encode(text) == byte_pairs().encode(text) for text in TEXTS)


def test_the_library_cuts_every_text_alike():
    tokenizers = pytest.importorskip("tokenizers", reason="no dependency, like REAL_MODEL_WEIGHTS")
    merges = [tuple(line.split(" ")) for line in lines() if " " in line]
    numbers = {token: number for number, token in enumerate(byte_pairs().vocabulary)}
    theirs = tokenizers.Tokenizer(tokenizers.models.BPE(vocab=numbers, merges=merges))
    before = tokenizers.pre_tokenizers
    theirs.pre_tokenizer = before.Sequence(
        [before.Digits(individual_digits=True), before.ByteLevel(add_prefix_space=False)]
    )
    theirs.add_special_tokens([line for line in lines() if len(line) > 1 and " " not in line])
    for text in TEXTS:
        assert byte_pairs().encode(text) == theirs.encode(text).ids, repr(text)
