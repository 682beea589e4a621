"""What the page on cost says in words."""

from itertools import pairwise

import numpy as np
import pytest

from attention_explainer import worked_example as example
from attention_explainer.blockwise import blockwise_attention, tiles
from scripts.figures import attention_time, cost_growth
from scripts.live import block_by_block
from scripts.results import attention_measured
from scripts.results.published_models import GPT2_CONTEXT
from scripts.tables import attention_benchmark, cache_work, grouped_queries, running_softmax


def test_attention_overtakes_the_matrices_where_the_lines_say():
    costs = cost_growth.compute()
    of_projections = costs.attention > costs.projections
    of_all = costs.attention > costs.projections + costs.mlp
    assert np.array_equal(of_projections, costs.lengths > cost_growth.crossing(with_mlp=False))
    assert np.array_equal(of_all, costs.lengths > cost_growth.crossing(with_mlp=True))


def test_within_its_context_attention_is_never_the_larger_part_of_gpt2():
    assert cost_growth.crossing(with_mlp=False) > GPT2_CONTEXT
    assert GPT2_CONTEXT < cost_growth.crossing(with_mlp=True) == 4608
    assert cost_growth.attention_share(GPT2_CONTEXT) < 0.2


def test_a_wider_mlp_lets_attention_become_the_larger_part_later():
    costs = cost_growth.compute()
    narrow, wide = (costs.attention > costs.projections + f * costs.mlp for f in (1, 4))
    assert costs.lengths[wide].min() > costs.lengths[narrow].min()


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


def test_the_sums_are_multiplied_by_one_where_the_maximum_stays():
    steps = running_softmax.compute().steps[1:]
    factors = [step.shrink for step in steps]
    assert len([factor for factor in factors if factor < 1]) == len(factors) - 1
    assert max(factors) == 1


def test_both_functions_of_the_package_agree_on_the_sentence():
    trace = example.worked_example()
    assert blockwise_attention(trace.query, trace.key, trace.value) == pytest.approx(trace.output)


def test_the_cache_saves_nearly_all_the_work_of_a_long_text():
    without, with_cache = cache_work.compute()[1000]
    assert without > 100 * with_cache


def test_sharing_key_heads_shrinks_the_cache_in_proportion():
    sizes = grouped_queries.compute()
    assert sizes[12] == 12 * sizes[1]


# The benchmark, as it was measured and committed


@pytest.fixture(scope="module")
def measured():
    return attention_measured.compute()


@pytest.fixture(scope="module")
def long_rows(measured):
    pairs = attention_measured.both_ways(measured, attention_benchmark.LONG)
    assert len(pairs) > 1
    return pairs


def test_pytorch_and_the_blockwise_function_had_as_many_threads(measured):
    threads = measured["machine"]["threads"]
    assert threads["PyTorch"] == threads["blockwise"]
    assert attention_benchmark.numbers(measured)["threads"] == str(threads["blockwise"])


def test_the_plain_function_takes_longer_than_pytorch_and_blockwise(long_rows):
    for pair in long_rows:
        for row in pair:
            assert row["to_torch"]["plain"] > max(1, row["to_torch"]["blockwise"])


def test_a_causal_mask_saves_time_blockwise_and_costs_some_in_the_plain_function(long_rows):
    for _, causal in long_rows:
        assert causal["to_not_causal"]["blockwise"] < 1 < causal["to_not_causal"]["plain"]


def test_for_the_longest_text_blockwise_holds_less_than_the_map_of_one_head(long_rows):
    for row in long_rows[-1]:
        assert row["peak_bytes"]["blockwise"] < row["length"] ** 2 * np.dtype("f4").itemsize


def test_memory_grows_with_the_length_blockwise_and_with_its_square_in_the_plain_function(measured):
    (before, _), (after, _) = attention_measured.both_ways(measured)[-2:]
    factor = after["length"] / before["length"]
    growth = {n: after["peak_bytes"][n] / before["peak_bytes"][n] for n in ("plain", "blockwise")}
    assert growth["blockwise"] < 1.1 * factor
    assert growth["plain"] > 0.9 * factor**2


def test_times_are_given_under_the_conditions_in_which_they_were_measured(measured):
    one_thread = measured["machine"]["threads"]["BLAS in NumPy"] == 1
    for text in (attention_benchmark.caption(measured), attention_time.caption(measured)):
        assert ("as installed" in text) != one_thread
        assert ("held to" in text) == (one_thread or "held" in measured["rows"][0])


def test_nothing_right_of_the_diagonal_is_computed_but_in_small_squares():
    length = 4096
    shape = tiles.tile_shape(None, None, (8,), (length, length), 2, np.dtype(np.float32))
    blocks = [slice(start, start + shape.rows) for start in range(0, length, shape.rows)]
    computed_tiles = [
        tile
        for block in blocks
        for tile in tiles.tiles(block, length, shape.columns, is_causal=True)
    ]
    pairs = np.broadcast_to(np.zeros(1, np.int8), (1, length, length))
    computed = sum(tile.take_pairs(pairs).size for tile in computed_tiles)
    in_vain = computed - length * (length + 1) // 2
    assert 0 < in_vain < 0.02 * computed
    together = shape.rows // tiles.DIAGONAL_BLOCK
    assert together > 1
    assert {tile.pieces for tile in computed_tiles if tile.is_diagonal} == {together}


def test_doubling_the_length_doubles_the_work_of_the_matrices_and_quadruples_that_of_attention():
    costs = cost_growth.compute()
    short, long = 3, 4
    assert costs.lengths[long] == 2 * costs.lengths[short]
    for work, growth in ((costs.projections, 2), (costs.mlp, 2), (costs.attention, 4)):
        assert work[long] == growth * work[short]


def test_keys_are_taken_from_the_last_word_back_so_that_the_best_comes_last():
    rows = [row[0] for row in running_softmax.tabulate(running_softmax.compute()).rows]
    assert example.CAUSE in rows[0]
    assert "The" in rows[-2]
    it = example.position(example.QUERY_WORD)
    best = example.worked_example().logits[it].argmax()
    assert example.SENTENCE[best] in rows[-2]


@pytest.mark.parametrize("size", range(1, len(example.SENTENCE) + 1))
def test_how_the_keys_are_divided_makes_no_difference_to_the_result(size):
    figure = block_by_block.blocks(size, seen=len(example.SENTENCE))
    assert figure.step.stop == len(example.SENTENCE)
    assert figure.step.output == pytest.approx(figure.whole)
    it = example.position(example.QUERY_WORD)
    assert figure.whole == pytest.approx(example.worked_example().output[it])


def test_before_the_last_block_the_output_is_another():
    figure = block_by_block.compute()
    for step in figure.steps[:-1]:
        assert np.abs(step.output - figure.whole).max() > 0.1
