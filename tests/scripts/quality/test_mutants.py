"""What counts as a problem: too little noticed, or a list of survivors that is not right."""

import argparse
import datetime
import json
import re
import shutil

import pytest

from scripts.artifacts.damaged import DamagedFileError
from scripts.artifacts.places import ROOT
from scripts.quality import mutants, record
from scripts.quality.__main__ import main
from scripts.quality.mutants import PARTS, SURVIVORS, as_toml, figures_of, problems, read_survivors
from scripts.tools.command import ProblemError

FILE = "src/attention_explainer/softmax.py"


def key(now: str) -> tuple[str, str, str, str]:
    return FILE, "softmax", "a + b", now


def results(killed: int, *survivors: str) -> list[tuple[tuple[str, str, str, str], str]]:
    return [
        *((key(str(number)), "killed") for number in range(killed)),
        *((key(now), "survived") for now in survivors),
    ]


def test_all_noticed_is_no_problem():
    figures = figures_of("softmax", results(20), {})
    assert (figures["mutants"], figures["killed"], figures["survived"]) == (20, 20, 0)
    assert problems({"limit": 0.95, "parts": [figures]}) == []


def test_an_endless_version_is_noticed():
    figures = figures_of("softmax", [(key("a"), "endless")], {})
    assert (figures["killed"], figures["endless"]) == (1, 1)


@pytest.mark.parametrize(("killed", "enough"), [(19, True), (18, False)])
def test_ninety_five_percent_must_be_noticed_even_if_the_rest_is_listed(killed, enough):
    figures = figures_of("softmax", results(killed, "a - b"), {key("a - b"): "why"})
    found = problems({"limit": 0.95, "parts": [figures]})
    assert found == (
        []
        if enough
        else [f"softmax: the tests notice {killed} of {killed + 1} wrong versions, less than 95 %"]
    )


@pytest.mark.parametrize(
    ("survivors", "listed", "pattern"),
    [
        (["a - b"], [], "survives and is not listed: .* a - b"),
        ([], ["0"], "listed but does not survive: .* 0"),
        ([], ["a * b"], "listed but is no longer made: .* a \\* b"),
    ],
)
def test_the_list_must_be_the_survivors(survivors, listed, pattern):
    figures = figures_of("softmax", results(40, *survivors), {key(now): "why" for now in listed})
    (problem,) = problems({"limit": 0.95, "parts": [figures]})
    assert re.search(pattern, problem)


def test_another_parts_survivors_are_not_missed():
    elsewhere = ("src/attention_explainer/masking.py", "causal_mask", "a", "b")
    figures = figures_of("softmax", results(1), {elsewhere: "why"})
    assert problems({"limit": 0.95, "parts": [figures]}) == []


def test_a_list_is_read_as_it_is_written(tmp_path):
    keys = [key('say("a")'), key("a\\b")]
    path = tmp_path / "survivors.toml"
    path.write_text(f'[[reason]]\nbecause = "It is."\nsurvivors = [\n{as_toml(keys)}]\n', "utf-8")
    assert read_survivors(path) == dict.fromkeys(keys, "It is.")
    path.write_text(path.read_text("utf-8") * 2, "utf-8")
    with pytest.raises(ProblemError, match="listed twice"):
        read_survivors(path)


def test_every_listed_survivor_has_a_reason_and_a_file_of_some_part():
    files = {file for part in PARTS.values() for file in part.files}
    for (file, *_, was, now), reason in read_survivors(SURVIVORS).items():
        assert file in files
        assert len(reason.split()) >= 4, reason
        assert was != now


@pytest.mark.parametrize("name", PARTS)
def test_every_part_is_there(name):
    assert PARTS[name].files
    for path in (*PARTS[name].files, *PARTS[name].tests):
        assert (ROOT / path).exists(), path


MODULE = """
def double(number):
    return 2 * number
"""

ITS_TESTS = """
import subprocess
import sys


def test_double():
    program = "from small.module import double; print(double(0))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "0\\n"
"""
"""They ask a program, which is to run the wrong version too. Three times nothing is nothing."""

FILE_OF_PART = "src/small/module.py"
SURVIVOR = (FILE_OF_PART, "double", "return 2 * number", "return 3 * number")


@pytest.fixture
def project(small_project, monkeypatch):
    """A small project in the place of this one, with one part."""
    root = small_project(MODULE, ITS_TESTS)
    (root / "survivors.toml").write_text("")
    monkeypatch.setattr(mutants, "ROOT", root)
    monkeypatch.setattr(mutants, "LAST", root / "build/mutants")
    monkeypatch.setattr(mutants, "SURVIVORS", root / "survivors.toml")
    monkeypatch.setattr(record, "RECORDS", root)
    part = mutants.Part([FILE_OF_PART], ["tests/test_module.py"])
    monkeypatch.setattr(mutants, "PARTS", {"later": part, "double": part, "first": part})
    monkeypatch.setenv("PYTHONPATH", str(root / "src"))
    return root


def asked(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true")
    mutants.add_options(parser)
    return parser.parse_args(arguments)


def test_a_part_measured_alone_is_put_among_the_others(project):
    parts = [{"part": "first", "mutants": 7}, {"part": "double"}, {"part": "no longer there"}]
    (project / "mutants.json").write_text(json.dumps({"figures": {"parts": parts}}))
    figures = mutants.measure(asked("--write", "--only", "double"))
    double, first = figures["parts"]
    assert first == {"part": "first", "mutants": 7}
    assert double == {
        "part": "double",
        "mutants": 2,
        "killed": 1,
        "endless": 0,
        "survived": 1,
        "not_listed": [[*SURVIVOR]],
        "listed_but_noticed": [],
        "listed_but_not_there": [],
        "measured": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "commit": record.commit(),
        "machine": record.machine(),
    }
    assert figures["limit"] == 0.95


def test_what_survived_is_run_again_alone(project, capsys):
    last = project / "build/mutants/double.json"
    last.parent.mkdir(parents=True)
    last.write_text(json.dumps([SURVIVOR]))
    assert main(["mutants", "--only", "double", "--again"]) == 1
    said, problems = capsys.readouterr()
    assert "double: 0 of 1 noticed, 1 survivors not listed" in said
    assert as_toml([SURVIVOR]) in said
    assert "less than 95 %" in problems
    assert f"survives and is not listed: {' | '.join(SURVIVOR)}" in problems
    tests = project / "tests/test_module.py"
    tests.write_text(tests.read_text().replace("double(0)", "double(3)").replace('"0', '"6'))
    assert main(["mutants", "--only", "double", "--again"]) == 0
    assert "double: 1 of 1 noticed, 0 survivors not listed" in capsys.readouterr().out
    assert json.loads(last.read_text()) == []


def test_what_survived_is_not_kept_as_the_whole_part():
    with pytest.raises(ProblemError, match="--write keeps whole parts"):
        mutants.measure(asked("--write", "--again"))


def test_a_part_whose_tests_fail_is_not_measured(project):
    (project / "tests/test_module.py").write_text("def test_it():\n    assert False\n")
    with pytest.raises(ProblemError, match="double: the wrong versions could not be tested"):
        mutants.measure(asked("--only", "double"))


def test_nothing_is_kept_at_first(tmp_path):
    assert mutants.kept(tmp_path) == {}


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")
def test_in_the_browser_those_survive_that_are_listed(tmp_path, monkeypatch):
    monkeypatch.setattr(mutants, "LAST", tmp_path)
    name = "numbers in the browser"
    figures = figures_of(name, mutants.run(name, again=False, workers=1), read_survivors(SURVIVORS))
    assert problems({"limit": 0.95, "parts": [figures]}) == []
    assert figures["killed"] + figures["survived"] == figures["mutants"] > 0


@pytest.mark.parametrize(
    "content", [b"\xff", b"reason = [3]", b'[[reason]]\nsurvivors = [["a.py", "f", "x"]]\n']
)
def test_a_list_that_is_none_is_named(tmp_path, content):
    path = tmp_path / "survivors.toml"
    path.write_bytes(content)
    with pytest.raises(DamagedFileError, match=r"survivors\.toml: expected other content"):
        read_survivors(path)


def test_a_record_that_is_none_is_named(tmp_path):
    for text in ("", "[1]", '{"figures": 3}', '{"figures": {"parts": [3]}}'):
        (tmp_path / "mutants.json").write_text(text, "utf-8")
        with pytest.raises(DamagedFileError, match=r"mutants\.json: expected other content"):
            mutants.kept(tmp_path)
