"""What the page on reusing a figure says in words, run as a reader would."""

import re
import shlex
from pathlib import Path

import pytest

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
