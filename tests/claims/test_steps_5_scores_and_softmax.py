"""What step 5 says in words."""

import math

import numpy as np
import pytest

from attention_explainer import softmax
from attention_explainer import worked_example as example
from attention_figures.styles.drawing_style import DrawingStyle
from scripts.figures import (
    dot_product_growth,
    scores_to_weights,
    softmax_saturation,
    softmax_temperature,
)
from scripts.formulas import softmax_of_cat
from scripts.live import sharper, why_divide
from scripts.tables import share_of_sum, softmax_overflow


@pytest.fixture(scope="module")
def steps():
    return scores_to_weights.compute()


@pytest.fixture(scope="module")
def growth():
    return dot_product_growth.compute()


@pytest.fixture(scope="module")
def saturation():
    return softmax_saturation.compute()


@pytest.fixture(scope="module")
def temperatures():
    return softmax_temperature.compute()


def test_the_divisor_is_the_root_of_the_width(steps):
    assert steps.divisor == math.sqrt(len(example.DIMENSIONS))
    assert np.array_equal(steps.scores / steps.divisor, steps.scaled_scores)


def test_a_difference_of_logits_becomes_a_ratio_whatever_the_others_do(steps):
    cat, mat = steps.words.index(example.ANSWER), steps.words.index(example.RIVAL)
    gap = steps.scaled_scores[cat] - steps.scaled_scores[mat]
    others_changed = steps.scaled_scores.copy()
    others_changed[[0, 2, 3]] = 7, -7, 0
    for logits in (steps.scaled_scores, others_changed):
        weights = softmax(logits)
        assert weights[cat] / weights[mat] == pytest.approx(math.exp(gap))


def test_the_same_number_added_to_all_logits_changes_nothing(steps):
    assert softmax(steps.scaled_scores + 3) == pytest.approx(steps.weights)


class TestDividingByTheSum:
    @pytest.fixture
    def shares(self):
        return share_of_sum.compute()

    def test_gives_a_share_below_zero_where_a_score_is(self, shares):
        assert shares.logits[0].min() < 0
        assert shares.by_sum[0].min() < 0

    def test_gives_most_to_the_lowest_after_all_have_become_smaller(self, shares):
        assert np.diff(shares.logits[0]) == pytest.approx(np.diff(shares.logits[1]))
        assert shares.by_sum[0].argmax() == shares.logits[0].argmax()
        assert shares.by_sum[1].argmax() == shares.logits[1].argmin()
        assert shares.by_sum[1].max() > 1

    def test_softmax_gives_the_same_in_both_rows_and_keeps_the_order(self, shares):
        assert shares.by_softmax[0] == pytest.approx(shares.by_softmax[1])
        assert shares.by_softmax.min() > 0
        assert np.all(np.diff(shares.by_softmax[0]) < 0)
        assert np.all(np.diff(shares.logits[0]) < 0)

    def test_one_vector_added_to_all_keys_moves_all_scores_of_a_query_alike(self):
        trace = example.worked_example()
        common = np.array([0.3, -1.2, 0.7, 2.0])
        moved = trace.query @ (trace.key + common).T - trace.scores
        assert moved == pytest.approx(np.tile(trace.query @ common, (len(example.SENTENCE), 1)).T)

    def test_only_powers_make_equal_leads_worth_equal_factors(self, shares):
        """Of all shares in proportion to f(score), only f = power depends on differences alone."""
        scores = shares.logits[0]
        for function, is_power in (
            (lambda s: 2.0**s, True),
            (np.exp, True),
            (lambda s: np.log1p(np.exp(s)), False),
            (lambda s: 1 + np.maximum(s, 0), False),
        ):
            before, after = (function(s) / function(s).sum() for s in (scores, scores + 2))
            assert np.allclose(before, after) == is_power
            assert before.min() > 0

    def test_softmax_chooses_more_firmly(self, shares):
        assert shares.cat_by_softmax > 2 * shares.cat_by_sum


@pytest.mark.parametrize("base", [2, 10])
def test_another_base_only_stretches_all_logits_by_one_factor(steps, base):
    powers = base**steps.scaled_scores
    assert powers / powers.sum() == pytest.approx(softmax(steps.scaled_scores * math.log(base)))


def test_without_the_division_next_to_nothing_is_left_to_the_rest(steps):
    assert 1 - steps.unscaled_weights.max() < 0.05


def test_variance_grows_in_step_with_the_width(growth):
    middle = np.median(growth.variances, axis=0)
    assert middle == pytest.approx(np.array(growth.widths), rel=0.1)


def test_the_division_takes_the_growth_out(growth):
    widths = np.log2(growth.widths)
    slope = np.polyfit(widths, np.log2(np.median(growth.scaled_variances, axis=0)), 1)[0]
    assert abs(slope) < 0.02


def test_unscaled_the_wider_the_more_goes_to_a_single_word(saturation):
    assert np.all(np.diff(np.median(saturation.unscaled, axis=0)) > 0)
    assert saturation.unscaled[:, -1].min() > 0.9


def test_scaled_the_width_hardly_matters(saturation):
    from_four_on = np.median(saturation.scaled, axis=0)[2:]
    assert np.ptp(from_four_on) < 0.05


def test_close_to_one_small_changes_of_the_scores_change_hardly_anything():
    def change(logits):
        return softmax([logits[0] + 0.01, *logits[1:]])[0] - softmax(logits)[0]

    assert change([10.0, 0.0]) < change([1.0, 0.0]) / 100


def test_cold_is_sharp_and_hot_is_flat(temperatures):
    assert np.all(np.diff(temperatures.weights.max(axis=1)) < 0)
    hottest = temperatures.weights[-1]
    assert np.abs(hottest - 1 / len(hottest)).max() < 0.03
    assert temperatures.weights[0].max() > 0.99


def test_32_bits_fail_before_64_and_with_the_maximum_subtracted_neither():
    result = softmax_overflow.compute()
    fails = {
        method: [largest for largest, weights in result.items() if np.isnan(weights[method])]
        for method in ("float32", "float64", "subtracted")
    }
    assert min(fails["float32"]) < min(fails["float64"])
    assert not fails["subtracted"]
    right = 1 / (1 + math.exp(-1))
    assert [weights["subtracted"] for weights in result.values()] == pytest.approx(
        [right] * len(result), rel=1e-6
    )


def test_the_limits_are_where_the_exponential_overflows():
    for dtype in (np.float32, np.float64):
        limit = np.log(np.finfo(dtype).max)
        with np.errstate(over="ignore"):
            assert np.isfinite(np.exp(dtype(limit * 0.9999)))
            assert np.isinf(np.exp(dtype(limit * 1.0001)))


def test_equal_scores_get_equal_weights():
    weights = softmax([2.0, 0.5, 2.0])
    assert weights[0] == weights[2]


def test_cat_has_the_largest_score_and_ends_with_the_largest_weight(steps):
    cat, mat = steps.words.index(example.ANSWER), steps.words.index(example.RIVAL)
    assert steps.scores.argmax() == steps.weights.argmax() == cat
    assert steps.scores[cat] > steps.scores[mat] > 0
    assert steps.weights.min() > 0
    assert steps.weights.sum() == pytest.approx(1)


def test_a_score_can_be_negative_and_says_little_by_itself():
    """A word of this sentence has a negative one; and the same score gets other weights."""
    assert example.worked_example().scores.min() < 0
    one, other = softmax([2.0, 0.0]), softmax([2.0, 4.0])
    assert one[0] > 0.8
    assert other[0] < 0.2


def test_the_formula_has_the_power_of_cat_above_and_the_sum_over_all_words_below(steps):
    powers = [math.exp(score / 2) for score in steps.scores]
    numbers = softmax_of_cat.numbers(softmax_of_cat.compute())
    assert float(numbers["exponential"]) == pytest.approx(max(powers), rel=1e-3)
    assert float(numbers["total"]) == pytest.approx(sum(powers), rel=1e-3)
    assert max(powers) / sum(powers) == pytest.approx(steps.weights.max())


def test_with_e_the_derivative_of_a_power_is_the_power_itself():
    def slope(base, at=1.3, step=1e-6):
        return (base ** (at + step) - base ** (at - step)) / (2 * step)

    assert slope(math.e) == pytest.approx(math.e**1.3)
    assert slope(2) != pytest.approx(2**1.3, rel=0.1)
    assert slope(10) != pytest.approx(10**1.3, rel=0.1)


def test_a_computer_may_round_a_very_small_weight_to_zero():
    assert softmax(np.array([0, -200], dtype=np.float32))[1] == 0
    assert softmax([0.0, -200.0])[1] > 0


def test_both_axes_of_the_chart_are_logarithmic(growth):
    (axes,) = dot_product_growth.draw(growth, DrawingStyle(width=358)).axes
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")


def test_the_live_figure_starts_as_the_example_and_a_shift_leaves_every_weight(steps):
    assert sharper.compute().weights == pytest.approx(steps.weights)
    assert sharper.changed(shift=sharper.SHIFT).weights == pytest.approx(steps.weights)
    assert sharper.changed(shift=1, capped=True).weights != pytest.approx(steps.weights)


class TestRandomVectorsDrawnAnew:
    def test_of_one_number_are_the_same_with_the_division_and_without(self):
        plain, divided = why_divide.drawn(why_divide.ONE).ways
        assert np.array_equal(plain.scores, divided.scores)
        assert np.array_equal(plain.weights, divided.weights)
        shown = why_divide.numbers(why_divide.compute())["largest_one"]
        assert float(shown) == pytest.approx(plain.largest.mean(), abs=0.005)

    def test_at_the_widest_spread_like_its_root_and_by_one_when_divided(self):
        plain, divided = why_divide.drawn(why_divide.WIDEST).ways
        assert plain.spread == pytest.approx(math.sqrt(why_divide.WIDEST), rel=0.1)
        assert divided.spread == pytest.approx(1, rel=0.1)
        assert plain.largest.mean() > 0.9
        assert divided.largest.mean() < 0.35

    def test_have_another_winner_and_a_mean_that_moves_little(self):
        draws = [
            why_divide.drawn(why_divide.WIDEST, seed)
            for seed in range(1, why_divide.MOST_SEEDS + 1)
        ]
        means = np.array([[way.largest.mean() for way in draw.ways] for draw in draws])
        given = why_divide.numbers(why_divide.compute())
        assert float(given["lowest_plain"]) == pytest.approx(means[:, 0].min(), abs=0.005)
        assert float(given["highest_divided"]) == pytest.approx(means[:, 1].max(), abs=0.005)
        assert means[:, 0].min() > 2 * means[:, 1].max()
        assert np.ptp(means, axis=0).max() < 0.2
        singles = np.array([draw.ways[0].largest for draw in draws])
        assert np.ptp(singles) > 0.4, "a single draw may win by more or by less"
        winners = [int(draw.ways[0].weights[0].argmax()) for draw in draws]
        changes = np.count_nonzero(np.diff(winners))
        assert changes > 0.8 * len(winners)
        assert winners[0] != winners[1], "whoever presses the button once sees it"
