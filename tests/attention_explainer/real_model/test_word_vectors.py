"""Neighbours and steps, on vectors whose answers can be seen."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from attention_explainer.real_model.word_vectors import analogies, most_alike, unit_rows


def test_rows_have_length_one_and_keep_their_direction():
    vectors = np.random.default_rng(0).normal(size=(7, 3))
    units = unit_rows(vectors)
    assert_allclose(np.linalg.norm(units, axis=1), 1)
    assert (np.cross(units, vectors).round(12) == 0).all()
    assert ((units * vectors).sum(axis=1) > 0).all()


@pytest.mark.parametrize("vectors", [[1.0, 2.0], np.ones((2, 2, 2))])
def test_what_is_no_matrix_is_refused(vectors):
    with pytest.raises(ValueError, match="vectors: expected shape"):
        unit_rows(vectors)


# On a circle, at these angles in degrees.
ANGLES = np.array([0, 10, 25, 90, 180])
CIRCLE = np.stack([np.cos(np.radians(ANGLES)), np.sin(np.radians(ANGLES))], axis=1)


def test_the_nearest_are_those_of_the_smallest_angle_and_length_does_not_matter():
    rows, cosines = most_alike(CIRCLE, 5 * CIRCLE[1], count=5)
    assert rows.tolist() == [1, 0, 2, 3, 4]
    assert_allclose(cosines, np.cos(np.radians([0, 10, 15, 80, 170])))


def test_rows_that_are_left_out_do_not_come():
    rows, _ = most_alike(CIRCLE, CIRCLE[1], count=2, left_out=[1, 0])
    assert rows.tolist() == [2, 3]


def test_of_equals_the_lower_number_comes_first():
    assert most_alike(CIRCLE[[3, 0, 0]], CIRCLE[0])[0].tolist() == [1]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"wanted": [1, 2, 3]}, "wanted: expected shape"),
        ({"wanted": [0, 0]}, "wanted: expected a vector with a direction"),
        ({"wanted": [1, 0], "count": 0}, "count"),
        ({"wanted": [1, 0], "count": 4, "left_out": [0, 1]}, "count"),
    ],
)
def test_what_cannot_be_found_is_refused(arguments, says):
    with pytest.raises(ValueError, match=says):
        most_alike(CIRCLE, **arguments)


def test_where_all_pairs_are_one_step_apart_the_step_leads_there_and_nothing_else_does():
    """Firsts share a direction of their own, as seconds do, and are otherwise what they are."""
    of_its_own = 0.3 * np.eye(3)
    firsts = np.hstack([of_its_own, np.ones((3, 1)), np.zeros((3, 1))])
    seconds = np.hstack([of_its_own, np.zeros((3, 1)), np.ones((3, 1))])
    found = analogies(unit_rows(np.vstack([firsts, seconds])), [(0, 3), (1, 4), (2, 5)])
    assert found.questions == 6
    assert (found.found, found.found_among_all, found.found_without_step) == (1, 1, 0)


def test_a_step_that_is_too_short_ends_where_it_came_from_unless_that_is_left_out():
    """The second pair lies five times as far apart as the first, and each apart from the other."""
    units = unit_rows([[1, 0, 0], [0, 1, 0], [1, 0, 0.1], [0, 1, 0.5]])
    found = analogies(units, [(0, 2), (1, 3)])
    assert (found.found, found.found_among_all, found.found_without_step) == (1, 0.5, 1)


@pytest.mark.parametrize("pairs", [[], [(0, 1)], [(0, 1), (1, 2)]])
def test_too_few_pairs_or_repeated_rows_are_refused(pairs):
    with pytest.raises(ValueError, match="pairs: expected"):
        analogies(CIRCLE, pairs)
