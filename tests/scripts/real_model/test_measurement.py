"""The committed measurement: sound in itself, and what the weights give where they are."""

import json

import numpy as np
import pytest

from attention_explainer.real_model.weights import SHA256
from scripts.real_model import measure
from scripts.real_model.results import COMMITTED, load, read
from scripts.real_model.sentences import QUADRUPLES, quadruples

LARGEST = 1_600_000
"""Bytes that a clone is asked to carry for this."""


def test_the_file_says_where_it_comes_from():
    given = load().provenance
    assert given["SHA-256 of model.safetensors"] == SHA256["model.safetensors"]
    assert given["model"] == measure.MODEL
    for name in ("attention-explainer", "NumPy", "Python", "date", "licence of the model"):
        assert given[name]


def test_the_file_is_small():
    files = [path for path in COMMITTED.parent.iterdir() if path.is_file()]
    assert sum(path.stat().st_size for path in files) < LARGEST


def test_rows_of_the_maps_sum_to_one():
    weights, tokens = load().weights("essay_weights"), load().tokens["essay"]
    for of_one, words in zip(weights, tokens, strict=True):
        sums = of_one.sum(axis=-1)
        np.testing.assert_allclose(sums[..., : len(words)], 1, atol=2e-3)
        assert (sums[..., len(words) :] == 0).all()


@pytest.mark.parametrize("kind", QUADRUPLES)
def test_rows_of_the_quadruples_sum_to_one_and_end_with_the_sentence(kind):
    rows, places = load().weights(f"{kind}_rows"), load().arrays[f"{kind}_places"]
    np.testing.assert_allclose(rows.sum(axis=-1), 1, atol=2e-3)
    for group, sentence in np.ndindex(places.shape[:2]):
        assert (rows[group, sentence][..., places[group, sentence, 3] :] == 0).all()


@pytest.mark.parametrize("kind", QUADRUPLES)
def test_the_places_are_those_of_pronoun_and_nouns_and_pick_their_weights(kind):
    measured = load()
    rows, places = measured.weights(f"{kind}_rows"), measured.arrays[f"{kind}_places"]
    nouns = measured.nouns(kind)
    for group, given in enumerate(quadruples(kind)):
        for sentence, question in enumerate(given.questions()):
            tokens = measured.tokens[kind][group][sentence]
            pronoun, right, wrong, length = places[group, sentence]
            named = [tokens[place] for place in (pronoun, right, wrong)]
            assert named == [question.pronoun, question.right, question.wrong]
            assert length == len(tokens)
            np.testing.assert_array_equal(
                nouns[group, sentence], rows[group, sentence][..., [right, wrong]]
            )


def test_shares_are_shares():
    for name in ("plain_mean", "plain_most"):
        shares = load().weights(name)
        assert shares.min() >= 0
        assert shares.max() <= 1


ARRAYS = {"x": np.array([0.5, 0.25], np.float16), "n": np.array([1, 2])}


class TestDifferences:
    def test_equal_measurements_have_none(self):
        assert measure.differences(ARRAYS, dict(ARRAYS)) == []

    def test_one_step_of_the_last_digit_is_none(self):
        x = ARRAYS["x"]
        moved = {**ARRAYS, "x": np.nextafter(x, np.float16(1))}
        assert measure.differences(ARRAYS, moved) == []

    def test_two_steps_are_one(self):
        x = np.nextafter(ARRAYS["x"], np.float16(1))
        moved = {**ARRAYS, "x": np.array([np.nextafter(x[0], np.float16(1)), 0.25], x.dtype)}
        assert measure.differences(ARRAYS, moved) == ["x: 1 of 2 values differ"]

    def test_whole_numbers_shapes_and_names_are_compared(self):
        other = {"n": np.array([1, 3]), "x": np.zeros(3, np.float16), "y": np.zeros(1)}
        found = measure.differences({**ARRAYS, "z": np.zeros(1)}, other)
        assert found == [
            "z: only in the committed file",
            "y: only in the new measurement",
            "n: 1 of 2 values differ",
            "x: float16 (2,) became float16 (3,)",
        ]


def test_what_is_packed_comes_back(tmp_path):
    path = tmp_path / "some.npz"
    path.write_bytes(measure.packed({"tokens": np.array(json.dumps({"essay": [["a"]]}))}))
    found = read(path)
    assert found.tokens == {"essay": [["a"]]}
    assert found.provenance.keys() == load().provenance.keys()
    with pytest.raises(FileNotFoundError, match=r"other.npz: expected in data/real_model"):
        read(tmp_path / "other.npz")


def test_a_place_without_weights_ends_with_one_line(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        measure.main([str(tmp_path)])
    assert ended.value.code == 2
    assert "place: expected a folder with model.safetensors" in capsys.readouterr().err


def test_what_is_committed_is_what_the_weights_give(real_model):
    assert measure.differences(load().arrays, measure.measure(real_model, print)) == []
