"""Closed forms, shapes with prime sizes, refusals, and PyTorch as the oracle."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from attention_explainer import MultiHeadAttention
from attention_explainer.layer_norm import layer_norm
from attention_explainer.transformer_block import TransformerBlock

BATCH, L, D_MODEL, D_HIDDEN, HEADS, D_K, D_V = 2, 5, 7, 11, 3, 13, 17


def random_block(*, norm_first=True, d_model=D_MODEL, d_k=D_K, d_v=D_V, seed=0, **changed):
    rng = np.random.default_rng(seed)
    shapes = {
        "W_Q": (d_model, HEADS * d_k),
        "W_K": (d_model, HEADS * d_k),
        "W_V": (d_model, HEADS * d_v),
        "W_O": (HEADS * d_v, d_model),
        "b_Q": (HEADS * d_k,),
        "b_K": (HEADS * d_k,),
        "b_V": (HEADS * d_v,),
        "b_O": (d_model,),
        "gain_1": (d_model,),
        "bias_1": (d_model,),
        "gain_2": (d_model,),
        "bias_2": (d_model,),
        "W_1": (d_model, D_HIDDEN),
        "b_1": (D_HIDDEN,),
        "W_2": (D_HIDDEN, d_model),
        "b_2": (d_model,),
    }
    weights = {name: rng.normal(size=shape) / 2 for name, shape in shapes.items()}
    of_attention = {
        name: weights.pop(name) for name in [*weights] if name[-1] in "QKVO" and "_" in name
    }
    attention = MultiHeadAttention(**of_attention, num_heads=HEADS)
    return TransformerBlock(
        **({"attention": attention, "norm_first": norm_first} | weights | changed)
    )


def random_x(*leading, seed=1):
    return np.random.default_rng(seed).normal(size=(*leading, L, D_MODEL))


@pytest.mark.parametrize("norm_first", [True, False])
def test_every_step_has_its_shape(norm_first):
    trace = random_block(norm_first=norm_first).trace(random_x(BATCH))
    for name in (
        "x",
        "attention_input",
        "attention_sum",
        "after_attention",
        "mlp_input",
        "mlp_output",
        "mlp_sum",
        "output",
    ):
        assert getattr(trace, name).shape == (BATCH, L, D_MODEL), name
    assert trace.preactivation.shape == trace.hidden.shape == (BATCH, L, D_HIDDEN)
    assert trace.attention.attention.weights.shape == (BATCH, HEADS, L, L)
    assert trace.attention.concatenated.shape == (BATCH, L, HEADS * D_V)


def test_norm_first_norms_what_goes_in_and_not_what_comes_out():
    block, x = random_block(norm_first=True), random_x(BATCH)
    trace = block.trace(x)
    assert_array_equal(trace.attention_input, layer_norm(x, block.gain_1, block.bias_1))
    assert_array_equal(trace.attention.output, block.attention(trace.attention_input))
    assert_array_equal(trace.after_attention, x + trace.attention.output)
    assert_array_equal(
        trace.mlp_input, layer_norm(trace.after_attention, block.gain_2, block.bias_2)
    )
    assert_array_equal(trace.output, trace.after_attention + trace.mlp_output)


def test_norm_last_norms_the_sums():
    block, x = random_block(norm_first=False), random_x(BATCH)
    trace = block.trace(x)
    assert_array_equal(trace.attention_input, x)
    assert_array_equal(
        trace.after_attention, layer_norm(x + trace.attention.output, block.gain_1, block.bias_1)
    )
    assert_array_equal(trace.mlp_input, trace.after_attention)
    assert_array_equal(
        trace.output,
        layer_norm(trace.after_attention + trace.mlp_output, block.gain_2, block.bias_2),
    )


def test_hidden_neurons_are_never_negative():
    trace = random_block().trace(random_x(BATCH))
    assert trace.preactivation.min() < 0 < trace.preactivation.max()
    assert_array_equal(trace.hidden, np.where(trace.preactivation > 0, trace.preactivation, 0))


def test_calling_gives_the_output_of_the_trace():
    block, x = random_block(), random_x(BATCH)
    assert_array_equal(block(x, is_causal=True), block.trace(x, is_causal=True).output)


def test_a_causal_block_does_not_look_ahead():
    block, x = random_block(), random_x()
    later_changed = x.copy()
    later_changed[3:] *= -1  # adding the same to all dimensions would be undone by layer norm
    before, after = (block(given, is_causal=True) for given in (x, later_changed))
    assert_allclose(before[:3], after[:3], rtol=1e-12)
    assert not np.allclose(before[3:], after[3:])


def test_a_mask_reaches_the_attention():
    block, x = random_block(), random_x()
    mask = np.eye(L, dtype=bool)
    assert_array_equal(block.trace(x, attn_mask=mask).attention.attention.weights[0], np.eye(L))


def test_parameters_are_counted():
    block = random_block()
    attention = 2 * (D_MODEL + 1) * HEADS * D_K + (D_MODEL + 1) * HEADS * D_V
    attention += (HEADS * D_V + 1) * D_MODEL
    assert block.num_parameters == (
        attention + 4 * D_MODEL + (D_MODEL + 1) * D_HIDDEN + (D_HIDDEN + 1) * D_MODEL
    )


def test_weights_are_copied_and_cannot_be_changed():
    W_1 = np.ones((D_MODEL, D_HIDDEN))
    block = random_block(W_1=W_1)
    W_1[0, 0] = 5
    assert block.W_1[0, 0] == 1
    with pytest.raises(ValueError, match="read-only"):
        block.W_1[0, 0] = 5


NARROWING = MultiHeadAttention(np.eye(7), np.eye(7), np.eye(7), np.ones((7, 2)), num_heads=1)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"gain_1": np.ones(2)}, r"gain_1: expected shape \(7,\).*got \(2,\)"),
        ({"bias_2": np.ones((7, 1))}, r"bias_2: expected shape \(7,\).*got \(7, 1\)"),
        ({"W_1": np.ones(7)}, r"W_1: expected a matrix, got shape \(7,\)"),
        ({"W_1": np.ones((2, 11))}, r"W_1: expected shape \(7, 11\).*got \(2, 11\)"),
        ({"b_1": np.ones(7)}, r"b_1: expected shape \(11,\).*got \(7,\)"),
        ({"W_2": np.ones((7, 11))}, r"W_2: expected shape \(11, 7\).*got \(7, 11\)"),
        ({"attention": NARROWING}, r"attention: expected one width.*got W_O of shape \(7, 2\)"),
    ],
)
def test_weights_that_do_not_fit_are_refused(changed, message):
    with pytest.raises(ValueError, match=message):
        random_block(**changed)


@pytest.mark.parametrize("norm_first", [True, False])
@pytest.mark.parametrize("shape", [(), (7,), (5, 6)])
def test_vectors_that_do_not_fit_are_refused_by_their_name(norm_first, shape):
    with pytest.raises(ValueError, match=r"x: expected shape \(..., length, 7\), got"):
        random_block(norm_first=norm_first)(np.ones(shape))


def test_what_is_no_attention_or_no_flag_is_refused():
    with pytest.raises(TypeError, match="attention: expected a MultiHeadAttention, got ndarray"):
        random_block(attention=np.eye(7))
    with pytest.raises(TypeError, match="norm_first: expected True or False, got int 1"):
        random_block(norm_first=1)


@pytest.mark.parametrize("norm_first", [True, False])
def test_agrees_with_pytorch(norm_first):
    torch = pytest.importorskip("torch", reason="PyTorch is the oracle here")
    width = D_MODEL * HEADS
    block = random_block(norm_first=norm_first, d_model=width, d_k=D_MODEL, d_v=D_MODEL)
    attention = block.attention
    layer = torch.nn.TransformerEncoderLayer(
        width,
        HEADS,
        dim_feedforward=D_HIDDEN,
        dropout=0.0,
        batch_first=True,
        norm_first=norm_first,
        dtype=torch.float64,
    ).eval()
    state = {
        "self_attn.in_proj_weight": np.vstack([attention.W_Q.T, attention.W_K.T, attention.W_V.T]),
        "self_attn.in_proj_bias": np.concatenate([attention.b_Q, attention.b_K, attention.b_V]),
        "self_attn.out_proj.weight": attention.W_O.T,
        "self_attn.out_proj.bias": attention.b_O,
        "linear1.weight": block.W_1.T,
        "linear1.bias": block.b_1,
        "linear2.weight": block.W_2.T,
        "linear2.bias": block.b_2,
        "norm1.weight": block.gain_1,
        "norm1.bias": block.bias_1,
        "norm2.weight": block.gain_2,
        "norm2.bias": block.bias_2,
    }
    layer.load_state_dict({name: torch.tensor(np.array(w)) for name, w in state.items()})
    x = np.random.default_rng(2).normal(size=(BATCH, L, width))
    with torch.no_grad():
        theirs = layer(torch.tensor(x)).numpy()
    assert_allclose(block(x), theirs, rtol=1e-12, atol=1e-12)
