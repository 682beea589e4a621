"""What step 1 says in words."""

import numpy as np
import pytest

from attention_explainer import scaled_dot_product_attention
from attention_explainer import worked_example as example
from scripts.figures import twin_sentence, weights_from_it
from scripts.live import twin_weights
from scripts.results.essay_quotes import WEIGHTS_2
from scripts.results.published_models import GPT2_SMALL, TRANSFORMER_BASE
from scripts.tables import embeddings

IT, CAT, MAT = map(example.position, (example.QUERY_WORD, example.ANSWER, example.RIVAL))


def test_the_twins_differ_in_the_last_word_alone():
    assert example.SENTENCE[:-1] == example.TWIN_SENTENCE[:-1]
    assert (example.SENTENCE[-1], example.TWIN_SENTENCE[-1]) == (example.CAUSE, example.TWIN_CAUSE)


def test_a_word_by_itself_gives_the_same_in_both_sentences():
    """And with its sentence another output: that comes from the other words."""
    it = example.position(example.QUERY_WORD)
    traces = [example.worked_example(words) for words in (example.SENTENCE, example.TWIN_SENTENCE)]
    for part in ("query", "key", "value"):
        one, other = (getattr(trace, part)[it] for trace in traces)
        assert np.array_equal(one, other)
    assert not np.allclose(traces[0].output[it], traces[1].output[it])


def test_every_word_is_one_token_and_the_full_stop_is_left_out():
    assert len(example.SENTENCE) == len(example.embed(example.SENTENCE)) == 10
    assert all(word.isalpha() for word in example.SENTENCE)


def test_trained_models_have_hundreds_or_thousands_of_dimensions():
    for shape in (TRANSFORMER_BASE, GPT2_SMALL):
        assert 100 < shape.d_model < 10_000


def test_it_stands_two_places_before_the_last_word():
    assert example.SENTENCE[-3] == example.QUERY_WORD


def test_six_of_its_ten_weights_were_taken_from_an_essay():
    """So they show nothing that could have come out otherwise."""
    result = weights_from_it.compute()
    assert (len(WEIGHTS_2), len(result.words)) == (6, 10)
    assert {word: f"{result.weight_of(word):.2f}" for word in WEIGHTS_2} == dict(WEIGHTS_2)


def test_it_gives_a_lot_to_cat_and_a_little_to_the_rest():
    result = weights_from_it.compute()
    assert result.weight_of(example.ANSWER) > 0.5
    assert np.delete(result.weights, result.words.index(example.ANSWER)).max() < 0.1


def test_weights_are_positive_and_sum_to_one():
    weights = weights_from_it.compute().weights
    assert weights.min() > 0
    assert weights.sum() == pytest.approx(1)


def test_a_cat_is_a_thing_and_alive_a_mat_is_a_thing_and_it_stands_in():
    thing, alive, stand_in = (example.DIMENSIONS.index(d) for d in ("thing", "alive", "stand-in"))
    cat, mat, it = example.embed([example.ANSWER, example.RIVAL, example.QUERY_WORD])
    assert cat[thing] > 0
    assert cat[alive] > 0
    assert mat[thing] > 0
    assert mat[alive] == 0
    assert it[stand_in] > 0
    assert cat[stand_in] == mat[stand_in] == 0


def test_nothing_turns_in_the_twin():
    result = twin_sentence.compute()
    assert result.ratio(0) > 1
    assert result.ratio(1) == pytest.approx(result.ratio(0))


def test_soft_has_an_embedding_of_its_own_and_all_others_gain_a_little_in_proportion():
    assert not np.array_equal(*example.embed([example.TWIN_CAUSE, example.CAUSE]))
    tired, soft = twin_sentence.compute().weights
    last = example.position(example.CAUSE)
    assert soft[last] < tired[last]
    gains = np.delete(soft / tired, last)
    assert gains == pytest.approx(np.full(len(gains), gains[0]))
    assert 1 < gains[0] < 1.01


def test_the_bars_add_up_to_one_only_before_rounding():
    weights = weights_from_it.compute().weights
    assert sum(round(weight, 2) for weight in weights.tolist()) != pytest.approx(1, abs=5e-3)


def test_cat_has_about_the_same_weight_in_the_twin():
    result = twin_sentence.compute()
    here, in_the_twin = (result.weight(sentence, example.ANSWER) for sentence in (0, 1))
    assert in_the_twin == pytest.approx(here, abs=0.02)


@pytest.mark.parametrize("seed", range(5))
def test_that_is_no_accident_of_the_numbers_chosen(seed):
    """With any embeddings and matrices, the last word leaves the ratio of two others alone."""
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((len(example.SENTENCE), 4))
    twin = x.copy()
    twin[-1] = rng.standard_normal(4)
    W_Q, W_K = rng.standard_normal((2, 4, 4))
    ratios = []
    for words in (x, twin):
        _, weights = scaled_dot_product_attention(
            words @ W_Q, words @ W_K, words, return_weights=True
        )
        ratios.append(weights[IT, CAT] / weights[IT, MAT])
    assert ratios[0] == pytest.approx(ratios[1])


def test_after_one_layer_the_vector_of_it_carries_traces_of_its_sentence():
    it = example.position(example.QUERY_WORD)
    outputs = [
        example.worked_example(words).output[it]
        for words in (example.SENTENCE, example.TWIN_SENTENCE)
    ]
    assert not np.allclose(*outputs)


def test_in_a_second_layer_the_division_between_cat_and_mat_can_differ():
    ratios = []
    for words in (example.SENTENCE, example.TWIN_SENTENCE):
        x = example.embed(words) + example.worked_example(words).output
        _, weights = scaled_dot_product_attention(
            x @ example.W_Q, x @ example.W_K, x @ example.W_V, return_weights=True
        )
        ratios.append(weights[IT, CAT] / weights[IT, MAT])
    assert ratios[0] != pytest.approx(ratios[1], rel=1e-3)


def test_the_last_row_of_the_embeddings_is_the_word_that_only_the_twin_has():
    *rows, last = (row[0] for row in embeddings.compute().rows)
    assert last == example.TWIN_CAUSE
    assert last not in example.SENTENCE
    assert set(example.SENTENCE) | {"the"} >= set(rows)


def test_with_the_other_ending_the_lead_is_what_it_was():
    both = [twin_weights.twin(last) for last in (0, 1)]
    assert [len(set(one.words) - {example.CAUSE, example.TWIN_CAUSE}) for one in both] == [9, 9]
    assert both[0].words != both[1].words
    assert both[1].ratio == pytest.approx(both[0].ratio)
    assert both[1].ratio > 5
