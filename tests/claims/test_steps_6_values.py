"""What step 6 says in words."""

import inspect

import numpy as np
import pytest

from attention_explainer import worked_example as example
from attention_explainer.scaled_dot_product import attend
from scripts.artifacts.places import ROOT
from scripts.figures import value_hull, weighted_sum
from scripts.formulas import output_of_it
from scripts.live import pulled_weights, tip_to_tail
from scripts.site.macros import function_source
from scripts.tables import weighted_sum_terms
from tests.hull import is_inside

THING, ALIVE, EVENT, STAND_IN = range(4)


@pytest.fixture(scope="module")
def result():
    return weighted_sum_terms.compute()


def word(result, name):
    return result.words.index(name)


def test_the_terms_add_up_to_the_output(result):
    assert result.terms.sum(axis=0) == pytest.approx(result.output)


def test_printed_terms_add_up_to_a_unit_more_or_less_than_the_printed_sums(result):
    off = [
        abs(sum(round(term, 3) for term in column.tolist()) - round(total, 3))
        for column, total in zip(result.terms[:, :3].T, result.output[:3].tolist(), strict=True)
    ]
    assert [round(difference, 4) for difference in off] == [0.001] * 3


def test_cat_alone_brings_nearly_all_of_alive(result):
    assert result.terms[word(result, example.ANSWER), ALIVE] / result.output[ALIVE] > 0.9


def test_it_came_in_knowing_nothing_about_life():
    assert example.embed([example.QUERY_WORD])[0, ALIVE] == 0


def test_it_leaves_as_a_thing_alive_with_a_little_of_what_happens(result):
    assert result.output[THING] > 1
    assert result.output[ALIVE] > 1
    assert 0 < result.output[EVENT] < 0.5


def test_arrow_after_arrow_from_zero_leads_to_the_new_vector(result):
    for order in tip_to_tail.ORDERS:
        laid = tip_to_tail.laid_out(len(result.words), order)
        assert laid.so_far == pytest.approx(result.output)
        points = tip_to_tail.path(result.terms, laid.laid_words)
        assert points[0] == pytest.approx([0, 0])
        assert points[-1] == pytest.approx(result.output[[THING, ALIVE]])
    longest, sentence = (
        tip_to_tail.laid_out(len(result.words), order) for order in tip_to_tail.ORDERS
    )
    middle = slice(1, -1)
    one, other = (tip_to_tail.path(result.terms, each.laid_words) for each in (longest, sentence))
    assert np.abs(one[middle] - other[middle]).max() > 0.1


def test_the_first_arrow_is_nearly_all_of_the_way(result):
    first = tip_to_tail.compute()
    assert result.lengths[first.newest] == result.lengths.max()
    assert first.left < 0.2 * np.linalg.norm(result.output)


def test_the_second_arrow_is_mostly_event_which_the_plane_leaves_out(result):
    second = tip_to_tail.laid_out(laid=2).newest
    assert second == np.argsort(-result.lengths)[1]
    assert EVENT not in tip_to_tail.PLANE
    assert np.linalg.norm(result.terms[second, [THING, ALIVE]]) < 0.1 * result.terms[second, EVENT]


def test_the_formula_writes_out_the_three_largest_weights(result):
    latex = output_of_it.typeset(result)
    named = [name for name in dict.fromkeys(result.words) if rf"\text{{{name}}}" in latex]
    largest = np.argsort(-result.weights)[:3]
    assert set(named) == {result.words[index] for index in largest}


def test_every_new_vector_is_an_average_of_values():
    trace = example.worked_example()
    assert trace.weights.min() >= 0
    assert trace.weights.sum(axis=1) == pytest.approx(np.ones(len(trace.weights)))
    assert trace.weights @ trace.value == pytest.approx(trace.output)
    assert np.all(trace.output <= trace.value.max(axis=0))
    assert np.all(trace.output >= trace.value.min(axis=0))


def test_the_new_vector_of_it_moved_close_to_cat():
    numbers = value_hull.numbers(value_hull.compute())
    assert float(numbers["distance_to_cat"]) < float(numbers["distance_before"]) / 2


def test_mat_has_more_weight_than_sat_and_the_shorter_term(result):
    mat, sat = word(result, example.RIVAL), word(result, example.EVENT)
    assert result.weights[mat] > result.weights[sat]
    assert result.lengths[mat] < result.lengths[sat]


def test_cat_has_a_larger_share_of_the_length_than_of_the_weight(result):
    cat = word(result, example.ANSWER)
    assert result.lengths[cat] / result.lengths.sum() > result.weights[cat]


def test_next_to_nothing_of_its_own_value_is_left(result):
    it = word(result, example.QUERY_WORD)
    assert result.lengths[it] / result.lengths.sum() < 0.01


def test_no_word_passes_on_any_stand_in(result):
    assert not result.values[:, STAND_IN].any()
    assert not example.worked_example().output[:, STAND_IN].any()


def test_half_to_cat_and_half_to_mat_lies_in_the_middle(result):
    shares = np.zeros(len(result.words))
    shares[[word(result, example.ANSWER), word(result, example.RIVAL)]] = 1
    new = shares / shares.sum() @ result.values
    cat, mat = (result.values[word(result, noun)] for noun in (example.ANSWER, example.RIVAL))
    assert new == pytest.approx((cat + mat) / 2)


def test_sharing_alike_leads_down_among_the_many_that_are_not_alive(result):
    alive = result.values[:, ALIVE]
    assert np.count_nonzero(alive <= 0) > len(alive) / 2
    assert 0 < alive.mean() < 0.15 * alive.max()


def test_no_shares_lead_out_of_the_hull(result):
    hull = np.array(pulled_weights.compute().hull)
    rng = np.random.default_rng(3)
    # High powers leave nearly all to a few words, so that the sums come close to the edge.
    shares = rng.random((2000, len(result.words))) ** rng.integers(1, 200, (2000, 1))
    shares = np.concatenate([shares, np.eye(len(result.words))])
    for row in shares / shares.sum(axis=1, keepdims=True):
        assert is_inside((row @ result.values)[:2], hull)
    assert not is_inside(np.array([0.0, 1.0]), hull)


def test_the_hull_is_that_of_all_values(result):
    hull = np.array(pulled_weights.compute().hull)
    values = result.values[:, :2]
    assert all(is_inside(value, hull) for value in values)
    assert all(np.isclose(values, corner).all(axis=1).any() for corner in hull)
    # Anticlockwise: the area comes out above zero.
    (x, y), (next_x, next_y) = hull.T, np.roll(hull, -1, axis=0).T
    assert (x * next_y - next_x * y).sum() > 0


def test_the_page_shows_the_lines_that_compute_it():
    page = (ROOT / "docs" / "steps" / "6-values.md").read_text(encoding="utf-8")
    name = f"{attend.__module__}.{attend.__name__}"
    assert f'[[ code("{name}", then="whole_mechanism") ]]' in page
    assert function_source(name) == inspect.getsource(attend).rstrip()


def test_without_the_three_options_the_function_is_the_formula():
    trace = example.worked_example()
    steps = attend(trace.query, trace.key, trace.value, trace.scale)
    exponentials = np.exp(trace.query @ trace.key.T / np.sqrt(trace.query.shape[-1]))
    weights = exponentials / exponentials.sum(axis=1, keepdims=True)
    assert steps.output == pytest.approx(weights @ trace.value)
    assert inspect.getsource(attend).count("    if ") == 3


def test_the_largest_part_of_event_comes_from_the_word_that_is_named(result):
    named = weighted_sum.numbers(weighted_sum.compute())["largest_in_event"]
    assert named == result.words[result.terms[:, EVENT].argmax()]


def test_with_everything_the_answer_is_at_a_corner_of_the_hull():
    result = pulled_weights.compute()
    value = result.start.values[example.position(example.ANSWER), pulled_weights.PLANE]
    assert any(np.allclose(value, corner) for corner in result.hull)
    alive = float(pulled_weights.numbers(result)["alive_of_answer"])
    assert alive == pytest.approx(value[1])
    assert alive == result.start.values[:, pulled_weights.PLANE[1]].max()
