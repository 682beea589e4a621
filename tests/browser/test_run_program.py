"""What runs programs in the page, run here: without a browser, on the same Python as the build."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from scripts.artifacts.places import ROOT

FILE = ROOT / "docs" / "assets" / "javascripts" / "python" / "run_program.py"


@pytest.fixture
def running() -> Iterator[ModuleType]:
    """The module, which forgets the package; afterwards all is as before."""
    spec = importlib.util.spec_from_file_location("run_program", FILE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    before, wrote = dict(sys.modules), sys.dont_write_bytecode
    spec.loader.exec_module(module)
    yield module
    sys.modules.clear()
    sys.modules.update(before)
    sys.dont_write_bytecode = wrote


def test_a_program_finds_nothing_of_the_one_before(
    running: ModuleType, capsys: pytest.CaptureFixture
) -> None:
    precision = np.get_printoptions()["precision"]
    running.run("import numpy as np\nnp.set_printoptions(precision=1)\nleft = 1", "one.py")
    assert np.get_printoptions()["precision"] == precision
    running.run("print('left' in globals(), __name__)", "two.py")
    assert capsys.readouterr().out == "False __main__\n"


def test_a_traceback_begins_with_the_program(
    running: ModuleType, capsys: pytest.CaptureFixture
) -> None:
    running.run("def f():\n    raise ValueError('mine')\n\nf()", "mine.py")
    out = capsys.readouterr().out
    assert out.startswith('Traceback (most recent call last):\n  File "mine.py", line 4')
    assert out.endswith("ValueError: mine\n")
    assert "run_program" not in out


def test_another_function_is_used_once(
    running: ModuleType,
    capsys: pytest.CaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    package = tmp_path / "attention_explainer"
    package.mkdir()
    (package / "__init__.py").write_text("from attention_explainer.one import one\n")
    source = "before = 1\n\n\ndef one():\n    return before\n\n\nafter = 2\n"
    (package / "one.py").write_text(source)
    monkeypatch.syspath_prepend(tmp_path)
    running.forget_package()
    program = "import attention_explainer as package\nprint(package.one())"
    changed = "def one():\n    return before + 10"
    running.run_with(changed, "attention_explainer.one.one", program, "program.py")
    running.run(program, "program.py")
    assert capsys.readouterr().out == "11\n1\n"
    assert (package / "one.py").read_text() == source
