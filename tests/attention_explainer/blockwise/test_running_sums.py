"""What a query keeps of the keys it has seen gives attention to just these keys."""

import math
import re

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from attention_explainer import blockwise_steps, softmax
from attention_explainer.worked_example import worked_example

KEY, VALUE = np.ones((7, 3)), np.ones((7, 11))


@pytest.mark.parametrize("block", [1, 2, 3, 10, 11])
def test_the_steps_of_the_worked_example_end_at_its_output(block):
    trace = worked_example()
    for i in range(len(trace.query)):
        steps = blockwise_steps(trace.query[i], trace.key, trace.value, block, scale=trace.scale)
        assert [step.start for step in steps] == list(range(0, 10, block))
        assert [step.stop for step in steps] == [min(s + block, 10) for s in range(0, 10, block)]
        assert_allclose(steps[-1].output, trace.output[i], rtol=1e-12, atol=1e-14)
        logits = np.concatenate([step.logits for step in steps])
        assert_allclose(logits, trace.logits[i], rtol=1e-12, atol=1e-14)


def test_each_step_is_attention_to_the_keys_so_far():
    rng = np.random.default_rng(0)
    query, key, value = rng.normal(size=5), rng.normal(size=(11, 5)), rng.normal(size=(11, 3))
    total_before, maximum_before = 0.0, -math.inf
    for step in blockwise_steps(query, key, value, 3):
        logits = key[: step.stop] @ query / math.sqrt(5)
        assert_allclose(step.maximum, logits.max(), rtol=1e-13)
        assert_allclose(step.total, np.exp(logits - logits.max()).sum(), rtol=1e-13)
        assert_allclose(step.exponentials, np.exp(logits[step.start :] - logits.max()), rtol=1e-12)
        assert_allclose(step.shrink, math.exp(maximum_before - step.maximum), rtol=1e-12)
        assert_allclose(
            step.total, total_before * step.shrink + step.exponentials.sum(), rtol=1e-13
        )
        assert_allclose(step.output, softmax(logits) @ value[: step.stop], rtol=1e-12)
        assert_allclose(step.weighted_sum, step.output * step.total, rtol=1e-13)
        total_before, maximum_before = step.total, step.maximum


def test_steps_are_not_changed_by_later_ones():
    query, key, value = [1.0], [[0.0], [5.0]], [[1.0], [3.0]]
    first = blockwise_steps(query, key, value, 1, scale=1.0)[0]
    assert (first.maximum, first.total, first.shrink) == (0.0, 1.0, 0.0)
    assert_array_equal(first.weighted_sum, [1.0])
    assert_array_equal(first.logits, [0.0])


def test_steps_raise_no_floating_point_error_even_when_all_of_them_raise():
    """The second key's weight vanishes, the third makes the first one's vanish."""
    with np.errstate(all="raise"):
        steps = blockwise_steps(
            np.float32([1]), np.float32([[0], [-200], [200]]), np.float32([[1], [2], [3]]), 1
        )
    assert [step.maximum for step in steps] == [0, 0, 200]
    assert steps[-1].output == 3


# Malformed calls


def follow(query=KEY[0], key=KEY, value=VALUE, block=3, **options):
    return blockwise_steps(query, key, value, block, **options)


@pytest.mark.parametrize(
    ("call", "exception", "pattern"),
    [
        (
            lambda: follow(query=np.ones((1, 3))),
            ValueError,
            r"query: expected shape \(E,\), got \(1,",
        ),
        (lambda: follow(key=np.ones(3)), ValueError, r"key: expected shape \(S, E\), got \(3,\)"),
        (lambda: follow(key=np.ones((7, 4))), ValueError, r"key: expected the width E of query"),
        (lambda: follow(value=np.ones((4, 3))), ValueError, r"value: expected the length S of key"),
        (lambda: follow(value=np.ones((2, 7, 3))), ValueError, r"value: expected shape \(S, Ev\)"),
        (lambda: follow(block=0), ValueError, r"block: expected at least 1, got 0"),
        (lambda: follow(scale=-1.0), ValueError, r"scale: expected a positive"),
    ],
)
def test_a_malformed_call_says_what_is_wrong(call, exception, pattern):
    with pytest.raises(exception) as caught:
        call()
    assert re.match(pattern, str(caught.value))


def test_the_unchanged_call_is_well_formed():
    assert len(follow()) == 3
