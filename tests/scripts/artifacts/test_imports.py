"""What a program reaches by its imports."""

import subprocess
import sys
from pathlib import Path

import pytest

from scripts.artifacts.imports import Imports
from scripts.artifacts.places import ROOT

FILES = {
    "src/attention_explainer/__init__.py": (
        '"""A package."""\n'
        "from typing import TYPE_CHECKING\n"
        "from attention_explainer.early import early as renamed\n"
        "if TYPE_CHECKING:\n    from attention_explainer.parts import late\n"
        "CONSTANT = 1\n"
    ),
    "src/attention_explainer/early.py": "from attention_explainer.used import helper\n",
    "src/attention_explainer/used.py": "import numpy\n",
    "src/attention_explainer/alone.py": "from . import used\n",
    "src/attention_explainer/effects.py": "",
    "src/attention_explainer/parts/__init__.py": "from .made import late\n",
    "src/attention_explainer/parts/made.py": "late = 1\n",
    "src/attention_explainer/parts/other.py": "from ..used import helper\n",
    "scripts/__init__.py": "",
    "scripts/experiments/long.py": "import attention_explainer.alone as alone\n",
    "scripts/tables/count.py": "from scripts.experiments import long\n",
    "scripts/artifacts/rendering.py": "import runpy\n",
    "scripts/site/hook.py": "",
}

PARTS = {"parts/__init__", "parts/made", "parts/other"}
COUNT = {"scripts/tables/count", "scripts/experiments/long", "alone", "used"}
PACKAGE = {"early", "used", "alone", "effects", *PARTS}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def reached(root: Path, text: str, *, is_main: bool = False) -> set[str]:
    """Return what a script of this text reaches; of the package, names without their folder."""
    script = root / "scripts/figures/new.py"
    script.parent.mkdir(exist_ok=True)
    script.write_text(text)
    files = Imports(root).reach(script, is_main=is_main).files
    names = {path.relative_to(root).with_suffix("").as_posix() for path in files}
    return {name.removeprefix("src/attention_explainer/") for name in names}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from attention_explainer.alone import x", {"alone", "used"}),
        ("import attention_explainer.alone as other", {"alone", "used"}),
        ("from attention_explainer import alone", {"alone", "used"}),
        ("import json, attention_explainer.used as used", {"used"}),
        ("def late():\n    from attention_explainer import effects", {"effects"}),
        ("try:\n    from attention_explainer import effects\nfinally: pass", {"effects"}),
        ("from attention_explainer import renamed", {"early", "used"}),
        ("from attention_explainer import late", {"parts/made"}),
        ("from attention_explainer.parts import late", {"parts/made"}),
        ("from attention_explainer.parts.other import x", {"parts/other", "used"}),
        ("from attention_explainer import parts", {"used", *PARTS}),
        ("from attention_explainer import CONSTANT", {"__init__", "early", "used"}),
        ("from attention_explainer import *", {"__init__", "early", "used"}),
        ("import attention_explainer.alone", {"__init__", "alone", "early", "used"}),
        ("import attention_explainer", {"__init__", *PACKAGE}),
        ("import attention_explainer as a", {"__init__", *PACKAGE}),
        ("from scripts.tables.count import x", COUNT),
        ("from ..tables import count", COUNT),
    ],
)
def test_follows_each_way_to_import_to_what_it_can_use(
    root: Path, text: str, expected: set[str]
) -> None:
    assert reached(root, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "import json",
        "from json import loads",
        "from . import count",
        "text = 'scripts.tables.count'",
        "# import attention_explainer",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import attention_explainer",
        'if __name__ == "__main__":\n    import attention_explainer',
    ],
)
def test_finds_nothing_where_nothing_of_ours_runs(root: Path, text: str) -> None:
    assert reached(root, text) == set()


@pytest.mark.parametrize(
    "text",
    [
        'if __name__ == "__main__":\n    x\nelse:\n    from attention_explainer import effects',
        'if __name__ != "__main__":\n    from attention_explainer import effects',
        "if not TYPE_CHECKING:\n    from attention_explainer import effects",
    ],
)
def test_follows_what_runs_on_import_although_it_looks_like_a_guard(root: Path, text: str) -> None:
    assert reached(root, text) == {"effects"}


def test_follows_what_a_program_imports_when_it_is_run(root: Path) -> None:
    text = 'if __name__ == "__main__":\n    from attention_explainer import effects'
    assert reached(root, text, is_main=True) == {"effects"}


@pytest.mark.parametrize(
    "text",
    [
        "import importlib\nimportlib.import_module('attention_explainer.' + name)",
        "from importlib import import_module",
        "import runpy",
        "module = __import__(name)",
        "exec(text)",
    ],
)
def test_whoever_loads_by_name_can_reach_everything_but_the_machine(root: Path, text: str) -> None:
    everything = reached(root, text)
    assert {*PACKAGE, "scripts/tables/count", "scripts/experiments/long"} <= everything
    assert not {"scripts/artifacts/rendering", "scripts/site/hook"} & everything


def test_what_a_package_imports_bare_runs_on_the_way_through_it(root: Path) -> None:
    init = root / "src/attention_explainer/__init__.py"
    init.write_text("import attention_explainer.effects\n" + init.read_text())
    assert "effects" in reached(root, "from attention_explainer.used import x")


def test_notes_packages_on_the_way_and_packages_of_others(root: Path) -> None:
    script = root / "scripts/tables/new.py"
    script.write_text("import torch.nn\nfrom attention_explainer.parts.made import late\n")
    reach = Imports(root).reach(script)
    assert reach.passed == {
        root / "src/attention_explainer/__init__.py",
        root / "src/attention_explainer/parts/__init__.py",
    }
    assert reach.others == {"torch"}


def test_ends_in_a_circle(root: Path) -> None:
    chain = [root / f"scripts/tables/{name}.py" for name in ("first", "second", "third")]
    for path, target in zip(chain, ("second", "third", "first"), strict=True):
        path.write_text(f"from scripts.tables import {target}\n")
    assert Imports(root).reach(chain[0]).files == set(chain)


def test_ends_where_names_are_handed_round_in_a_circle(root: Path) -> None:
    (root / "src/attention_explainer/__init__.py").write_text(
        "from attention_explainer.parts import x\n"
    )
    (root / "src/attention_explainer/parts/__init__.py").write_text(
        "from attention_explainer import x\n"
    )
    assert "parts/__init__" in reached(root, "from attention_explainer import x")


def test_leaves_out_what_it_is_told_to(root: Path) -> None:
    script = root / "scripts/tables/count.py"
    end = root / "scripts/experiments/long.py"
    assert Imports(root).reach(script, end_at=[end]).files == set()


def test_names_the_experiments_behind_scripts(root: Path) -> None:
    imports = Imports(root)
    scripts = [root / "scripts/tables/count.py", root / "scripts/artifacts/rendering.py"]
    assert imports.experiments(scripts) == {root / "scripts/experiments/long.py"}
    assert not imports.experiments(scripts[1:])


def test_finds_all_that_a_fresh_python_loads() -> None:
    """Nothing of the project is loaded by an experiment that its reach does not know."""
    code = (
        "import sys; sys.path[:0] = ['src', '.']\n"
        "import scripts.experiments.one_head\n"
        "for module in [*sys.modules.values()]: print(getattr(module, '__file__', None) or '')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = {Path(line) for line in done.stdout.splitlines()}
    ours = {path for path in loaded if {ROOT / "src", ROOT / "scripts"} & set(path.parents)}
    imports = Imports()
    script = ROOT / "scripts/experiments/one_head.py"
    reach = imports.reach(script)
    known = {script, *reach.files, *reach.passed}
    # A package on the way loads what it hands on, and nobody uses it.
    handed_on = {path for init in reach.passed for path in imports.reach(init).files}
    assert len(ours) > 10
    assert ours <= known | handed_on
