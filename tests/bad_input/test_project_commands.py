"""Whatever is typed behind a command of the project, it works, or says in one line what is wrong.

Each command runs up to where its work begins, which would build, test, print or measure: what is
typed is looked at before. What is refused leaves no file, and changes none.
"""

import contextlib
import re
import shutil
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import run
from scripts import build_artifacts, build_pages
from scripts.conventions import measure as conventions
from scripts.quality import __main__ as quality
from scripts.real_model import measure as real_model
from scripts.real_model import round_weights
from scripts.site import compare_sites
from scripts.teaching import pack
from scripts.tools import (
    diff,
    doctor,
    manifest,
    new,
    offline,
    pdf,
    quick_tests,
    sentence,
    ties,
    verify,
)
from scripts.tools.command import finish
from scripts.writing_model import agree
from scripts.writing_model import measure as writing_model
from tests.bad_input import command_lines
from tests.bad_input.arguments import a_quarter
from tests.bad_input.command_lines import ended, lines

BEGUN = 99
"""Stands for the exit status of a command that gets as far as to its work."""


def begin(*_: Any, **__: Any) -> Any:
    """Take the place of the work."""
    raise SystemExit(BEGUN)


def _finished(name: str, module: ModuleType) -> Callable[[list[str]], int]:
    return lambda line: finish(name, lambda: module.main(line))


def _with_root(name: str, module: ModuleType) -> Callable[[list[str]], int]:
    return lambda line: finish(name, lambda: module.main(line, Path.cwd()))


def _as_program(main: Callable[[], int]) -> Callable[[list[str]], int]:
    def started(line: list[str]) -> int:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "argv", ["run.py", *line])
            return main()

    return started


@dataclass(frozen=True)
class Command:
    """A command, how its lines begin, its options, and the work that is not done here."""

    run: Callable[[list[str]], int]
    starts: Sequence[tuple[str, ...]] = ((),)
    flags: Sequence[str] = ()
    with_value: Sequence[str] = ()
    work: Sequence[tuple[Any, str]] = ()
    takes: str = ""
    """What it calls the arguments that are no options."""

    @property
    def lines(self) -> st.SearchStrategy[list[str]]:
        """Lines for it."""
        behind = lines(self.flags, self.with_value, VALUES)
        starts = st.sampled_from(self.starts).map(list)
        return st.tuples(starts, behind).map(lambda parts: [*parts[0], *parts[1]])


MEASUREMENTS = quality.measurements()
PICTURES = ("--format", "--scheme", "--width", "--dpi")
COMMANDS: Mapping[str, Command] = {
    "run.py": Command(
        _as_program(run.main),
        [(), ("serve",), ("build",), ("test",), ("check",), ("diff",), ("quality",)],
        ["--all", "--quick", "--strict", "-k"],
        work=[(run, "has_environment"), (run, "install"), (run.subprocess, "run")],
        takes="command",
    ),
    "build_artifacts": Command(
        _as_program(build_artifacts.run),
        flags=["--list", "--train", "--compare", "--keep-results", "--accept-data"],
        with_value=["--only", "--out", "--jobs", *PICTURES],
        work=[
            *((build_artifacts, name) for name in ("build_all", "train", "Build")),
            (build_artifacts.checksums, "write_list"),
        ],
    ),
    "build_pages": Command(
        build_pages.main,
        flags=["--no-directory-urls"],
        work=[(build_pages.build_artifacts, "main")],
    ),
    "diff": Command(
        _finished("diff", diff), with_value=["--base"], work=[(diff, "build_base")], takes="git"
    ),
    "test --quick": Command(
        _finished("test --quick", quick_tests),
        with_value=["--base"],
        work=[(quick_tests, "changed_files")],
        takes="git",
    ),
    "new": Command(
        _with_root("new", new),
        [(), *((kind, "a_name") for kind in ("figure", "table", "page", "claim")), ("page", "b")],
        with_value=["--page"],
        work=[(new.subprocess, "run")],
        takes="what",
    ),
    "claims": Command(_with_root("claims", ties), with_value=["--accept"], takes="page"),
    "sentence": Command(_finished("sentence", sentence), work=[(sentence, "words_now")]),
    "doctor": Command(_finished("doctor", doctor), work=[(doctor, "CHECKS")]),
    "offline": Command(
        _finished("offline", offline), with_value=["--site", "--out"], work=[(offline, "build")]
    ),
    "pdf": Command(
        _finished("pdf", pdf),
        with_value=["--site", "--out", "--only"],
        work=[(pdf, "build"), (pdf, "print_book")],
    ),
    "verify": Command(
        _finished("verify", verify),
        [(), ("site",), ("site/manifest.json", "--site", "other"), ("other",)],
        with_value=["--site"],
        takes="published manifest.json",
    ),
    "manifest": Command(
        _finished("build", manifest), with_value=["--site-dir"], work=[(manifest, "commit")]
    ),
    "quality": Command(
        _finished("quality", quality),
        [(), *((name,) for name in MEASUREMENTS)],
        ["--write", "--again", "--combine"],
        [
            *("--only", "--page", "--figure", "--workers", "--runs"),
            *("--kills", "--installs", "--seed", "--examples"),
        ],
        [(module, "measure") for module in MEASUREMENTS.values()],
        takes="NAME site",
    ),
    "pack": Command(pack.main, work=[(pack, "pack")], takes="file"),
    "compare_sites": Command(compare_sites.main, [(), ("site",), ("site", "other")], takes="site"),
    "conventions": Command(
        _as_program(conventions.main), flags=["--write"], work=[(conventions, "installed")]
    ),
    **{
        module.__name__.removeprefix("scripts."): Command(
            module.main, flags=["--write"], work=[(module, work)], takes="weights"
        )
        for module, work in (
            (real_model, "measure"),
            (round_weights, "files_from"),
            (writing_model, "measure"),
            (agree, "compare"),
        )
    },
}
NAMES = ["index", "docs/index.md", "steps/one", "site", "other", "site/manifest.json", "mkdocs.yml"]
VALUES = st.sampled_from([*NAMES, "HEAD", "weight", "svg", "dark", "made", "made.zip", "a_b"]) | (
    command_lines.VALUES
)

TREE = {
    "mkdocs.yml": "nav:\n  - Home: index.md\n  - Steps:\n      - One: steps/one.md\n",
    "docs/index.md": "A sentence.\n",
    "docs/steps/one.md": "Another sentence.\n",
    "site/index.html": "<title>A site</title><!-- text --><p>Text.</p><!-- end of text -->",
    "site/manifest.json": '{"files": {"index.html": "0123"}, "commit": "01"}\n',
    "other/index.html": "<title>Another site</title>",
    f"site/{offline.BEGINNING}": "",
    f"site/{offline.INDEX}": '{"docs": []}',
}


@pytest.fixture(scope="module", autouse=True)
def _place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A small project, with two sites, in which all of this runs."""
    place = tmp_path_factory.mktemp("around") / "project"
    place.mkdir()
    with (
        contextlib.chdir(place),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(offline, "ARCHIVE", Path("archive.zip"))  # where it packs by itself
        _write_tree()
        at_the_end = signal.getsignal(signal.SIGTERM)
        yield
        signal.signal(signal.SIGTERM, at_the_end)  # two commands see to their own end


def _write_tree() -> None:
    for name, text in TREE.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _files() -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in Path().rglob("*") if path.is_file()}


def joined(text: str) -> str:
    """Return a text in one line, as argparse does not, which repeats what was typed."""
    return " ".join(text.split())


def _names_what_is_wrong(said: str, command: Command, line: Sequence[str]) -> bool:
    """Whether a message names an option, an argument, a file, or something else that was typed."""
    typed = {word for given in line for word in (given, repr(given)[1:-1], Path(given).name)}
    names = {*command.with_value, *command.flags, *command.takes.split(), "arguments", *typed}
    return any(joined(name) in said for name in names if joined(name))


def test_every_command_of_the_project_is_tried() -> None:
    assert {*run.TOOLS, "run.py"} <= set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
@a_quarter
@given(data=st.data())
def test_it_begins_or_says_what_is_wrong(name: str, data: Any) -> None:
    command = COMMANDS[name]
    line = data.draw(command.lines)
    before = _files()
    with pytest.MonkeyPatch.context() as patch:
        for place, work in command.work:
            patch.setattr(place, work, () if work == "CHECKS" else begin)
        status, said = ended(command.run, line)
    after = _files()
    try:
        assert status in (0, 1, 2, BEGUN), said
        assert "Traceback" not in said
        assert not [path for path in after if path.endswith(".part")]
        if status == 2:
            assert after == before
            said = joined(said)
            assert re.search(r"(^run\.py [\w -]+|: error|^artifacts): \S", said), said
            assert _names_what_is_wrong(said, command, line), said
    finally:
        if after != before:
            for path in Path().iterdir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            _write_tree()
