"""The reader's own sentence and attention matrix."""

import argparse
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from attention_explainer import worked_example as example
from scripts.results.sentence_options import (
    add_sentence_options,
    load_matrix,
    position_of,
    weights_for,
)

WORDS = ("Attention", "is", "shared")
WEIGHTS = np.array([[0.8, 0.15, 0.05], [0.3, 0.6, 0.1], [0.5, 0.2, 0.3]])


def save_csv(path: Path, matrix: np.ndarray) -> None:
    np.savetxt(path, matrix, delimiter=",")


SAVE: dict[str, Callable[..., None]] = {"npy": np.save, "npz": np.savez, "csv": save_csv}


class TestMatrix:
    @pytest.mark.parametrize("kind", SAVE)
    def test_comes_back_as_it_was_saved(self, tmp_path: Path, kind: str) -> None:
        path = tmp_path / f"weights.{kind}"
        SAVE[kind](path, WEIGHTS)
        loaded = weights_for(WORDS, path)
        assert loaded.dtype == np.float64
        assert np.array_equal(loaded, WEIGHTS)

    @pytest.mark.parametrize("dtype", [np.float16, np.float32, np.int64, np.uint8])
    def test_takes_every_kind_of_real_number(self, tmp_path: Path, dtype: type) -> None:
        path = tmp_path / "weights.npy"
        np.save(path, np.eye(3, dtype=dtype))
        loaded = weights_for(WORDS, path)
        assert loaded.dtype == np.float64
        assert np.array_equal(loaded, np.eye(3))

    def test_takes_the_first_array_of_several(self, tmp_path: Path) -> None:
        path = tmp_path / "weights.npz"
        np.savez(path, first=WEIGHTS, second=np.zeros((2, 5)))
        assert np.array_equal(weights_for(WORDS, path), WEIGHTS)

    def test_takes_a_csv_file_as_spreadsheets_write_it(self, tmp_path: Path) -> None:
        path = tmp_path / "weights.csv"
        path.write_bytes(b"\xef\xbb\xbf0.75, 0.25\r\n0.5,0.5\r\n\r\n")
        assert np.array_equal(load_matrix(path), [[0.75, 0.25], [0.5, 0.5]])

    def test_a_csv_file_may_have_a_single_row(self, tmp_path: Path) -> None:
        path = tmp_path / "weights.csv"
        path.write_text("1.0\n")
        assert np.array_equal(weights_for(["word"], path), [[1]])

    def test_without_a_file_the_hand_made_example_answers(self) -> None:
        words = ["the", "cat", "was", "tired"]
        assert np.array_equal(weights_for(words, None), example.worked_example(words).weights)

    def test_rounding_in_the_file_is_forgiven(self, tmp_path: Path) -> None:
        path = tmp_path / "weights.csv"
        path.write_text("0.333,0.333,0.3337\n0.3,0.6,0.1\n1,0,0\n")
        assert weights_for(WORDS, path)[0, 2] == 0.3337

    @pytest.mark.parametrize(
        "shape", [(3, 2), (2, 3), (4, 4), (3,), (1, 3, 3), (), (0, 0)], ids=str
    )
    def test_refuses_another_shape(self, tmp_path: Path, shape: tuple[int, ...]) -> None:
        path = tmp_path / "weights.npy"
        np.save(path, np.full(shape, 0.5))
        with pytest.raises(ValueError, match=rf"^weights: expected .*{re.escape(str(shape))}"):
            weights_for(WORDS, path)

    @pytest.mark.parametrize(
        ("row", "says"),
        [
            ([0.3, 0.6, 0.2], r"sums to 1\.1000"),
            ([0.3, 0.6, 0.0], r"sums to 0\.9000"),
            ([0.0, 0.0, 0.0], r"sums to 0\.0000"),
            ([1.2, -0.3, 0.1], r"sums to 1\.0000, its smallest is -0\.3"),
            ([np.nan, 0.5, 0.5], "sums to nan"),
            ([np.inf, 0.0, 0.0], "sums to nan"),
            ([np.inf, -np.inf, 1.0], "sums to nan"),
        ],
    )
    @pytest.mark.parametrize("position", [0, 2])
    def test_refuses_rows_that_are_no_shares_and_names_the_row(
        self, tmp_path: Path, row: list[float], says: str, position: int
    ) -> None:
        matrix = WEIGHTS.copy()
        matrix[position] = row
        path = tmp_path / "weights.npy"
        np.save(path, matrix)
        named = rf"weights\.npy row {position + 1} \('{WORDS[position]}'\) {says}"
        with pytest.raises(ValueError, match=named):
            weights_for(WORDS, path)

    @pytest.mark.parametrize(
        "matrix",
        [
            np.array([["a", "b"], ["c", "d"]]),
            np.eye(2, dtype=complex),
            np.eye(2, dtype=bool),
            np.array([["2020-01-01"] * 2] * 2, dtype="M8[D]"),
        ],
        ids=["strings", "complex", "booleans", "dates"],
    )
    def test_refuses_what_is_no_matrix_of_real_numbers(
        self, tmp_path: Path, matrix: np.ndarray
    ) -> None:
        path = tmp_path / "weights.npy"
        np.save(path, matrix)
        with pytest.raises(ValueError, match=r"expected a matrix of real numbers; .*weights\.npy"):
            load_matrix(path)

    @pytest.mark.parametrize("suffix", ["npy", "npz"])
    def test_refuses_objects_without_running_their_code(self, tmp_path: Path, suffix: str) -> None:
        class Trap:
            def __reduce__(self) -> tuple[object, ...]:
                return (Path.touch, (tmp_path / "sprung",))

        path = tmp_path / f"weights.{suffix}"
        SAVE[suffix](path, np.array([[Trap()]], dtype=object))
        with pytest.raises(ValueError, match=rf"weights\.{suffix} cannot be read"):
            load_matrix(path)
        assert not (tmp_path / "sprung").exists()

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("weights.csv", b""),
            ("weights.csv", b" \n\n"),
            ("weights.csv", b"0.5,0.5\n1.0\n"),
            ("weights.csv", b"cat,mat\n0.5,0.5\n"),
            ("weights.csv", b"0.5;0.5\n"),
            ("weights.csv", b"\xff\xfe0"),
            ("weights.npy", b""),
            ("weights.npy", b"not an array"),
            ("weights.npy", b"\x93NUMPY\x01\x00"),
            ("weights.npz", b""),
            ("weights.npz", b"PK\x03\x04 cut short"),
        ],
    )
    def test_refuses_a_broken_file_and_names_it(
        self, tmp_path: Path, name: str, content: bytes
    ) -> None:
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(ValueError, match=rf"^weights: .*{re.escape(name)} cannot be read: \S"):
            load_matrix(path)

    def test_refuses_an_archive_without_arrays(self, tmp_path: Path) -> None:
        path = tmp_path / "weights.npz"
        np.savez(path)
        with pytest.raises(ValueError, match="holds no array"):
            load_matrix(path)

    @pytest.mark.parametrize("name", ["weights.txt", "weights", "weights.json"])
    def test_refuses_a_file_of_another_kind(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(ValueError, match=rf"expected a \.npy, \.npz or \.csv file, .*{name}"):
            load_matrix(tmp_path / name)

    @pytest.mark.parametrize("kind", SAVE)
    def test_a_missing_file_is_said_to_be_missing(self, tmp_path: Path, kind: str) -> None:
        with pytest.raises(FileNotFoundError, match=f"weights.{kind}"):
            load_matrix(tmp_path / f"weights.{kind}")


class TestWords:
    @pytest.fixture
    def parser(self) -> argparse.ArgumentParser:
        parser = argparse.ArgumentParser()
        add_sentence_options(parser)
        return parser

    def test_are_the_essay_s_unless_given(self, parser: argparse.ArgumentParser) -> None:
        given = parser.parse_args([])
        assert (given.words, given.weights) == (example.SENTENCE, None)

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

    def test_unknown_ones_are_named_with_those_that_are_known(self) -> None:
        with pytest.raises(ValueError, match=r"'dog', 'barked'.* cat, "):
            weights_for(["the", "dog", "barked"], None)


class TestPosition:
    @pytest.mark.parametrize(
        ("word", "position"),
        [("cat", 1), ("CAT", 1), ("the", 0), ("1", 0), ("10", 9), ("tired", 9)],
    )
    def test_by_text_or_by_number_from_one(self, word: str, position: int) -> None:
        assert position_of(word, example.SENTENCE) == position

    def test_a_word_that_is_a_number_is_found_by_its_text(self) -> None:
        assert position_of("2", ["one", "two", "2"]) == 2

    @pytest.mark.parametrize("word", ["dog", "0", "11", "-1", "1.0", "", "²"])
    def test_what_is_not_there_is_refused(self, word: str) -> None:
        with pytest.raises(ValueError, match=f"query: {word!r} is not in the sentence 'The cat"):
            position_of(word, example.SENTENCE)
