"""What the page on sharp and flat attention says in words."""

import numpy as np
import pytest

from attention_explainer import attention_trace, softmax
from attention_explainer import worked_example as example
from attention_explainer.training.operations import attention
from scripts.experiments import one_head
from scripts.figures import dilution, softcap_weights, softmax_slope, softmax_temperature
from scripts.live import sharper, training_scrubber
from scripts.results.softmax_slopes import slopes
from scripts.tables import softmax_slopes

IT, CAT, MAT = map(example.position, (example.QUERY_WORD, example.ANSWER, example.RIVAL))


def test_larger_logits_make_a_sharper_choice():
    logits = example.worked_example().logits[IT]
    assert softmax(2 * logits).max() > softmax(logits).max()


def test_ratios_are_raised_to_a_power_and_the_order_stays():
    logits = example.worked_example().logits[IT]
    one, two = softmax(logits), softmax(logits / 2)
    assert two[CAT] / two[MAT] == pytest.approx((one[CAT] / one[MAT]) ** 0.5)
    assert np.array_equal(np.argsort(one, kind="stable"), np.argsort(two, kind="stable"))


def test_a_scale_is_a_temperature_turned_over():
    trace = example.worked_example()
    scaled = attention_trace(trace.query, trace.key, trace.value, scale=trace.scale * 2)
    assert scaled.weights[IT] == pytest.approx(softmax(trace.logits[IT] / 0.5))


def test_a_constant_changes_nothing_without_a_cap_and_something_with_one():
    result = softcap_weights.compute()
    assert softmax(result.logits[0] + 5) == pytest.approx(result.weights[0])
    cap = softcap_weights.SHIFT_CAP
    assert np.abs(result.shifted(softcap_weights.SHIFT, cap) - result.shifted(0, cap)).max() > 0.1


def test_the_same_lead_is_worth_less_among_more_words():
    result = dilution.compute()
    gap = result.gaps[0]
    values = [dilution.best_weight(gap, others) for others in (1, 9, 99)]
    # e^gap / (e^gap + others), with the gap between cat and mat.
    logits = example.worked_example().logits[IT]
    power = np.exp(logits[CAT] - logits[MAT])
    assert values == pytest.approx([power / (power + others) for others in (1, 9, 99)])
    assert np.diff(result.weights, axis=1).max() < 0


def test_ten_times_as_many_others_are_made_up_for_by_the_logarithm_of_ten():
    result = dilution.compute()
    gap, wider = result.gaps
    assert wider - gap == pytest.approx(np.log(10))
    assert dilution.best_weight(wider, 90) == pytest.approx(dilution.best_weight(gap, 9))


def test_a_wide_cap_hardly_touches_and_a_narrow_one_flattens():
    result = softcap_weights.compute()
    assert np.abs(result.weights[1] - result.weights[0]).max() < 0.02
    assert result.weights[3].max() < 0.5 * result.weights[0].max()
    assert np.abs(result.logits[4]).max() < 1


def test_a_cap_leaves_logits_near_zero_alone_and_squashes_small_differences_of_large_ones():
    small = 0.01
    assert 2 * np.tanh(small / 2) == pytest.approx(small, rel=1e-4)
    high, higher = 2 * np.tanh(np.array([4, 4 + small]) / 2)
    assert 0 < higher - high < 0.1 * small


def test_a_wide_cap_takes_a_hundredth_from_cat():
    given = softcap_weights.numbers(softcap_weights.compute())
    assert float(given["cat_none"]) - float(given["cat_at_50"]) == pytest.approx(0.01)


def test_a_cap_keeps_the_order():
    result = softcap_weights.compute()
    logits = example.worked_example().logits[IT]
    for capped in result.logits[1:]:
        assert np.array_equal(np.argsort(capped, kind="stable"), np.argsort(logits, kind="stable"))


def test_entropy_of_ten_words_is_at_most_that_of_an_even_choice():
    assert softmax_temperature.compute().entropies.max() <= np.log2(len(example.SENTENCE))


def test_answers_are_right_while_weights_still_spread():
    result = one_head.load()
    right = result["right"][:, -1]
    assert result["accuracy"][:, -1].min() > 0.95
    assert right.min() < 0.9
    training = training_scrubber.compute()
    word = training_scrubber.least_sharp_at_the_end(training)
    assert training.weights[0, -1, word, training.right[word]] < 0.65
    assert training.right_probabilities[0, -1, word] > 0.95


def test_two_to_the_power_of_the_entropy_counts_the_words_of_an_even_choice():
    """An even choice among so many words, one of them in part, has the same entropy."""
    numbers = softmax_temperature.numbers(softmax_temperature.compute())
    words = 2 ** float(numbers["entropy_at_one"])
    assert float(numbers["effective_words"]) == pytest.approx(words, rel=0.02)
    weights = example.worked_example().weights[IT]
    assert -(weights * np.log2(weights)).sum() == pytest.approx(
        float(numbers["entropy_at_one"]), abs=0.005
    )


def test_a_soft_cap_can_bring_two_so_close_that_rounding_decides():
    trace = attention_trace([[1.0]], [[1000.0], [999.0]], [[1.0], [0.0]], scale=1, softcap=1)
    assert trace.scores[0, 0] > trace.scores[0, 1]
    assert trace.weights[0, 0] == trace.weights[0, 1]


def test_the_slope_is_largest_where_both_are_level_and_fades_on_either_side():
    leads = np.linspace(0, 8, 17)
    values = np.array([softmax_slope.slope_at(lead) for lead in leads])
    assert values[0] == pytest.approx(0.25)
    assert (np.diff(values) < 0).all()
    assert values == pytest.approx([softmax_slope.slope_at(-lead) for lead in leads])
    # Held against the curve itself: both weights a little to the left and to the right.
    for lead, value in zip(leads, values, strict=True):
        rise = softmax_slope.weight_at(lead + 1e-5) - softmax_slope.weight_at(lead - 1e-5)
        assert value == pytest.approx(rise / 2e-5, rel=1e-4)


def test_a_saturated_weight_hardly_follows():
    assert softmax_slope.weight_at(softmax_slope.FAR) > 0.99
    assert softmax_slope.slope_at(softmax_slope.FAR) < 0.01 * 1.01 * softmax_slope.slope_at(0)


def test_slopes_are_those_of_small_moves_and_of_the_rule_that_training_uses():
    logits = example.worked_example().logits[IT]
    found = slopes(softmax(logits))
    moves = np.eye(len(logits)) * 1e-6
    measured = np.array([softmax(logits + move) - softmax(logits - move) for move in moves]) / 2e-6
    assert found == pytest.approx(measured.T, abs=1e-8)
    # Scores as keys of width one, values that hand out one weight each.
    _, backward = attention(np.ones((1, 1)), logits[:, None], np.eye(len(logits)))
    gradient = np.eye(len(logits))[CAT][None]
    assert backward(gradient)[1][:, 0] == pytest.approx(found[CAT])


def test_its_own_logit_raises_a_weight_and_every_other_lowers_it_and_the_slopes_cancel():
    result = softmax_slopes.compute()
    for weights in (result.weights, result.undivided):
        of_answer = result.of_answer(weights)
        assert of_answer[CAT] > 0 > np.delete(of_answer, CAT).max()
        assert of_answer.sum() == pytest.approx(0, abs=1e-12)


def test_without_the_division_the_slope_is_many_times_less():
    result = softmax_slopes.compute()
    divided, undivided = map(result.of_answer, (result.weights, result.undivided))
    assert result.undivided[CAT] > result.weights[CAT]
    assert divided[CAT] > 5 * undivided[CAT]


def test_a_tight_cap_brings_the_answer_down_and_leaves_it_ahead():
    free, capped = sharper.compute().weights, sharper.changed(capped=True).weights
    assert capped.argmax() == free.argmax() == CAT
    assert capped[CAT] < 0.5 * free[CAT]


def test_the_live_figure_turns_both_dials():
    logits = example.worked_example().logits[IT]
    turned = sharper.changed(temperature=2, capped=True, cap=3)
    assert turned.weights == pytest.approx(softmax(3 * np.tanh(logits / 2 / 3)))
