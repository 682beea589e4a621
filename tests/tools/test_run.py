"""Setting up a clone: whatever cuts it short, the next run ends with the whole environment.

No network is needed: in place of `venv` and `pip` stand programs that write as slowly as told.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scripts.artifacts.places import ROOT

pytestmark = pytest.mark.skipif(os.name == "nt", reason="sends signals and starts shell scripts")

FAKE_PYTHON = f'''#!{sys.executable}
"""A Python that knows pip, MkDocs and no more; pip writes a package in two halves."""
import os, pathlib, sys, time

clone = pathlib.Path({{clone!r}})
packages = clone / ".venv/lib/python3/site-packages"
match sys.argv[1:]:
    case ["-c", "import pip"]:
        sys.exit(not (packages / "pip").exists())
    case ["-m", "pip", "install", *_]:
        if (clone / "no_network").exists():
            sys.exit("no network")
        package = packages / "package"
        if package.exists():  # as for pip, what is there is there
            sys.exit()
        package.write_text("half")
        if (clone / "slow_pip").exists():
            (clone / "started").touch()
            time.sleep(30)
        package.write_text("whole")
    case ["-m", "mkdocs", "build", "--strict"]:
        print("built with", (packages / "package").read_text())
'''

FAKE_VENV = """
import pathlib, shutil, sys, time

if sys.argv[1:2] != ["--clear"]:
    sys.exit("only --clear is known")
clone = pathlib.Path(__file__).parents[1]
environment = pathlib.Path(sys.argv[2])
shutil.rmtree(environment, ignore_errors=True)
packages = environment / "lib/python3/site-packages"
packages.mkdir(parents=True)
python = environment / "bin/python"
python.parent.mkdir()
python.write_text((clone / "modules/python.txt").read_text())
python.chmod(0o755)
(packages / "pip").write_text("half")
if (clone / "slow_venv").exists():
    (clone / "started").touch()
    time.sleep(30)
with (clone / "made").open("a") as made:
    made.write("x")
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone in name only, with its own `venv` and `pip`."""
    root = tmp_path / "clone"
    for folder in ("modules", "requirements"):
        (root / folder).mkdir(parents=True)
    (root / "run.py").write_text((ROOT / "run.py").read_text())
    (root / "pyproject.toml").touch()
    (root / "requirements/site.txt").touch()
    (root / "modules/venv.py").write_text(FAKE_VENV)
    (root / "modules/python.txt").write_text(FAKE_PYTHON.format(clone=str(root)))
    return root


def start(clone: Path) -> "subprocess.Popen[str]":
    """Start `run.py build` as a terminal does: Ctrl-C reaches it and all that it has started."""
    return subprocess.Popen(
        [sys.executable, "run.py", "build"],
        cwd=clone,
        env={**os.environ, "PYTHONPATH": str(clone / "modules")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def build(clone: Path) -> tuple[int, str, str]:
    """Run `run.py build` to its end."""
    process = start(clone)
    printed, said = process.communicate(timeout=60)
    return process.returncode, printed, said


def cut_short(clone: Path, end: signal.Signals, *, whole_group: bool) -> tuple[int, str]:
    """End a run in the middle of the step that was made slow; return its status and words."""
    process = start(clone)
    for _ in range(600):
        if (clone / "started").exists():
            break
        time.sleep(0.05)
    (clone / "started").unlink()
    (os.killpg if whole_group else os.kill)(process.pid, end)
    status = process.wait(timeout=60)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # what a kill without notice leaves running
    return status, process.communicate()[1]


@pytest.mark.parametrize("step", ["slow_venv", "slow_pip"])
@pytest.mark.parametrize(
    ("end", "whole_group", "status"),
    [
        pytest.param(signal.SIGINT, True, 130, id="Ctrl-C"),
        pytest.param(signal.SIGTERM, False, 143, id="terminated"),
        pytest.param(signal.SIGKILL, True, -9, id="killed"),
    ],
)
def test_a_run_that_was_cut_short_is_made_good_by_the_next(clone, step, end, whole_group, status):
    (clone / step).touch()
    ended, said = cut_short(clone, end, whole_group=whole_group)
    assert ended == status
    assert "Traceback" not in said
    (clone / step).unlink()
    assert build(clone)[:2] == (0, "built with whole\n")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["bild"], "invalid choice: 'bild'"),
        ([], "the following arguments are required: command"),
        (["build", "--all"], "--all is an option of test only"),
        (["test", "--all", "--quick"], "take one of them"),
        (["check", "src"], "check takes no arguments, got src"),
    ],
)
def test_bad_input_is_one_line_and_status_2(arguments, reason):
    done = subprocess.run(
        [sys.executable, ROOT / "run.py", *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert reason in done.stderr.splitlines()[-1]


def test_what_is_whole_is_left_alone(clone):
    for _ in range(2):
        assert build(clone)[:2] == (0, "built with whole\n")
    assert (clone / "made").read_text() == "x"
    assert build(clone)[2] == ""


def test_without_a_network_the_environment_that_is_there_stays(clone):
    build(clone)
    (clone / "requirements/site.txt").write_text("something new\n")
    (clone / "no_network").touch()
    status, _, said = build(clone)
    assert status == 1
    assert "no network" in said
    (clone / "no_network").unlink()
    assert build(clone)[0] == 0
    assert (clone / "made").read_text() == "x"


def test_an_environment_of_which_nothing_says_that_it_is_whole_is_made_anew(clone):
    build(clone)
    (clone / ".venv/whole").unlink()
    assert build(clone)[0] == 0
    assert (clone / "made").read_text() == "xx"


def test_a_python_that_an_upgrade_has_taken_away_comes_back(clone):
    build(clone)
    (clone / ".venv/bin/python").unlink()
    assert build(clone)[:2] == (0, "built with whole\n")
