"""Letters that repeat themselves: what can be known of the next, and what positions say of it."""

from collections import Counter

import numpy as np
import pytest

from attention_explainer.training.induction_language import (
    LENGTH,
    LETTERS,
    PERIODS,
    held_out_repeats,
    random_repeats,
    right_by_position,
    tokens_of,
)


@pytest.fixture(scope="module")
def many():
    return random_repeats(3000, np.random.default_rng(1))


def test_a_block_has_different_letters_and_is_said_again(many):
    for row, period in zip(many.tokens, many.periods, strict=True):
        assert len(set(row[:period])) == period
        assert (row[period:] == row[:-period]).all()
    assert many.tokens.shape == (3000, LENGTH)


def test_all_periods_and_all_letters_are_equally_likely(many):
    counts = Counter(many.periods.tolist())
    assert set(counts) == set(PERIODS)
    assert min(counts.values()) > 3000 / len(PERIODS) * 0.85
    firsts = Counter(many.tokens[:, 0].tolist())
    assert set(firsts) == set(range(len(LETTERS)))
    assert min(firsts.values()) > 3000 / len(LETTERS) * 0.7


def test_a_letter_says_nothing_of_the_next_before_it_comes_again(many):
    pairs = np.zeros((len(LETTERS), len(LETTERS)))
    np.add.at(pairs, (many.tokens[:, 0], many.tokens[:, 1]), 1)
    assert not np.diag(pairs).any()
    others = pairs[~np.eye(len(LETTERS), dtype=bool)]
    expected = 3000 / (len(LETTERS) * (len(LETTERS) - 1))
    assert np.square(others - expected).sum() / expected == pytest.approx(len(others), rel=0.35)


def test_the_next_letter_is_certain_where_the_present_one_has_stood_before(many):
    for row, certain in zip(many.tokens, many.is_certain, strict=True):
        for position in range(LENGTH - 1):
            assert certain[position] == (row[position] in row[:position])


def test_no_sequence_for_evaluation_occurs_in_these_batches(many):
    held_out = held_out_repeats()
    assert len({held_out.letters(row) for row in range(500)}) == 500
    assert not {held_out.letters(row) for row in range(500)} & {
        many.letters(row) for row in range(3000)
    }


def test_position_alone_is_right_as_often_as_the_best_of_all_fixed_distances(many):
    """Try, at each position, every distance to look back; the letters say nothing else."""
    right, asked = 0, 0
    for position in range(LENGTH - 1):
        is_certain = many.is_certain[:, position]
        following = many.tokens[is_certain, position + 1]
        asked += len(following)
        right += max(
            (many.tokens[is_certain, back] == following).sum() for back in range(position + 1)
        )
    assert right / asked == pytest.approx(right_by_position(), abs=0.01)


def test_letters_are_tokens_and_others_are_refused():
    assert tokens_of("").shape == (0,)
    assert [LETTERS[token] for token in tokens_of("FLAMINGO")] == list("FLAMINGO")
    with pytest.raises(ValueError, match="text: expected letters from A to P, got Q, a"):
        tokens_of("BaQ")
