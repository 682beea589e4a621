"""What the page on cost says in words."""

from itertools import pairwise

import numpy as np
import pytest

from attention_explainer import worked_example as example
from attention_explainer.blockwise import blockwise_attention
from scripts.figures import cost_growth
from scripts.tables import cache_work, grouped_queries, running_softmax


def test_attention_overtakes_the_projections_where_the_line_says():
    costs, crossing = cost_growth.compute(), cost_growth.crossing()
    larger = costs.attention > costs.projections
    assert np.array_equal(larger, costs.lengths > crossing)


def test_maps_take_far_more_memory_than_keys_and_values_of_a_long_text():
    costs = cost_growth.compute()
    assert costs.map_bytes[-1] > 100 * costs.key_value_bytes[-1]


def test_after_the_last_block_the_output_is_that_of_the_plain_computation():
    result = running_softmax.compute()
    assert result.steps[-1].output == pytest.approx(result.output)


def test_sums_shrink_only_where_a_larger_maximum_comes():
    steps = running_softmax.compute().steps
    for before, after in pairwise(steps):
        assert (after.shrink < 1) == (after.maximum > before.maximum)


def test_both_functions_of_the_package_agree_on_the_sentence():
    trace = example.worked_example()
    assert blockwise_attention(trace.query, trace.key, trace.value) == pytest.approx(trace.output)


def test_the_cache_saves_nearly_all_the_work_of_a_long_text():
    without, with_cache = cache_work.compute()[1000]
    assert without > 100 * with_cache


def test_sharing_key_heads_shrinks_the_cache_in_proportion():
    sizes = grouped_queries.compute()
    assert sizes[12] == 12 * sizes[1]
