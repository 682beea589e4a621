"""What step 4 says in words."""

import numpy as np
import pytest

from attention_explainer import worked_example as example
from scripts.figures import projections
from scripts.live import changed_projection
from scripts.tables import parameter_counts, same_scores


@pytest.fixture(scope="module")
def it():
    return projections.compute()


def test_it_is_half_a_thing_and_entirely_a_stand_in(it):
    assert it.x.tolist() == [0.5, 0, 0, 1]


def test_a_stand_in_looks_for_things_life_and_events():
    assert example.W_Q[-1, :3].min() > 0
    assert example.W_Q[-1, 3] == 0


def test_a_stand_in_is_found_as_one_and_does_not_pass_for_a_thing():
    assert example.W_K[-1, 3] > 0
    assert example.W_K[-1, 0] < 0


def test_a_stand_in_has_nothing_of_its_own_to_pass_on():
    assert not example.W_V[-1].any()


def test_the_first_row_made_the_value_of_it(it):
    assert np.array_equal(it.results["value"], it.x[0] * example.W_V[0])


@pytest.fixture(scope="module")
def start():
    return changed_projection.compute()


class TestChangingOneNumber:
    def weights_of_it(self, asked):
        result = changed_projection.projected(asked)
        return dict(zip(result.words, result.trace.weights[result.word], strict=True))

    def test_the_figure_starts_as_the_worked_example(self, start, it):
        assert np.array_equal(start.trace.weights, example.worked_example().weights)
        assert np.array_equal(start.x, it.x)

    def test_the_last_row_of_w_q_asks_for_what_is_alive(self, start):
        assert example.DIMENSIONS[-1] == "stand-in"
        assert example.W_Q[-1, example.DIMENSIONS.index("alive")] == 3
        assert changed_projection.numbers(start)["asked"] == "3"
        assert changed_projection.numbers(start)["averse"] == "−3"

    def test_without_that_the_cat_still_gets_most_but_less(self):
        before, after = self.weights_of_it(3), self.weights_of_it(0)
        assert max(after, key=after.get) == example.ANSWER
        assert after[example.ANSWER] < before[example.ANSWER]

    def test_nothing_is_easier_to_find_as_a_thing_than_the_cat(self, start):
        as_a_thing = dict(zip(start.words, start.trace.key[:, 0], strict=True))
        others = [key for word, key in as_a_thing.items() if word != example.ANSWER]
        assert as_a_thing[example.ANSWER] > max(others)

    def test_turned_round_it_shuns_what_is_alive_and_turns_to_mat(self):
        weights = self.weights_of_it(-3)
        assert max(weights, key=weights.get) == example.RIVAL
        assert weights[example.ANSWER] < weights[example.RIVAL]

    def test_x_moves_the_vectors_of_it_alone(self):
        moved = example.embed(example.SENTENCE)
        moved[changed_projection.WORD] += 1
        for matrix in (example.W_Q, example.W_K, example.W_V):
            changed = (moved @ matrix != example.embed(example.SENTENCE) @ matrix).any(axis=1)
            assert np.flatnonzero(changed).tolist() == [changed_projection.WORD]

    @pytest.mark.parametrize("column", range(4))
    def test_the_first_row_of_w_k_moves_the_keys_of_words_with_something_of_a_thing(self, column):
        x = example.embed(example.SENTENCE)
        moved = example.W_K.copy()
        moved[0, column] += 1
        changed = (x @ moved != x @ example.W_K).any(axis=1)
        assert np.array_equal(changed, x[:, 0] != 0)
        assert not changed.all()


def test_one_multiplication_for_each_number_of_the_matrix(it):
    assert projections.numbers(it)["multiplications_each"] == str(example.W_Q.size)


def test_real_matrices_are_much_larger():
    here, *real = parameter_counts.compute()
    assert min(shape.projection_weights for shape in real) > 10_000 * here.projection_weights


def test_another_embedding_of_cat_leaves_the_query_of_it_and_changes_its_score_with_cat():
    x = example.embed(example.SENTENCE)
    cat = example.position(example.ANSWER)
    moved = x.copy()
    moved[cat] += 1
    it = changed_projection.WORD
    assert np.array_equal((moved @ example.W_Q)[it], (x @ example.W_Q)[it])
    before, after = (words @ example.W_Q @ (words @ example.W_K).T for words in (x, moved))
    assert before[it, cat] != after[it, cat]


@pytest.mark.parametrize("seed", range(5))
def test_an_invertible_matrix_and_its_inverse_leave_every_score(seed):
    x = example.embed(example.SENTENCE)
    between = np.random.default_rng(seed).standard_normal((4, 4))
    query = x @ example.W_Q @ between
    key = x @ example.W_K @ np.linalg.inv(between).T
    assert query @ key.T == pytest.approx(example.worked_example().scores)


def test_the_pair_of_the_table_changes_no_score():
    assert same_scores.compute().largest_change < 1e-12


@pytest.mark.parametrize(
    ("name", "matrix"),
    [("query", example.W_Q), ("key", example.W_K), ("value", example.W_V)],
    ids=["query", "key", "value"],
)
def test_each_number_of_x_multiplies_its_row_and_each_column_is_added_up(it, name, matrix):
    """From the whole embedding: each of its numbers has a row in each matrix."""
    assert matrix.shape == (len(it.x), 4)
    by_hand = [sum(it.x[row] * matrix[row, column] for row in range(4)) for column in range(4)]
    assert it.results[name] == pytest.approx(by_hand)


def test_matrices_stay_and_weights_are_computed_afresh_for_every_sentence():
    before = example.W_Q.copy()
    one, other = (
        example.worked_example(words) for words in (example.SENTENCE, example.TWIN_SENTENCE)
    )
    assert np.array_equal(before, example.W_Q)
    assert not np.allclose(one.weights, other.weights)


def test_one_multiplication_per_matrix_does_the_whole_sentence():
    trace = example.worked_example()
    x = example.embed(example.SENTENCE)
    vectors = [*trace.query, *trace.key, *trace.value]
    one_by_one = [word @ matrix for matrix in (example.W_Q, example.W_K, example.W_V) for word in x]
    assert len(vectors) == 30
    assert np.array(vectors) == pytest.approx(np.array(one_by_one))


def test_counts_leave_biases_out():
    gpt2 = parameter_counts.compute()[-1]
    assert gpt2.projection_weights == 3 * 768 * 768


def test_the_score_of_the_rival_stays_where_the_number_for_alive_is_changed():
    """What has nothing under *alive* does not care how much is asked for it."""
    rival = example.position(example.RIVAL)
    key = example.worked_example().key[rival]
    assert key[example.DIMENSIONS.index("alive")] == 0
