"""Rounding to one byte a weight: how far it moves a number, and that what is written comes back."""

import re

import hypothesis.extra.numpy as arrays
import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from attention_explainer.real_model.encoder import Encoder, Settings, untrained_tensors
from attention_explainer.real_model.rounded import (
    CONFIG_FILE,
    LARGEST,
    LAYERS_FILE,
    ROWS_OF_A_PART,
    SCALE,
    VOCABULARY_FILE,
    WORDS,
    load_rounded,
    part_file,
    restore_rows,
    restored_tensors,
    round_rows,
    rounded_files,
)
from attention_explainer.real_model.safetensors import read_safetensors, safetensors_content

FLOATS = st.floats(-(2.0**100), 2.0**100, width=32)
PIECES = ["[UNK]", "[CLS]", "[SEP]", *(f"word{number}" for number in range(ROWS_OF_A_PART + 4))]
SETTINGS = Settings(2, 3, 15, 7, vocabulary_size=len(PIECES), max_length=11)
CONFIG = b"""{"model_type": "bert", "hidden_act": "gelu", "num_hidden_layers": 2,
"num_attention_heads": 3, "hidden_size": 15, "intermediate_size": 7, "vocab_size": 263,
"max_position_embeddings": 11, "layer_norm_eps": 1e-12, "initializer_range": 0.02}"""


@given(arrays.arrays(np.float32, st.tuples(st.integers(0, 5), st.integers(0, 7)), elements=FLOATS))
def test_no_weight_moves_by_more_than_half_a_step(matrix):
    numbers, scale = round_rows(matrix)
    moved = np.abs(restore_rows(numbers, scale) - matrix)
    largest = np.abs(matrix.astype(np.float64)).max(axis=1, initial=0)
    # The scale itself is rounded to float32, and cannot be smaller than its smallest number.
    allowed = largest / LARGEST / 2 * (1 + 1e-4) + 1e-43
    assert (moved <= allowed[:, np.newaxis]).all()


@given(arrays.arrays(np.float32, (3, 5), elements=st.floats(1, 2.0**20, width=32)))
def test_the_largest_weight_of_each_row_gets_the_largest_number(matrix):
    matrix[:, 1] *= -(2.0**21)
    numbers, _ = round_rows(matrix)
    np.testing.assert_array_equal(numbers[:, 1], -LARGEST)


def test_whole_numbers_come_back_exactly():
    row = np.arange(-LARGEST, LARGEST + 1) * 0.5
    np.testing.assert_array_equal(restore_rows(*round_rows([row]))[0], row)


@pytest.mark.parametrize(
    ("call", "exception", "message"),
    [
        (lambda: round_rows([1, 2]), ValueError, r"matrix: expected shape \(rows, columns\), got"),
        (lambda: round_rows([[1, np.nan]]), ValueError, "matrix: expected finite numbers"),
        (lambda: round_rows([["a"]]), TypeError, "matrix: expected real numbers"),
        (
            lambda: restore_rows([[1, 2]], [1, 2]),
            ValueError,
            r"scale: expected one number for each row of \(1, 2\), got \(2,\)",
        ),
    ],
)
def test_what_cannot_be_rounded_is_refused(call, exception, message):
    with pytest.raises(exception, match=message):
        call()


@pytest.fixture
def files():
    tensors = untrained_tensors(SETTINGS, np.random.default_rng(0))
    return rounded_files(SETTINGS, tensors, "\n".join(PIECES).encode(), CONFIG)


@pytest.fixture
def folder(files, tmp_path):
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def test_the_table_of_words_is_cut_where_a_part_is_full(files):
    first, second = (read_safetensors(files[part_file(part)])[WORDS] for part in (0, 1))
    assert first.shape == (ROWS_OF_A_PART, 15)
    assert second.shape == (len(PIECES) - ROWS_OF_A_PART, 15)
    assert first.dtype == second.dtype == np.int8
    assert WORDS not in read_safetensors(files[LAYERS_FILE])


def test_a_model_that_was_rounded_runs_on_what_its_files_hold(folder):
    model = load_rounded(folder)
    drawn = untrained_tensors(SETTINGS, np.random.default_rng(0))
    by_hand = {}
    for name, tensor in drawn.items():
        step = np.abs(tensor).max(axis=-1, keepdims=True) / LARGEST if tensor.ndim == 2 else 0
        by_hand[name] = np.rint(tensor / step) * step if tensor.ndim == 2 else tensor
    tokens = model.pieces.numbers(model.pieces.tokens("word1 word259 word0"))
    assert tokens == [1, 4, 262, 3, 2]
    found = model.encoder.trace(tokens)
    expected = Encoder(SETTINGS, by_hand).trace(tokens)
    # Scales are float32 in the files.
    np.testing.assert_allclose(found.weights, expected.weights, atol=1e-6)
    np.testing.assert_allclose(found.output, expected.output, atol=1e-5)


def test_a_file_that_is_missing_is_named(folder):
    (folder / part_file(1)).unlink()
    with pytest.raises(FileNotFoundError, match=part_file(1)):
        load_rounded(folder)


def test_a_matrix_without_its_scales_is_refused(files):
    layers = dict(read_safetensors(files[LAYERS_FILE]))
    name = "encoder.layer.0.output.dense.weight"
    del layers[name + SCALE]
    with pytest.raises(ValueError, match=f"{name}: expected {name}.scale beside it, got none"):
        restored_tensors({**files, LAYERS_FILE: safetensors_content(layers)})


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (CONFIG_FILE, b"[" * 9_999, "config.json: "),
        (CONFIG_FILE, b"\xff", "config.json: 'utf-8' codec"),
        (CONFIG_FILE, b"[1]", "config.json: config: expected a mapping, got list"),
        (CONFIG_FILE, CONFIG.replace(b": 15", b': "15"'), "config.json: d_model: expected"),
        (VOCABULARY_FILE, b"[UNK]\n\xff", "vocab.txt: 'utf-8' codec"),
        (VOCABULARY_FILE, b"[UNK]", r"vocab.txt: vocabulary: expected \[CLS\]"),
        (LAYERS_FILE, b"", "layers.safetensors: content: expected"),
        (part_file(0), b"", "words-000.safetensors: content: expected"),
        (
            part_file(0),
            safetensors_content({}),
            "words-000.*: expected a matrix .* nothing",
        ),
        (
            part_file(1),
            safetensors_content({WORDS: np.ones((1, 2))}),
            "parts of one width",
        ),
    ],
)
def test_a_file_that_is_damaged_is_named(folder, name, content, message):
    (folder / name).write_bytes(content)
    with pytest.raises(ValueError, match=message):
        load_rounded(folder)


@pytest.mark.parametrize("size", [b"vocab_size", b"num_hidden_layers"])
def test_sizes_without_end_take_no_time(folder, size):
    changed = re.sub(rb'("%s"): \d+' % size, rb"\1: 18446744073709551616", CONFIG)
    assert changed != CONFIG
    (folder / CONFIG_FILE).write_bytes(changed)
    with pytest.raises((FileNotFoundError, ValueError), match=r"words-002|encoder\.layer\.2"):
        load_rounded(folder)
