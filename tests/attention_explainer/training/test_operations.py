"""Every backward rule against finite differences, every forward against the package."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from attention_explainer import MultiHeadAttention, attention_trace
from attention_explainer.layer_norm import EPSILON, layer_norm
from attention_explainer.training import operations
from attention_explainer.training.gradient_check import numerical_gradient, relative_error
from tests.attention_explainer.training.finite_differences import TOLERANCE

N, HEADS, L, S, D_MODEL, D_K, D_V, D_OUT = 2, 3, 5, 7, 11, 2, 3, 13


def draw(*shapes):
    rng = np.random.default_rng(0)
    return [rng.normal(size=shape) for shape in shapes]


def output_of(result):
    return result if isinstance(result, np.ndarray) else result.output


def attend_with_heads(*inputs):
    return operations.multi_head_attention(*inputs, num_heads=HEADS)


def embed_twice(table):
    return operations.embed_tokens(np.array([[4, 1, 1], [0, 4, 4]]), table)


def take_two(x):
    return operations.take_positions(x, np.array([3, 0]))


HEAD_SHAPES = ((D_MODEL, HEADS * D_K), (D_MODEL, HEADS * D_K), (D_MODEL, HEADS * D_V))

CASES = {
    "embed_tokens": (embed_twice, [(5, D_MODEL)]),
    "add, residual": (operations.add, [(N, L, D_MODEL), (N, L, D_MODEL)]),
    "add, positions": (operations.add, [(N, L, D_MODEL), (L, D_MODEL)]),
    "add, bias": (operations.add, [(N, L, D_MODEL), (D_MODEL,)]),
    "linear": (operations.linear, [(N, L, D_MODEL), (D_MODEL, D_OUT)]),
    "linear, one vector": (operations.linear, [(D_MODEL,), (D_MODEL, D_OUT)]),
    "attention": (
        operations.attention,
        [(N, HEADS, L, D_K), (N, HEADS, S, D_K), (N, HEADS, S, D_V)],
    ),
    "multi_head_attention": (
        attend_with_heads,
        [(N, L, D_MODEL), *HEAD_SHAPES, (HEADS * D_V, D_MODEL)],
    ),
    "normalise": (operations.normalise, [(N, L, D_MODEL), (D_MODEL,), (D_MODEL,)]),
    "relu": (operations.relu, [(N, L, D_MODEL)]),
    "mlp": (
        operations.mlp,
        [(N, L, D_MODEL), (D_MODEL, D_OUT), (D_OUT,), (D_OUT, D_MODEL), (D_MODEL,)],
    ),
    "take_positions": (take_two, [(N, L, D_MODEL)]),
}


@pytest.mark.parametrize(
    ("name", "argument"),
    [(name, index) for name, (_, shapes) in CASES.items() for index in range(len(shapes))],
)
def test_backward_agrees_with_finite_differences(name, argument):
    operation, shapes = CASES[name]
    inputs = draw(*shapes)
    result, backward = operation(*inputs)
    # The loss is the output weighted with random numbers, so that no two outputs are alike.
    output_gradient = np.random.default_rng(1).normal(size=output_of(result).shape)

    def loss(changed):
        varied, _ = operation(*inputs[:argument], changed, *inputs[argument + 1 :])
        return float((output_of(varied) * output_gradient).sum())

    gradients = backward(output_gradient)
    gradient = gradients if isinstance(gradients, np.ndarray) else gradients[argument]
    expected = numerical_gradient(loss, inputs[argument])
    assert np.abs(expected).max() > 0.1
    assert relative_error(gradient, expected) < TOLERANCE


def test_backward_of_cross_entropy_agrees_with_finite_differences():
    (logits,) = draw((N, L, D_OUT))
    answers = np.random.default_rng(1).integers(D_OUT, size=(N, L))
    _, backward = operations.cross_entropy(logits, answers)
    expected = numerical_gradient(lambda x: operations.cross_entropy(x, answers)[0], logits)
    assert relative_error(backward(), expected) < TOLERANCE


@pytest.mark.parametrize("name", CASES)
def test_backward_changes_nothing_that_it_is_given(name):
    operation, shapes = CASES[name]
    inputs = draw(*shapes)
    copies = [given.copy() for given in inputs]
    result, backward = operation(*inputs)
    gradient = np.ones_like(output_of(result))
    backward(gradient)
    assert_array_equal(gradient, 1)
    for given, copy in zip(inputs, copies, strict=True):
        assert_array_equal(given, copy)


# Forward: the package's own functions


def test_attention_is_that_of_the_package():
    query, key, value = draw((N, L, D_K), (N, S, D_K), (N, S, D_V))
    trace, _ = operations.attention(query, key, value)
    expected = attention_trace(query, key, value)
    assert_array_equal(trace.weights, expected.weights)
    assert_array_equal(trace.output, expected.output)


def test_multi_head_attention_is_that_of_the_package():
    x, *matrices = draw((N, L, D_MODEL), *HEAD_SHAPES, (HEADS * D_V, D_MODEL))
    trace, _ = operations.multi_head_attention(x, *matrices, num_heads=HEADS)
    expected = MultiHeadAttention(*matrices, num_heads=HEADS).trace(x)
    assert_array_equal(trace.attention.weights, expected.attention.weights)
    assert_array_equal(trace.concatenated, expected.concatenated)
    assert_array_equal(trace.output, expected.output)


def test_normalise_is_layer_norm_of_the_package():
    x, gain, bias = draw((N, L, D_MODEL), (D_MODEL,), (D_MODEL,))
    assert_array_equal(operations.normalise(x, gain, bias)[0], layer_norm(x, gain, bias))


# Closed forms


def test_attention_gradient_of_one_query_between_two_keys():
    # Logits 0 and s give weights 1 - w and w with w = 1/(1 + exp(-s)); the output is w, and
    # dw/ds = w (1 - w). The score is query times key 1, scaled by 1/√1.
    query, key, value = np.array([[2.0]]), np.array([[0.0], [1.5]]), np.array([[0.0], [1.0]])
    trace, backward = operations.attention(query, key, value)
    w = 1 / (1 + math.exp(-3.0))
    assert_allclose(trace.output, [[w]], rtol=1e-15)
    query_gradient, key_gradient, value_gradient = backward(np.array([[1.0]]))
    slope = w * (1 - w)
    assert_allclose(query_gradient, [[slope * 1.5]], rtol=1e-14)
    assert_allclose(key_gradient, [[-slope * 2], [slope * 2]], rtol=1e-14)
    assert_allclose(value_gradient, [[1 - w], [w]], rtol=1e-14)


def test_cross_entropy_of_even_logits_is_the_logarithm_of_the_number_of_classes():
    loss, _ = operations.cross_entropy(np.zeros((N, L, 7)), np.zeros((N, L), dtype=int))
    assert_allclose(loss, math.log(7), rtol=1e-15)


def test_cross_entropy_stands_huge_logits():
    loss, backward = operations.cross_entropy(np.array([[0.0, 5000.0]]), np.array([0]))
    assert loss == 5000
    assert_array_equal(backward(), [[-1, 1]])


def test_cross_entropy_stands_a_huge_logit_in_another_row():
    # Less the largest logit of all rows, the first row would have no exponential above zero.
    loss, _ = operations.cross_entropy(np.array([[0.0, 0.0], [0.0, 5000.0]]), np.array([0, 1]))
    assert_allclose(loss, math.log(2) / 2, rtol=1e-15)


def test_a_single_token_and_none_at_all_are_looked_up():
    table = np.arange(6.0).reshape(3, 2)
    output, _ = operations.embed_tokens(np.array([2]), table)
    assert_array_equal(output, [[4, 5]])
    output, backward = operations.embed_tokens(np.empty((2, 0), dtype=int), table)
    assert output.shape == (2, 0, 2)
    assert_array_equal(backward(output), np.zeros((3, 2)))


def test_a_single_answer_may_be_the_first_class_or_the_last():
    logits = np.log([[0.25, 0.125, 0.625]])
    for answer, probability in ((0, 0.25), (2, 0.625)):
        loss, _ = operations.cross_entropy(logits, np.array([answer]))
        assert_allclose(loss, -math.log(probability), rtol=1e-14)


def test_layer_norm_of_equal_numbers_has_a_gradient_all_the_same():
    # They have no variance, so what is added to it decides: the slope is one over its root.
    x, gradient = np.full((1, 3), 7.0), np.array([[1.0, 2.0, 6.0]])
    _, backward = operations.normalise(x, np.full(3, 2.0), np.zeros(3))
    x_gradient, gain_gradient, bias_gradient = backward(gradient)
    assert_allclose(x_gradient, 2 * (gradient - 3) / math.sqrt(EPSILON), rtol=1e-14)
    assert_array_equal(gain_gradient, [0, 0, 0])
    assert_array_equal(bias_gradient, gradient[0])


def test_relu_passes_no_gradient_at_zero():
    # The slope jumps there, so finite differences cannot say what is meant.
    _, backward = operations.relu(np.array([-0.0, 0.0, 1e-300, 0.5]))
    assert_array_equal(backward(np.full(4, 3.0)), [0, 0, 3, 3])


# Refusals


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: operations.embed_tokens(np.array([0, -1]), np.ones((3, 2))),
            "tokens: expected indices from 0 to 2, the rows of table; got -1 to 0",
        ),
        (
            lambda: operations.embed_tokens(np.array([3]), np.ones((3, 2))),
            "tokens: expected indices from 0 to 2, the rows of table; got 3 to 3",
        ),
        (
            lambda: operations.add(np.ones((2, 3)), np.ones((2, 1))),
            r"y: expected the last axes of x, \(2, 3\); got \(2, 1\)",
        ),
        (
            lambda: operations.add(np.ones(3), np.ones((2, 3))),
            r"y: expected the last axes of x, \(3,\); got \(2, 3\)",
        ),
        (
            lambda: operations.linear(np.ones((5, 3)), np.ones((2, 3))),
            r"W: expected shape \(3, 'd_out'\), got \(2, 3\)",
        ),
        (
            lambda: operations.linear(np.ones((5, 3)), np.ones(3)),
            r"W: expected shape \(3, 'd_out'\), got \(3,\)",
        ),
        (
            lambda: operations.cross_entropy(np.ones((5, 3)), np.zeros((1, 5), dtype=int)),
            r"answers: expected shape \(5,\), got \(1, 5\)",
        ),
        (
            lambda: operations.cross_entropy(np.ones((1, 3)), np.array([3])),
            r"answers: expected classes from 0 to 2, got \[3\]",
        ),
        (
            lambda: operations.cross_entropy(np.ones((0, 3)), np.array([], dtype=int)),
            "answers: expected classes from 0 to 2, got",
        ),
    ],
)
def test_what_does_not_fit_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
