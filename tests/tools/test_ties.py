"""`run.py claims` shows what nothing holds, and takes over what somebody has looked at."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.artifacts.places import ROOT
from scripts.site.held import PLACE, read
from scripts.tools.command import ProblemError
from scripts.tools.ties import KINDS, asserting, main

PAGE = """# Start

There are [[ count.n ]], fewer than eight. Look at them.
"""

CLAIM = """def test_there_are_fewer_than_eight():
    assert len("seven s") < 8
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A page with a claim, and no record of either."""
    for name, text in {"docs/index.md": PAGE, "tests/claims/test_index.py": CLAIM}.items():
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def records(clone: Path) -> Path:
    return clone / PLACE / "index.toml"


def fill_in(clone: Path) -> None:
    main(["--accept", "index"], clone)
    path = records(clone)
    first, second = path.read_text(encoding="utf-8").split("tests = []", 1)
    held = f'{first}tests = ["test_there_are_fewer_than_eight"]{second}'
    path.write_text(held.replace("tests = []", 'is = "instruction"'), encoding="utf-8")


def test_a_new_page_gets_empty_entries_that_fail_until_they_are_filled_in(clone, capsys):
    assert main([], clone) == 1
    assert "docs/index.md has no record of its sentences: python3 run.py" in capsys.readouterr().out
    assert main(["--accept", "index"], clone) == 1
    assert capsys.readouterr().out.count("says neither tests nor is") == 2
    assert [(record.tests, record.kind) for record in read(records(clone))] == [((), "")] * 2
    fill_in(clone)
    capsys.readouterr()
    assert main(["docs/index.md"], clone) == 0
    assert capsys.readouterr().out == "Every sentence is held.\n"


def test_changed_words_are_shown_and_taken_over_with_what_holds_them(clone, capsys):
    fill_in(clone)
    page = clone / "docs/index.md"
    page.write_text(PAGE.replace("fewer", "more"), encoding="utf-8")
    capsys.readouterr()
    assert main([], clone) == 1
    shown = capsys.readouterr().out
    assert "docs/index.md:3: changed: There are [[ count.n ]], fewer than eight.\n" in shown
    assert "now: There are [[ count.n ]], more than eight.\n" in shown
    assert "look at it and at what holds it (test_there_are_fewer_than_eight)" in shown
    assert main(["--accept", "index"], clone) == 0
    assert "taken as seen: There are [[ count.n ]], fewer" in capsys.readouterr().out
    assert read(records(clone))[0].tests == ("test_there_are_fewer_than_eight",)


def test_what_is_gone_is_dropped_and_leaves_its_test_without_a_sentence(clone, capsys):
    fill_in(clone)
    (clone / "docs/index.md").write_text("# Start\n\nLook at them.\n", encoding="utf-8")
    assert main(["--accept", "index"], clone) == 1
    shown = capsys.readouterr().out
    assert "dropped: There are [[ count.n ]]" in shown
    assert "no sentence of the page names test_there_are_fewer_than_eight" in shown


def test_accepting_twice_changes_nothing(clone):
    fill_in(clone)
    before = records(clone).read_bytes()
    main(["--accept", "index"], clone)
    assert records(clone).read_bytes() == before


def test_an_unknown_page_and_a_damaged_record_are_one_line(clone):
    with pytest.raises(ProblemError, match="no page is called 'indxe'; there is index"):
        main(["indxe"], clone)
    fill_in(clone)
    records(clone).write_text("[[sentence]]\nhash = 1\n", encoding="utf-8")
    with pytest.raises(ProblemError, match=r"^index\.toml: not a list of sentences: 'words'$"):
        main([], clone)


def test_help_explains_each_kind_and_bad_input_is_one_line():
    done = [
        subprocess.run(
            [sys.executable, "-m", "scripts.tools.ties", argument],
            cwd=ROOT,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        for argument in ("--help", "--all")
    ]
    for name, kind in KINDS.items():
        assert re.search(rf"^  {name} +{re.escape(kind.meaning)}$", done[0].stdout, re.M)
    assert (done[1].returncode, done[1].stderr.count("\n")) == (2, 1)


@pytest.mark.parametrize(
    ("body", "asserts"),
    [
        ("assert f() == 1", True),
        ("with pytest.raises(ValueError):\n        f()", True),
        ("np.testing.assert_allclose(f(), 1)", True),
        ("helper()", True),
        ("assert True", False),
        ("assert 'words'", False),
        ("with open('a') as a:\n        f(a)", False),
        ("f()", False),
        ("pass", False),
    ],
)
def test_what_counts_as_an_assertion(body, asserts):
    source = f"def helper():\n    assert f()\n\ndef test_a():\n    {body}\n"
    assert asserting(source) == {"test_a": asserts}


@pytest.mark.parametrize(
    "content",
    [
        b"\xff",
        b"sentence = " + b"[" * 9_999,
        b"sentence = [1]",
        b'[[sentence]]\nwords = 1\nhash = "0"',
        b'[[sentence]]\nwords = "A"\nhash = "0"\ntests = "one"',
        b'[[sentence]]\nwords = "A"\nhash = "0"\ntests = [1]',
    ],
)
def test_whatever_is_wrong_in_a_record_is_one_line(clone, content):
    fill_in(clone)
    records(clone).write_bytes(content)
    with pytest.raises(ProblemError, match=r"^index\.toml: not a list of sentences: .*$"):
        main(["index"], clone)
