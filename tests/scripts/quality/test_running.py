"""Which tests a wrong version gets, and what comes of it."""

import json
import os
import signal
import subprocess
import sys

import pytest

pytest.importorskip("libcst", reason="the group `quality` is not installed")
pytest.importorskip("mutmut", reason="the group `quality` is not installed")
pytest.importorskip("coverage", reason="the group `quality` is not installed")

from scripts.quality.mutating.making import Mutant
from scripts.quality.mutating.running import (
    Known,
    chosen_tests,
    end_group,
    in_a_process,
    known_from,
    module_name,
    seconds_of_work,
    with_first,
)

FILE = "src/attention_explainer/softmax.py"


def mutant(lines, function_lines):
    return Mutant(FILE, "f", "was", "now", lines, function_lines, "")


KNOWN = Known([3.0, 1.0, 2.0, 4.0], {FILE: {2: [0], 3: [0, 1], 9: [2]}}, [3])


@pytest.mark.parametrize(
    ("lines", "function_lines", "expected"),
    [
        ((3, 3), (1, 3), [1, 0, 3]),  # the quickest first, last the one that starts a program
        ((2, 2), (1, 3), [0, 3]),
        ((1, 1), (1, 3), [1, 0, 3]),  # a line that runs on import: the tests of its function
        ((20, 20), (20, 22), [3]),  # no test comes by
        ((7, 7), (0, 0), [1, 2, 0, 3]),  # outside of functions: all of its file
    ],
)
def test_it_gets_the_tests_that_come_by(lines, function_lines, expected):
    assert chosen_tests(mutant(lines, function_lines), KNOWN, 10) == expected


@pytest.mark.parametrize(("budget", "expected"), [(0, [1]), (3.5, [1, 2]), (6.5, [1, 2, 0])])
def test_it_gets_at_least_one_and_no_more_than_time_allows(budget, expected):
    assert chosen_tests(mutant((7, 7), (0, 0)), KNOWN, budget) == expected


def test_a_file_has_the_name_under_which_it_is_imported():
    assert module_name(FILE) == "attention_explainer.softmax"


def test_some_tests_come_first():
    assert with_first([1, 2, 3, 4], [3, 9, 1]) == [3, 1, 2, 4]


def test_what_runs_on_import_is_no_test_s():
    assert known_from([1.0], {FILE: {"2": ["", "10", "9"], "7": [""]}}, [0]) == Known(
        [1.0], {FILE: {2: [9, 10], 7: []}}, [0]
    )


def test_what_is_explored_comes_from_another_process(tmp_path):
    process, found = in_a_process(tmp_path / "known", lambda: (os.getpid(), {2: ["a"]}))
    assert process != os.getpid()
    assert found == {"2": ["a"]}


def test_what_cannot_be_explored_is_an_error(tmp_path, capfd):
    with pytest.raises(pytest.UsageError, match="must pass before anything is changed"):
        in_a_process(tmp_path / "known", lambda: 1 // 0)
    assert "by zero" in capfd.readouterr().err


def test_the_work_of_programs_counts():
    before = seconds_of_work()
    work = "import time\nwhile time.process_time() < 0.3: pass"
    subprocess.run([sys.executable, "-c", work], check=True)
    assert seconds_of_work() - before > 0.25


MODULE = """
import ctypes
import time

MOST = int("3")


def least(one, other):
    return one if one < other else other


def digits(number):
    count = 1
    while number >= 10:
        number //= 10
        count += 1
    return count


def byte(address):
    if address == 0:
        return b""
    return ctypes.string_at(address, 1)


def wait(seconds):
    time.sleep(seconds - 600)


def untested(number):
    return -number
"""

ITS_TESTS = """
from small.module import MOST, byte, digits, least, wait


def test_all_but_the_last():
    assert MOST == 3
    assert (least(1, 2), least(2, 1)) == (1, 1)
    assert byte(0) == b""
    wait(600)


def test_digits():
    assert digits(100) == 3
"""

VERDICTS = {
    "MOST = None": "killed",
    "MOST = int(None)": "killed",  # it cannot be imported
    'MOST = int("XX3XX")': "killed",
    "return one if (one < other) and False else other": "killed",
    "return one if (one < other) or True else other": "killed",
    "return one if one <= other else other": "survived",  # it is the same
    "count = None": "killed",
    "count = 2": "killed",
    "while number > 10:": "killed",
    "while number >= 11:": "killed",
    "number = 10": "endless",  # it counts for ever
    "number /= 10": "survived",  # 100, 10.0, 1.0
    "number //= 11": "killed",
    "count = 1": "killed",
    "count -= 1": "killed",
    "count += 2": "killed",
    "if True:": "survived",  # no test asks for a byte
    "if False:": "killed",  # there is nothing at address 0, and the process dies
    "if address != 0:": "killed",
    "if address == 1:": "killed",
    'return b"XXXX"': "killed",
    "return ctypes.string_at(1)": "survived",
    "return ctypes.string_at(address, )": "survived",
    "return ctypes.string_at(address, 2)": "survived",
    "pass": "survived",  # nobody looks at a clock
    "time.sleep(None)": "killed",
    "time.sleep(seconds + 600)": "endless",  # it works on nothing, for twenty minutes
    "time.sleep(seconds - 601)": "killed",
    "return +number": "survived",  # no test comes by
}
"""Changed line → what comes of it."""


def tried(project, *more):
    command = [sys.executable, "-m", "scripts.quality.mutating.running", str(project / "results")]
    command += ["--file=src/small/module.py", "--test=tests/test_module.py", "--workers=2"]
    command += [f"--folder={project}", *more]
    place = os.environ | {"PYTHONPATH": str(project / "src")}
    return subprocess.run(command, cwd=project, env=place, capture_output=True, text=True)


def test_what_comes_of_each_wrong_version_is_what_is_known(small_project):
    project = small_project(MODULE, ITS_TESTS)
    done = tried(project, "--patience=0.5")
    assert done.returncode == 0, done.stdout + done.stderr
    results = json.loads((project / "results").read_text("utf-8"))
    assert {now: verdict for _, _, _, now, verdict in results} == VERDICTS
    assert len(results) == len(VERDICTS)
    assert (
        "endless: src/small/module.py digits\n    number //= 10\n    number = 10\n" in done.stdout
    )
    assert "count = 2" not in done.stdout


REGISTERED = """
FOUND = {}


def register(function):
    FOUND[function.__name__] = function
    return function


@register
def one():
    return 1
"""


@pytest.mark.parametrize(
    ("its_tests", "said"),
    [
        ("from small.module import two\n", "the tests cannot be collected"),
        (
            "from small.module import one\ndef test_one():\n    assert one() == 2\n",
            "test_one fails on the right version",
        ),
        (  # what the decorator has kept is another function as soon as the module is put in anew
            "from small.module import FOUND, one\n"
            "def test_it():\n    assert one() == 1\n    assert FOUND['one'] is one\n",
            "the right version put in anew, unlike tests/test_module.py::test_it",
        ),
    ],
    ids=["cannot be collected", "fails", "fails when put in anew"],
)
def test_tests_that_fail_without_a_change_are_no_measure(small_project, its_tests, said):
    project = small_project(REGISTERED, its_tests)
    done = tried(project)
    assert done.returncode > 0
    assert said in done.stdout + done.stderr
    assert not (project / "results").exists()


def test_what_a_version_has_left_at_work_is_ended():
    left = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True
    )
    end_group(left.pid)
    assert left.wait() == -signal.SIGKILL
    end_group(left.pid)  # it is gone
