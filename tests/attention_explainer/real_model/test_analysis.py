"""The counting, on inputs whose answer is known."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from attention_explainer.real_model.analysis import (
    KINDS,
    accuracies_of_splits,
    alternating,
    best_offset,
    bootstrap_interval,
    combined_scores,
    cross_fit,
    marker_contributions,
    most_attended_word,
    scores_of_heads,
    where_words_look,
)


def test_more_weight_on_the_right_noun_scores_one():
    right = np.array([[0.5, 0.1], [0.3, 0.0]], np.float16)
    wrong = np.array([[0.4, 0.2], [0.3, 0.0]], np.float16)
    np.testing.assert_array_equal(scores_of_heads(right, wrong), [[1, 0], [0.5, 0.5]])
    with pytest.raises(ValueError, match=r"wrong: expected shape \(2, 2\)"):
        scores_of_heads(right, wrong[0])


class TestCrossFit:
    def test_each_half_is_scored_by_the_head_that_the_other_chose(self):
        # Head 0 is best on the first two groups, head 1 on the last two.
        scores = np.array([[1.0, 0.2], [0.9, 0.1], [0.3, 0.8], [0.4, 0.7]])
        fit = cross_fit(scores, [True, True, False, False])
        assert fit.chosen == (0, 1)
        np.testing.assert_array_equal(fit.scores, [0.2, 0.1, 0.3, 0.4])
        assert fit.accuracy == pytest.approx(0.25)

    def test_luck_does_not_pass_for_knowledge(self):
        rng = np.random.default_rng(0)
        guesses = rng.integers(0, 2, size=(100, 64, 72)).astype(float)
        best = [of_one.mean(axis=0).max() for of_one in guesses]
        held_out = [cross_fit(of_one, alternating(64)).accuracy for of_one in guesses]
        assert np.mean(best) > 0.6
        assert np.mean(held_out) == pytest.approx(0.5, abs=0.02)

    def test_what_one_head_knows_is_found(self):
        scores = np.random.default_rng(1).integers(0, 2, size=(40, 11)).astype(float)
        scores[:, 7] = 1
        fit = cross_fit(scores, alternating(40))
        assert fit.chosen == (7, 7)
        assert fit.accuracy == 1
        assert (accuracies_of_splits(scores, np.random.default_rng(2), 20) == 1).all()

    @pytest.mark.parametrize("half", [[True, True], [False, False], [1, 0]])
    def test_both_halves_must_hold_something(self, half):
        with pytest.raises(ValueError, match="in_first_half: expected some True and some False"):
            cross_fit(np.ones((2, 3)), half)

    def test_shapes_must_fit(self):
        with pytest.raises(ValueError, match=r"got \(2, 3\) and \(3,\)"):
            cross_fit(np.ones((2, 3)), [True, False, True])


class TestBootstrap:
    def test_is_about_two_standard_errors_wide(self):
        values = np.random.default_rng(0).normal(size=400)
        low, high = bootstrap_interval(values, np.random.default_rng(1))
        error = values.std() / np.sqrt(400)
        assert low == pytest.approx(values.mean() - 1.96 * error, abs=0.2 * error)
        assert high == pytest.approx(values.mean() + 1.96 * error, abs=0.2 * error)

    def test_the_same_seed_gives_the_same_interval(self):
        once, again = (
            bootstrap_interval([0, 0.5, 1, 1], np.random.default_rng(3)) for _ in range(2)
        )
        assert once == again

    def test_what_it_refuses(self):
        with pytest.raises(ValueError, match="values: expected shape"):
            bootstrap_interval([], np.random.default_rng(0))
        with pytest.raises(ValueError, match="level: expected a share"):
            bootstrap_interval([1, 2], np.random.default_rng(0), level=95)


class TestCombined:
    def test_a_vote_finds_what_no_head_can_alone(self):
        # Each of 30 heads leans towards the right noun in 60 % of the sentences.
        rng = np.random.default_rng(0)
        lean = rng.choice([-1, 1], p=[0.4, 0.6], size=(200, 4, 30))
        right = 0.3 + 0.1 * lean
        scores = combined_scores(right, 0.6 - right, alternating(200))
        assert scores.mean() > 0.8
        assert cross_fit((lean > 0).mean(axis=1), alternating(200)).accuracy < 0.7

    def test_guesses_stay_guesses(self):
        rng = np.random.default_rng(1)
        right, wrong = rng.uniform(size=(2, 400, 4, 30))
        scores = combined_scores(right, wrong, alternating(400))
        assert scores.mean() == pytest.approx(0.5, abs=0.04)

    def test_weights_of_zero_are_fine(self):
        zeros = np.zeros((4, 4, 3))
        assert_allclose(combined_scores(zeros, zeros, alternating(4)), 0.5)

    def test_shapes_must_fit(self):
        with pytest.raises(ValueError, match="right, wrong: expected one shape"):
            combined_scores(np.ones((4, 3)), np.ones((4, 3)), alternating(4))


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


def test_every_second_is_in_the_first_half():
    np.testing.assert_array_equal(alternating(5), [True, False, True, False, True])
