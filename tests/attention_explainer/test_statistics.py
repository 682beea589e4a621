"""Intervals contain the truth as often as they say; how often is printed."""

import math
import sys
from fractions import Fraction
from statistics import NormalDist

import numpy as np
import pytest
from numpy.testing import assert_allclose

from attention_explainer.statistics import (
    beta_quantile,
    binomial_interval,
    clustered_interval,
    student_quantile,
)


def at_most(successes, trials, probability):
    """Return the exact probability of this many successes or fewer."""
    p = Fraction(probability)
    return float(
        sum(math.comb(trials, x) * p**x * (1 - p) ** (trials - x) for x in range(successes + 1))
    )


class TestQuantiles:
    @pytest.mark.parametrize("probability", [0.01, 0.3, 0.5, 0.9, 0.975, 0.9999])
    def test_student_with_one_and_two_degrees_has_closed_forms(self, probability):
        cauchy = math.tan(math.pi * (probability - 0.5))
        assert student_quantile(probability, 1) == pytest.approx(cauchy, rel=1e-9, abs=1e-9)
        twice = 2 * probability - 1
        closed = twice * math.sqrt(2 / (1 - twice**2))
        assert student_quantile(probability, 2) == pytest.approx(closed, rel=1e-9, abs=1e-9)

    def test_student_with_many_degrees_is_normal(self):
        normal = NormalDist().inv_cdf(0.975)
        assert student_quantile(0.975, 10**6) == pytest.approx(normal, abs=1e-5)

    def test_beta_with_whole_shapes_is_a_binomial_tail(self):
        for successes, trials in ((1, 3), (7, 20), (33, 60)):
            for probability in (0.025, 0.5, 0.8):
                x = beta_quantile(probability, successes, trials - successes + 1)
                assert 1 - at_most(successes - 1, trials, x) == pytest.approx(probability)

    @pytest.mark.parametrize(
        ("call", "message"),
        [
            (lambda: student_quantile(1.0, 3), "probability: expected a number between 0 and 1"),
            (lambda: student_quantile(0.9, 0), "degrees: expected at least 1, got 0"),
            (lambda: beta_quantile(0.5, 0, 1), "a, b: expected positive shapes, got 0 and 1"),
            (lambda: beta_quantile(1.5, 1, 1), "probability: expected a number between 0 and 1"),
        ],
    )
    def test_what_they_refuse(self, call, message):
        with pytest.raises(ValueError, match=message):
            call()


class TestBinomial:
    def test_the_ends_are_where_so_many_or_so_few_become_surprising(self):
        low, high = binomial_interval(7, 20, level=0.9)
        assert 1 - at_most(6, 20, low) == pytest.approx(0.05)
        assert at_most(7, 20, high) == pytest.approx(0.05)

    @pytest.mark.parametrize("trials", [1, 8, 24, 500])
    def test_all_right_has_a_closed_form(self, trials):
        low, high = binomial_interval(trials, trials)
        assert low == pytest.approx(0.025 ** (1 / trials))
        assert high == 1
        assert_allclose(binomial_interval(0, trials), (1 - high, 1 - low), atol=1e-12)

    @pytest.mark.parametrize("trials", [5, 24, 61])
    def test_it_never_covers_less_than_it_says(self, trials):
        ends = np.array([binomial_interval(x, trials) for x in range(trials + 1)])
        for truth in np.linspace(0.004, 0.996, 83):
            chance = np.array(
                [
                    math.comb(trials, x) * truth**x * (1 - truth) ** (trials - x)
                    for x in range(trials + 1)
                ]
            )
            assert chance[ends[:, 0] > truth].sum() <= 0.025 + 1e-12
            assert chance[ends[:, 1] < truth].sum() <= 0.025 + 1e-12

    @pytest.mark.parametrize(
        ("arguments", "error", "message"),
        [
            ((5, 4), ValueError, "successes: expected at most 4, the number of trials; got 5"),
            ((0, 0), ValueError, "trials: expected at least 1, got 0"),
            ((-1, 4), ValueError, "successes: expected at least 0, got -1"),
            ((0.5, 4), TypeError, "successes: expected an integer, got float 0.5"),
        ],
    )
    def test_what_it_refuses(self, arguments, error, message):
        with pytest.raises(error, match=message):
            binomial_interval(*arguments)
        with pytest.raises(ValueError, match="level: expected a share between 0 and 1, got 95"):
            binomial_interval(1, 2, level=95)


SEEDS = range(5)
SAMPLES = 4000
"""Simulated data sets for each seed and setting."""
SIZES = {
    "8 of 16": [16] * 8,
    "8 of 4": [4] * 8,
    "8 of 1 to 20": [1, 2, 3, 4, 6, 8, 12, 20],
    "6 of 8 to 13": [13, 12, 10, 10, 11, 8],
    "16 of 4": [4] * 16,
    "24 of 4": [4] * 24,
}
TRUTHS = (0.5, 0.65, 0.8, 0.9, 0.95)
CORRELATIONS = (0.0, 0.1, 0.3)


def simulated(rng, sizes, truth, correlation):
    """Draw shares of clusters whose own probabilities follow a beta distribution."""
    shape = (SAMPLES, len(sizes))
    own = np.full(shape, truth)
    if correlation:
        total = 1 / correlation - 1
        own = rng.beta(truth * total, (1 - truth) * total, size=shape)
    return rng.binomial(sizes, own) / sizes


def coverage_of(sizes, truth, correlation):
    """Return how often the interval contains the truth, for each seed."""
    shares = [
        clustered_interval(simulated(np.random.default_rng(seed), sizes, truth, correlation))
        for seed in SEEDS
    ]
    return np.array([((low <= truth) & (truth <= high)).mean() for low, high in shares])


def in_words(covered):
    mark = "" if 93 <= covered.mean() <= 97 else "*"
    return f"{mark}{covered.mean():.1f} ({covered.min():.1f} to {covered.max():.1f})"


@pytest.fixture(scope="module")
def coverage():
    return {
        (name, truth, correlation): coverage_of(sizes, truth, correlation)
        for name, sizes in SIZES.items()
        for truth in TRUTHS
        for correlation in CORRELATIONS
    }


class TestClustered:
    def test_what_it_covers_is_printed(self, coverage, capsys):
        lines = [
            "",
            "Share of simulated data sets whose 95 % interval holds the true share, in %:",
            f"mean (lowest to highest) of {len(SEEDS)} seeds with {SAMPLES} data sets each; "
            "* outside 93 to 97.",
            f"{'clusters':14}{'correlation':>12}"
            + "".join(f"{f'truth {truth}':>20}" for truth in TRUTHS),
        ]
        for name in SIZES:
            for correlation in CORRELATIONS:
                cells = [100 * coverage[name, truth, correlation] for truth in TRUTHS]
                lines.append(
                    f"{name:14}{correlation:12}" + "".join(f"{in_words(c):>20}" for c in cells)
                )
        with capsys.disabled():
            sys.stdout.write("\n".join(lines) + "\n")
        assert len(lines) == 4 + len(SIZES) * len(CORRELATIONS)

    @pytest.mark.parametrize("name", ["8 of 16", "6 of 8 to 13", "16 of 4", "24 of 4"])
    def test_it_covers_what_it_promises_up_to_a_share_of_four_fifths(self, coverage, name):
        for truth in (0.5, 0.65, 0.8):
            for correlation in CORRELATIONS:
                assert 0.93 <= coverage[name, truth, correlation].mean() <= 0.97

    def test_where_trials_are_few_it_errs_on_the_wide_side(self, coverage):
        for name in ("8 of 4", "8 of 1 to 20"):
            for truth in (0.5, 0.65, 0.8):
                for correlation in CORRELATIONS:
                    assert 0.93 <= coverage[name, truth, correlation].mean() <= 0.99
        assert coverage["8 of 4", 0.8, 0.3].mean() > 0.97

    def test_near_one_it_promises_less(self, coverage):
        for (_, truth, _), covered in coverage.items():
            if truth > 0.8:
                assert 0.91 <= covered.mean() <= 0.99
        assert coverage["8 of 16", 0.9, 0.3].mean() < 0.93

    def test_parts_are_compared_with_themselves_alone(self):
        # Two parts that lie far apart, each with little scatter within.
        shares = [0.2, 0.25, 0.3, 0.7, 0.75, 0.8]
        parts = [0, 0, 0, 1, 1, 1]
        apart, together = clustered_interval(shares, parts), clustered_interval(shares)
        assert apart[1] - apart[0] < 0.5 * (together[1] - together[0])

    def test_parts_cover_as_promised(self):
        sizes = np.full(8, 16)
        rng = np.random.default_rng(0)
        halves = [simulated(rng, sizes[:4], truth, 0.1) for truth in (0.6, 0.8)]
        low, high = clustered_interval(np.concatenate(halves, axis=1), [0] * 4 + [1] * 4)
        assert 0.93 <= ((low <= 0.7) & (high >= 0.7)).mean() <= 0.97

    def test_many_clusters_of_one_trial_are_wilson_s_interval(self):
        shares = np.repeat([1.0, 0.0], [700, 300])
        z = student_quantile(0.975, 999)
        trials = 999  # the scatter is estimated with one degree of freedom less
        middle, reach = (
            0.7 + z**2 / 2 / trials,
            z * math.sqrt(0.21 / trials + (z / 2 / trials) ** 2),
        )
        expected = np.array([middle - reach, middle + reach]) / (1 + z**2 / trials)
        assert_allclose(clustered_interval(shares), expected, rtol=1e-9)

    @pytest.mark.parametrize("clusters", [3, 8, 24])
    def test_perfect_clusters_are_trials_of_an_exact_interval(self, clusters):
        assert_allclose(
            clustered_interval(np.ones(clusters)), binomial_interval(clusters, clusters)
        )
        assert_allclose(clustered_interval(np.zeros(clusters)), binomial_interval(0, clusters))

    def test_clusters_that_agree_are_no_proof(self):
        low, high = clustered_interval(np.full(8, 0.75))
        assert low < 0.45
        assert high > 0.9

    def test_right_and_wrong_are_symmetric(self):
        shares = np.array([0.1, 0.5, 0.25, 0.4, 0.2])
        low, high = clustered_interval(shares)
        assert_allclose(clustered_interval(1 - shares), (1 - high, 1 - low))

    def test_a_higher_level_is_wider(self):
        shares = [0.1, 0.5, 0.25, 0.4, 0.2]
        widths = [np.ptp(clustered_interval(shares, level=level)) for level in (0.5, 0.9, 0.99)]
        assert widths == sorted(widths)

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (([0.5],), r"shares: expected shape \(..., clusters\) with two clusters or more"),
            (([0.5, 1.5],), "shares: expected numbers between 0 and 1"),
            (([0.5, math.nan],), "shares: expected numbers between 0 and 1"),
            (([0.5, 0.5, 1], [0, 0, 1]), "parts: expected at least two clusters in each"),
            (([0.5, 0.5], [0, 0, 1]), r"parts: expected a label for each of shares \(2,\)"),
        ],
    )
    def test_what_it_refuses(self, arguments, message):
        with pytest.raises(ValueError, match=message):
            clustered_interval(*arguments)
        with pytest.raises(ValueError, match="level: expected a share between 0 and 1, got 0"):
            clustered_interval([0.5, 0.6], level=0)
