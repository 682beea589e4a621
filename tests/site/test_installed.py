"""The command and the library as pip installs them, away from any clone."""

import os
import shlex
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from attention_figures.options import examples
from scripts.artifacts.places import ROOT
from scripts.tools.copies import copy_project, environment
from tests.attention_figures.example_files import OUTPUTS, STARTS, make_files

MODEL = next(line for line in examples() if line.startswith("attention model "))


def ran(arguments, folder, **settings):
    done = subprocess.run(
        arguments,
        cwd=folder,
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def named_outputs(line):
    words = shlex.split(line)
    return [words[words.index(option) + 1] for option in OUTPUTS if option in words]


def test_the_wheel_brings_all_that_the_command_needs(tmp_path):
    """No clone is near, and the weights of the model are found."""
    made = tmp_path / "made"
    ran(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", made], ROOT
    )
    (wheel,) = made.glob("*.whl")
    packages = tmp_path / "packages"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    model = packages / "attention_figures" / "rounded_model"
    assert {path.name: path.read_bytes() for path in model.iterdir()} == {
        path.name: path.read_bytes() for path in (ROOT / "data/real_model/int8").iterdir()
    }
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    program = (
        "import sys, attention_figures; from attention_figures.command import main;"
        "print(attention_figures.__file__); sys.exit(main(sys.argv[1:]))"
    )
    arguments = [sys.executable, "-P", "-c", program, *shlex.split(MODEL)[1:]]
    shown = ran(arguments, folder, PYTHONPATH=str(packages))
    assert Path(shown.strip()).is_relative_to(packages)
    assert [path.name for path in folder.iterdir()] == named_outputs(MODEL)


@pytest.mark.nightly
def test_every_example_runs_in_a_fresh_environment(tmp_path):
    """What a lecturer does: a clone, `pip install ".[figures]"`, and a folder of their own."""
    if not os.environ.get("NOTHING_MAY_BE_MISSING"):
        pytest.skip("a fresh environment needs a package index; `run.py test --all` makes one")
    clone = tmp_path / "clone"
    copy_project(clone)
    programs = tmp_path / "environment" / ("Scripts" if os.name == "nt" else "bin")
    venv.create(programs.parent, with_pip=True)
    ran([programs / "python", "-m", "pip", "install", "--quiet", ".[figures]"], clone)
    shutil.rmtree(clone)
    folder = tmp_path / "own"
    folder.mkdir()
    make_files(folder)
    for line in examples():
        before = set(folder.iterdir())
        ran([programs / "attention", *shlex.split(line)[1:]], folder)
        made = set(folder.iterdir()) - before
        assert {path.name for path in made} == set(named_outputs(line))
        for path in made:
            assert path.read_bytes().startswith(STARTS[path.suffix])
