"""Whatever reading a file ends with, the error names the file, once."""

import json
import zipfile
from pathlib import Path

import pytest

from scripts.artifacts.damaged import DamagedFileError, reading
from scripts.artifacts.places import ROOT

PATH = ROOT / "data" / "some.json"


@pytest.mark.parametrize(
    "problem",
    [
        KeyError("rows"),
        TypeError("not a list"),
        json.JSONDecodeError("Expecting value", "", 0),
        RecursionError("too deep"),
        zipfile.BadZipFile("no zip"),
    ],
)
def test_the_file_is_named_from_the_folder_of_the_project(problem: Exception) -> None:
    words = r"^data/some\.json: expected other content; "
    with pytest.raises(DamagedFileError, match=words), reading(PATH):
        raise problem


def test_the_kind_of_error_and_its_text_are_in_the_same_line() -> None:
    with pytest.raises(DamagedFileError, match=r"^.*; ValueError: one two$"), reading(PATH):
        raise ValueError("one\n two")


def test_a_file_that_was_named_by_a_reader_within_is_named_once() -> None:
    words = r"^/inner: expected other content; KeyError"
    with pytest.raises(DamagedFileError, match=words), reading(PATH), reading(Path("/inner")):
        raise KeyError("rows")


@pytest.mark.parametrize("problem", [FileNotFoundError("none"), KeyboardInterrupt()])
def test_what_is_no_fault_of_the_content_is_left_alone(problem: BaseException) -> None:
    with pytest.raises(type(problem)) as raised, reading(PATH):
        raise problem
    assert raised.value is problem
