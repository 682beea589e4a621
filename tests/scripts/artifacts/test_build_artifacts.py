"""The artifact step: what it makes, when, and what it leaves behind when something goes wrong."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts import build_artifacts
from scripts.artifacts.places import find_scripts
from scripts.artifacts.web_fonts import TEXT_FONTS
from tests.scripts.conftest import files_in

Run = Callable[..., "subprocess.CompletedProcess[str]"]

NAMES = ("point", "count", "name", "print_it", "more")


class TestBuild:
    def test_makes_everything_once_and_then_only_what_has_changed(
        self, clone: Path, build: Run
    ) -> None:
        out = clone / "build/artifacts"
        first = build()
        assert first.returncode == 0, first.stderr
        made = files_in(out)
        assert {name for name in made if not name.startswith(".")} == {
            *(f"figures/point.{suffix}" for suffix in ("csv", "json", "pdf", "png", "svg")),
            *(f"tables/count.{suffix}" for suffix in ("csv", "json")),
            *(f"formulas/name.{suffix}" for suffix in ("json", "tex")),
            *(f"examples/print_it.{suffix}" for suffix in ("json", "txt")),
            *(f"live/more.{suffix}" for suffix in ("all.data.json", "json", "py")),
            "numbers.json",
            "palette.css",
            "maths.woff2",
            *(f"fonts/{Path(name).name}.woff2" for name in TEXT_FONTS),
        }
        assert json.loads(made["numbers.json"]) == {
            "count": {"n": "7"},
            "point": {"n": "7"},
            "name": {},
            "print_it": {},
            "more": {},
        }
        for name in NAMES:
            assert f"/{name}.py" in first.stdout

        again = build()
        assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
        assert files_in(out) == made

        script = clone / "scripts/tables/count.py"
        script.write_text(script.read_text().replace("return 7", "return 8"))
        third = build()
        assert third.returncode == 0, third.stderr
        assert "4 to make, 1 unchanged" in third.stdout  # all but the example import the table
        assert json.loads((out / "numbers.json").read_text())["point"] == {"n": "8"}
        assert "print_it" not in third.stdout

    @pytest.mark.parametrize("part", ["panels/more.html", "panels/_new.html", "programs/more.py"])
    @pytest.mark.nightly
    def test_a_live_figure_follows_its_template_and_its_program(
        self, built_clone: Path, build: Run, part: str
    ) -> None:
        path = built_clone / "scripts/live" / part
        text = path.read_text() if path.exists() else ""
        path.write_text(text + "\n# <b>new</b>\n")
        again = build()
        assert again.returncode == 0, again.stderr
        assert "1 to make, 4 unchanged" in again.stdout
        assert "scripts/live/more.py" in again.stdout

    def test_mends_what_was_deleted_or_edited_by_hand(self, built_clone: Path, build: Run) -> None:
        out = built_clone / "build/artifacts"
        made = files_in(out)
        for name in ("tables/count.csv", "palette.css"):
            (out / name).write_text("edited")
        for name in ("figures/point.svg", "numbers.json", "maths.woff2"):
            (out / name).unlink()
        again = build()
        assert again.returncode == 0, again.stderr
        assert "2 to make, 3 unchanged" in again.stdout
        assert files_in(out) == made

    def test_drops_the_files_of_a_script_that_is_gone(self, built_clone: Path, build: Run) -> None:
        out = built_clone / "build/artifacts"
        (built_clone / "scripts/examples/print_it.py").rename(
            built_clone / "scripts/examples/say_it.py"
        )
        (built_clone / "scripts/figures/point.py").unlink()
        assert build().returncode == 0
        left = files_in(out)
        assert not [name for name in left if "point" in name or "print_it" in name]
        assert "examples/say_it.txt" in left
        assert set(json.loads(left["numbers.json"])) == {"count", "name", "say_it", "more"}

    @pytest.mark.parametrize(
        ("line", "problem"),
        [
            ("raise RuntimeError('seven is missing')", "seven is missing"),
            ("raise SystemExit(0)", "SystemExit"),
            ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "the process that ran it"),
        ],
        ids=["raises", "exits", "is killed"],
    )
    def test_a_script_that_fails_is_named_and_the_step_fails(
        self, clone: Path, build: Run, line: str, problem: str
    ) -> None:
        (clone / "scripts/formulas/name.py").write_text(
            f'"""Why?"""\n\ndef compute():\n    {line}\n'
        )
        failed = build()
        assert failed.returncode == 1
        assert "scripts/formulas/name.py failed" in failed.stderr
        assert problem in failed.stderr
        out = clone / "build/artifacts"
        assert not (out / "formulas/name.json").exists()
        assert not (out / "numbers.json").exists()
        # Scripts that ran before it are done, whatever happened then.
        assert (out / "tables/count.csv").exists()

    @pytest.mark.nightly
    def test_other_scripts_are_built_although_one_fails(self, clone: Path, build: Run) -> None:
        (clone / "scripts/figures/a_first.py").write_text('"""Why?"""\n\n1 / 0\n')
        failed = build()
        assert failed.returncode == 1
        assert "ZeroDivisionError" in failed.stderr
        assert failed.stderr.count("failed") == 1
        for name in NAMES:
            assert f"/{name}.py" in failed.stdout
        (clone / "scripts/figures/a_first.py").unlink()
        mended = build()
        assert mended.returncode == 0
        assert "to make" not in mended.stdout

    def test_a_number_that_a_page_cannot_write_is_refused(self, clone: Path, build: Run) -> None:
        script = clone / "scripts/tables/count.py"
        text = script.read_text()
        for numbers, problem in (
            ('{"a b": "7"}', "'a b' cannot be written in a page"),
            ('{"n": result}', "n must be formatted text, got int 7"),
        ):
            script.write_text(text.replace('{"n": str(result)}', numbers))
            failed = build("--only", "count")
            assert failed.returncode == 1
            assert problem in failed.stderr

    def test_what_a_killed_build_leaves_is_not_trusted(
        self, clone: Path, build: Run, built_once: Path
    ) -> None:
        script = clone / "scripts/formulas/name.py"
        text = script.read_text()
        # Kills the build while the third of the five scripts runs, and leaves half a file.
        script.write_text(
            '"""Why?"""\n\nimport os, pathlib, signal\n\n\ndef compute():\n'
            f"    folder = pathlib.Path({str(clone / 'build/artifacts/formulas')!r})\n"
            "    folder.mkdir()\n"
            "    (folder / 'name.tex').write_text('half')\n"
            "    os.kill(os.getppid(), signal.SIGKILL)\n    os._exit(1)\n"
        )
        assert build().returncode == -signal.SIGKILL
        assert (clone / "build/artifacts/tables/count.csv").is_file()
        script.write_text(text)
        again = build()
        assert again.returncode == 0, again.stderr
        assert "3 to make, 2 unchanged" in again.stdout
        assert files_in(clone / "build/artifacts") == files_in(built_once / "build/artifacts")

    @pytest.mark.nightly
    def test_colours_and_font_follow_even_if_the_scripts_were_built_before(
        self, built_clone: Path, build: Run
    ) -> None:
        palette = built_clone / "src/attention_figures/styles/palette.py"
        palette.write_text(palette.read_text().replace("#0a5ea8", "#0a5ea9"))
        assert build("--only", *NAMES).returncode == 0
        assert build().returncode == 0
        assert "#0a5ea9" in (built_clone / "build/artifacts/palette.css").read_text()


class TestFaults:
    """What goes wrong is said in one line, at once, or does not matter."""

    @pytest.mark.parametrize("signal_", [signal.SIGTERM, signal.SIGINT])
    def test_a_build_that_is_told_to_stop_says_so(
        self, clone: Path, signal_: signal.Signals
    ) -> None:
        (clone / "scripts/tables/count.py").write_text(
            '"""How many?"""\n\nimport os, time\n\n'
            "def compute():\n    print('at it', os.getpid(), flush=True)\n    time.sleep(60)\n"
        )
        with subprocess.Popen(
            [sys.executable, clone / "scripts/build_artifacts.py", "--only", "count"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as running:
            assert running.stdout is not None
            assert running.stderr is not None
            worker = next(line for line in running.stdout if line.startswith("at it")).split()[-1]
            os.kill(running.pid, signal_)
            assert running.stderr.read() == "artifacts: stopped\n"
            assert running.wait() != 0
        assert not Path("/proc", worker).exists()

    def test_an_error_is_told_from_the_script_on(self, clone: Path, build: Run) -> None:
        (clone / "scripts/tables/count.py").write_text(
            '"""How many?"""\n\n\ndef compute():\n    return deeper()\n\n\n'
            'def deeper():\n    raise ValueError("expected 4 × 4, got ≠")\n'
        )
        for encoding in ("utf-8", "iso-8859-1", "ascii"):
            failed = build("--only", "count", PYTHONIOENCODING=encoding)
            assert failed.returncode == 1
            told = failed.stderr.splitlines()
            assert told[0] == (
                "artifacts: scripts/tables/count.py failed: ValueError: expected 4 × 4, got ≠"
            )
            assert told[1] == "Traceback (most recent call last):"
            assert told[2].strip().startswith(f'File "{clone}/scripts/tables/count.py", line 5')
            assert "deeper" in failed.stderr
            assert "scripts/artifacts" not in failed.stderr
            assert "importlib" not in failed.stderr

    def test_a_file_that_is_no_python_is_named(self, clone: Path, build: Run) -> None:
        (clone / "scripts/tables/count.py").write_text('"""How many?"""\n\ndef compute(:\n')
        failed = build("--only", "count", "print_it")
        assert failed.returncode == 1
        assert failed.stderr == "scripts/tables/count.py:3: invalid syntax (in 'def compute(:')\n"

    @pytest.mark.nightly
    def test_a_python_without_docstrings_makes_the_same(
        self, built_once: Path, clone: Path, build: Run
    ) -> None:
        done = build(PYTHONOPTIMIZE="2")
        assert done.returncode == 0, done.stderr
        assert files_in(clone / "build/artifacts") == files_in(built_once / "build/artifacts")

    @pytest.mark.nightly
    def test_a_user_s_own_settings_change_no_picture(
        self, built_once: Path, clone: Path, tmp_path: Path, build: Run
    ) -> None:
        hostile = tmp_path / "matplotlibrc"
        hostile.write_text(
            "axes.grid: True\nsavefig.bbox: tight\nfont.size: 30\nlines.linestyle: --\n"
            "svg.fonttype: path\npdf.compression: 0\ntext.color: red\nsavefig.transparent: True\n"
        )
        done = build(MATPLOTLIBRC=str(hostile))
        assert done.returncode == 0, done.stderr
        assert files_in(clone / "build/artifacts") == files_in(built_once / "build/artifacts")

    @pytest.mark.nightly
    def test_the_build_folder_may_be_a_link(
        self, clone: Path, tmp_path: Path, build: Run, built_once: Path
    ) -> None:
        (tmp_path / "elsewhere").mkdir()
        (clone / "build").symlink_to(tmp_path / "elsewhere")
        done = build()
        assert done.returncode == 0, done.stderr
        made = files_in(tmp_path / "elsewhere/artifacts")
        assert made == files_in(built_once / "build/artifacts")
        assert build().stdout == ""

    def test_a_link_to_files_of_others_is_refused(
        self, clone: Path, tmp_path: Path, build: Run
    ) -> None:
        (tmp_path / "elsewhere/artifacts").mkdir(parents=True)
        (tmp_path / "elsewhere/artifacts/letter.txt").write_text("mine")
        (clone / "build").symlink_to(tmp_path / "elsewhere")
        stopped = build()
        assert stopped.returncode == 1
        assert stopped.stderr.count("\n") == 1
        assert "expected artifacts only, found other files" in stopped.stderr
        assert files_in(tmp_path / "elsewhere") == {"artifacts/letter.txt": b"mine"}

    @pytest.mark.parametrize("name", ["build", "build/artifacts"])
    def test_a_file_in_the_place_of_the_folder_is_named_at_once(
        self, clone: Path, build: Run, name: str
    ) -> None:
        (clone / name).parent.mkdir(exist_ok=True)
        (clone / name).write_text("")
        stopped = build()
        assert stopped.returncode == 1
        assert stopped.stderr == f"artifacts: {clone / name}: expected a folder, got a file\n"

    def test_a_disk_that_fills_up_is_said_once(self, clone: Path, build: Run) -> None:
        # No file may have more than 8 kB, which is enough for tables and not for fonts. What counts
        # the lines that run would write a longer one.
        uncounted = {name: set_to for name, set_to in os.environ.items() if "COVERAGE" not in name}
        limited = subprocess.run(
            ["bash", "-c", f"ulimit -f 8; exec {sys.executable} scripts/build_artifacts.py"],
            cwd=clone,
            env=uncounted,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert limited.returncode == 1
        assert limited.stderr.count("\n") == 1
        assert limited.stderr.startswith("artifacts: cannot write")
        assert build().returncode == 0

    @pytest.mark.parametrize(
        "name", ["tables/count.csv", ".records/tables.count.json", "numbers.json"]
    )
    @pytest.mark.nightly
    def test_folders_where_files_belong_are_cleared(
        self, built_clone: Path, build: Run, name: str
    ) -> None:
        out = built_clone / "build/artifacts"
        made = files_in(out)
        (out / name).unlink()
        (out / name / "inside").mkdir(parents=True)
        again = build()
        assert again.returncode == 0, again.stderr
        assert files_in(out) == made

    @pytest.mark.nightly
    def test_an_old_folder_becomes_what_a_clean_one_is(self, built_clone: Path, build: Run) -> None:
        """Renamed parts, scripts that are gone, lost and damaged records, files put by hand."""
        out = built_clone / "build/artifacts"
        live = built_clone / "scripts/live/more.py"
        live.write_text(live.read_text().replace('{"all": ', '{"every": '))
        (built_clone / "scripts/examples/print_it.py").unlink()
        (out / ".records/examples.print_it.json").unlink()
        (out / ".records/tables.gone.json").write_text("{")
        (out / "figures/mine.svg").write_text("<svg/>")
        (out / "figures/point.csv").write_text("edited")
        assert build().returncode == 0
        left = files_in(out)
        assert {"live/more.every.data.json"} == {name for name in left if "data.json" in name}
        assert not [name for name in left if "print_it" in name or "mine" in name]
        shutil.rmtree(out)
        assert build().returncode == 0
        assert files_in(out) == left

    @pytest.mark.parametrize("given", ["Draft", "on", "drafts"])
    def test_an_unknown_mode_is_refused(self, built_clone: Path, build: Run, given: str) -> None:
        stopped = build(ARTIFACTS=given)
        assert stopped.returncode == 2
        assert stopped.stderr == (
            f"artifacts: ARTIFACTS: expected draft, off or nothing, got {given!r}\n"
        )
        assert not (built_clone / "build/draft").exists()

    def test_a_draft_is_not_published(self, built_clone: Path, build: Run) -> None:
        stopped = build(ARTIFACTS="draft", SITE_URL="https://example.org/")
        assert stopped.returncode == 2
        assert stopped.stderr.count("\n") == 1
        assert "ARTIFACTS=draft: expected no SITE_URL" in stopped.stderr
        assert not (built_clone / "build/draft").exists()


class TestCommandLine:
    def test_list_names_every_artifact_with_its_question(self, clone: Path, build: Run) -> None:
        listed = build("--list")
        assert listed.returncode == 0
        assert [line.split(maxsplit=2) for line in listed.stdout.splitlines()] == [
            ["figures", "point", "Where is the point?"],
            ["tables", "count", "How many are there?"],
            ["formulas", "name", "What is it called?"],
            ["examples", "print_it", "What does it print?"],
            ["live", "more", "What if there were more?"],
        ]
        assert not (clone / "build").exists()

    def test_only_makes_what_is_named_and_leaves_the_rest(
        self, built_clone: Path, build: Run
    ) -> None:
        out = built_clone / "build/artifacts"
        for folder in ("figures", "tables"):
            shutil.rmtree(out / folder)
        only = build("--only", "count")
        assert only.returncode == 0, only.stderr
        assert (out / "tables/count.csv").is_file()
        assert not (out / "figures").exists()
        assert (out / "examples/print_it.txt").is_file()

    def test_out_format_scheme_and_width_are_as_asked(self, clone: Path, build: Run) -> None:
        out = clone / "slides"
        for scheme in ("light", "dark"):
            made = build(
                *("--only", "point", "--out", str(out / scheme), "--scheme", scheme),
                *("--format", "png,pdf,svg", "--width", "400"),
            )
            assert made.returncode == 0, made.stderr
        files = files_in(out)
        assert not [name for name in files if "numbers.json" in name or "palette" in name]
        assert not (clone / "build").exists()
        for scheme, paper in (("light", b"#ffffff"), ("dark", b"#1c1f26")):
            assert files[f"{scheme}/figures/point.png"].startswith(b"\x89PNG\r\n\x1a\n")
            assert files[f"{scheme}/figures/point.pdf"].startswith(b"%PDF-")
            svg = files[f"{scheme}/figures/point.svg"]
            assert b'viewBox="0 0 400 60"' in svg
            assert paper in svg
        width = int.from_bytes(files["light/figures/point.png"][16:20], "big")
        assert width == 800, "a PNG has two pixels for each of the page's, for sharp screens"

    def test_formats_that_were_not_asked_for_are_not_made(self, clone: Path, build: Run) -> None:
        assert build("--only", "point", "--out", "slides", "--format", "pdf").returncode == 0
        assert {path.suffix for path in (clone / "slides/figures").iterdir()} == {
            ".pdf",
            ".csv",
            ".json",
        }

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["--only", "piont"], "--only: no artifact is called 'piont'; did you mean point"),
            (["--only", "xyzzy"], "--only: no artifact is called 'xyzzy'; see --list"),
            (["--only"], "--only: expected at least one argument"),
            (["--format", "bmp"], "--format: unknown 'bmp'; choose from svg, png, pdf"),
            (["--format", "svg,bmp"], "--format: unknown 'bmp'"),
            (["--format", ""], "--format: unknown ''"),
            (["--scheme", "sepia"], "--scheme: invalid choice: 'sepia'"),
            (["--width", "199"], "--width: expected 200 to 4000 pixels, got '199'"),
            (["--width", "4001"], "--width: expected 200 to 4000 pixels, got '4001'"),
            (["--width", "wide"], "--width: expected 200 to 4000 pixels, got 'wide'"),
            (["--jobs", "0"], "--jobs: expected at least 1, got 0"),
            (["--jobs", "two"], "--jobs: invalid int value: 'two'"),
            (["--out", "mkdocs.yml"], "--out: expected a folder, got mkdocs.yml"),
            (["--out", "new.svg"], "--out: expected a folder, got new.svg"),
            (["surplus"], "unrecognized arguments: surplus"),
        ],
        ids=lambda value: " ".join(value) if isinstance(value, list) else "",
    )
    def test_bad_input_ends_with_status_2_and_says_why(
        self,
        clone: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        arguments: list[str],
        message: str,
    ) -> None:
        (clone / "mkdocs.yml").touch()
        monkeypatch.chdir(clone)
        monkeypatch.setattr(build_artifacts, "find_scripts", lambda: find_scripts(clone))
        before = files_in(clone)
        with pytest.raises(SystemExit) as ended:
            build_artifacts.main(arguments)
        assert ended.value.code == 2
        assert message in capsys.readouterr().err.splitlines()[-1]
        assert files_in(clone) == before

    @pytest.mark.usefixtures("built_clone")
    def test_the_site_s_own_folder_is_known_however_it_is_written(self, build: Run) -> None:
        again = build("--out", "scripts/../build/artifacts")
        assert (again.returncode, again.stdout) == (0, "")
