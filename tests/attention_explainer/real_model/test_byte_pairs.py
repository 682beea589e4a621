"""The tokenizer of byte pairs, on vocabularies made here and against the tokenizers library."""

import numpy as np
import pytest

from attention_explainer.real_model.byte_pairs import BytePairs, byte_letters, split_pieces

LETTERS = list(byte_letters())
MERGES = ["Ġ t", "h e", "Ġt he", "a t", "Ġ c", "Ġc at", "i n", "s at"]
CONTROL = ("<|end|>", "<|end|>+")
METADATA = {
    "tokenizer.ggml.model": "gpt2",
    "tokenizer.ggml.pre": "smollm",
    "tokenizer.ggml.tokens": [*CONTROL, *LETTERS, *(merge.replace(" ", "") for merge in MERGES)],
    "tokenizer.ggml.token_type": [3] * len(CONTROL) + [1] * (len(LETTERS) + len(MERGES)),
    "tokenizer.ggml.merges": MERGES,
}


@pytest.fixture(scope="module")
def pairs():
    return BytePairs.from_gguf(METADATA)


def test_every_byte_has_a_letter_of_its_own_that_can_be_printed():
    assert len(set(LETTERS)) == 256
    assert "".join(LETTERS).isprintable()
    assert not any(letter.isspace() for letter in LETTERS)


@pytest.mark.parametrize(
    ("text", "apart", "together"),
    [
        ("The cat", ["The", " cat"], ["The", " cat"]),
        ("a  b", ["a", " ", " b"], ["a", " ", " b"]),
        ("a \n b ", ["a", " \n", " b", " "], ["a", " \n", " b", " "]),
        ("don't DON'T", ["don", "'t", " DON", "'", "T"], ["don", "'t", " DON", "'", "T"]),
        ("they'll 'em", ["they", "'ll", " '", "em"], ["they", "'ll", " '", "em"]),
        ("in 2026.", ["in", " ", "2", "0", "2", "6", "."], ["in", " 2026", "."]),
        ("½x³", ["½", "x", "³"], ["½", "x", "³"]),
        ("中文 naïve", ["中文", " naïve"], ["中文", " naïve"]),
        ("a\u00a0\u3000b", ["a", "\u00a0", "\u3000", "b"], ["a", "\u00a0", "\u3000", "b"]),
        ("x\x1cy", ["x", "\x1c", "y"], ["x", "\x1c", "y"]),
        ("", [], []),
    ],
)
def test_pieces_are_cut_as_the_pattern_says(text, apart, together):
    assert split_pieces(text, digits_apart=True) == apart
    assert split_pieces(text, digits_apart=False) == together


def test_the_first_merge_in_the_list_goes_first(pairs):
    # From the left one would begin with "Ġc", and "s at" is never reached without "a t" first.
    assert pairs.tokens("the cat sat in") == ["t", "he", "Ġcat", "Ġ", "sat", "Ġ", "in"]
    assert pairs.tokens(" the") == ["Ġthe"]


def test_overlapping_pairs_are_merged_from_the_left():
    pairs = BytePairs([*LETTERS, "aa"], ["a a"])
    assert pairs.tokens("aaaaa") == ["aa", "aa", "a"]


def test_text_comes_back_and_half_a_character_is_marked(pairs):
    text = "Naïve cats\tsat 24 times, 中文 👍🏽 <|end|>"
    numbers = pairs.encode(text)
    assert pairs.decode(numbers) == text
    euro = pairs.encode("€")
    assert len(euro) == len("€".encode())
    assert pairs.decode(euro[:2]) == "�"
    assert b"".join(map(pairs.bytes_of, euro)) == "€".encode()


def test_control_tokens_are_kept_whole_the_longest_first(pairs):
    assert pairs.tokens("at<|end|>+in<|end|>") == ["at", "<|end|>+", "in", "<|end|>"]
    assert pairs.encode("<|end|>") == [0]
    plain = BytePairs(LETTERS, [])
    assert len(plain.encode("<|end|>")) == len("<|end|>")


def test_bad_input_is_refused(pairs):
    with pytest.raises(TypeError, match=r"text: expected a string, got bytes"):
        pairs.encode(b"cat")
    with pytest.raises(TypeError, match=r"text: expected a string, got int"):
        split_pieces(3, digits_apart=True)
    for number in (-1, len(pairs.vocabulary)):
        with pytest.raises(ValueError, match=rf"number: expected 0 to 265, .*; got {number}"):
            pairs.decode([number])
    few = BytePairs(["a"], [])
    with pytest.raises(ValueError, match=r"text: expected bytes of the vocabulary, got 0x62 in"):
        few.encode("ab")


@pytest.mark.parametrize(
    ("arguments", "named", "message"),
    [
        ((["a", "a"], []), {}, r"vocabulary: expected each token once, got 2 tokens, 1 of"),
        ((["a", "b"], ["ab"]), {}, r"merges: expected two halves .*, got 'ab'"),
        ((["a", "b"], ["a b c"]), {}, r"merges: expected two halves .*, got 'a b c'"),
        ((["a", "b"], ["a b"]), {}, r"merges: expected tokens of the vocabulary, got 'a b'"),
        ((["a"], []), {"control": ["<x>"]}, r"control: expected tokens of .*, got '<x>'"),
    ],
)
def test_a_vocabulary_that_does_not_fit_is_refused(arguments, named, message):
    with pytest.raises(ValueError, match=message):
        BytePairs(*arguments, **named)


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("merges", None, r"metadata: expected tokenizer.ggml.merges, got none"),
        ("model", "llama", r"tokenizer.ggml.model: expected 'gpt2', got 'llama'"),
        ("pre", "qwen2", r"tokenizer.ggml.pre: expected one of gpt-2, smollm, got 'qwen2'"),
        ("token_type", [1], r"tokenizer.ggml.token_type: expected one for each of 266 tokens"),
    ],
)
def test_another_kind_of_tokenizer_is_refused(name, given, message):
    key = f"tokenizer.ggml.{name}"
    metadata = {name: entry for name, entry in METADATA.items() if name != key}
    if given is not None:
        metadata[key] = given
    with pytest.raises(ValueError, match=message):
        BytePairs.from_gguf(metadata)


def test_random_texts_are_cut_as_the_tokenizers_library_cuts_them(pairs):
    tokenizers = pytest.importorskip(
        "tokenizers", reason="the library is no dependency: see REAL_MODEL_WEIGHTS in conftest.py"
    )
    numbers = {token: number for number, token in enumerate(pairs.vocabulary)}
    halves = [tuple(merge.split(" ")) for merge in MERGES]
    theirs = tokenizers.Tokenizer(tokenizers.models.BPE(vocab=numbers, merges=halves))
    before = tokenizers.pre_tokenizers
    theirs.pre_tokenizer = before.Sequence(
        [before.Digits(individual_digits=True), before.ByteLevel(add_prefix_space=False)]
    )
    theirs.add_special_tokens(list(CONTROL))
    alphabet = [*"the cat sat in 's't're'll  \n\t12½中é👍_.!\x1c\u00a0\u3000", *CONTROL]
    rng = np.random.default_rng(0)
    for length in rng.integers(1, 30, size=2000):
        text = "".join(rng.choice(alphabet, size=length))
        assert pairs.encode(text) == theirs.encode(text).ids, repr(text)
