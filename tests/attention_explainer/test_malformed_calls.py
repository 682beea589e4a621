"""Each call is wrong in one way; its error names the argument, what came and what was wanted."""

import re

import numpy as np
import pytest

from attention_explainer import (
    MultiHeadAttention,
    attention_trace,
    causal_mask,
    merge_heads,
    padding_mask,
    scaled_dot_product_attention,
    sliding_window_mask,
    softmax,
    split_heads,
)
from attention_explainer.worked_example import embed, worked_example

RAGGED = [[1.0, 2.0], [3.0]]
QUERY, KEY, VALUE = np.ones((2, 6, 5, 3)), np.ones((2, 6, 7, 3)), np.ones((2, 6, 7, 11))


def attend(query=QUERY, key=KEY, value=VALUE, **options):
    return scaled_dot_product_attention(query, key, value, **options)


def grouped(heads, key_heads, value_heads):
    return attend(
        np.ones((heads, 5, 3)),
        np.ones((key_heads, 7, 3)),
        np.ones((value_heads, 7, 11)),
        enable_gqa=True,
    )


def multi_head(**changes):
    weights = {
        "W_Q": np.ones((7, 15)),
        "W_K": np.ones((11, 15)),
        "W_V": np.ones((13, 6)),
        "W_O": np.ones((6, 17)),
        "num_heads": 3,
    }
    return MultiHeadAttention(**(weights | changes))


def attend_multi_head(query=(2, 5, 7), key=(2, 19, 11), value=(2, 19, 13), **options):
    return multi_head()(np.ones(query), np.ones(key), np.ones(value), **options)


def from_torch(num_heads=3, **changes):
    state = {"in_proj_weight": np.ones((18, 6)), "out_proj.weight": np.ones((6, 6))}
    return MultiHeadAttention.from_torch_state(state | changes, num_heads)


def nan_in_mask():
    mask = np.zeros((5, 7))
    mask[3, 2] = np.nan
    return mask


# call, exception, pattern of the message
SOFTMAX = [
    (lambda: softmax("cat"), TypeError, r"logits: expected real numbers .* got dtype <U3"),
    (lambda: softmax(["1", "2"]), TypeError, r"logits: expected real numbers .* got dtype <U1"),
    (lambda: softmax([b"1"]), TypeError, r"logits: expected real numbers .* got dtype \|S1"),
    (lambda: softmax([1.0, None]), TypeError, r"logits: .* got dtype object"),
    (lambda: softmax(None), TypeError, r"logits: .* got dtype object"),
    (lambda: softmax([True, False]), TypeError, r"logits: .* got dtype bool"),
    (lambda: softmax([1j, 2.0]), TypeError, r"logits: .* got dtype complex128"),
    (lambda: softmax(np.ones(3, np.longdouble)), TypeError, r"logits: .*float64 or integers"),
    (lambda: softmax(np.ones(3, "m8[s]")), TypeError, r"logits: .* got dtype timedelta64"),
    (lambda: softmax(RAGGED), ValueError, r"logits: expected rows of equal length, got a ragged"),
    (lambda: softmax(np.ma.ones(3)), TypeError, r"logits: expected a plain array, got a masked"),
    (lambda: softmax([np.ma.ones(3)] * 2), TypeError, r"logits: .* got a masked array"),
    (lambda: softmax([[[1.0, 2.0]], (np.ma.ones(2),)]), TypeError, r"logits: .* a masked array"),
    (lambda: softmax([1.0, np.ma.masked]), TypeError, r"logits: .* got a masked array"),
    (lambda: softmax([1.0], axis=1), ValueError, r"axis: expected an axis of shape \(1,\), got 1"),
    (lambda: softmax([1.0], axis=-2), ValueError, r"axis: .* shape \(1,\), got -2"),
    (lambda: softmax(1.0), ValueError, r"axis: expected an axis of shape \(\), got -1"),
    (lambda: softmax([1.0], axis=0.0), TypeError, r"axis: expected an integer, got float 0.0"),
    (lambda: softmax([1.0], axis=None), TypeError, r"axis: expected an integer, got NoneType"),
    (lambda: softmax([1.0], axis=False), TypeError, r"axis: expected an integer, got bool False"),
    (lambda: softmax([1.0], where=[1]), TypeError, r"where: expected booleans, got dtype int"),
    (lambda: softmax([1.0], where="yes"), TypeError, r"where: expected booleans, got dtype <U3"),
    (
        lambda: softmax(np.ones((2, 3)), where=np.ones((3, 2), bool)),
        ValueError,
        r"where: .* that of logits, \(2, 3\); got \(3, 2\)",
    ),
    (
        lambda: softmax(np.ones(3), where=np.ones((2, 3), bool)),
        ValueError,
        r"where: .* that of logits, \(3,\); got \(2, 3\)",
    ),
    (
        lambda: softmax([1.0], where=[[True], [True, False]]),
        ValueError,
        r"where: expected rows of equal length, got a ragged",
    ),
    (
        lambda: softmax([1.0], where=np.ma.array([True])),
        TypeError,
        r"where: expected a plain array, got a masked",
    ),
]

ARRAYS = [
    (lambda: attend("cat"), TypeError, r"query: expected real numbers .* got dtype <U3"),
    (lambda: attend(key="cat"), TypeError, r"key: expected real numbers .* got dtype <U3"),
    (lambda: attend(value="cat"), TypeError, r"value: expected real numbers .* got dtype <U3"),
    (lambda: attention_trace("cat", KEY, VALUE), TypeError, r"query: expected real .* dtype <U3"),
    (lambda: attention_trace(QUERY, "cat", VALUE), TypeError, r"key: expected real .* dtype <U3"),
    (lambda: attention_trace(QUERY, KEY, "cat"), TypeError, r"value: expected real .* dtype <U3"),
    (lambda: attend(QUERY.astype(object)), TypeError, r"query: .* got dtype object"),
    (lambda: attend(key=KEY.astype(complex)), TypeError, r"key: .* got dtype complex128"),
    (lambda: attend(value=VALUE.astype(bool)), TypeError, r"value: .* got dtype bool"),
    (lambda: attend(np.ma.array(QUERY)), TypeError, r"query: .* got a masked array"),
    (lambda: attend(key=RAGGED), ValueError, r"key: .* got a ragged sequence"),
    (lambda: attend(value=None), TypeError, r"value: .* got dtype object"),
    (lambda: attend(1.0), ValueError, r"query: expected shape \(..., L, E\), got \(\)"),
    (lambda: attend(np.ones(3)), ValueError, r"query: expected shape \(..., L, E\), got \(3,\)"),
    (lambda: attend(key=np.ones(3)), ValueError, r"key: .*\(..., S, E\), got \(3,\)"),
    (lambda: attend(value=np.ones(7)), ValueError, r"value: .*\(..., S, Ev\), got \(7,\)"),
    (
        lambda: attend(np.ones((5, 0)), np.ones((7, 0))),
        ValueError,
        r"query: expected a width E of at least 1, got shape \(5, 0\)",
    ),
    (
        lambda: attend(key=np.ones((7, 2))),
        ValueError,
        r"key: expected the width E of query .* query \(2, 6, 5, 3\) and key \(7, 2\)",
    ),
    (
        lambda: attend(value=np.ones((5, 11))),
        ValueError,
        r"value: expected the length S of key .* key \(2, 6, 7, 3\) and value \(5, 11\)",
    ),
    (
        lambda: attend(np.ones((5, 6, 5, 3))),
        ValueError,
        r"query, key, value: expected leading axes .* query \(5, 6, 5, 3\), key \(2, 6, 7, 3\)",
    ),
    (
        lambda: attend(value=np.ones((3, 7, 11))),
        ValueError,
        r"query, key, value: expected leading axes .* value \(3, 7, 11\)",
    ),
]

MASKS = [
    (lambda: attend(attn_mask=np.ones((5, 7), int)), TypeError, r"attn_mask: .* got dtype int64"),
    (lambda: attend(attn_mask=np.ones((5, 7), complex)), TypeError, r"attn_mask: .*complex128"),
    (lambda: attend(attn_mask="causal"), TypeError, r"attn_mask: expected booleans .*dtype <U6"),
    (lambda: attend(attn_mask=[[None] * 7]), TypeError, r"attn_mask: .* got dtype object"),
    (lambda: attend(attn_mask=[[True], [True] * 2]), ValueError, r"attn_mask: .* got a ragged"),
    (
        lambda: attend(attn_mask=np.ma.array(np.ones((5, 7), bool))),
        TypeError,
        r"attn_mask: .* got a masked array",
    ),
    (
        lambda: attend(attn_mask=np.ones((7, 5), bool)),
        ValueError,
        r"attn_mask: .* \(..., L, S\) = \(2, 6, 5, 7\), got \(7, 5\)",
    ),
    (
        lambda: attend(attn_mask=np.ones((3, 5, 7), bool)),
        ValueError,
        r"attn_mask: .* \(2, 6, 5, 7\), got \(3, 5, 7\)",
    ),
    (
        lambda: attend(np.ones((1, 3)), attn_mask=np.ones((5, 7), bool)),
        ValueError,
        r"attn_mask: .* \(2, 6, 1, 7\), got \(5, 7\)",
    ),
    (
        lambda: attend(key=KEY[..., :1, :], value=VALUE[..., :1, :], attn_mask=np.ones((5, 7))),
        ValueError,
        r"attn_mask: .* \(2, 6, 5, 1\), got \(5, 7\)",
    ),
    (
        lambda: attend(QUERY[0, 0], KEY[0, 0], VALUE[0], attn_mask=np.ones((5, 5, 7), bool)),
        ValueError,
        r"attn_mask: .* \(6, 5, 7\), got \(5, 5, 7\)",
    ),
    (lambda: attend(attn_mask=nan_in_mask()), ValueError, r"attn_mask: .* got NaN or \+inf"),
    (lambda: attend(attn_mask=[[np.inf] * 7]), ValueError, r"attn_mask: .* got NaN or \+inf"),
    (
        lambda: attend(*(x.astype(np.float32) for x in (QUERY, KEY, VALUE)), attn_mask=[1e39] * 7),
        ValueError,
        r"attn_mask: expected numbers finite in float32 or minus infinity, got NaN or \+inf",
    ),
]

NUMBERS_AND_FLAGS = [
    (lambda: attend(scale=-1.0), ValueError, r"scale: expected a positive, finite .* got -1.0"),
    (lambda: attend(scale=0), ValueError, r"scale: expected a positive, finite .* got 0.0"),
    (lambda: attend(scale=np.nan), ValueError, r"scale: expected a positive, .* got nan"),
    (lambda: attend(scale=np.inf), ValueError, r"scale: expected a positive, .* got inf"),
    (lambda: attend(scale=10**400), ValueError, r"scale: expected a positive, finite .* got inf"),
    (lambda: attend(scale=True), TypeError, r"scale: expected a real number, got bool True"),
    (lambda: attend(scale="0.5"), TypeError, r"scale: expected a real number, got str '0.5'"),
    (lambda: attend(scale=1j), TypeError, r"scale: expected a real number, got complex 1j"),
    (lambda: attend(scale=np.ones(3)), TypeError, r"scale: expected a real number, got ndarray"),
    (lambda: attend(softcap=-50.0), ValueError, r"softcap: expected a positive, .* got -50.0"),
    (lambda: attend(softcap=0.0), ValueError, r"softcap: expected a positive, .* got 0.0"),
    (lambda: attend(softcap=np.nan), ValueError, r"softcap: expected a positive, .* got nan"),
    (lambda: attend(softcap=np.inf), ValueError, r"softcap: expected a positive, .* got inf"),
    (lambda: attend(softcap=False), TypeError, r"softcap: expected a real number, got bool False"),
    (lambda: attend(softcap="50"), TypeError, r"softcap: expected a real number, got str '50'"),
    (
        lambda: attend(*(x.astype(np.float32) for x in (QUERY, KEY, VALUE)), softcap=1e300),
        ValueError,
        r"softcap: expected a positive, finite number in float32, got 1e\+300",
    ),
    (
        lambda: attend(*(x.astype(np.float32) for x in (QUERY, KEY, VALUE)), scale=1e300),
        ValueError,
        r"scale: expected a positive, finite number in float32, got 1e\+300",
    ),
    (lambda: attend(is_causal=1), TypeError, r"is_causal: expected True or False, got int 1"),
    (lambda: attend(is_causal="no"), TypeError, r"is_causal: expected True or False, got str 'no'"),
    (lambda: attend(is_causal=None), TypeError, r"is_causal: expected True or False, got NoneType"),
    (lambda: attend(enable_gqa=0), TypeError, r"enable_gqa: expected True or False, got int 0"),
    (lambda: attend(return_weights=1.0), TypeError, r"return_weights: .* got float 1.0"),
    (
        lambda: attention_trace(QUERY, KEY, VALUE, is_causal=np.array([True])),
        TypeError,
        r"is_causal: expected True or False, got ndarray",
    ),
]

HEADS = [
    (
        lambda: grouped(6, 4, 4),
        ValueError,
        r"enable_gqa: .*a multiple of that number .*; got query \(6, 5, 3\), key \(4, 7, 3\)",
    ),
    (
        lambda: grouped(6, 3, 2),
        ValueError,
        r"enable_gqa: expected equal numbers of key and value heads.*key \(3, 7, 3\).*\(2, 7, 11\)",
    ),
    (lambda: grouped(2, 6, 6), ValueError, r"enable_gqa: .* query \(2, 5, 3\), key \(6, 7, 3\)"),
    (lambda: grouped(6, 0, 0), ValueError, r"enable_gqa: .* key \(0, 7, 3\)"),
    (
        lambda: attend(QUERY[0, 0], KEY[0, 0], VALUE[0, 0], enable_gqa=True),
        ValueError,
        r"enable_gqa: expected a head axis .* got \(5, 3\), \(7, 3\) and \(7, 11\)",
    ),
    (
        lambda: split_heads(np.ones((5, 7)), 3),
        ValueError,
        r"x: expected shape \(..., L, 3 · width\) .*, got \(5, 7\)",
    ),
    (lambda: split_heads(np.ones(6), 3), ValueError, r"x: expected shape .*, got \(6,\)"),
    (lambda: split_heads(np.ones((5, 6)), 0), ValueError, r"num_heads: expected at least 1, got 0"),
    (lambda: split_heads(np.ones((5, 6)), 2.0), TypeError, r"num_heads: .* got float 2.0"),
    (lambda: split_heads([["a", "b"]], 2), TypeError, r"x: expected real numbers .* dtype <U1"),
    (lambda: merge_heads([["a", "b"]]), TypeError, r"x: expected real numbers .* dtype <U1"),
    (
        lambda: merge_heads(np.ones((5, 6))),
        ValueError,
        r"x: expected shape \(..., num_heads, L, width\), got \(5, 6\)",
    ),
]

BUILDERS = [
    (lambda: causal_mask(-1), ValueError, r"query_length: expected at least 0, got -1"),
    (lambda: causal_mask(2.0), TypeError, r"query_length: expected an integer, got float 2.0"),
    (lambda: causal_mask(True), TypeError, r"query_length: expected an integer, got bool True"),
    (lambda: causal_mask(2, -3), ValueError, r"key_length: expected at least 0, got -3"),
    (lambda: causal_mask(2, "3"), TypeError, r"key_length: expected an integer, got str '3'"),
    (lambda: padding_mask([1.0]), TypeError, r"lengths: expected integers, got dtype float64"),
    (lambda: padding_mask([True]), TypeError, r"lengths: expected integers, got dtype bool"),
    (lambda: padding_mask("cat"), TypeError, r"lengths: expected integers, got dtype <U3"),
    (lambda: padding_mask([[1], [2, 3]]), ValueError, r"lengths: .* got a ragged sequence"),
    (lambda: padding_mask(np.ma.array([1])), TypeError, r"lengths: .* got a masked array"),
    (
        lambda: padding_mask([2, -1]),
        ValueError,
        r"lengths: expected values from 0 to 2, got \[2, -1\]",
    ),
    (
        lambda: padding_mask([2, 5], 3),
        ValueError,
        r"lengths: expected values from 0 to 3, got \[2, 5\]",
    ),
    (lambda: padding_mask([2**28 + 1]), ValueError, r"lengths: expected at most 268435456, got"),
    (lambda: padding_mask([2], 3.0), TypeError, r"key_length: expected an integer, got float 3.0"),
    (lambda: padding_mask([0], -1), ValueError, r"key_length: expected at least 0, got -1"),
    (
        lambda: sliding_window_mask(5, window=0),
        ValueError,
        r"window: expected at least 1, got 0",
    ),
    (
        lambda: sliding_window_mask(5, window=1.5),
        TypeError,
        r"window: expected an integer, got float 1.5",
    ),
    (
        lambda: sliding_window_mask(5, window=2, is_causal=1),
        TypeError,
        r"is_causal: expected True or False, got int 1",
    ),
    (
        lambda: sliding_window_mask(-5, window=2),
        ValueError,
        r"query_length: expected at least 0, got -5",
    ),
]

EXAMPLE = [
    (lambda: embed("The cat"), TypeError, r"words: expected a sequence of .* got str 'The cat'"),
    (lambda: embed(5), TypeError, r"words: expected a sequence of words, got int 5"),
    (lambda: embed(["cat", 5]), TypeError, r"words: .* to be a string, got \('cat', 5\)"),
    (lambda: embed(b"cat"), TypeError, r"words: expected each word to be a string, got \(99,"),
    (lambda: embed(["dog"]), ValueError, r"words: no embedding for 'dog'; .* is the, cat, sat"),
    (lambda: embed([""]), ValueError, r"words: no embedding for ''"),
    (lambda: worked_example("cat"), TypeError, r"words: expected a sequence of words"),
    (lambda: worked_example(["cat", "dog"]), ValueError, r"words: no embedding for 'dog'"),
    (lambda: worked_example(is_causal=1), TypeError, r"is_causal: expected True or False, got int"),
]

WEIGHTS = [
    (lambda: multi_head(num_heads=0), ValueError, r"num_heads: expected at least 1, got 0"),
    (lambda: multi_head(num_heads=3.0), TypeError, r"num_heads: .* got float 3.0"),
    (
        lambda: multi_head(num_heads=2),
        ValueError,
        r"W_Q: expected columns that divide equally among 2 heads, got shape \(7, 15\)",
    ),
    (
        lambda: multi_head(num_heads=5),
        ValueError,
        r"W_V: expected columns that divide equally among 5 heads, got shape \(13, 6\)",
    ),
    (lambda: multi_head(W_Q=np.ones((7, 0))), ValueError, r"W_Q: .* got shape \(7, 0\)"),
    (lambda: multi_head(W_Q=np.ones(15)), ValueError, r"W_Q: expected a matrix, .* \(15,\)"),
    (lambda: multi_head(W_K="cat"), TypeError, r"W_K: expected real numbers .* dtype <U3"),
    (lambda: multi_head(W_V=RAGGED), ValueError, r"W_V: .* got a ragged sequence"),
    (lambda: multi_head(W_O="cat"), TypeError, r"W_O: expected real numbers .* dtype <U3"),
    (
        lambda: multi_head(W_K=np.ones((11, 12))),
        ValueError,
        r"W_K: expected 15 columns, as many as W_Q has; got shape \(11, 12\)",
    ),
    (
        lambda: multi_head(W_O=np.ones((9, 17))),
        ValueError,
        r"W_O: expected 6 rows, as many as W_V has columns; got shape \(9, 17\)",
    ),
    (lambda: multi_head(b_Q=np.ones(7)), ValueError, r"b_Q: expected shape \(15,\), got \(7,\)"),
    (lambda: multi_head(b_K=1.0), ValueError, r"b_K: expected shape \(15,\), got \(\)"),
    (lambda: multi_head(b_V=np.ones((1, 6))), ValueError, r"b_V: .* \(6,\), got \(1, 6\)"),
    (lambda: multi_head(b_O=[True] * 17), TypeError, r"b_O: .* got dtype bool"),
    (lambda: from_torch(bias_k=np.ones(6)), ValueError, r"state: expected .* out_proj.* bias_k"),
    (lambda: from_torch(num_heads=0), ValueError, r"num_heads: expected at least 1, got 0"),
    (
        lambda: MultiHeadAttention.from_torch_state({}, 3),
        ValueError,
        r"state: expected in_proj_weight .*got nothing",
    ),
    (
        lambda: MultiHeadAttention.from_torch_state([1], 3),
        TypeError,
        r"state: expected a mapping of names to arrays, got \[1\]",
    ),
    (
        lambda: from_torch(in_proj_weight=np.ones((17, 6))),
        ValueError,
        r"in_proj_weight: expected equal numbers of rows for query, key and value, .* \(17, 6\)",
    ),
    (
        lambda: from_torch(in_proj_bias=np.ones(17)),
        ValueError,
        r"in_proj_bias: expected equal numbers of rows for query, key and value, .* \(17,\)",
    ),
    (lambda: from_torch(in_proj_bias="cat"), TypeError, r"in_proj_bias: .* got dtype <U3"),
    (lambda: from_torch(**{"out_proj.bias": "cat"}), TypeError, r"out_proj.bias: .* dtype <U3"),
    (lambda: from_torch(in_proj_bias=1.0), ValueError, r"in_proj_bias: .* got shape \(\)"),
    (lambda: from_torch(in_proj_weight="cat"), TypeError, r"in_proj_weight: .* got dtype <U3"),
    (lambda: from_torch(**{"out_proj.weight": None}), TypeError, r"out_proj.weight: .* object"),
]

MULTI_HEAD_CALLS = [
    (
        lambda: attend_multi_head((2, 5, 8)),
        ValueError,
        r"query: expected shape \(..., length, 7\), as W_Q has 7 rows; got \(2, 5, 8\)",
    ),
    (
        lambda: attend_multi_head(key=(2, 19, 7)),
        ValueError,
        r"key: expected shape \(..., length, 11\), as W_K has 11 rows; got \(2, 19, 7\)",
    ),
    (
        lambda: attend_multi_head(value=(2, 19, 7)),
        ValueError,
        r"value: expected shape \(..., length, 13\), as W_V has 13 rows; got \(2, 19, 7\)",
    ),
    (lambda: multi_head()(np.ones((5, 7))), ValueError, r"key: .*, 11\), .*; got \(5, 7\)"),
    (lambda: attend_multi_head((7,)), ValueError, r"query: expected shape .*; got \(7,\)"),
    (lambda: multi_head()("cat"), TypeError, r"query: expected real numbers .* dtype <U3"),
    (
        lambda: attend_multi_head(value=(2, 5, 13)),
        ValueError,
        r"value: expected the length S of key .* key \(2, 19, 11\) and value \(2, 5, 13\)",
    ),
    (
        lambda: attend_multi_head((3, 5, 7)),
        ValueError,
        r"query, key, value: expected leading axes .* query \(3, 5, 7\), key \(2, 19, 11\)",
    ),
    (
        lambda: attend_multi_head(attn_mask=np.ones((19, 5), bool)),
        ValueError,
        r"attn_mask: .* \(2, 3, 5, 19\), got \(19, 5\)",
    ),
    (
        lambda: attend_multi_head(attn_mask=np.ones((3, 5, 19), bool)),
        ValueError,
        r"attn_mask: .* \(2, 3, 5, 19\), got \(3, 1, 5, 19\)",
    ),
    (
        lambda: attend_multi_head(attn_mask=np.ones((1, 2, 3, 5, 19), bool)),
        ValueError,
        r"attn_mask: expected at most 4 axes, .* inputs with 3 axes, got shape \(1, 2, 3, 5, 19\)",
    ),
    (
        lambda: attend_multi_head(attn_mask=np.ones((5, 19), int)),
        TypeError,
        r"attn_mask: expected booleans .* got dtype int64",
    ),
    (
        lambda: attend_multi_head(attn_mask=np.ma.array(np.ones((5, 19), bool))),
        TypeError,
        r"attn_mask: .* got a masked array",
    ),
    (lambda: attend_multi_head(is_causal=0), TypeError, r"is_causal: .*, got int 0"),
    (lambda: attend_multi_head(return_weights=None), TypeError, r"return_weights: .*, got None"),
]


GROUPS = {
    "softmax": SOFTMAX,
    "arrays": ARRAYS,
    "masks": MASKS,
    "numbers and flags": NUMBERS_AND_FLAGS,
    "heads": HEADS,
    "mask builders": BUILDERS,
    "worked example": EXAMPLE,
    "weights": WEIGHTS,
    "multi-head calls": MULTI_HEAD_CALLS,
}
CASES = [
    pytest.param(*case, id=f"{group} {number}: {case[-1].partition(':')[0]}")
    for group, cases in GROUPS.items()
    for number, case in enumerate(cases)
]


@pytest.mark.parametrize(("call", "exception", "pattern"), CASES)
def test_a_malformed_call_says_what_is_wrong(call, exception, pattern):
    with pytest.raises(exception) as caught:
        call()
    assert caught.type is exception
    assert re.match(pattern, str(caught.value))


def test_the_unchanged_calls_are_well_formed():
    """Else a case above could fail for a reason that it does not name."""
    assert attend().shape == (2, 6, 5, 11)
    assert grouped(6, 3, 3).shape == (6, 5, 11)
    assert attend_multi_head().shape == (2, 5, 17)
    assert from_torch()(np.ones((5, 6))).shape == (5, 6)
