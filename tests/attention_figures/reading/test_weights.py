"""Which weights are meant, whether they are some, and whose words stand beside them."""

import json
import re

import numpy as np
import pytest

from attention_figures.reading.weights import Reading, place_of, read_weights

LAYERS, HEADS, QUERIES, KEYS = 2, 3, 5, 7


@pytest.fixture
def heads(rng):
    """Weights of shape (layers, heads, queries, keys), each axis of another length."""
    return rng.dirichlet(np.ones(KEYS), (LAYERS, HEADS, QUERIES))


@pytest.fixture
def rng():
    return np.random.default_rng(0)


class Tensor:
    """What a tensor of PyTorch offers, as far as it matters here."""

    def __init__(self, array, dtype="torch.float32"):
        self.array, self.dtype = array, dtype

    def detach(self):
        return self

    cpu = detach

    def float(self):
        return Tensor(self.array.astype("f4"))

    def __array__(self, dtype=None, copy=None):
        if "bfloat16" in self.dtype:
            raise TypeError("Got unsupported ScalarType BFloat16")
        return self.array


class TestChoice:
    def test_a_layer_and_a_head(self, heads):
        found = read_weights(heads, reading=Reading(layer=2, head=3))
        np.testing.assert_array_equal(found.weights, heads[1, 2])

    def test_the_mean_over_heads(self, heads):
        found = read_weights(heads, reading=Reading(layer=1, mean_heads=True))
        np.testing.assert_allclose(found.weights, heads[0].mean(axis=0))

    def test_the_mean_of_logits_is_taken_after_the_softmax(self, rng):
        logits = rng.normal(size=(HEADS, QUERIES, KEYS)) * 3
        found = read_weights(logits, reading=Reading(logits=True, mean_heads=True))
        weights = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
        np.testing.assert_allclose(found.weights, weights.mean(axis=0))

    @pytest.mark.parametrize("shape", [(1, HEADS), (HEADS,), (1, 1, HEADS)])
    def test_axes_of_length_one_need_no_choice(self, heads, shape):
        given = heads[0].reshape(*shape, QUERIES, KEYS)
        found = read_weights(given, reading=Reading(head=2))
        np.testing.assert_array_equal(found.weights, heads[0, 1])

    def test_a_stack_of_one_axis_may_be_one_of_layers(self, heads):
        found = read_weights(heads[:, 0], reading=Reading(layer=2))
        np.testing.assert_array_equal(found.weights, heads[1, 0])

    def test_what_models_return_is_a_list_of_layers(self, heads):
        given = tuple(Tensor(layer[np.newaxis], "torch.bfloat16") for layer in heads)
        found = read_weights(given, reading=Reading(layer=2, head=1))
        np.testing.assert_array_equal(found.weights, heads[1, 0].astype("f4"))

    def test_a_tensor_keeps_all_its_digits(self, heads):
        found = read_weights(Tensor(heads[0, 0], "torch.float64"))
        np.testing.assert_array_equal(found.weights, heads[0, 0])

    def test_a_step_of_generation_is_one_row(self, heads):
        given = heads[:1, :, :1]
        found = read_weights(given, "a b c d e f g", reading=Reading(head=3))
        np.testing.assert_array_equal(found.weights, heads[0, 2, :1])
        assert found.keys == tuple("abcdefg")

    def test_a_list_of_numbers_is_one_row(self):
        assert read_weights([0.25, 0.75]).weights.shape == (1, 2)

    @pytest.mark.parametrize(
        ("chosen", "says"),
        [
            ({}, "2 layers × 3 heads × 5 queries × 7 keys; choose layer=1 to 2 and head=1 to 3"),
            ({"layer": 1}, "choose head=1 to 3, or mean_heads=True"),
            ({"head": 1}, "choose layer=1 to 2$"),
            ({"mean_heads": True}, "choose layer=1 to 2 and head=1 to 3"),
            ({"layer": 3, "head": 1}, "layer: expected 1 to 2, since .* 2 layers"),
            ({"layer": 1, "head": 4}, "head: expected 1 to 3"),
        ],
    )
    def test_what_is_left_to_choose_is_named(self, heads, chosen, says):
        with pytest.raises(ValueError, match=says):
            read_weights(heads, reading=Reading(**chosen))

    def test_what_is_then_chosen_is_read(self, heads):
        with pytest.raises(ValueError, match=r"holds 3 × 5 × 7 numbers: .* choose head=1 to 3"):
            read_weights(heads[0])
        found = read_weights(heads[0], reading=Reading(head=2))
        np.testing.assert_array_equal(found.weights, heads[0, 1])

    def test_numbers_that_come_from_no_file_have_no_name(self, heads):
        message = "array: the array holds no 'w'; it holds 5 × 7"
        with pytest.raises(ValueError, match=f"^{message}$"):
            read_weights(heads[0, 0], reading=Reading(array="w"))

    def test_a_head_of_one_matrix_is_refused(self, heads):
        with pytest.raises(ValueError, match=r"head: .* no axis for heads, it holds 5 queries"):
            read_weights(heads[0, 0], reading=Reading(head=2))

    def test_each_head_and_a_mean_over_them_exclude_each_other(self, heads):
        with pytest.raises(ValueError, match=r"^mean_heads: expected False where each head is"):
            read_weights(heads, reading=Reading(mean_heads=True), all_heads=True)

    def test_several_sentences_are_refused(self, heads):
        given = np.stack([heads, heads], axis=1)
        with pytest.raises(ValueError, match=r"2 layers × 2 sentences × 3 heads.*one sentence"):
            read_weights(given, reading=Reading(layer=1, head=1))

    @pytest.mark.parametrize(
        "given",
        [
            {"layer": 0},
            {"head": True},
            {"head": 1.0},
            {"head": 1, "mean_heads": True},
            {"logits": True, "percent": True},
        ],
    )
    def test_what_makes_no_sense_is_refused(self, given):
        with pytest.raises(ValueError, match=r"^(layer|head|percent): "):
            Reading(**given)

    def test_arrays_of_a_file_are_chosen_by_name(self, tmp_path, heads):
        path = tmp_path / "w.npz"
        np.savez(path, queries_of_a=heads[0, 0], b=heads[1, 0][:3])
        with pytest.raises(
            ValueError, match=r"several arrays: queries_of_a 5 × 7, b 3 × 7; choose"
        ):
            read_weights(path)
        found = read_weights(path, reading=Reading(array="b"))
        np.testing.assert_array_equal(found.weights, heads[1, 0][:3])
        with pytest.raises(ValueError, match=r"array: .* holds no 'c'; it holds queries_of_a"):
            read_weights(path, reading=Reading(array="c"))

    def test_arrays_with_numbers_in_their_names_are_layers_in_their_order(self, tmp_path, heads):
        path = tmp_path / "w.npz"
        np.savez(path, layer_10=heads[1], layer_2=heads[0])
        found = read_weights(path, reading=Reading(layer=2, head=1))
        np.testing.assert_array_equal(found.weights, heads[1, 0])
        assert found.guessed[0] == "layer 2, counted from 1, is the array layer_10"
        with pytest.raises(ValueError, match="layer: expected 1 to 2, for layer_2 to layer_10"):
            read_weights(path, reading=Reading(layer=3, head=1))

    def test_all_heads_stay_where_they_are_wanted(self, heads):
        assert read_weights(heads, all_heads=True).weights.shape == heads.shape
        one = read_weights(heads, all_heads=True, reading=Reading(layer=2))
        np.testing.assert_array_equal(one.weights, heads[1:])


class TestCheck:
    @pytest.mark.parametrize(
        ("row", "says"),
        [
            ([0.3, 0.6, 0.21], r"sums to 1\.1100"),
            ([0.3, 0.6, 0.0123], r"sums to 0\.9123.*normalise=True"),
            ([0.0, 0.0, 0.0], r"sums to 0\.0000"),
            ([1.2, -0.3, 0.1], r"sums to 1\.0000, its smallest is -0\.3"),
            ([np.nan, 0.5, 0.5], "sums to nan.*padding"),
            ([np.inf, 0.0, 0.0], "sums to nan"),
            ([np.inf, -np.inf, 1.0], "sums to nan"),
        ],
    )
    @pytest.mark.parametrize("place", [0, 2])
    def test_rows_that_are_no_shares_are_refused_and_named(self, row, says, place):
        matrix = np.array([[0.8, 0.15, 0.05], [0.3, 0.6, 0.1], [0.5, 0.2, 0.3]])
        matrix[place] = row
        name = "abc"[place]
        with pytest.raises(ValueError, match=rf"array row {place + 1} \('{name}'\) {says}"):
            read_weights(matrix, "a b c")

    def test_only_the_row_that_is_asked_for_is_checked(self):
        matrix = [[0.5, 0.5], [np.nan, np.nan]]
        found = read_weights(matrix, "a b", query="a")
        assert found.weights.tolist() == [[0.5, 0.5]]
        assert found.query == 0
        with pytest.raises(ValueError, match=r"row 2 \('b'\) sums to nan"):
            read_weights(matrix, "a b", query="b")

    def test_a_hair_below_zero_is_zero_with_a_note(self):
        found = read_weights([[1.0, -1e-9], [0.5, 0.5]], "a b")
        assert found.weights.min() == 0
        assert found.notes == ("numbers down to -1e-09 taken as 0",)

    def test_four_decimals_need_no_note(self):
        assert read_weights([[0.3333, 0.3333, 0.3333]]).notes == ()

    def test_two_decimals_are_shown_as_given_unless_they_are_to_be_divided(self):
        given = [[0.33, 0.33, 0.33]]
        found = read_weights(given)
        assert found.weights.tolist() == given
        assert "rows sum to 0.990 to 0.990, which rounding to 2 decimals explains" in found.notes[0]
        found = read_weights(given, reading=Reading(normalise=True))
        np.testing.assert_allclose(found.weights.sum(axis=-1), 1)
        assert found.notes == ()

    def test_more_than_rounding_can_explain_is_refused(self):
        with pytest.raises(ValueError, match=r"sums to 0\.9700"):
            read_weights([[0.33, 0.32, 0.32]])

    def test_however_long_a_row_is_rounding_explains_no_more_than_a_tenth(self):
        """Twelve numbers with one decimal may be off by 0.6 in all, but then they say nothing."""
        with pytest.raises(ValueError, match=r"sums to 1\.2000"):
            read_weights([[0.1] * 12])

    def test_a_row_of_zeros_cannot_be_divided(self):
        with pytest.raises(ValueError, match="normalise: row 2 sums to 0, which cannot become 1"):
            read_weights([[1.0, 1.0], [0.0, 0.0]], reading=Reading(normalise=True))

    def test_numbers_above_one_may_be_logits(self):
        with pytest.raises(ValueError, match="Numbers above 1 are no shares; logits"):
            read_weights([[3.5, 1.0, 0.8], [1.0, 2.0, 1.0]])

    def test_one_sum_over_everything_is_told(self):
        with pytest.raises(ValueError, match="All numbers together sum to 1: normalise=True"):
            read_weights(np.full((2, 5), 0.1))

    def test_a_causal_mask_comes_before_the_softmax(self, rng):
        logits = rng.normal(size=(5, 5))
        found = read_weights(logits, reading=Reading(logits=True, causal=True))
        assert found.weights[0].tolist() == [1, 0, 0, 0, 0]
        np.testing.assert_allclose(found.weights.sum(axis=-1), 1)
        assert found.hidden.tolist() == (~np.tri(5, dtype=bool)).tolist()

    def test_what_a_causal_mask_hides_from_one_query(self):
        found = read_weights(np.tri(3) / [[1], [2], [3]], query=2, reading=Reading(causal=True))
        assert found.hidden.tolist() == [[False, False, True]]

    def test_weights_of_later_keys_contradict_causal(self):
        with pytest.raises(ValueError, match=r"causal: .* 0\.5000 to a later key.*logits=True"):
            read_weights([[0.5, 0.5], [0.5, 0.5]], reading=Reading(causal=True))

    @pytest.mark.parametrize(
        ("given", "kind"),
        [
            ([["a"]], "list of <U1"),
            ([[1j]], "list of complex128"),
            (np.eye(2, dtype=bool), "ndarray of bool"),
            (None, "NoneType of object"),
        ],
    )
    def test_what_holds_no_numbers_is_refused(self, given, kind):
        message = f"weights: expected real numbers or the path of a file, got {kind}"
        with pytest.raises(TypeError, match=f"^{message}$"):
            read_weights(given)

    def test_rows_of_unequal_length_are_refused(self):
        with pytest.raises(ValueError, match=r"^weights: expected rows of equal length"):
            read_weights([[0.5], [0.2, 0.8]])

    def test_spaces_are_the_path_of_no_file(self, monkeypatch, tmp_path):
        monkeypatch.chdir(tmp_path)
        with pytest.raises(FileNotFoundError):
            read_weights("  ")

    def test_masked_arrays_are_refused(self):
        with pytest.raises(TypeError, match="weights: expected a plain array"):
            read_weights(np.ma.masked_array(np.eye(2)))


class TestWords:
    @pytest.mark.parametrize(
        ("shape", "words", "keys", "says"),
        [
            ((3, 3), "a b", None, "words: expected 3, one for each row of the array, .* 3 × 3"),
            ((3, 5), "a b c", None, "keys: the array holds 3 × 5 weights, so it takes two lists"),
            ((3, 5), "a b c", "a b c d", "keys: expected 5, one for each column"),
            ((3, 5), "a b", "a b c d e", "words: expected 3, one for each row"),
            ((3, 5), None, "a b c d e", "words: the array holds 3 × 5 weights"),
        ],
    )
    def test_too_few_or_too_many_are_refused(self, shape, words, keys, says):
        with pytest.raises(ValueError, match=says):
            read_weights(np.full(shape, 1 / shape[1]), words, keys)

    def test_keys_may_be_others(self):
        found = read_weights(np.full((2, 2), 0.5), "a b", "c d")
        assert (found.queries, found.keys, found.is_self) == (("a", "b"), ("c", "d"), False)

    def test_a_list_of_words_is_taken_as_it_is(self):
        assert read_weights(np.full((2, 2), 0.5), ["New York", ""]).keys == ("New York", "")

    @pytest.mark.parametrize("name", ["words", "keys"])
    @pytest.mark.parametrize(
        ("given", "got"),
        [
            (5, "int 5"),
            (b"a b", "bytes b'a b'"),
            ({"a"}, "set {'a'}"),
            ({"a": 1}, "dict {'a': 1}"),
            (np.array("a b"), "ndarray array('a b', dtype='<U3')"),
        ],
    )
    def test_what_has_no_order_is_refused(self, name, given, got):
        message = f"{name}: expected a sentence or a list of words, got {got}"
        with pytest.raises(TypeError, match=f"^{re.escape(message)}$"):
            read_weights(np.eye(2), **{name: given})

    @pytest.mark.parametrize(
        ("beside", "is_self"),
        [
            ({}, True),
            ({"tokens": ["a", "b"]}, True),
            ({"keys": ["a", "b"]}, True),
            ({"tokens": ["a", "b"], "keys": ["a", "b"]}, True),
            ({"tokens": ["a", "b"], "keys": ["c", "d"]}, False),
        ],
    )
    def test_whether_a_file_holds_the_words_of_one_sentence(self, tmp_path, beside, is_self):
        path = tmp_path / "weights.json"
        path.write_text(json.dumps({"w": [[0.75, 0.25], [0.5, 0.5]], **beside}))
        assert read_weights(path).is_self is is_self
        assert read_weights(path, "x y").is_self is True
        assert read_weights(path, "x y", "x z").is_self is False

    def test_queries_and_keys_of_unequal_number_are_no_one_sentence(self):
        assert read_weights(np.full((2, 4), 0.25)).is_self is False


class TestPlace:
    @pytest.mark.parametrize(
        ("query", "words", "place"),
        [
            (3, ["a", "b", "c"], 2),
            ("3", ["a", "b", "c"], 2),
            (1, ["2", "1"], 0),
            ("1", ["2", "1"], 1),
            ("cat", ["The", "Ġcat"], 1),
            ("cat", ["▁The", "▁cat"], 1),
            ("cat", [" cat ", "The"], 0),
            ("the", ["cat", "▁The"], 1),
            ("Cat", ["cat", "CAT", "Cat"], 2),
        ],
    )
    def test_is_found_by_word_before_number_and_without_signs(self, query, words, place):
        assert place_of(query, words) == place

    @pytest.mark.parametrize("query", ["at", 0, 4, "²", "٣"])
    def test_what_is_not_there_is_refused(self, query):
        with pytest.raises(ValueError, match=f"^query: {str(query)!r} is not in the sentence"):
            place_of(query, ["Xat", "b", "c"])
