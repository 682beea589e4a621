"""What step 5 says in words."""

import math

import numpy as np
import pytest

from attention_explainer import softmax
from attention_explainer import worked_example as example
from scripts.figures import (
    dot_product_growth,
    scores_to_weights,
    softmax_saturation,
    softmax_temperature,
)
from scripts.live import score_playground
from scripts.results.essay_quotes import WEIGHTS_5, agrees
from scripts.tables import softmax_overflow


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
    cat, mat = steps.words.index("cat"), steps.words.index("mat")
    gap = steps.scaled_scores[cat] - steps.scaled_scores[mat]
    others_changed = steps.scaled_scores.copy()
    others_changed[[0, 2, 3]] = 7, -7, 0
    for logits in (steps.scaled_scores, others_changed):
        weights = softmax(logits)
        assert weights[cat] / weights[mat] == pytest.approx(math.exp(gap))


def test_the_same_number_added_to_all_logits_changes_nothing(steps):
    assert softmax(steps.scaled_scores + 3) == pytest.approx(steps.weights)


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
    assert np.all(np.diff(temperatures.entropies) > 0)
    hottest = temperatures.weights[-1]
    assert np.abs(hottest - 1 / len(hottest)).max() < 0.03
    assert temperatures.weights[0].max() > 0.99


def test_entropy_is_zero_if_one_gets_all_and_largest_if_all_get_the_same(temperatures):
    words = temperatures.words
    extremes = softmax_temperature.Temperatures(
        words, (1.0, 1.0), np.array([np.eye(len(words))[0], np.full(len(words), 1 / len(words))])
    )
    assert extremes.entropies == pytest.approx([0, math.log2(len(words))])


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


class TestTheEssaysScores:
    @pytest.fixture
    def playground(self):
        return score_playground.compute()

    def weights(self, playground, sat):
        scores = {row.word: row.score for row in playground.named} | {"sat": sat}
        return dict(zip(scores, softmax(list(scores.values())), strict=True))

    def test_wherever_sat_moves_the_ratio_of_cat_to_mat_stays(self, playground):
        for sat in np.linspace(-playground.limit, playground.limit, 41):
            weights = self.weights(playground, sat)
            by_scores = math.exp(playground.row("cat").score - playground.row("mat").score)
            assert weights["cat"] / weights["mat"] == pytest.approx(by_scores)

    def test_no_score_of_sat_alone_gives_the_printed_weights(self, playground):
        # The ratio of the other two stays, and the printed weights do not allow it.
        [cat_to_mat] = [ratio for ratio in playground.ratios if ratio.words == ("cat", "mat")]
        assert not cat_to_mat.low <= cat_to_mat.by_scores <= cat_to_mat.high
        for sat in np.linspace(-playground.limit, playground.limit, 2001):
            weights = self.weights(playground, sat)
            assert not all(agrees(WEIGHTS_5[word], weight) for word, weight in weights.items())

    def test_division_makes_every_ratio_its_square_root(self, playground):
        scores = np.array([row.score for row in playground.named])
        plain, divided = softmax(scores), softmax(scores / playground.divisor)
        ratios = np.divide.outer(divided, divided)
        assert ratios == pytest.approx(np.sqrt(np.divide.outer(plain, plain)))
