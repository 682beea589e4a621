"""A second build waits for the first, and is not kept waiting by one that was killed."""

import subprocess
import sys
from pathlib import Path

import pytest

from scripts.artifacts.places import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there nobody waits")

BUILD = """
import logging, sys
from pathlib import Path
from scripts.site.one_build import wait_for_others
logging.basicConfig(level=logging.INFO)
place = Path(sys.argv[1])
wait_for_others(place)
wait_for_others(place)  # who builds twice does not wait for itself
print("begins", flush=True)
sys.stdin.readline()
print("ends", flush=True)
"""


def begun(place: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", BUILD, str(place)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("is_killed", [False, True])
def test_a_second_build_begins_when_the_first_has_ended(tmp_path: Path, is_killed: bool) -> None:
    place = tmp_path / "build" / "lock"
    first = begun(place)
    assert first.stdout is not None
    assert first.stdout.readline() == "begins\n"
    second = begun(place)
    assert second.stderr is not None
    assert second.stderr.readline().endswith("Waiting for another build to end\n")
    with pytest.raises(subprocess.TimeoutExpired):
        second.wait(timeout=0.3)
    if is_killed:
        first.kill()
        first.communicate()
    else:
        assert first.communicate("\n")[0] == "ends\n"
    said, _ = second.communicate("\n")
    assert said == "begins\nends\n"
    assert second.returncode == 0
