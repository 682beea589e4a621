"""What the page on reusing a figure says in words, run as a reader would."""

import importlib
import re
import shlex
import tomllib
from pathlib import Path

import pytest

import attention_explainer
from scripts.artifacts.command_line import run
from scripts.artifacts.places import ROOT

PAGE = (ROOT / "docs" / "reuse.md").read_text(encoding="utf-8")
COMMANDS = PAGE.replace("\\\n", " ")  # a command goes on after a backslash
SENTENCE_COMMANDS = re.findall(
    r"^python (scripts/\S+\.py) (.*--weights.*)$", COMMANDS, re.MULTILINE
)


@pytest.mark.parametrize(("script", "arguments"), SENTENCE_COMMANDS)
def test_own_sentence_and_weights_are_drawn(script, arguments, tmp_path, monkeypatch):
    example = re.search(r"```text\n([\d.,\n]+)```", PAGE)
    assert example is not None
    (tmp_path / "weights.csv").write_text(example[1])
    monkeypatch.chdir(tmp_path)
    assert run(str(ROOT / script), shlex.split(arguments)) == 0
    assert (tmp_path / "my-figures" / f"{Path(script).stem}.svg").stat().st_size > 0


def test_the_page_has_such_commands():
    assert len(SENTENCE_COMMANDS) == 2


@pytest.mark.parametrize(
    ("rows", "found", "expected"),
    [("0.8,0.2\n0.3,0.7\n", "2", "3"), ("0.8,0.1,0.1\n0.3,0.6,0.3\n0.5,0.2,0.3\n", "1.2", "1")],
    ids=["another shape", "a row that does not sum to one"],
)
def test_other_files_are_refused_in_words_and_nothing_is_drawn(
    rows, found, expected, tmp_path, monkeypatch, capsys
):
    (tmp_path / "weights.csv").write_text(rows)
    monkeypatch.chdir(tmp_path)
    script, arguments = SENTENCE_COMMANDS[0]
    with pytest.raises(SystemExit):
        run(str(ROOT / script), shlex.split(arguments))
    message = capsys.readouterr().err
    assert found in message
    assert expected in message
    assert not (tmp_path / "my-figures").exists()


def test_licences_are_those_of_the_files():
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")
    prose = (ROOT / "LICENSE-prose").read_text(encoding="utf-8")
    assert prose.startswith("Attribution 4.0 International")


def test_python_and_where_things_are_put_are_as_said():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == ">=3.11"
    program = (ROOT / "run.py").read_text(encoding="utf-8")
    assert 'ENVIRONMENT = ROOT / ".venv"' in program
    assert '"Scripts/python.exe" if os.name == "nt" else "bin/python"' in program


def test_the_reference_describes_every_function():
    """By itself, or with its module."""
    text = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    described = set(re.findall(r"^::: (\S+)", text, re.MULTILINE))
    functions = {
        name: getattr(attention_explainer, name)
        for name in attention_explainer.__all__
        if name[0].islower()
    }
    assert len(functions) > 10
    for name, function in functions.items():
        module = importlib.import_module(function.__module__).__name__
        assert described & {module, f"{module}.{name}"}, name
