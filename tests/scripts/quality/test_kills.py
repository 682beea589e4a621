"""What kills builds tells a build that is made good from one that is not."""

import argparse
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scripts.quality import kills
from tests.scripts.quality.stand_in import spoil, write_files

WHOLE = """
from pathlib import Path
import time
Path("site").mkdir(exist_ok=True)
part = Path("site/index.part")
with part.open("w") as file:
    file.write("half ")
    file.flush()
    time.sleep(1.5)
    file.write("and half")
part.rename("site/index.html")
"""
"""A build whose files appear whole or not at all."""

HALF = """
from pathlib import Path
import time
Path("site").mkdir(exist_ok=True)
if not Path("site/index.html").exists():
    with Path("site/index.html").open("w") as file:
        file.write("half ")
        file.flush()
        time.sleep(1.5)
        file.write("and half")
"""
"""One that takes for whole what it finds."""

SURVIVOR = """
import subprocess, sys
subprocess.Popen(
    [sys.executable, "-c", "import time; time.sleep(5)"],
    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
)
"""
"""Leaves a process behind."""


MIDDLE = 0.8
"""Seconds after which those builds are at work."""


class Told(random.Random):
    """Draws the way that it is told, and these shares of the time, the last for ever."""

    def __init__(self, way: str = "process", *shares: float) -> None:
        super().__init__(0)
        self.way = way
        self.shares = list(shares)

    def uniform(self, first: float, last: float) -> float:
        share = self.shares.pop(0) if len(self.shares) > 1 else self.shares[0]
        return first + share * (last - first)

    def choice(self, seq):
        return self.way if "process" in seq else super().choice(seq)


def nothing_built(copy: Path, draws: random.Random) -> None:
    del draws
    shutil.rmtree(copy / "site", ignore_errors=True)


def killed(program: str, copy: Path, way: str = "process") -> kills.Outcome:
    command = (sys.executable, "-c", program)
    clean, _ = kills.whole(command, copy)
    nothing_built(copy, random.Random())
    return kills.after_kill(command, copy, clean, Told(way), MIDDLE)


@pytest.mark.parametrize("way", ["process", "group"])
def test_a_build_that_writes_whole_files_is_made_good(tmp_path, way):
    outcome = killed(WHOLE, tmp_path, way)
    assert (outcome.way, outcome.wrong) == (way, "")
    assert outcome.seconds > 1.5


def test_a_build_without_children_is_killed_itself_and_counted_so(tmp_path):
    assert killed(HALF, tmp_path, "child")[::2] == (
        "process",
        "process: 1 files differ, such as site/index.html",
    )


def test_a_build_that_trusts_half_a_file_is_found_out(tmp_path):
    found = killed(HALF, tmp_path)
    assert found.wrong == "process: 1 files differ, such as site/index.html"
    assert kills.problems({"kills": 1, "in_time": 1, "tries": 1, "wrong": [found.wrong]}) == [
        "after a kill: process: 1 files differ, such as site/index.html"
    ]


TEMPORARY = """
import shutil, tempfile
from pathlib import Path
folder = Path(tempfile.mkdtemp(prefix="{before}"))
(folder / "{name}").touch()
{whole}
shutil.rmtree(folder)
"""
"""A build that removes its temporary files at its end, and no others."""


def test_a_temporary_file_that_the_next_build_leaves_there_is_found_out(tmp_path):
    program = TEMPORARY.format(before="font", name="a.ttf", whole=WHOLE)
    outcome = killed(program, tmp_path)
    assert outcome.wrong.startswith("process: 1 temporary files are left, such as font")
    assert outcome.of_others == []


@pytest.mark.parametrize(
    ("before", "name", "kind"),
    [("pip-unpack-", "numpy.whl", "pip-unpack"), ("tmp", "pip-23.2-py3-none-any.whl", "ensurepip")],
)
def test_a_temporary_file_of_pip_or_venv_is_counted(tmp_path, before, name, kind):
    outcome = killed(TEMPORARY.format(before=before, name=name, whole=WHOLE), tmp_path)
    assert (outcome.wrong, outcome.of_others) == ("", [kind])


def test_certificates_that_the_pip_of_venv_unpacks_are_its_own(tmp_path):
    assert kills.kind_of_pip(tmp_path / "tmpx1y2cacert.pem") == "ensurepip"


def test_a_build_that_removes_what_another_has_left_is_made_good(tmp_path):
    tidy = "[shutil.rmtree(path) for path in folder.parent.glob('font*') if path != folder]"
    program = TEMPORARY.format(before="font", name="a.ttf", whole=f"{tidy}\n{WHOLE}")
    outcome = killed(program, tmp_path)
    assert (outcome.wrong, outcome.of_others) == ("", [])


def test_who_goes_on_working_is_named(tmp_path):
    kills.whole((sys.executable, "-c", SURVIVOR), tmp_path)
    assert "import time; time.sleep(5)" in kills.still_running(tmp_path, patience=0)


def test_a_build_that_fails_is_no_measure(tmp_path):
    with pytest.raises(kills.ProblemError, match="the build ended with 3: no"):
        kills.whole((sys.executable, "-c", "print('no'); raise SystemExit(3)"), tmp_path)


def test_kills_that_come_too_late_are_too_few():
    few = {"kills": 4, "in_time": 3, "tries": 12, "wrong": []}
    assert kills.problems(few) == ["only 3 of 4 kills came in time, in 12 tries"]
    assert kills.problems(few | {"in_time": 4}) == []


def killed_often(copy: Path, wanted: int, *shares: float) -> list[str]:
    command = (sys.executable, "-c", WHOLE)
    draws = Told("process", *shares)
    found = kills.kill_often(command, copy, draws, nothing_built, wanted, "build")
    return [outcome.way for outcome in found]


def test_a_kill_that_comes_too_late_is_tried_again(tmp_path, capsys):
    assert killed_often(tmp_path, 2, 0.5, 9, 0.5) == ["process", "", "process"]
    said = capsys.readouterr().out.splitlines()
    assert [line.partition(" after ")[0] for line in said] == [
        "build 1 of 2: process",
        "build 1 of 2: too late",
        "build 2 of 2: process",
    ]


def test_it_gives_up_if_kills_always_come_too_late(tmp_path):
    assert killed_often(tmp_path, 1, 9) == ["", "", ""]
    assert killed_often(tmp_path, 0, 9) == []


LOCKED = WHOLE.replace(
    'Path("site").mkdir(exist_ok=True)',
    'Path("site").mkdir(exist_ok=True)\nlock = Path("lock")\nlock.touch(exist_ok=False)',
).replace('part.rename("site/index.html")', 'part.rename("site/index.html")\nlock.unlink()')
"""One that takes a lock, and keeps it when it is killed."""


def test_a_build_that_its_own_lock_keeps_out_is_found_out(tmp_path):
    found = killed(LOCKED, tmp_path)
    assert found.wrong.startswith("process: the build ended with 1: FileExistsError")


def test_a_process_that_has_ended_is_not_running():
    ended = subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE)
    ended.stdout.read()
    end = time.monotonic() + 20
    # Nobody has asked for its status yet, so it is still listed.
    while ended.pid in kills.running():
        assert time.monotonic() < end
        time.sleep(0.02)
    assert Path(f"/proc/{ended.pid}").exists()
    ended.communicate()


def test_whoever_finishes_soon_is_waited_for(tmp_path):
    soon = "import time; time.sleep(0.5)"
    with subprocess.Popen([sys.executable, "-c", soon], cwd=tmp_path):
        assert soon in kills.still_running(tmp_path, patience=0)
        assert kills.still_running(tmp_path, patience=20) == ""


PARENT = """
import subprocess, sys
from pathlib import Path
done = subprocess.run([sys.executable, "-c", "import time; time.sleep(60)"])
Path("ended").write_text(str(done.returncode))
"""
"""Says how what it has started came to its end."""


def test_what_a_build_has_started_can_be_killed_alone(tmp_path):
    command = (sys.executable, "-c", PARENT)
    way, seconds = kills.cut_short(command, tmp_path, Told("child"), 1.5)
    assert way == "child"
    assert seconds >= 1.5
    assert (tmp_path / "ended").read_text() == "-9"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ended", kills.TEMPORARY]


@pytest.mark.parametrize("way", ["process", "group", "child"])
def test_what_has_ended_is_not_killed(tmp_path, way):
    way, seconds = kills.cut_short((sys.executable, "-c", ""), tmp_path, Told(way), 60)
    assert way == ""
    assert seconds < 60


class Draws(random.Random):
    """Draws these numbers, then 1 for ever."""

    def __init__(self, *numbers: float) -> None:
        super().__init__(0)
        self.numbers = list(numbers)

    def random(self) -> float:
        return self.numbers.pop(0) if self.numbers else 1.0


@pytest.mark.parametrize(
    ("draws", "left"),
    [
        ((0.04,), set()),  # all of it
        ((0.06, 0.24), {"artifacts/a.json", "artifacts/b.json"}),  # all pages
        ((0.06, 0.26), {"artifacts/a.json", "artifacts/b.json", "kept/c.html"}),
        ((0.06, 0.26, 0.02, 0.005), {"artifacts/a.json", "kept/c.html"}),  # a file
    ],
)
def test_a_part_of_what_was_built_is_taken_away_and_always_the_site(tmp_path, draws, left):
    for name in ("build/artifacts/a.json", "build/artifacts/b.json", "build/kept/c.html", "site/d"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    kills.thin(tmp_path, Draws(*draws))
    build = tmp_path / "build"
    files = {path.relative_to(build).as_posix() for path in build.rglob("*") if path.is_file()}
    assert files == left
    assert not (tmp_path / "site").exists()


RUN = """
import runpy, sys
from pathlib import Path
Path(".venv").mkdir(exist_ok=True)
Path(".venv/package.py").touch()
runpy.run_path("mkdocs.py")
"""
"""Installs what a build needs, and builds."""


@pytest.fixture
def project(project):
    """A small project with a run.py, in place of this one."""
    write_files(project, {"run.py": RUN})
    return project


def measured(*arguments: str):
    parser = argparse.ArgumentParser()
    kills.add_options(parser)
    return kills.measure(parser.parse_args(arguments))


@pytest.mark.usefixtures("project")
def test_builds_and_installations_are_killed_and_made_good():
    figures = measured("--kills", "3", "--installs", "2", "--seed", "7")
    assert (figures["seed"], figures["kills"], figures["in_time"]) == (7, 5, 5)
    assert figures["installations"] == 2
    assert 5 <= figures["tries"] <= 15
    assert 2 <= figures["installations_tried"] <= 6
    assert sum(figures["ways"].values()) == 5
    assert set(figures["ways"]) <= {"process", "group", "child"}
    assert figures["left_by_pip"] == {}
    assert figures["wrong"] == []


def test_what_stays_wrong_after_kills_is_counted(project):
    write_files(project, {"once.txt": "1"})
    spoil(
        project,
        'str("nothing more")',
        "('first' if Path('once.txt').exists() else 'later')",
    )
    spoil(project, "    scratch.unlink()", "    scratch.unlink(); Path('once.txt').unlink(True)")
    figures = measured("--kills", "2", "--installs", "0")
    assert len(figures["wrong"]) == figures["in_time"] == 2
    for wrong in figures["wrong"]:
        assert wrong.endswith(": 1 files differ, such as site/more.txt")
