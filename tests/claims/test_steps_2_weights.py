"""What step 2 says in words."""

import re
from dataclasses import replace

import numpy as np
import pytest

from attention_explainer import worked_example as example
from scripts.artifacts.places import ROOT
from scripts.figures import attention_map, weights_from_it, weights_from_it_bars
from scripts.live import weights_from_a_word
from scripts.results import weighted_sum
from scripts.tables import weights_from_it_table


@pytest.fixture(scope="module")
def weights():
    return weights_from_it.compute()


def test_most_goes_to_cat_and_second_is_mat(weights):
    assert weights.words[weights.by_weight[0]] == example.ANSWER
    assert weights.weight_of(example.ANSWER) > 0.5
    assert weights.words[weights.by_weight[1]] == example.RIVAL


def test_none_is_negative_none_is_zero_and_together_they_are_one(weights):
    assert weights.weights.min() > 0
    assert weights.weights.sum() == pytest.approx(1)


def test_rounding_shows(weights):
    assert weights_from_it_table.rounded_sum(weights, 4) != pytest.approx(1, abs=5e-5)
    assert weights_from_it_table.rounded_sum(weights, 2) != pytest.approx(1, abs=5e-3)


def test_some_words_give_most_to_one_and_others_spread_almost_evenly():
    largest = attention_map.compute().weights.max(axis=1)
    assert (largest > 0.5).sum() >= 2
    assert (largest < 1.5 / len(largest)).sum() >= 2


def test_entropy_is_zero_for_one_word_and_grows_with_the_number_of_equal_shares():
    trace = example.worked_example()

    def of(weights):
        return weights_from_a_word.Looking(
            ("a",) * len(weights), 0, replace(trace, weights=[weights])
        ).entropy

    assert of(np.array([1 - 1e-12, 1e-12])) == pytest.approx(0, abs=1e-9)
    assert of(np.full(2, 1 / 2)) == pytest.approx(1)
    assert of(np.full(4, 1 / 4)) == pytest.approx(2)
    assert of(np.full(8, 1 / 8)) == pytest.approx(3)
    assert of(np.array([0.3, 0.2, 0.25, 0.25])) < 2


def test_a_weight_is_no_share_of_the_new_vector():
    """*cat* brings more of what is added, by length, than its share of the attention."""
    result = weighted_sum.compute()
    cat = example.position(example.ANSWER)
    shares = result.lengths / result.lengths.sum()
    assert shares[cat] > result.weights[cat] + 0.1


def test_because_and_sat_give_most_to_the_same_word():
    result = attention_map.compute()
    places = map(example.position, (example.EVENT, example.CONJUNCTION, example.ANSWER))
    sat, because, cat = places
    assert result.favourite(sat) == result.favourite(because) == cat


def test_bars_are_the_row_of_it_in_the_map():
    row = attention_map.compute().weights[example.position(example.QUERY_WORD)]
    assert np.array_equal(row, weights_from_it_bars.compute().weights)


def test_the_flattest_row_is_close_to_sharing_alike():
    numbers = attention_map.numbers(attention_map.compute())
    assert float(numbers["flattest_weight"]) - float(numbers["uniform"]) < 0.02


def test_the_map_is_not_symmetric():
    matrix = attention_map.compute().weights
    cat, it = (example.position(word) for word in (example.ANSWER, example.QUERY_WORD))
    assert matrix[it, cat] > 2 * matrix[cat, it]


def test_both_the_share_an_embedding_and_a_weight(weights):
    assert np.array_equal(*example.embed([example.REPEATED, example.REPEATED.capitalize()]))
    first, second = (i for i, word in enumerate(weights.words) if word.lower() == example.REPEATED)
    assert weights.weights[first] == weights.weights[second]


def test_in_a_model_that_sees_only_itself_and_what_comes_before_it_gives_nothing_to_was_or_tired():
    it, was, tired = (example.position(word) for word in (example.QUERY_WORD, "was", example.CAUSE))
    causal = example.worked_example(is_causal=True).weights
    assert causal[it, was] == causal[it, tired] == 0
    assert causal[it, it] > 0


def test_the_others_share_what_cat_leaves(weights):
    others = sum(weights.weight_of(word) for word in weights.words if word != example.ANSWER)
    assert weights_from_it_bars.numbers(weights)["others_percent"] == f"{100 * others:.0f}\u00a0%"


def test_the_last_line_of_the_figure_measures_entropy():
    panel = (ROOT / "scripts/live/panels/weights_from_a_word.html").read_text(encoding="utf-8")
    assert re.findall(r'data-number="(\w+)"', panel)[-1] == "entropy"


def test_every_word_looks_and_each_is_looked_at():
    """Both ways: before the diagonal and after it."""
    weights = attention_map.compute().weights
    assert weights.shape == (10, 10)
    assert weights.min() > 0


def test_the_flattest_word_comes_closest_to_the_entropy_of_equal_shares():
    weights = example.worked_example().weights
    entropies = -(weights * np.log2(weights)).sum(axis=1)
    flattest = int(entropies.argmax())
    given = weights_from_a_word.numbers(weights_from_a_word.compute())
    assert given["to_flattest"].endswith(f"query={flattest}")
    assert float(given["flattest_entropy"]) == pytest.approx(entropies.max(), abs=0.005)
    assert (
        attention_map.numbers(attention_map.compute())["flattest_word"]
        == example.SENTENCE[flattest]
    )
    assert entropies.max() < np.log2(len(weights))
