"""Tables of what followed what."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from attention_explainer.training.counted import CountedTokens

TEXT = np.array([0, 1, 2, 0, 1, 3, 0, 1, 2, 4])


def test_a_bigram_by_hand():
    table = CountedTokens(TEXT, vocabulary_size=5, looks_at=1)
    # Nine of ten tokens are followed: 0 by 1 three times; all ten are counted alone, of 5 kinds.
    alone = (3 + 5 / 5) / (10 + 5)
    assert table.probability([0], 1) == pytest.approx((3 + 1 * alone) / (3 + 1))
    never = (1 + 5 / 5) / (10 + 5)
    assert table.probability([0], 4) == pytest.approx(1 * never / (3 + 1))


def test_a_history_that_never_came_falls_back():
    pairs, triples = (CountedTokens(TEXT, 5, looks_at) for looks_at in (1, 2))
    assert triples.probability([3, 3], 1) == pairs.probability([3], 1)
    assert triples.probability([1, 2], 4) != pairs.probability([2], 4)


@pytest.mark.parametrize("looks_at", [0, 1, 2, 3])
def test_probabilities_add_up_to_one(looks_at):
    table = CountedTokens(TEXT, 7, looks_at)
    for before in ([], [0], [0, 1], [4, 4], [1, 2, 0]):
        total = sum(table.probability(before, token) for token in range(7))
        assert total == pytest.approx(1)
        assert table.probability(before, 6) > 0


def test_losses_are_logarithms_of_the_probabilities():
    table = CountedTokens(TEXT, 5, 2)
    losses = table.losses(np.array([0, 1, 2, 2]))
    expected = [table.probability(*case) for case in (([0], 1), ([0, 1], 2), ([1, 2], 2))]
    assert_allclose(losses, -np.log(expected))


def test_bad_sizes_are_refused():
    with pytest.raises(ValueError, match="looks_at"):
        CountedTokens(TEXT, 5, -1)
    with pytest.raises(ValueError, match="vocabulary_size"):
        CountedTokens(TEXT, 0, 1)
