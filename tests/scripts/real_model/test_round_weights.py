"""The rounded weights: those of the published model where that is at hand, and close to it."""

import hashlib

import numpy as np
import pytest

from attention_explainer.real_model.weights import SHA256
from scripts.real_model import measure, round_weights
from scripts.real_model.results import ROUNDED, ROUNDED_SCORES, load
from tests.every_night import all_at_night

MOST_BYTES = 12_000_000
"""For the layers: what a reader's browser is asked to load at once."""


def test_what_is_committed_is_what_rounding_gives(real_model_files):
    assert round_weights.differing(round_weights.files_from(real_model_files), ROUNDED) == []


@pytest.mark.parametrize("name", ["vocab.txt", "config.json"])
def test_what_is_not_rounded_is_the_published_file(name):
    assert hashlib.sha256((ROUNDED / name).read_bytes()).hexdigest() == SHA256[name]


def test_the_licence_travels_with_the_weights():
    text = (ROUNDED / "LICENSE").read_text()
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_a_browser_is_not_asked_for_too_much():
    assert (ROUNDED / "layers.safetensors").stat().st_size < MOST_BYTES
    assert all(path.stat().st_size < 100_000 for path in ROUNDED.glob("words-*.safetensors"))


def test_on_the_essay_s_sentences_weights_move_little(rounded_model):
    """Against the committed measurement, which is that of the published weights."""
    found = measure.measure_essay(rounded_model)["essay_weights"].astype(np.float64)
    for here, full, words in zip(
        found, load().weights("essay_weights"), load().tokens["essay"], strict=True
    ):
        length = len(words)
        ours, theirs = here[..., :length, :length], full[..., :length, :length]
        moved = np.abs(ours - theirs)
        assert moved.max() < 0.06
        assert moved.mean() < 0.002
        assert (ours.argmax(axis=-1) == theirs.argmax(axis=-1)).mean() > 0.98


@pytest.mark.parametrize("kind", all_at_night(["gender", "number"], ["number"]))
def test_the_committed_scores_are_those_of_the_rounded_weights(rounded_model, kind):
    """The two kinds that are quick, one of them at night; the others are made by the same lines."""
    with np.load(ROUNDED_SCORES) as committed:
        np.testing.assert_array_equal(
            round_weights.twice_scores(rounded_model, kind), committed[kind]
        )


def test_tokens_are_those_that_were_measured(rounded_model):
    texts = [given.text for given in measure.sentences.essay_sentences()]
    assert [rounded_model.pieces.tokens(text) for text in texts] == load().tokens["essay"]


def test_files_that_differ_are_named(tmp_path):
    (tmp_path / "same").write_bytes(b"1")
    (tmp_path / "other").write_bytes(b"1")
    files = {"same": b"1", "other": b"2", "missing": b"3"}
    assert round_weights.differing(files, tmp_path) == ["other", "missing"]


def test_a_place_without_weights_ends_with_one_line(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        round_weights.main([str(tmp_path)])
    assert ended.value.code == 2
    assert "place: expected a folder with model.safetensors" in capsys.readouterr().err
