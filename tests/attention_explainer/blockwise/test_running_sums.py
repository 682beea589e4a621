"""What a query keeps of the keys it has seen gives attention to just these keys."""

import math
import re

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from attention_explainer import blockwise_steps, softmax
from attention_explainer.blockwise.running_sums import RunningSums
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


@pytest.mark.parametrize("wide", ["query", "key", "value"])
def test_one_wide_input_makes_all_sums_wide(wide):
    rng = np.random.default_rng(0)
    inputs = {"query": rng.normal(size=3), "key": rng.normal(size=(7, 3)), "value": VALUE}
    given = {name: array.astype("f4") for name, array in inputs.items()}
    given[wide] = given[wide].astype("f8")
    for step in blockwise_steps(**given, block=2):
        for array in (step.logits, step.exponentials, step.weighted_sum, step.output):
            assert array.dtype == np.float64
    logits = given["key"].astype("f8") @ given["query"].astype("f8") / math.sqrt(3)
    assert_allclose(step.total, np.exp(logits - logits.max()).sum(), rtol=1e-14)


def test_steps_in_single_precision_stay_in_it():
    for step in blockwise_steps(*map(np.float32, (KEY[0], KEY, VALUE)), block=3):
        for array in (step.logits, step.exponentials, step.weighted_sum, step.output):
            assert array.dtype == np.float32


def test_sums_of_half_precision_are_kept_in_single():
    """Above 2048 not every whole number is in float16."""
    x = np.ones((4001, 1), np.float16)
    *_, last = blockwise_steps(x[0], x, x, 1000)
    assert last.total == last.weighted_sum == 4001
    assert last.output.dtype == np.float32


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_before_any_key_sums_are_zero_and_the_maximum_is_minus_infinity(dtype):
    weighted = np.full((2, 5, 3), np.nan, dtype)
    sums = RunningSums.empty(weighted)
    assert sums.weighted is weighted
    for array, shape, number in (
        (sums.maximum, (2, 5), -np.inf),
        (sums.total, (2, 5), 0),
        (weighted, (2, 5, 3), 0),
    ):
        assert array.dtype == dtype
        assert_array_equal(array, np.full(shape, number))


def test_no_keys_change_no_sums():
    sums = RunningSums.empty(np.empty((2, 3)))
    sums.add(np.log([[1.0, 2.0], [3.0, 5.0]]), np.ones((2, 3)), None)
    before = [array.copy() for array in sums]
    shrink = sums.add(np.empty((2, 0)), np.empty((0, 3)), None)
    assert_array_equal(shrink, np.ones(2))
    for now, then in zip(sums, before, strict=True):
        assert_array_equal(now, then)


def test_a_query_joins_in_when_it_may():
    """The first query sees the second block, the second the first, the third none of them."""
    sums = RunningSums.empty(np.empty((3, 1)))
    value = np.array([[1.0], [3.0]])
    sums.add(np.zeros((3, 2)), value, np.array([[False], [True], [False]]))
    sums.add(np.full((3, 2), -5.0), 10 * value, np.array([[True], [False], [False]]))
    assert_array_equal(sums.maximum, [-5.0, 0.0, -np.inf])
    assert_array_equal(sums.total, [2.0, 2.0, 0.0])
    output = np.empty((3, 1))
    sums.write(output)
    assert_array_equal(output, [[20.0], [2.0], [0.0]])


def test_values_that_had_been_made_smaller_become_as_large_again():
    sums = RunningSums.empty(np.empty((2, 1)))
    sums.add(np.zeros((2, 2)), np.array([[0.25], [0.75]]), np.array([[True, True], [False, False]]))
    output = np.empty((2, 1), np.float32)
    sums.write(output, 2.0**-100)
    assert_array_equal(output, [[2.0**99], [0.0]])


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
        (lambda: follow(query="cat"), TypeError, r"query: expected real numbers"),
        (lambda: follow(key="cat"), TypeError, r"key: expected real numbers"),
        (lambda: follow(value="cat"), TypeError, r"value: expected real numbers"),
        (lambda: follow(value=np.ones(7)), ValueError, r"value: expected shape \(.*, got \(7,\)"),
        (
            lambda: follow(*map(np.float32, (KEY[0], KEY, VALUE)), scale=1e-60),
            ValueError,
            r"scale: expected a positive, finite number in float32",
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
