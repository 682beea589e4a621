"""What the page of prerequisites says in words."""

import math
from dataclasses import replace

import numpy as np
import pytest

from scripts.figures import (
    dot_product_arrows,
    logarithmic_axes,
    powers_of_e,
    sine_and_cosine,
    slope_of_a_curve,
    tanh_curve,
)
from scripts.formulas import matrix_and_inverse, row_times_matrix
from scripts.results import scores_to_weights
from scripts.tables import matrix_of_rank_one, mean_and_variance

rng = np.random.default_rng(0)


def test_arrows_agree_are_at_right_angles_and_opposed():
    products = dot_product_arrows.compute().products
    assert products[0] > 0
    assert products[1] == 0
    assert products[2] < 0


def test_arrows_twice_as_long_have_a_dot_product_twice_as_large():
    first, (other, *_) = dot_product_arrows.compute().first, dot_product_arrows.compute().others
    assert (2 * first) @ other == 2 * (first @ other)


def test_a_cosine_is_one_zero_or_minus_one_and_ignores_lengths():
    arrows = dot_product_arrows.compute()
    assert 0 < arrows.cosines[0] < 1
    assert arrows.cosines[1] == 0
    assert -1 < arrows.cosines[2] < -0.9
    longer = replace(arrows, first=5 * arrows.first, products=5 * arrows.products)
    assert longer.cosines == pytest.approx(arrows.cosines)
    itself = replace(arrows, others=np.array([arrows.first, -arrows.first]))
    itself = replace(itself, products=itself.others @ itself.first)
    assert itself.cosines == pytest.approx([1, -1])


def test_the_identity_leaves_a_row_and_an_inverse_undoes():
    undone = matrix_and_inverse.compute()
    row = rng.standard_normal(2)
    assert row @ np.eye(2) == pytest.approx(row)
    assert row @ undone.matrix @ undone.inverse == pytest.approx(row)
    assert undone.product == pytest.approx(np.eye(2))
    assert np.linalg.matrix_rank(np.zeros((2, 2))) == 0


def test_slopes_of_lines_settle_at_the_derivative():
    slopes = slope_of_a_curve.compute()
    errors = np.abs(slopes.of_lines - slopes.derivative)
    assert np.all(np.diff(errors) < 0)
    assert errors[-1] < 0.02
    before, after = ((slope_of_a_curve.POINT + step) ** 2 for step in (-1e-6, 1e-6))
    assert (after - before) / 2e-6 == pytest.approx(slopes.derivative)


def test_a_row_times_a_matrix_takes_the_dot_product_with_each_column():
    result = row_times_matrix.compute()
    assert len(result.row) == 2
    assert list(result.product) == [
        sum(left * right for left, right in zip(result.row, column, strict=True))
        for column in result.matrix.T
    ]
    assert result.matrix.shape == (2, 2)
    assert len(result.product) == 2


def test_a_matrix_times_a_matrix_does_it_for_each_row():
    first, second = rng.standard_normal((3, 2)), rng.standard_normal((2, 5))
    assert np.allclose(first @ second, [row @ second for row in first])


def test_for_a_root_twice_as_large_a_number_is_four_times_as_large():
    growth = float(logarithmic_axes.numbers(logarithmic_axes.compute())["growth"])
    assert np.sqrt(growth * 17) == pytest.approx(2 * np.sqrt(17))


def test_powers_of_e_are_positive_rise_and_turn_sums_into_products():
    powers = powers_of_e.compute()
    assert powers.min() > 0
    assert np.all(np.diff(powers) > 0)
    assert powers[1:] / powers[:-1] == pytest.approx(np.e)
    given = powers_of_e.numbers(powers)
    assert np.exp(float(given["logarithm"])) == pytest.approx(float(given["read_back"]), rel=0.01)


def test_a_square_is_a_line_on_logarithmic_axes():
    x, y = np.log2(logarithmic_axes.LENGTHS), np.log2(logarithmic_axes.compute())
    assert np.diff(y) / np.diff(x) == pytest.approx(2)


def test_doubling_doubles_the_deviation_and_not_the_variance():
    result = mean_and_variance.compute()
    assert (2 * result.numbers).std() == pytest.approx(2 * result.deviation)
    assert (2 * result.numbers).var() == pytest.approx(4 * result.variance)


def test_tanh_leaves_small_numbers_and_bounds_large_ones():
    given = tanh_curve.numbers(tanh_curve.compute())
    assert float(given["at_small"]) == pytest.approx(float(given["small"]), rel=0.01)
    assert 0.99 < float(given["at_3"]) < 1


def test_vectors_are_added_place_by_place_and_drawn_as_arrows():
    """Both numbers of the first: so far to the right, so far up."""
    pairs = dot_product_arrows.compute()
    first, other = pairs.first, pairs.others[0]
    assert len(first) == len(other) == 2
    assert list(first + other) == [a + b for a, b in zip(first, other, strict=True)]
    assert list(3 * first) == [3 * place for place in first]


def test_the_dot_product_is_the_sum_of_the_products():
    pairs = dot_product_arrows.compute()
    given = dot_product_arrows.numbers(pairs)
    products = [a * b for a, b in zip(pairs.first, pairs.others[0], strict=True)]
    assert float(given["product"].replace("−", "-")) == pytest.approx(sum(products))


def test_the_roots_give_the_numbers_when_multiplied_by_themselves():
    result = mean_and_variance.compute()
    assert result.deviation * result.deviation == pytest.approx(result.variance)
    steps = scores_to_weights.compute()
    assert steps.divisor * steps.divisor == 4


def test_powers_of_e_are_repeated_products_and_negative_ones_divide():
    given = powers_of_e.numbers(powers_of_e.compute())
    e = float(given["e"])
    assert e * e == pytest.approx(float(given["at_2"]), abs=0.01)
    assert e * e * e == pytest.approx(float(given["at_3"]), abs=0.02)
    assert 1 / (e * e) == pytest.approx(float(given["at_minus_2"]), abs=0.01)


def test_a_whole_turn_is_two_pi_and_a_radian_so_many_degrees():
    """Measured along a circle of many short lines."""
    angle = np.linspace(0, 2 * np.pi, 10_001)
    way = np.hypot(np.diff(np.cos(angle)), np.diff(np.sin(angle))).sum()
    given = sine_and_cosine.numbers(sine_and_cosine.compute())
    assert float(given["turn"]) == pytest.approx(way, abs=0.01)
    assert float(given["degrees"]) == pytest.approx(360 / way, abs=0.5)


def test_sines_and_cosines_repeat_and_never_get_larger():
    angle = np.linspace(0, 100, 5001)
    for wave in (np.sin, np.cos):
        assert np.abs(wave(angle)).max() <= 1
        assert wave(angle + 2 * math.pi) == pytest.approx(wave(angle), abs=1e-9)


def test_of_one_direction_is_all_that_comes_out_of_rows_that_are_multiples_of_one():
    narrow = matrix_of_rank_one.compute()
    first = narrow.matrix[0]
    out = np.concatenate([narrow.out, rng.normal(size=(20, 2)) @ narrow.matrix])
    across = np.array([-first[1], first[0]])
    assert out @ across == pytest.approx(0)
    assert np.array_equal(narrow.out, narrow.times[:, np.newaxis] * first)


def test_the_rank_counts_singular_values_that_are_not_zero():
    given = matrix_of_rank_one.numbers(matrix_of_rank_one.compute())
    assert given["rank"] == "1"
    assert (float(given["largest"]), float(given["smallest"])) == (5, 0)
    # A singular value is by how much the longest row that can come out of a unit row is longer.
    angles = np.linspace(0, np.pi, 1001)
    units = np.column_stack([np.cos(angles), np.sin(angles)])
    lengths = np.linalg.norm(units @ matrix_of_rank_one.compute().matrix, axis=1)
    assert lengths.max() == pytest.approx(float(given["largest"]), abs=1e-4)
    assert lengths.min() == pytest.approx(float(given["smallest"]), abs=0.02)
