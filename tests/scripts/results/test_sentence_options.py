"""The reader's own sentence and weights; what files may hold is tested with the library."""

import argparse
from pathlib import Path

import numpy as np
import pytest

from attention_explainer import worked_example as example
from attention_figures.reading.weights import place_of
from scripts.results.sentence_options import add_sentence_options, weights_for
from scripts.results.weights_from_one_word import compute

WORDS = ("Attention", "is", "shared")
WEIGHTS = np.array([[0.8, 0.15, 0.05], [0.3, 0.6, 0.1], [0.5, 0.2, 0.3]])


class TestMatrix:
    def test_without_a_file_the_hand_made_example_answers(self) -> None:
        words = ["the", "cat", "was", "tired"]
        found = weights_for(words)
        assert np.array_equal(found.weights, example.worked_example(words).weights)
        assert weights_for(None).queries == example.SENTENCE

    def test_files_and_arrays_are_read_by_the_library(self, tmp_path: Path) -> None:
        path = tmp_path / "weights.npy"
        np.save(path, WEIGHTS)
        for given in (path, WEIGHTS, WEIGHTS.tolist()):
            found = weights_for(WORDS, given)
            assert found.queries == found.keys == WORDS
            assert np.array_equal(found.weights, WEIGHTS)
            assert np.array_equal(compute(WORDS, given, "shared").weights, WEIGHTS[2])

    def test_words_come_from_the_file_unless_they_are_given(self, tmp_path: Path) -> None:
        path = tmp_path / "weights.csv"
        path.write_text("query \\ key,cat,sat\ncat,0.5,0.5\nsat,0,1\n")
        assert weights_for(None, path).queries == ("cat", "sat")
        assert weights_for(["dog", "ran"], path).queries == ("dog", "ran")

    def test_other_keys_than_queries_are_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "weights.csv"
        path.write_text(",a,b,c\ncat,0.5,0.5,0\nsat,0,1,0\n")
        with pytest.raises(ValueError, match=r"as many columns as rows.*got 2 rows and 3 columns"):
            weights_for(None, path)

    def test_unknown_words_are_named_with_those_that_are_known(self) -> None:
        with pytest.raises(ValueError, match=r"'dog', 'barked'.* cat, "):
            weights_for(["the", "dog", "barked"])


class TestWords:
    @pytest.fixture
    def parser(self) -> argparse.ArgumentParser:
        parser = argparse.ArgumentParser()
        add_sentence_options(parser)
        return parser

    def test_are_split_at_spaces(self, parser: argparse.ArgumentParser) -> None:
        given = parser.parse_args(["--words", "  the  mat was\tsoft "])
        assert given.words == ["the", "mat", "was", "soft"]

    @pytest.mark.parametrize("text", ["", "  "])
    def test_must_not_be_none_at_all(
        self,
        parser: argparse.ArgumentParser,
        capsys: pytest.CaptureFixture[str],
        text: str,
    ) -> None:
        with pytest.raises(SystemExit):
            parser.parse_args(["--words", text])
        assert "--words: expected a sentence, got no word" in capsys.readouterr().err


class TestPlace:
    @pytest.mark.parametrize(
        ("word", "place"),
        [
            ("cat", 1),
            ("CAT", 1),
            ("The", 0),
            ("the", 4),
            ("1", 0),
            ("10", 9),
            ("tired", 9),
            (3, 2),
        ],
    )
    def test_by_text_or_by_number_from_one(self, word: str | int, place: int) -> None:
        assert place_of(word, example.SENTENCE) == place

    def test_a_word_that_is_a_number_is_found_by_its_text(self) -> None:
        assert place_of("2", ["one", "two", "2"]) == 2
        assert place_of(2, ["one", "two", "2"]) == 1

    @pytest.mark.parametrize(
        ("word", "places"), [("it", "1, 3, 5"), ("IT", "1, 3, 5"), ("SAW", "4, 6")]
    )
    def test_a_word_that_is_there_more_than_once_is_asked_about(
        self, word: str, places: str
    ) -> None:
        words = ["it", "said", "it", "saw", "it", "Saw"]
        with pytest.raises(ValueError, match=f"query: '{word}' is there .* one of {places}$"):
            place_of(word, words)

    def test_tokens_are_found_without_their_sign_for_a_space(self) -> None:
        assert place_of("cat", ["The", "Ġcat", "Ġsat"]) == 1

    @pytest.mark.parametrize("word", ["dog", "0", "11", "-1", "1.0", "", "²", 0, -1])
    def test_what_is_not_there_is_refused(self, word: str | int) -> None:
        with pytest.raises(
            ValueError, match=f"query: {str(word)!r} is not in the sentence 'The cat"
        ):
            place_of(word, example.SENTENCE)
