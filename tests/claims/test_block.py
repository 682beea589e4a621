"""What the page on one whole block says in words."""

import numpy as np
import pytest

from attention_explainer import worked_example as example
from attention_explainer.layer_norm import layer_norm
from attention_explainer.worked_block import worked_block
from scripts.figures import block_of_it, two_heads
from scripts.live import block_of_a_word
from scripts.tables import block_neurons

THING, ALIVE, EVENT, STAND_IN = range(4)
IT = example.position(example.QUERY_WORD)


@pytest.fixture(scope="module")
def block():
    return block_of_it.compute()


def test_what_attention_brings_is_added(block):
    trace = block.trace
    assert np.array_equal(trace.attention_sum, trace.x + trace.attention.output)


def test_it_is_still_a_stand_in_after_attention(block):
    before, after = block.trace.x, block.trace.attention_sum
    assert after[block.position, STAND_IN] == before[block.position, STAND_IN]


def test_the_weights_are_those_of_step_2(block):
    weights = block.trace.attention.attention.weights[0]
    assert weights == pytest.approx(example.worked_example().weights)


def test_only_attention_lets_words_see_each_other():
    """Change one word: what the MLP brings to another, given its input, stays the same."""
    block, x = worked_block(), example.embed(example.SENTENCE)
    changed = x.copy()
    changed[1] = 0
    before, after = block.trace(x), block.trace(changed)
    assert not np.allclose(before.attention.output[IT], after.attention.output[IT])

    def mlp(trace):
        return np.maximum(trace.mlp_input @ block.W_1 + block.b_1, 0) @ block.W_2 + block.b_2

    one_alone = np.maximum(before.mlp_input[IT] @ block.W_1 + block.b_1, 0) @ block.W_2 + block.b_2
    assert mlp(before)[IT] == pytest.approx(one_alone)
    assert before.mlp_output == pytest.approx(mlp(before))


def test_the_first_neuron_is_the_one_that_reacts_to_it(block):
    hidden = block.trace.hidden[block.position]
    assert hidden[0] > 0
    assert not hidden[1:].any()


def test_the_active_neuron_adds_up_what_stands_on_the_page(block):
    given = block_neurons.numbers(worked_block())
    assert given["active"] == "first"
    terms = [
        float(term) for term in given["sum"].replace("− ", "+ −").replace("−", "-").split(" + ")
    ]
    assert sum(terms) == pytest.approx(float(given["hidden"]), abs=0.02)
    assert float(given["hidden"]) == pytest.approx(block.trace.hidden[IT, 0], abs=0.005)
    brought = block.trace.mlp_output[IT]
    assert brought[ALIVE] == -brought[STAND_IN] == block.trace.hidden[IT, 0]


def test_the_table_of_neurons_is_the_whole_mlp():
    mlp = worked_block()
    rows = np.array([row[1:] for row in block_neurons.tabulate(mlp).rows], dtype=float)
    assert np.array_equal(rows[:, :4], mlp.W_1.T)
    assert np.array_equal(rows[:, 4], mlp.b_1)
    assert np.array_equal(rows[:, 5:], mlp.W_2)
    assert not mlp.b_2.any()


def test_the_mlp_makes_it_more_alive_and_less_of_a_stand_in(block):
    brought = block.trace.mlp_output[block.position]
    assert brought[ALIVE] > 0
    assert brought[STAND_IN] < 0


def test_what_leaves_is_a_thing_and_more_alive_than_any_other_word(block):
    output = block.trace.output
    assert output[block.position, THING] > 0
    others = np.delete(output[:, ALIVE], block.position)
    assert output[block.position, ALIVE] > others.max()


def test_every_word_leaves_with_a_negative_stand_in_so_the_sign_says_nothing(block):
    assert block.trace.output[:, STAND_IN].max() < 0


def test_stand_in_singles_it_out_before_the_mlp_and_no_more_after(block):
    before, after = (
        vectors[:, STAND_IN] for vectors in (block.trace.after_attention, block.trace.output)
    )
    others = np.arange(len(before)) != block.position
    assert before[block.position] > before[others].max() + 0.5
    numbers = block_of_it.numbers(block)
    above = np.count_nonzero(after[others] > after[block.position])
    assert 0 < above == int(numbers["words_above"])
    below = np.count_nonzero(after[others] < after[block.position])
    assert below > 0


def test_what_attention_added_can_be_taken_away_again(block):
    trace = block.trace
    assert trace.attention_sum - trace.attention.output == pytest.approx(trace.x)


def test_a_layer_norm_loses_the_mean_and_the_spread(block):
    vectors = block.trace.attention_sum
    normed = layer_norm(vectors, np.ones(4), np.zeros(4))
    for changed in (vectors + 3, vectors * 2, vectors * 0.5 - 1):
        assert layer_norm(changed, np.ones(4), np.zeros(4)) == pytest.approx(normed, abs=1e-3)
    assert not np.allclose(vectors.mean(axis=1), 0)
    assert np.ptp(vectors.mean(axis=1)) > 0.1
    assert np.ptp(vectors.std(axis=1)) > 0.1


def test_the_learnt_numbers_of_the_layer_norms_are_one_and_zero():
    block = worked_block()
    for gain, bias in ((block.gain_1, block.bias_1), (block.gain_2, block.bias_2)):
        assert np.all(np.asarray(gain) == 1)
        assert not np.any(bias)


def test_every_word_leaves_with_mean_zero_and_variance_one(block):
    assert block.trace.output.mean(axis=-1) == pytest.approx(0, abs=1e-9)
    assert block.trace.output.var(axis=-1) == pytest.approx(1, rel=1e-3)


def test_it_comes_in_as_its_embedding_and_is_told_that_something_alive_is_meant(block):
    trace = block.trace
    assert np.array_equal(trace.x, example.embed(example.SENTENCE))
    assert trace.x[block.position, ALIVE] == 0
    assert trace.attention.output[block.position, ALIVE] > 1


@pytest.mark.parametrize("width", [4, 11, 384])
def test_with_mean_and_spread_fixed_all_but_two_numbers_can_vary(width):
    """Move each number a little: the changes of what comes out span all but two dimensions."""
    rng = np.random.default_rng(width)
    x = rng.standard_normal(width)
    one, zero = np.ones(width), np.zeros(width)
    moved = [layer_norm(x + 1e-3 * step, one, zero) for step in np.eye(width)]
    changes = np.array(moved) - layer_norm(x, one, zero)
    singular = np.linalg.svd(changes / 1e-3, compute_uv=False)
    assert np.count_nonzero(singular > 0.02 * singular[0]) == width - 2


def test_one_head_and_an_identity_pass_on_what_attention_finds(block):
    attention = block.trace.attention
    assert len(attention.attention.weights) == 1
    assert np.array_equal(attention.output, attention.attention.output[0])
    # That of step 8 is another: it changes what two heads have found.
    found = two_heads.compute()
    assert not np.allclose(found.output, found.concatenated)


def test_the_first_neuron_makes_a_living_thing_that_is_no_event_more_alive():
    block = worked_block()
    living_thing, event = np.array([1.0, 1, 0, 0]), np.array([1.0, 1, 1, 0])

    def fires(word):
        return max(0, word @ block.W_1[:, 0] + block.b_1[0])

    assert fires(living_thing) > fires(event) == 0
    assert fires(np.array([1.0, 0, 0, 0])) == fires(np.array([0, 1.0, 0, 0])) == 0
    assert block.W_2[0, ALIVE] > 0 > block.W_2[0, STAND_IN]


def test_the_mlp_makes_the_answer_more_alive_as_well():
    given = block_of_a_word.numbers(block_of_a_word.compute())
    assert float(given["answer_alive"]) == 1
    assert float(given["answer_mlp"]) > 0
