"""A clone that holds the shared code and five tiny artifact scripts, to change and to break."""

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.artifacts.checksums import write_list
from scripts.artifacts.places import KINDS, ROOT

END = """
if __name__ == "__main__":
    from scripts.artifacts.command_line import run

    raise SystemExit(run(__file__))
"""

FIGURE = (
    '''"""Where is the point?"""

from scripts.artifacts.contract import Table
from attention_figures.canvas import pixel_axes
from scripts.tables import count


def compute():
    return count.compute()


def draw(result, style):
    figure = style.figure(60)
    axes = pixel_axes(figure)
    axes.text(30, 30, str(result), color=style.palette.query)
    return figure


def data(result):
    return Table(["n"], [(result,)])


def caption(result):
    return f"The number {result}."


def alt_text(result):
    return f"The number {result} alone."


def numbers(result):
    return {"n": str(result)}

'''
    + END
)

TABLE = (
    '''"""How many are there?"""

from scripts.artifacts.contract import Table


def compute():
    return 7


def tabulate(result):
    return Table(["n"], [(result,)], ["d"])


def caption(result):
    return f"There are {result}."


def numbers(result):
    return {"n": str(result)}

'''
    + END
)

FORMULA = (
    '''"""What is it called?"""

from scripts.tables import count

compute = count.compute


def typeset(result):
    return f"n = {result}"

'''
    + END
)

LIVE = (
    '''"""What if there were more?"""

from scripts.tables import count

STILL = "point"

compute = count.compute


def start(result):
    return {"n": result}


def given(result):
    return {"most": 10 * result}


def caption(result):
    return f"Move it, from {result} on."


def files(result):
    return {"all": [result] * 3}

'''
    + END
)

PANEL = """{# A comment. #}
<label>n
    <input type="text" data-field="n" value="{{ start.n }}"></label>
<b style="{{ heat(0.5) }}">{{ show(result / 2, ".1f") }} &lt; {{ "<" }}</b>
"""

PROGRAM = "n = 7\nprint('n', n)\n"

EXAMPLE = '"""What does it print?"""\n\nprint(7)\n'


Run = Callable[..., "subprocess.CompletedProcess[str]"]


def files_in(folder: Path) -> dict[str, bytes]:
    """Relative path → content, hidden files included."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _make_clone(root: Path) -> Path:
    shutil.copytree(
        ROOT / "scripts/artifacts",
        root / "scripts/artifacts",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    for path in ("__init__.py", "build_artifacts.py", "results/__init__.py"):
        (root / "scripts" / path).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / "scripts" / path, root / "scripts" / path)
    for kind in KINDS:
        (root / "scripts" / kind).mkdir()
    shutil.copytree(ROOT / "src", root / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "docs/assets/fonts", root / "docs/assets/fonts")
    (root / "scripts/figures/point.py").write_text(FIGURE)
    (root / "scripts/tables/count.py").write_text(TABLE)
    (root / "scripts/formulas/name.py").write_text(FORMULA)
    (root / "scripts/examples/print_it.py").write_text(EXAMPLE)
    for path, text in (
        ("more.py", LIVE),
        ("panels/more.html", PANEL),
        ("programs/more.py", PROGRAM),
    ):
        (root / "scripts/live" / path).parent.mkdir(exist_ok=True)
        (root / "scripts/live" / path).write_text(text)
    write_list(root)
    return root


def _run(clone: Path, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    # One script at a time, in the order of their folders: starting a second process costs more.
    return subprocess.run(
        [sys.executable, clone / "scripts/build_artifacts.py", "--jobs", "1", *arguments],
        cwd=clone,
        env={**os.environ, "ARTIFACTS": "", "SITE_URL": "", **settings},
        capture_output=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The folder of a clone with one script of each kind, nothing built."""
    return _make_clone(tmp_path / "clone")


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of such a clone after its first build; tests must leave it alone."""
    root = _make_clone(tmp_path_factory.mktemp("built") / "clone")
    done = _run(root)
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture
def built_clone(built_once: Path, tmp_path: Path) -> Path:
    """A copy of `built_once` for one test."""
    return shutil.copytree(built_once, tmp_path / "clone")


@pytest.fixture
def build(tmp_path: Path) -> Run:
    """`build(*arguments)` runs the artifact step of the test's clone and waits for its end."""
    return functools.partial(_run, tmp_path / "clone")


COIN = '''"""Does the coin fall on its edge?"""

import os
import signal

import numpy as np

from scripts.artifacts.experiment_results import load_result

SEEDS = (3, 4, 5)


def parts(seeds):
    return [(seed,) for seed in seeds]


def run(seed):
    print("toss", seed, flush=True)
    return {"side": np.random.default_rng(seed).random(2)}


def join(results):
    return {"side": np.array([result["side"] for result in results.values()])}


def load():
    return load_result("coin")
'''

TOSSED = '''"""Where did the coin fall?"""

from scripts.artifacts.contract import Table
from scripts.experiments import coin


def compute():
    return coin.load()["side"].sum(axis=1).tolist()


def tabulate(result):
    return Table(["side"], [(side,) for side in result], [".2f"])


def caption(result):
    return f"{len(result)} seeds."
'''


@pytest.fixture
def tossing_clone(built_clone: Path) -> Path:
    """A built clone with an experiment and a table of it that are yet to be built."""
    (built_clone / "scripts/experiments").mkdir()
    (built_clone / "scripts/experiments/coin.py").write_text(COIN)
    (built_clone / "scripts/tables/tossed.py").write_text(TOSSED)
    return built_clone
