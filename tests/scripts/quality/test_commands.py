"""`run.py quality`: what there is to measure, and how a measurement ends."""

import json
from pathlib import Path
from types import ModuleType

import pytest

from scripts.quality import __main__ as command
from scripts.quality import record
from scripts.tools.command import ProblemError


def add_options(parser):
    parser.add_argument("--only", default="")


def module_of(figures, missed=()):
    found = ModuleType("pages", "How many pages?\n\nCounts them.")
    found.WHEN = "every night"
    found.measure = lambda _: figures
    found.problems = lambda measured: [f"{each}: {measured['pages']}" for each in missed]
    return found


@pytest.fixture
def one(monkeypatch, tmp_path):
    monkeypatch.setattr(command, "ROOT", tmp_path)
    monkeypatch.setattr(record.write, "__defaults__", (tmp_path,))
    monkeypatch.setattr(record, "commit", lambda: "0123")

    def use(figures, missed=()):
        found = {"pages": module_of(figures, missed)}
        monkeypatch.setattr(command, "measurements", lambda: found)
        return tmp_path / "pages.json"

    return use


def test_every_measurement_asks_a_question_and_says_when_it_is_repeated():
    found = command.measurements()
    assert {"faults", "kills", "same_bytes"} <= set(found)
    for name, module in found.items():
        assert command.question(module).endswith("?"), name
        assert module.WHEN in ("every commit", "every night", "every week", "by hand"), name
        assert callable(module.problems), name


def test_without_a_name_it_lists_the_questions(one, capsys):
    one({})
    assert command.main([]) == 0
    assert capsys.readouterr().out.split() == ["pages", "How", "many", "pages?", "(every", "night)"]


def test_what_is_measured_is_kept_on_demand_alone(one):
    path = one({"pages": 7})
    assert command.main(["pages"]) == 0
    assert not path.exists()
    assert command.main(["pages", "--write"]) == 0
    assert json.loads(path.read_text(encoding="utf-8"))["figures"] == {"pages": 7}


def test_a_missed_limit_is_status_1_and_is_kept_all_the_same(one, capsys):
    path = one({"pages": 7}, ["too many"])
    assert command.main(["pages", "--write"]) == 1
    assert path.exists()
    assert capsys.readouterr().err == "run.py quality pages: too many: 7\n"


def test_an_unknown_name_is_one_line_and_status_2(one, capsys):
    one({})
    with pytest.raises(SystemExit) as ended:
        command.main(["page"])
    assert ended.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "'page'" in line


def test_a_part_alone_is_measured_but_kept_only_by_what_can_merge_it(one, capsys):
    path = one({"pages": 7})
    module = command.measurements()["pages"]
    module.add_options = add_options
    module.measure = lambda given: {"pages": given.only}
    assert command.main(["pages", "--only", "first"]) == 0
    with pytest.raises(SystemExit) as ended:
        command.main(["pages", "--only", "first", "--write"])
    assert ended.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "--write keeps all of it: leave out --only" in line
    assert not path.exists()
    module.MERGES = True
    assert command.main(["pages", "--only", "first", "--write"]) == 0
    assert json.loads(path.read_text(encoding="utf-8"))["figures"] == {"pages": "first"}


def test_what_looks_at_a_site_first_asks_whether_there_is_one(one, tmp_path):
    one({})
    found = command.measurements()["pages"]
    found.add_options = lambda parser: parser.add_argument("site", type=Path)
    with pytest.raises(ProblemError, match=r"^site: there is no site in"):
        command.main(["pages", str(tmp_path / "none")])
    (tmp_path / "index.html").touch()
    assert command.main(["pages", str(tmp_path)]) == 0
