"""What must not be published stops the build, and the message names the culprit."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.tools.copies import environment
from tests.every_night import all_at_night

Build = Callable[..., "subprocess.CompletedProcess[str]"]

PAGE = "steps/2-weights.md"
NIGHTLY = pytest.mark.nightly


@pytest.mark.parametrize(
    ("line", "culprits"),
    [
        pytest.param(
            "[[ weights_from_it.dog ]]",
            ["number of scripts/figures/weights_from_it.py", "'dog'"],
            id="unknown number",
        ),
        pytest.param(
            "[[ weights_of_it.cat ]]", ["'weights_of_it'"], id="number of nothing", marks=NIGHTLY
        ),
        pytest.param(
            '[[ figure("weights_of_it") ]]',
            ["no figure is called 'weights_of_it'", "did you mean weights_from_it"],
            id="unknown figure",
            marks=NIGHTLY,
        ),
        pytest.param("[[ weights_from_it.answer", [], id="bracket left open", marks=NIGHTLY),
        pytest.param("So $\\softmx{x}$.", ["softmx"], id="unknown LaTeX command", marks=NIGHTLY),
        pytest.param(
            "So $w = [[ weights_from_it.answer ]]$.",
            ["| plain"],
            id="marked number in a formula",
            marks=NIGHTLY,
        ),
        pytest.param("[a page](nowhere.md)", ["nowhere.md"], id="link to no page", marks=NIGHTLY),
        pytest.param(
            "[one](1-reading.md#nowhere) [two](#here-neither) ![three](no-picture.png)",
            ["#nowhere", "#here-neither", "no-picture.png"],
            id="links to no part of a page and to no picture",
            marks=NIGHTLY,
        ),
    ],
)
def test_a_page_that_asks_for_what_is_not_there(
    copy: Path, build: Build, line: str, culprits: list[str]
) -> None:
    page = copy / "docs" / PAGE
    page.write_text(f"{page.read_text(encoding='utf-8')}\n\n{line}\n", encoding="utf-8")
    done = build(copy)
    assert done.returncode != 0
    for culprit in (PAGE, *culprits):
        assert culprit in done.stdout + done.stderr


def test_a_script_that_raises(copy: Path, build: Build) -> None:
    script = copy / "scripts/tables/embeddings.py"
    text = script.read_text(encoding="utf-8")
    assert "def compute() -> Table:\n" in text
    script.write_text(
        text.replace(
            "def compute() -> Table:\n",
            'def compute() -> Table:\n    raise RuntimeError("no embeddings today")\n',
        ),
        encoding="utf-8",
    )
    done = build(copy)
    assert done.returncode != 0
    assert "scripts/tables/embeddings.py failed" in done.stderr
    assert "RuntimeError: no embeddings today" in done.stderr


@pytest.mark.nightly
def test_a_drawing_that_would_not_follow_the_scheme(copy: Path, build: Build) -> None:
    script = copy / "scripts/figures/weights_from_it_bars.py"
    text = script.read_text(encoding="utf-8")
    assert "style.palette.weights" in text
    script.write_text(text.replace("style.palette.weights", '"#123456"'), encoding="utf-8")
    done = build(copy)
    assert done.returncode != 0
    assert "scripts/figures/weights_from_it_bars.py failed" in done.stderr
    assert "#123456" in done.stderr


@NIGHTLY
def test_a_page_that_loses_its_figure(copy: Path, build: Build) -> None:
    """A script that is deleted or renamed must not leave its last picture on the page."""
    (copy / "scripts/figures/attention_map.py").rename(copy / "scripts/figures/weight_map.py")
    done = build(copy)
    assert done.returncode != 0
    assert "'attention_map'" in done.stdout + done.stderr
    assert not list((copy / "build/artifacts/figures").glob("attention_map.*"))


def a_file(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True)
    path.write_text("")


def a_link_to_nothing(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True)
    path.symlink_to(path.with_name("nowhere"))


IN_THE_WAY = [
    ("site", a_file, "site: expected a folder, got a file"),
    ("site", a_link_to_nothing, "site: expected a folder, got a link to nothing"),
    ("build/pages", a_file, "pages: expected a folder, got a file"),
    ("build", a_file, "build: expected a folder, got a file"),
    ("build", a_link_to_nothing, "build: expected a folder, got a link to nothing"),
]


@pytest.mark.parametrize(("place", "put", "said"), all_at_night(IN_THE_WAY, IN_THE_WAY[1:4:2]))
def test_what_is_in_the_way_is_named_before_anything_is_made(
    copy: Path, build: Build, place: str, put: Callable[[Path], None], said: str
) -> None:
    # With nothing built, all would have to be made.
    shutil.rmtree(copy / "build")
    (copy / place).parent.mkdir(exist_ok=True)
    put(copy / place)
    done = build(copy)
    assert done.returncode == 1
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
    assert line.endswith(said)
    assert "Traceback" not in done.stderr
    assert "to make" not in done.stdout + done.stderr
    assert not (copy / "build/artifacts").exists()


@pytest.mark.nightly
def test_a_file_where_kept_work_lies_is_no_hindrance(copy: Path, build: Build) -> None:
    a_file(copy / "build/kept")
    done = build(copy)
    assert done.returncode == 0, done.stderr


def test_a_site_without_artifacts_says_how_to_make_them(copy: Path, build: Build) -> None:
    shutil.rmtree(copy / "build/artifacts")
    done = build(copy, ARTIFACTS="off")
    assert done.returncode == 1
    assert "no artifacts there; run python scripts/build_artifacts.py" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.nightly
def test_a_disk_that_fills_up_while_pages_are_written_is_said_once(copy: Path) -> None:
    # No file may have more than 200 kB, which is enough for pages and not for the search index.
    # What counts the lines that run would write a longer one.
    uncounted = {name: set_to for name, set_to in environment().items() if "COVERAGE" not in name}
    done = subprocess.run(
        ["bash", "-c", f"ulimit -f 200; exec {sys.executable} -m mkdocs build --strict"],
        cwd=copy,
        env=uncounted,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
    assert "cannot write" in line
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are UTF-8 there")
def test_a_folder_whose_name_the_locale_cannot_read_is_said_once(
    copy: Path, build: Build, tmp_path: Path
) -> None:
    folder = copy.rename(tmp_path / "süß")
    unread = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = build(folder, **unread)
    assert done.returncode == 1
    assert "cannot be read in this locale; set PYTHONUTF8=1" in done.stderr
    assert "Traceback" not in done.stderr
