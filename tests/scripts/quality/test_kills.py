"""What kills builds tells a build that is made good from one that is not."""

import random
import shutil
import sys
from pathlib import Path

import pytest

from scripts.quality import kills

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


class InTheMiddle(random.Random):
    """Draws a moment in the middle, and the way that it is told."""

    def __init__(self, way: str = "process") -> None:
        super().__init__(0)
        self.way = way

    def uniform(self, *_: float) -> float:
        return 0.8

    def choice(self, seq):
        return self.way if "process" in seq else super().choice(seq)


def nothing_built(copy: Path, draws: random.Random) -> None:
    del draws
    shutil.rmtree(copy / "site", ignore_errors=True)


def killed(program: str, copy: Path, way: str = "process"):
    command = (sys.executable, "-c", program)
    clean, _ = kills.whole(command, copy)
    return kills.after_kill(command, copy, clean, InTheMiddle(way), nothing_built, "one")


@pytest.mark.parametrize("way", ["process", "group", "child"])
def test_a_build_that_writes_whole_files_is_made_good(tmp_path, way):
    assert killed(WHOLE, tmp_path, way) == {"way": way, "was_running": True, "wrong": ""}


def test_a_build_that_trusts_half_a_file_is_found_out(tmp_path):
    found = killed(HALF, tmp_path)
    assert found["wrong"] == "process: 1 files differ, such as site/index.html"
    assert kills.problems({"kills": 1, "in_time": 1, "wrong": [found["wrong"]]}) == [
        "after a kill: process: 1 files differ, such as site/index.html"
    ]


def test_who_goes_on_working_is_named(tmp_path):
    kills.whole((sys.executable, "-c", SURVIVOR), tmp_path)
    assert "import time; time.sleep(5)" in kills.still_running(tmp_path, patience=0)


def test_a_build_that_fails_is_no_measure(tmp_path):
    with pytest.raises(kills.ProblemError, match="the build ended with 3: no"):
        kills.whole((sys.executable, "-c", "print('no'); raise SystemExit(3)"), tmp_path)


def test_kills_that_come_too_late_are_too_few():
    few = {"kills": 4, "in_time": 1, "wrong": []}
    assert kills.problems(few) == ["only 1 of 4 kills came in time"]
    assert kills.problems(few | {"in_time": 2}) == []
