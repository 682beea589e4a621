"""Weights as people have them: each file of `own_files` is read as it should, or refused with help.

Library and command share one check, so each case runs through both.
"""

import tomllib
from pathlib import Path

import numpy as np
import pytest

from attention_figures import command
from attention_figures.notes import in_options
from attention_figures.reading.weights import Reading, read_weights

FOLDER = Path(__file__).parents[1] / "own_files"
EXPECTED = tomllib.loads((FOLDER / "expected.toml").read_text(encoding="utf-8"))
SENTENCE, SQUARE = EXPECTED.pop("sentence"), EXPECTED.pop("square")
READ = [name for name, case in EXPECTED.items() if "weights" in case or "refused" not in case]
READ += [name for name, case in EXPECTED.items() if "helps" in case]
REFUSED = [name for name, case in EXPECTED.items() if "refused" in case]


def words_of(case):
    if case.get("has_words"):
        return None, None
    return case.get("words", SENTENCE), case.get("keys")


def arguments(case, options):
    """Return the options of the command for what the library is told."""
    words, keys = words_of(case)
    given = {"words": words, "keys": keys, **options}
    return [
        part
        for name, value in given.items()
        if value is not None
        for part in ([f"--{name}"] if value is True else [f"--{name}", str(value)])
    ]


def test_no_file_is_left_out():
    assert {path.name for path in FOLDER.iterdir()} - {"expected.toml"} == set(EXPECTED)
    assert set(READ) | set(REFUSED) == set(EXPECTED)


@pytest.mark.parametrize("name", READ)
def test_it_is_read(name):
    case = EXPECTED[name]
    words, keys = words_of(case)
    reading = Reading(**case.get("helps", {}))
    found = read_weights(FOLDER / name, words, keys, reading=reading, query=case.get("query"))
    wanted = np.array(case.get("weights", SQUARE))
    assert found.weights.shape == wanted.shape
    np.testing.assert_allclose(found.weights, wanted, atol=case.get("within", 0.0001), rtol=0)
    assert found.keys == tuple(case.get("keys", SENTENCE).split())
    if len(wanted) > 1:
        assert found.queries == tuple(case.get("words", SENTENCE).split())
    assert case.get("guessed", "") in "; ".join(found.guessed)
    if "note" in case:
        assert case["note"] in " ".join(found.notes)


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_with_what_helps(name):
    case = EXPECTED[name]
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the whole text is looked at below
        read_weights(FOLDER / name, *words_of(case))
    assert case["refused"] in str(refused.value)
    assert name in str(refused.value)
    for option in case.get("helps", {}):
        assert f"{option}=" in str(refused.value)


@pytest.mark.parametrize("name", READ)
def test_the_command_draws_it(name, tmp_path, capsys):
    case = EXPECTED[name]
    options = {**case.get("helps", {}), **({"query": case["query"]} if "query" in case else {})}
    kind = "row" if "query" in case else "map"
    picture = tmp_path / "picture.svg"
    given = [kind, str(FOLDER / name), *arguments(case, options), "-o", str(picture)]
    assert command.main(given) == 0
    drawing = picture.read_text(encoding="utf-8")
    for word in case.get("keys", SENTENCE).split():
        assert f">{word}</text>" in drawing
    told = capsys.readouterr().err
    assert case.get("guessed", "") in told
    assert case.get("note", "") in told


@pytest.mark.parametrize("name", REFUSED)
def test_the_command_ends_with_status_2_and_one_line(name, tmp_path, capsys):
    case = EXPECTED[name]
    given = ["map", str(FOLDER / name), *arguments(case, {}), "-o", str(tmp_path / "x.png")]
    with pytest.raises(SystemExit) as ended:
        command.main(given)
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert told.startswith("attention: error: ")
    assert in_options(case["refused"]) in told
    for option in case.get("helps", {}):
        assert f"--{option}" in told
    assert not list(tmp_path.iterdir())
