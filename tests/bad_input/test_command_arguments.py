"""Whatever is typed behind a command, it draws, or ends with status 2 and a line that says why.

The command `attention`, and a script of the site. Of what is drawn the file is there, whole; of
what is refused no file is left.
"""

import contextlib
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import matplotlib
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attention_figures import command
from attention_figures.options import KINDS
from scripts.artifacts import command_line
from scripts.artifacts.places import ROOT
from tests.attention_figures.example_files import STARTS, make_files
from tests.bad_input import command_lines
from tests.bad_input.command_lines import ended, lines

SCRIPT = "scripts/figures/weights_from_it.py"
FILES = ["weights.csv", "weights.npy", "out.npy", "cross.npy", "tokens.txt", "scores.csv"]
PICTURES = (".svg", ".png", ".pdf")
FLAGS = [
    "--force",
    "--mean-heads",
    "--logits",
    "--causal",
    "--percent",
    "--transpose",
    "--normalise",
    "--numbers",
    "--no-numbers",
    "--log",
    "--right-to-left",
    "--transparent",
    "--join-pieces",
    "--hide-special",
    "--merge",
]
WITH_VALUE = [
    "--words",
    "--tokens",
    "--keys",
    "--key-tokens",
    "--query",
    "--array",
    "--layer",
    "--head",
    "--title",
    "--scheme",
    "--width",
    "--dpi",
    "--colours",
    "--font",
    "--letters",
    "--output",
    "--out",
    "--format",
    "--unknown",
    "-o",
]
VALUES = st.one_of(
    st.sampled_from([*FILES, "made.svg", "made.png", "made.pdf", "made.txt", "missing.npy", "."]),
    st.sampled_from(["light", "dark", "viridis", "paths", "text", "it", "the cat sat", "svg,png"]),
    command_lines.VALUES,
)
LINES = lines(FLAGS, WITH_VALUE, VALUES)


@pytest.fixture(scope="module", autouse=True)
def _files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A folder with files to draw from, in which all of this runs."""
    folder = tmp_path_factory.mktemp("files")
    make_files(folder)
    with contextlib.chdir(folder):
        yield


def check(run: Callable[[list[str]], int], line: list[str]) -> None:
    """Run a command in a folder of known files, and look at what it leaves."""
    before = set(Path().iterdir())
    settings_before = dict(matplotlib.rcParams)
    status, said = ended(run, line)
    made = set(Path().iterdir()) - before
    try:
        assert status in (0, 2), said
        if status == 2:
            assert not made
            assert re.search(r": error: \S", said), said
            assert "Traceback" not in said
        # A folder may have been asked for, whatever its name.
        files = [file for path in made for file in (path.rglob("*") if path.is_dir() else [path])]
        for path in filter(Path.is_file, files):
            start = STARTS[path.suffix] if path.suffix in PICTURES else b""
            assert path.read_bytes().startswith(start), path
        assert dict(matplotlib.rcParams) == settings_before
    finally:
        for path in made:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


@pytest.mark.parametrize("kind", KINDS)
@given(line=LINES, file=st.sampled_from(FILES), is_named=st.booleans())
def test_a_figure_of_ones_own_weights(
    kind: str, line: list[str], file: str, is_named: bool
) -> None:
    named = ["-o", "made.svg"] if is_named else []
    check(lambda arguments: command.main(arguments), [kind, file, *named, *line])


@given(line=LINES)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_a_script_of_the_site(line: list[str]) -> None:
    check(lambda arguments: command_line.run(str(ROOT / SCRIPT), arguments), line)
