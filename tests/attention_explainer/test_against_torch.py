"""Hundreds of random configurations against PyTorch, wherever it is installed."""

import math
from itertools import product

import numpy as np
import pytest
from numpy.testing import assert_allclose

from attention_explainer import (
    MultiHeadAttention,
    causal_mask,
    padding_mask,
    scaled_dot_product_attention,
    softmax,
)

torch = pytest.importorskip(
    "torch", reason="PyTorch is the oracle here; install the test group that brings it"
)

# Both sides compute float16 in float32 and round once at the end, so they may land on neighbouring
# numbers: one eps. In float32 and float64 they add up to 21 terms in orders of their own, each
# addition rounding: some dozen eps of numbers of size one.
TOLERANCE = {
    np.float16: {"rtol": 2**-10, "atol": 2**-20},
    np.float32: {"rtol": 32 * 2**-23, "atol": 32 * 2**-23},
    np.float64: {"rtol": 32 * 2**-52, "atol": 32 * 2**-52},
}
DTYPES = tuple(TOLERANCE)
PRIMES = (2, 3, 5, 7, 11, 13)


def to_torch(array):
    return None if array is None else torch.from_numpy(np.array(array))


def torch_dtype(dtype):
    return to_torch(np.zeros(0, dtype)).dtype


def assert_agrees(ours, theirs, dtype):
    theirs = theirs.detach().numpy()
    assert ours.dtype == theirs.dtype == dtype
    assert ours.shape == theirs.shape
    assert_allclose(ours, theirs, **TOLERANCE[dtype])


# Softmax


@pytest.mark.parametrize(
    ("number", "dtype", "axis", "spread"),
    [
        (number, *choice)
        for number, choice in enumerate(product(DTYPES, (0, 1, 2, -1), (1.0, 30.0, 1e4)))
    ],
)
def test_softmax(number, dtype, axis, spread):
    rng = np.random.default_rng(number)
    logits = (spread * rng.normal(size=rng.permutation(PRIMES)[:3])).astype(dtype)
    logits[rng.random(logits.shape) < 0.1] = -np.inf
    logits[0, 0, 0] = 0
    theirs = torch.softmax(to_torch(logits), dim=axis)
    # Nothing but minus infinity is NaN there and zeros here.
    theirs = torch.nan_to_num(theirs, nan=0.0)
    assert_agrees(softmax(logits, axis), theirs, dtype)


# Scaled dot-product attention


def draw_mask(rng, kind, shape, dtype):
    """Draw a mask with a shape that broadcasts, in which some queries may see nothing."""
    kept = [size if rng.random() < 0.7 else 1 for size in shape[-4:]]
    allowed = rng.random(kept) < 0.6
    if kind == "bool":
        return allowed
    return np.where(allowed, rng.normal(size=kept), -np.inf).astype(dtype)


def theirs_with_softcap(query, key, value, mask, scale, softcap):
    """PyTorch's function has no soft cap; its operations do."""
    logits = softcap * torch.tanh(query @ key.mT * scale / softcap)
    if mask is not None:
        logits = logits.masked_fill(~mask, -math.inf) if mask.dtype == torch.bool else logits + mask
    return torch.nan_to_num(torch.softmax(logits, dim=-1), nan=0.0) @ value


def merge_causality(mask, shape):
    """PyTorch takes a mask or causality, not both."""
    causal = causal_mask(*shape)
    if mask is None:
        return causal
    return mask & causal if mask.dtype == bool else np.where(causal, mask, -np.inf)


CONFIGURATIONS = list(
    product(
        range(5),
        DTYPES,
        ("no mask", "bool", "float"),
        ("both ways", "causal"),
        ("one head", "heads", "grouped"),
    )
)


@pytest.mark.parametrize(
    ("number", "dtype", "mask_kind", "direction", "layout"),
    [(number, *choice[1:]) for number, choice in enumerate(CONFIGURATIONS)],
)
def test_scaled_dot_product_attention(number, dtype, mask_kind, direction, layout):
    rng = np.random.default_rng(number)
    batch, key_heads, L, S, E, Ev = (int(size) for size in rng.permutation(PRIMES))
    is_causal = direction == "causal"
    heads = key_heads * (int(rng.integers(2, 4)) if layout == "grouped" else 1)
    leading, key_leading = {
        "one head": ((), ()),
        "heads": ((batch, heads), (batch, heads)),
        "grouped": ((batch, heads), (batch, key_heads)),
    }[layout]
    query = rng.normal(size=(*leading, L, E)).astype(dtype)
    key = rng.normal(size=(*key_leading, S, E)).astype(dtype)
    value = rng.normal(size=(*key_leading, S, Ev)).astype(dtype)
    mask = None
    if mask_kind != "no mask":
        mask = draw_mask(rng, mask_kind, (*leading, L, S), dtype)
    scale = float(rng.uniform(0.1, 1.0)) if rng.random() < 0.5 else None
    softcap = float(rng.uniform(1.0, 5.0)) if rng.random() < 0.25 else None

    ours = scaled_dot_product_attention(
        query,
        key,
        value,
        attn_mask=mask,
        is_causal=is_causal,
        scale=scale,
        softcap=softcap,
        enable_gqa=layout == "grouped",
    )

    if softcap is not None:
        if is_causal:
            mask = merge_causality(mask, (L, S))
        # In float32, for PyTorch would round float16 after every operation.
        working = torch_dtype(np.result_type(dtype, np.float32))
        wide = [to_torch(array).to(working) for array in (query, key, value)]
        if layout == "grouped":
            wide[1:] = [array.repeat_interleave(heads // key_heads, dim=-3) for array in wide[1:]]
        theirs = theirs_with_softcap(*wide, to_torch(mask), scale or 1 / math.sqrt(E), softcap)
        theirs = theirs.to(torch_dtype(dtype))
    else:
        if is_causal and mask is not None:
            mask, is_causal = merge_causality(mask, (L, S)), False
        theirs = torch.nn.functional.scaled_dot_product_attention(
            to_torch(query),
            to_torch(key),
            to_torch(value),
            attn_mask=to_torch(mask),
            is_causal=is_causal,
            scale=scale,
            enable_gqa=layout == "grouped",
        )
    assert_agrees(ours, theirs, dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("L", "S"), [(0, 5), (5, 0), (0, 0), (1, 1), (1, 7), (7, 1)])
@pytest.mark.parametrize("is_causal", [False, True])
def test_empty_and_single_positions(dtype, L, S, is_causal):
    rng = np.random.default_rng(0)
    query, key, value = (
        rng.normal(size=(2, 3, *shape)).astype(dtype) for shape in ((L, 11), (S, 11), (S, 13))
    )
    theirs = torch.nn.functional.scaled_dot_product_attention(
        to_torch(query), to_torch(key), to_torch(value), is_causal=is_causal
    )
    assert_agrees(
        scaled_dot_product_attention(query, key, value, is_causal=is_causal), theirs, dtype
    )


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("kind", ["bool", "float"])
def test_a_query_that_may_attend_to_nothing(dtype, kind):
    rng = np.random.default_rng(0)
    query, key, value = (
        rng.normal(size=(2, 3, *shape)).astype(dtype) for shape in ((5, 11), (7, 11), (7, 13))
    )
    mask = np.ones((5, 7), bool)
    mask[2] = False
    if kind == "float":
        mask = np.where(mask, 0.0, -np.inf).astype(dtype)
    theirs = torch.nn.functional.scaled_dot_product_attention(
        to_torch(query), to_torch(key), to_torch(value), attn_mask=to_torch(mask)
    )
    assert not theirs[..., 2, :].any()
    assert_agrees(scaled_dot_product_attention(query, key, value, attn_mask=mask), theirs, dtype)


# Multi-head attention

BATCH, HEADS, WIDTH, L, S = 2, 3, 21, 5, 7


def draw_module(number, dtype, *, bias=True, kdim=None, vdim=None):
    torch.manual_seed(number)
    module = torch.nn.MultiheadAttention(
        WIDTH, HEADS, bias=bias, kdim=kdim, vdim=vdim, batch_first=True, dtype=torch_dtype(dtype)
    )
    for parameter in module.parameters():  # its biases start at zero, where a bug would hide
        torch.nn.init.normal_(parameter, std=WIDTH**-0.5)
    return module.eval()


def draw_tokens(dtype, length, width=WIDTH, batch=(BATCH,)):
    return torch.randn(*batch, length, width, dtype=torch_dtype(dtype))


@pytest.mark.parametrize(
    ("number", "dtype", "bias", "source", "mask_kind", "padded"),
    [
        (number, *choice)
        for number, choice in enumerate(
            product(
                (np.float32, np.float64),
                (True, False),
                ("self", "cross", "three widths"),
                ("no mask", "bool", "float", "per head"),
                (False, True),
            )
        )
    ],
)
def test_multi_head_attention(number, dtype, bias, source, mask_kind, padded):
    kdim, vdim = (11, 13) if source == "three widths" else (None, None)
    module = draw_module(number, dtype, bias=bias, kdim=kdim, vdim=vdim)
    query = draw_tokens(dtype, L)
    if source == "self":
        key = value = query
    elif source == "cross":
        key = value = draw_tokens(dtype, S)
    else:
        key, value = draw_tokens(dtype, S, kdim), draw_tokens(dtype, S, vdim)

    rng = np.random.default_rng(number)
    keys = key.shape[1]
    mask = np.ones((BATCH, HEADS, L, keys), bool)
    theirs_masks = {}
    if mask_kind != "no mask":
        shape = (BATCH, HEADS, L, keys) if mask_kind == "per head" else (L, keys)
        allowed = rng.random(shape) < 0.6
        allowed[..., 0] = True  # PyTorch's module gives NaN to a query that may see nothing
        mask = np.broadcast_to(allowed, mask.shape)
        # PyTorch's module wants True where attention is forbidden, and batch and heads as one axis.
        theirs_masks["attn_mask"] = to_torch(~allowed.reshape(-1, L, keys)[: BATCH * HEADS])
        if mask_kind != "per head":
            theirs_masks["attn_mask"] = theirs_masks["attn_mask"][0]
    if padded:
        kept = padding_mask([3, keys], keys)
        mask = mask & kept[:, np.newaxis]
        theirs_masks["key_padding_mask"] = to_torch(~kept[:, 0])
    if mask_kind == "float":
        bias_of_scores = rng.normal(size=(L, keys)).astype(dtype)
        mask = np.where(mask, bias_of_scores, -np.inf)
        forbidden = theirs_masks["attn_mask"]
        theirs_masks["attn_mask"] = to_torch(bias_of_scores).masked_fill(forbidden, -math.inf)
        if padded:  # PyTorch wants both masks in one dtype
            hidden = theirs_masks["key_padding_mask"]
            theirs_masks["key_padding_mask"] = torch.zeros(
                hidden.shape, dtype=query.dtype
            ).masked_fill(hidden, -math.inf)

    with torch.no_grad():
        theirs = module(query, key, value, average_attn_weights=False, **theirs_masks)
        averaged = module(query, key, value, **theirs_masks)[1]
    mha = MultiHeadAttention.from_torch_state(module.state_dict(), HEADS)
    output, weights = mha(query, key, value, attn_mask=mask, return_weights=True)

    assert_agrees(output, theirs[0], dtype)
    assert_agrees(weights, theirs[1], dtype)
    assert_agrees(weights.mean(axis=-3), averaged, dtype)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_multi_head_attention_without_a_batch_and_causal(dtype):
    module = draw_module(0, dtype)
    x = draw_tokens(dtype, L, batch=())
    with torch.no_grad():
        theirs, _ = module(x, x, x, attn_mask=to_torch(~causal_mask(L)), is_causal=True)
    ours = MultiHeadAttention.from_torch_state(module.state_dict(), HEADS)(x, is_causal=True)
    assert_agrees(ours, theirs, dtype)


def test_weights_are_copied_so_training_on_does_not_change_them():
    module = draw_module(0, np.float64)
    mha = MultiHeadAttention.from_torch_state(module.state_dict(), HEADS)
    x = draw_tokens(np.float64, L)
    before = mha(x)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.zero_()
    assert np.array_equal(mha(x), before)


def test_parameters_are_counted_as_pytorch_counts_them():
    for bias, widths in product((True, False), ({}, {"kdim": 11, "vdim": 13})):
        module = draw_module(0, np.float32, bias=bias, **widths)
        mha = MultiHeadAttention.from_torch_state(module.state_dict(), HEADS)
        assert mha.num_parameters == sum(weight.numel() for weight in module.parameters())


def test_a_module_with_extra_key_and_value_biases_is_refused():
    module = torch.nn.MultiheadAttention(WIDTH, HEADS, add_bias_kv=True)
    with pytest.raises(ValueError, match=r"state: expected .*; got .*bias_k, bias_v"):
        MultiHeadAttention.from_torch_state(module.state_dict(), HEADS)
