"""The counting, on inputs whose answer is known."""

import sys

import numpy as np
import pytest
from numpy.testing import assert_allclose

from attention_explainer.real_model.analysis import (
    KINDS,
    best_offset,
    choose_heads,
    combined_scores,
    every_halving,
    held_out,
    left_out,
    marker_contributions,
    most_attended_word,
    random_halvings,
    scores_of_heads,
    where_words_look,
)
from attention_explainer.statistics import clustered_interval


def test_more_weight_on_the_right_noun_scores_one():
    right = np.array([[0.5, 0.1], [0.3, 0.0]], np.float16)
    wrong = np.array([[0.4, 0.2], [0.3, 0.0]], np.float16)
    np.testing.assert_array_equal(scores_of_heads(right, wrong), [[1, 0], [0.5, 0.5]])
    with pytest.raises(ValueError, match=r"wrong: expected the shape of right, \(2, 2\)"):
        scores_of_heads(right, wrong[0])


def other_half(half):
    return np.not_equal.outer(half, half)


class TestChoice:
    def test_each_half_is_scored_by_the_head_that_the_other_chose(self):
        # Head 0 is best on the first two groups, head 1 on the last two.
        scores = np.array([[1.0, 0.2], [0.9, 0.1], [0.3, 0.8], [0.4, 0.7]])
        chosen = choose_heads(scores, other_half([True, True, False, False]))
        np.testing.assert_array_equal(chosen, [1, 1, 0, 0])

    def test_several_divisions_at_once_are_each_their_own(self):
        scores = np.random.default_rng(0).uniform(size=(8, 5))
        halvings = every_halving(np.arange(8))
        at_once = choose_heads(scores, halvings[:, :, np.newaxis] != halvings[:, np.newaxis])
        for half, chosen in zip(halvings, at_once, strict=True):
            best = {side: scores[half != side].mean(axis=0).argmax() for side in (True, False)}
            np.testing.assert_array_equal(chosen, [best[side] for side in half.tolist()])

    def test_luck_does_not_pass_for_knowledge(self):
        rng = np.random.default_rng(0)
        guesses = rng.integers(0, 2, size=(100, 64, 72)).astype(float)
        half = other_half(np.arange(64) % 2 == 0)
        held = [of_one[np.arange(64), choose_heads(of_one, half)].mean() for of_one in guesses]
        assert np.mean([of_one.mean(axis=0).max() for of_one in guesses]) > 0.6
        assert np.mean(held) == pytest.approx(0.5, abs=0.02)

    def test_what_one_head_knows_is_found(self):
        scores = np.random.default_rng(1).integers(0, 2, size=(40, 11)).astype(float)
        scores[:, 7] = 1
        assert (choose_heads(scores, ~np.eye(40, dtype=bool)) == 7).all()

    @pytest.mark.parametrize(
        ("has_a_say", "message"),
        [
            (np.ones((2, 2), bool), "expected no group to have a say in its own head"),
            (np.array([[False, True], [False, False]]), "expected some group to have a say in"),
            (~np.eye(3, dtype=bool), r"got bool \(3, 3\) for 2 groups"),
            (np.ones((2, 2)), r"got float64 \(2, 2\) for 2 groups"),
        ],
    )
    def test_who_may_have_a_say(self, has_a_say, message):
        with pytest.raises(ValueError, match=message):
            choose_heads(np.ones((2, 3)), has_a_say)


class TestHalvings:
    @pytest.mark.parametrize(("labels", "ways"), [(8, 35), (6, 10), (5, 10), (3, 3), (2, 1)])
    def test_every_way_comes_once(self, labels, ways):
        names = np.repeat(np.arange(labels), 2)
        halvings = every_halving(names)
        assert halvings.shape == (ways, 2 * labels)
        sides = {frozenset((frozenset(names[h]), frozenset(names[~h]))) for h in halvings}
        assert len(sides) == ways
        assert set(halvings.sum(axis=1)) == {2 * (labels // 2)}

    def test_one_label_cannot_be_divided(self):
        with pytest.raises(ValueError, match="labels: expected two or more that differ"):
            every_halving(["a", "a"])

    def test_random_ones_differ_and_repeat_with_their_seed(self):
        once, again = (random_halvings(9, np.random.default_rng(3), 20) for _ in range(2))
        np.testing.assert_array_equal(once, again)
        assert (once.sum(axis=1) == 5).all()
        assert len(np.unique(once, axis=0)) > 10


class TestHeldOut:
    def test_clusters_count_alike_whatever_their_size(self):
        scores = np.array([[1.0, 1, 1, 0, 0.5, 0.5]])
        clusters = np.array(["a", "a", "a", "b", "c", "d"])
        halvings = np.isin(clusters, ["a", "b"])[np.newaxis]
        assert held_out(scores, halvings, clusters).accuracy == pytest.approx(0.5)

    def test_medians_are_over_the_divisions(self):
        scores = np.array([[0.5] * 4, [1.0] * 4, [0.75] * 4])
        halvings = every_halving(np.arange(4))
        found = held_out(scores, halvings, np.arange(4))
        assert found.accuracy == 0.75
        assert found.interval == (np.median(found.low), np.median(found.high))
        assert found.interval[0] == found.low[2]

    def test_perfect_groups_are_no_certainty(self):
        found = held_out(np.ones((3, 24)), every_halving(np.repeat([0, 1, 2], 8)), np.arange(24))
        assert found.interval == pytest.approx((0.025 ** (1 / 24), 1))

    def test_what_it_refuses(self):
        with pytest.raises(ValueError, match="clusters: expected each on one side"):
            held_out(np.ones((1, 4)), [[True, False, True, False]], ["a", "a", "b", "b"])
        with pytest.raises(ValueError, match="scores, halvings, clusters: expected shapes"):
            held_out(np.ones((1, 4)), np.ones((2, 4), bool), np.arange(4))
        with pytest.raises(ValueError, match="parts: expected at least two clusters in each"):
            held_out(np.ones((1, 3)), [[True, False, False]], np.arange(3))


HEADS = 72
PER_CLUSTER = 16
"""Sentences on one pattern."""
DATA_SETS = 150
SEEDS = range(4)
HEADS_THAT_KNOW = {
    "none": np.full(HEADS, 0.5),
    "one 0.75": np.append(np.full(HEADS - 1, 0.5), 0.75),
    "one 0.9": np.append(np.full(HEADS - 1, 0.5), 0.9),
    "all a little": np.linspace(0.4, 0.7, HEADS),
}


def whole_procedure(rng, truth, correlation, clusters):
    """Return how often the interval contains the truth, and how often the simple one does.

    The truth is how well the heads that were chosen do on all sentences there could be.
    """
    halvings = every_halving(np.arange(clusters))
    say = halvings[:, :, np.newaxis] != halvings[:, np.newaxis]
    others = ~np.eye(clusters, dtype=bool)
    holds = []
    for _ in range(DATA_SETS):
        own = np.tile(truth, (clusters, 1))
        if correlation:
            total = 1 / correlation - 1
            own = rng.beta(truth * total, (1 - truth) * total, size=own.shape)
        shares = rng.binomial(PER_CLUSTER, own) / PER_CLUSTER
        chosen = choose_heads(shares, say)
        found = held_out(shares[np.arange(clusters), chosen], halvings, np.arange(clusters))
        alone = choose_heads(shares, others)
        simple = clustered_interval(shares[np.arange(clusters), alone])
        holds.append(
            [
                low <= truth[heads].mean() <= high
                for (low, high), heads in ((found.interval, chosen), (simple, alone))
            ]
        )
    return np.mean(holds, axis=0)


@pytest.fixture(scope="module")
def coverage():
    return {
        (clusters, name, correlation): np.array(
            [
                whole_procedure(np.random.default_rng(seed), truth, correlation, clusters)
                for seed in SEEDS
            ]
        )
        for clusters in (6, 8)
        for name, truth in HEADS_THAT_KNOW.items()
        for correlation in (0.0, 0.1, 0.3)
    }


@pytest.mark.nightly
class TestWholeProcedure:
    def test_what_it_covers_is_printed(self, coverage, capsys):
        lines = [
            "",
            f"Share of simulated data sets whose 95 % interval holds how well the heads chosen of "
            f"{HEADS} do, in %:",
            f"mean (lowest to highest) of {len(SEEDS)} seeds with {DATA_SETS} data sets each.",
            f"{'clusters':>8}  {'heads that know':16}{'correlation':>12}"
            f"{'halves, medians':>22}{'one left out, simple':>24}",
        ]
        for (clusters, name, correlation), covered in coverage.items():
            cells = [
                f"{100 * c.mean():.1f} ({100 * c.min():.0f} to {100 * c.max():.0f})"
                for c in covered.T
            ]
            lines.append(f"{clusters:8}  {name:16}{correlation:12}{cells[0]:>22}{cells[1]:>24}")
        with capsys.disabled():
            sys.stdout.write("\n".join(lines) + "\n")
        assert len(lines) == 4 + len(coverage)

    def test_eight_clusters_keep_the_promise_and_six_nearly(self, coverage):
        for (clusters, _, correlation), covered in coverage.items():
            least = 0.9 if correlation == 0.3 else 0.93
            assert covered[:, 0].mean() >= least, clusters

    def test_a_simple_interval_of_one_left_out_would_not(self, coverage):
        assert coverage[8, "none", 0.0][:, 1].mean() < 0.85


class TestLeftOut:
    def test_a_head_that_knows_is_rarely_matched_by_luck(self):
        rng = np.random.default_rng(0)
        shares = rng.binomial(16, np.append(np.full(71, 0.5), 0.9), size=(8, 72)) / 16
        found = left_out(shares, ~np.eye(8, dtype=bool), np.arange(8))
        assert found.accuracy > 0.8
        assert found.by_luck == 1 / found.swaps == 1 / 256

    def test_it_is_exact_where_no_head_knows_anything(self):
        # Heads alike in pairs and clusters that hang together: neither may matter.
        rng = np.random.default_rng(1)
        by_luck = []
        clusters = np.repeat(range(6), 2)
        say = other_half(clusters)
        for _ in range(300):
            shares = np.repeat(rng.beta(1, 1, size=(6, 10)), 2, axis=1)
            by_luck.append(left_out(np.repeat(shares, 2, axis=0), say, clusters).by_luck)
        for level in (0.05, 0.1, 0.25, 0.5):
            assert np.mean(np.array(by_luck) <= level) <= level + 2.5 * np.sqrt(level / 300)
        assert np.mean(np.array(by_luck) <= 0.5) > 0.4

    def test_the_mean_is_over_clusters_of_heads_that_the_others_chose(self):
        scores = np.array([[1.0, 0], [1, 0], [0.5, 1], [0.5, 1]])
        clusters = ["a", "a", "b", "c"]
        found = left_out(scores, other_half(clusters), clusters)
        # Without a, head 1 is best, and it fails on a. Without b or c the heads are even, so 0 is.
        assert found.accuracy == pytest.approx((0 + 0.5 + 0.5) / 3)

    def test_what_it_refuses(self):
        with pytest.raises(ValueError, match="clusters: expected from 2 to 16 different labels"):
            left_out(np.ones((17, 2)), ~np.eye(17, dtype=bool), np.arange(17))
        with pytest.raises(ValueError, match="scores, clusters: expected shapes"):
            left_out(np.ones((3, 2)), ~np.eye(3, dtype=bool), np.arange(4))
        with pytest.raises(ValueError, match="has_a_say: expected no group to have a say within"):
            left_out(np.ones((3, 2)), ~np.eye(3, dtype=bool), [0, 0, 1])


class TestCombined:
    def test_a_vote_finds_what_no_head_can_alone(self):
        # Each of 30 heads leans towards the right noun in 60 % of the sentences.
        rng = np.random.default_rng(0)
        lean = rng.choice([-1, 1], p=[0.4, 0.6], size=(200, 4, 30))
        right = 0.3 + 0.1 * lean
        half = other_half(np.arange(200) % 2 == 0)
        assert combined_scores(right, 0.6 - right, half).mean() > 0.8
        alone = (lean > 0).mean(axis=1)
        assert alone[np.arange(200), choose_heads(alone, half)].mean() < 0.7

    def test_guesses_stay_guesses(self):
        rng = np.random.default_rng(1)
        right, wrong = rng.uniform(size=(2, 400, 4, 30))
        scores = combined_scores(right, wrong, other_half(np.arange(400) % 2 == 0))
        assert scores.mean() == pytest.approx(0.5, abs=0.04)

    def test_weights_of_zero_are_fine(self):
        zeros = np.zeros((4, 4, 3))
        assert_allclose(combined_scores(zeros, zeros, ~np.eye(4, dtype=bool)), 0.5)

    def test_only_groups_that_have_a_say_are_learnt_from(self):
        # The first two groups teach the opposite of the others.
        right = np.full((5, 4, 2), 0.2)
        right[:2] = 0.7
        say = np.zeros((5, 5), bool)
        say[2, :2], say[3, 4], say[4, 3], say[:2, 4] = True, True, True, True
        assert_allclose(combined_scores(right, 0.9 - right, say), [0, 0, 0, 1, 1])

    def test_shapes_must_fit(self):
        with pytest.raises(ValueError, match="right, wrong: expected one shape"):
            combined_scores(np.ones((4, 3)), np.ones((4, 3)), ~np.eye(4, dtype=bool))
        with pytest.raises(ValueError, match="expected no group to have a say in its own"):
            combined_scores(np.ones((2, 4, 3)), np.ones((2, 4, 3)), np.ones((2, 2), bool))


class TestPlaces:
    @pytest.mark.parametrize(
        ("kind", "weights"),
        [
            ("first marker", np.eye(7)[np.zeros(7, int)]),
            ("separator", np.eye(7)[np.full(7, 6)]),
            ("itself", np.eye(7)),
            ("previous word", np.eye(7, k=-1)),
            ("next word", np.eye(7, k=1)),
        ],
    )
    def test_each_kind_is_told_from_the_others(self, kind, weights):
        mean, most = where_words_look(weights)
        at = KINDS.index(kind)
        assert mean[at] == most[at] == 1
        others = np.delete(mean, at)
        # A look at the word before ends at the first marker once, one at the next at the other.
        assert others.max() <= 1 / 5

    def test_equal_weights_give_each_its_share(self):
        mean, _ = where_words_look(np.full((2, 3, 5, 5), 1 / 5))
        assert mean.shape == (2, 3, 5)
        assert_allclose(mean, 1 / 5)

    def test_a_sentence_needs_two_words(self):
        with pytest.raises(ValueError, match=r"got \(3, 3\)"):
            where_words_look(np.eye(3))


def test_contributions_are_weight_times_length():
    weights = np.array([[0, 0, 0, 1.0], [0.5, 0.2, 0.2, 0.1], [0.7, 0.1, 0.1, 0.1], [1, 0, 0, 0]])
    first, separator, everything = marker_contributions(weights, [1, 10, 20, 4])
    assert first == pytest.approx((0.5 + 0.7) / 2)
    assert separator == pytest.approx(0.4)
    assert everything == pytest.approx((0.5 + 2 + 4 + 0.4 + 0.7 + 1 + 2 + 0.4) / 2)
    with pytest.raises(ValueError, match="value_norms: expected shape"):
        marker_contributions(weights, [1, 2, 3])


def test_markers_and_the_word_itself_are_not_answers():
    rows = np.array([[0.4, 0.3, 0.1, 0.15, 0.05], [0.0, 0.9, 0.05, 0.04, 0.01]])
    before = rows.copy()
    np.testing.assert_array_equal(most_attended_word(rows, 1), [3, 2])
    np.testing.assert_array_equal(rows, before)
    with pytest.raises(ValueError, match="rows: expected shape"):
        most_attended_word([0.5, 0.5, 0], 1)


def test_the_best_offset_counts():
    assert best_offset([0, 5, 9, 1], [2, 7, 8, 4]) == (2, 0.5)
    with pytest.raises(ValueError, match="asking, asked: expected one shape"):
        best_offset([], [])
