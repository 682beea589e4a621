"""What step 3 says in words."""

import numpy as np
import pytest

from attention_explainer import scaled_dot_product_attention
from attention_explainer import worked_example as example
from scripts.figures import query_meets_key
from scripts.live import query_meets_nouns

KEY = np.eye(3)
VALUE = np.array([[1.0], [4.0], [500.0]])


def look_up(query, scale=1.0):
    return scaled_dot_product_attention([query], KEY, VALUE, scale=scale, return_weights=True)


def test_cat_scores_more_than_mat():
    result = query_meets_key.compute()
    assert result.scores[0] > result.scores[1]


def test_the_largest_product_is_of_things_where_mat_does_nearly_as_well_but_cat_is_alive():
    result = query_meets_key.compute()
    thing, alive = (example.DIMENSIONS.index(name) for name in ("thing", "alive"))
    cat, mat = result.products
    assert cat.argmax() == thing
    assert 0.75 * cat[thing] < mat[thing] < cat[thing]
    assert cat[alive] > 0
    assert mat[alive] == 0


def test_the_answer_changes_a_little_when_the_query_does():
    before, _ = look_up([0.0, 1.0, 0.0])
    after, _ = look_up([0.0, 1.001, 0.0])
    assert 0 < abs(after[0, 0] - before[0, 0]) < 0.01 * before[0, 0]


def test_it_looks_for_things_life_and_events_but_not_for_stand_ins():
    query = query_meets_key.compute().query
    assert query[:3].min() > 0
    assert query[3] == 0


def test_the_embedding_as_query_and_key_would_fit_it_to_itself():
    different = [word for word in example.SENTENCE if word != example.QUERY_WORD]
    it, *others = example.embed([example.QUERY_WORD, *different])
    assert it @ it > max(it @ other for other in others)


def test_it_scores_less_with_itself_than_with_any_other_word():
    it = example.position(example.QUERY_WORD)
    scores = example.worked_example().scores[it]
    assert scores[it] < np.delete(scores, it).min()


def test_a_strong_query_gives_almost_the_value_of_the_dictionary():
    output, weights = look_up([0.0, 9.0, 0.0])
    assert output[0, 0] == pytest.approx(4, rel=0.02)
    # Shown with enough decimals that no weight looks like zero.
    printed = [f"{weight:.4f}" for weight in weights[0]]
    assert "0.0000" not in printed
    assert weights[0, 0] < 0.001


def test_a_query_at_two_keys_gets_the_middle_of_their_values():
    output, weights = look_up([9.0, 9.0, 0.0])
    assert weights[0, 0] == weights[0, 1]
    assert output[0, 0] == pytest.approx((1 + 4) / 2, rel=0.02)


def test_with_a_weak_query_every_value_seeps_in_and_the_largest_most():
    _, weights = look_up([0.0, 1.0, 0.0])
    assert weights.min() > 0.2
    assert (weights[0] * VALUE[:, 0]).argmax() == VALUE.argmax()


def test_a_dictionary_is_the_extreme_case():
    _, weights = look_up([0.0, 1.0, 0.0], scale=1000.0)
    assert np.array_equal(weights, [[0, 1, 0]])


def test_a_dot_product_is_large_zero_or_negative():
    east, north = np.array([3.0, 0.0]), np.array([0.0, 3.0])
    assert east @ east > 0
    assert east @ north == 0
    assert east @ -east < 0


def test_a_query_of_zeros_gives_the_plain_average():
    trace = example.worked_example()
    output = scaled_dot_product_attention(np.zeros((1, 4)), trace.key, trace.value)
    assert output[0] == pytest.approx(trace.value.mean(axis=0))


def test_a_query_is_compared_with_keys_and_with_nothing_else():
    """Other values are passed on with the same weights."""
    trace = example.worked_example()
    _, weights = scaled_dot_product_attention(
        trace.query, trace.key, trace.value[::-1] - 3, return_weights=True
    )
    assert weights == pytest.approx(trace.weights)


def test_a_value_need_not_resemble_the_key():
    trace = example.worked_example()
    cat = example.position(example.ANSWER)
    assert not np.allclose(trace.key[cat], trace.value[cat])


def test_the_answer_scores_little_with_itself_and_asks_for_an_event():
    trace = example.worked_example()
    cat, mat = example.position(example.ANSWER), example.position(example.RIVAL)
    it = example.position(example.QUERY_WORD)
    assert trace.scores[cat, cat] < 0.25 * trace.scores[it, cat]
    assert trace.scores[cat, mat] == 0
    assert example.DIMENSIONS[trace.query[cat].argmax()] == "event"
    start = query_meets_nouns.compute()
    given = query_meets_nouns.numbers(start)
    assert float(given["answer_of_answer"]) == trace.scores[cat, cat]


def test_a_score_is_the_length_of_the_query_times_how_far_the_key_reaches_along_it():
    figure = query_meets_nouns.compute()
    plane = [figure.dimensions.index(name) for name in query_meets_nouns.PLANE]
    assert not np.delete(figure.keys, plane, axis=1).any(), "the keys hold nothing else"
    query = figure.query[plane]
    length = np.hypot(*query)
    for key, score in zip(figure.keys, figure.keys @ figure.query, strict=True):
        angle = np.arctan2(*key[plane]) - np.arctan2(*query)
        reach = np.hypot(*key[plane]) * np.cos(angle)
        assert length * reach == pytest.approx(score)
    for (_, _, foot), key in zip(figure.tips, figure.keys, strict=True):
        ends = np.hypot(foot[0] - figure.origin, foot[1] - figure.origin) / figure.unit
        assert ends == pytest.approx(key[plane] @ query / length, abs=0.01)


def test_straight_up_the_query_stands_at_right_angles_to_the_key_of_mat():
    figure = query_meets_nouns.compute()
    thing, alive = (figure.dimensions.index(name) for name in query_meets_nouns.PLANE)
    cat, mat = figure.keys[:, [thing, alive]]
    assert np.array([0, figure.query[alive]]) @ mat == 0
    assert mat[0] != 0
    given = query_meets_nouns.numbers(figure)
    assert given["upwards_of_rival"] == "0"
    assert float(given["upwards_of_answer"]) == figure.query[alive] * cat[1] > 0


def test_turned_round_it_has_negative_scores_with_both():
    given = query_meets_nouns.numbers(query_meets_nouns.compute())
    figure = query_meets_nouns.compute()
    assert (figure.keys @ -figure.query).max() < 0
    assert given["away_of_answer"].startswith("−")
    assert given["away_of_rival"].startswith("−")
