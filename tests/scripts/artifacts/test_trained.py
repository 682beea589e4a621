"""Results that come with the project: used if they fit, trained again if they do not."""

import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from scripts.artifacts.experiment_results import packed
from scripts.artifacts.keys import Job, Keys
from scripts.artifacts.places import EXPERIMENTS, ROOT
from scripts.artifacts.trained import TRAINED, differences, keep_result, kept_result
from tests.scripts.conftest import files_in

Run = Callable[..., "subprocess.CompletedProcess[str]"]

JOB = Job(Path("scripts/experiments/coin.py"), "key")

LARGEST = 5_000_000
"""Bytes that a clone is asked to carry for all results together."""


class TestProject:
    @pytest.mark.parametrize(
        "script", sorted((ROOT / "scripts" / EXPERIMENTS).glob("*.py")), ids=lambda path: path.stem
    )
    def test_each_experiment_s_result_is_of_this_code(self, script: Path) -> None:
        assert kept_result(Keys().experiment(script)) is not None, (
            "run python scripts/build_artifacts.py --keep-results, and commit data/experiments"
        )

    def test_nothing_else_is_kept_and_all_is_small(self) -> None:
        names = {path.stem for path in (ROOT / "scripts" / EXPERIMENTS).glob("*.py")}
        assert {path.stem for path in TRAINED.iterdir()} == names
        assert sum(path.stat().st_size for path in TRAINED.iterdir()) < LARGEST


class TestKeptResult:
    def test_is_what_was_kept(self, tmp_path: Path) -> None:
        keep_result(JOB, b"content", tmp_path)
        assert kept_result(JOB, tmp_path) == b"content"
        keep_result(JOB, b"other", tmp_path)
        assert kept_result(JOB, tmp_path) == b"other"
        assert set(files_in(tmp_path)) == {"coin.npz", "coin.json"}

    def test_is_none_for_other_code(self, tmp_path: Path) -> None:
        keep_result(JOB, b"content", tmp_path)
        assert kept_result(Job(JOB.script, "other"), tmp_path) is None

    @pytest.mark.parametrize("name", ["coin.npz", "coin.json"])
    @pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"key": "key"}', b"\xff"])
    def test_is_none_where_a_file_is_damaged_or_missing(
        self, tmp_path: Path, name: str, damage: bytes
    ) -> None:
        keep_result(JOB, b"content", tmp_path)
        (tmp_path / name).write_bytes(damage)
        assert kept_result(JOB, tmp_path) is None
        (tmp_path / name).unlink()
        assert kept_result(JOB, tmp_path) is None


class TestDifferences:
    ARRAYS = {"a": np.array([1.0, 2.0]), "b": np.array([1, 2])}  # noqa: RUF012

    def test_are_none_within_rounding(self) -> None:
        near = {**self.ARRAYS, "a": self.ARRAYS["a"] * (1 + 1e-12)}
        assert differences(packed(self.ARRAYS), packed(near)) == []

    @pytest.mark.parametrize(
        ("other", "said"),
        [
            ({"a": np.array([1.0, 2.001])}, "a: up to 0.001 away"),
            ({"a": np.array([1.0, np.nan])}, "a: up to"),
            ({"a": np.array([1.0])}, r"a: float64 (2,) became float64 (1,)"),
            ({"b": np.array([1.0, 2.0])}, "b: int64 (2,) became float64 (2,)"),
            ({"b": np.array([1, 3])}, "b: up to 1 away"),
            ({"c": np.array([1])}, "other arrays: ['c']"),
        ],
    )
    def test_are_named(self, other: dict[str, np.ndarray], said: str) -> None:
        given = differences(packed(self.ARRAYS), packed({**self.ARRAYS, **other}))
        assert len(given) == 1
        assert given[0].startswith(said)


def sides(clone: Path) -> np.ndarray:
    with np.load(clone / "build/artifacts/experiments/coin.npz") as arrays:
        return arrays["side"]


class TestBuild:
    def test_trains_each_seed_and_joins_them_in_order(
        self, tossing_clone: Path, build: Run
    ) -> None:
        done = build()
        assert done.returncode == 0, done.stderr
        expected = [np.random.default_rng(seed).random(2) for seed in (3, 4, 5)]
        np.testing.assert_array_equal(sides(tossing_clone), expected)
        assert done.stdout.count("toss ") == 3
        assert "1 to make, 5 unchanged" in done.stdout
        assert "3 seeds" in (tossing_clone / "build/artifacts/tables/tossed.json").read_text()
        again = build()
        assert (again.returncode, again.stdout, again.stderr) == (0, "", "")

    @pytest.mark.nightly
    def test_takes_what_is_kept_unless_the_code_is_another(
        self, tossing_clone: Path, build: Run
    ) -> None:
        kept = build("--keep-results")
        assert kept.returncode == 0, kept.stderr
        assert "kept coin.npz" in kept.stdout
        folder = tossing_clone / "data/experiments"
        said = json.loads((folder / "coin.json").read_text())
        assert said["made with"]["NumPy"] == np.__version__
        for path in (tossing_clone / "build/artifacts/experiments").iterdir():
            path.unlink()
        taken = build()
        assert taken.returncode == 0, taken.stderr
        assert "toss" not in taken.stdout.replace("tossed", "")
        assert len(sides(tossing_clone)) == 3
        assert "toss" not in build("--keep-results").stdout

        script = tossing_clone / "scripts/experiments/coin.py"
        script.write_text(script.read_text().replace("(3, 4, 5)", "(3, 4)"))
        trained = build()
        assert trained.stdout.count("toss ") == 2
        assert len(sides(tossing_clone)) == 2
        assert "kept from other code" in build("--compare").stdout

    def test_what_is_kept_replaces_what_was_trained_here(
        self, tossing_clone: Path, build: Run
    ) -> None:
        """A build in an old clone gives what one in a fresh clone gives."""
        assert build("--keep-results").returncode == 0
        assert build().returncode == 0
        folder = tossing_clone / "data/experiments"
        said = json.loads((folder / "coin.json").read_text())
        near = packed({"side": sides(tossing_clone) * (1 + 1e-3)})
        keep_result(Job(tossing_clone / "scripts/experiments/coin.py", said["key"]), near, folder)
        before = (tossing_clone / "build/artifacts/tables/tossed.csv").read_text()
        again = build()
        assert again.returncode == 0, again.stderr
        assert (tossing_clone / "build/artifacts/experiments/coin.npz").read_bytes() == near
        assert (tossing_clone / "build/artifacts/tables/tossed.csv").read_text() != before

        # What is kept is 0.1 % away from what the code gives: that is no rounding.
        compared = build("--compare")
        assert compared.returncode == 1
        assert "coin: side: up to" in compared.stdout
        trained = build("--train")
        assert trained.stdout.count("toss ") == 3
        assert (tossing_clone / "build/artifacts/tables/tossed.csv").read_text() == before
        assert build().returncode == 0
        assert (tossing_clone / "build/artifacts/experiments/coin.npz").read_bytes() == near

    @pytest.mark.usefixtures("tossing_clone")
    @pytest.mark.nightly
    def test_compare_passes_what_is_as_kept(self, build: Run) -> None:
        assert build("--keep-results").returncode == 0
        compared = build("--compare")
        assert compared.returncode == 0, compared.stderr
        assert compared.stdout.count("toss ") == 3
        assert "coin: as kept" in compared.stdout

    @pytest.mark.nightly
    def test_a_draft_lies_apart_and_is_marked(self, tossing_clone: Path, build: Run) -> None:
        assert build().returncode == 0
        full = files_in(tossing_clone / "build/artifacts")
        draft = build(ARTIFACTS="draft")
        assert draft.returncode == 0, draft.stderr
        assert draft.stdout.count("toss ") == 2
        assert files_in(tossing_clone / "build/artifacts") == full
        drafted = files_in(tossing_clone / "build/draft")
        assert set(drafted) == set(full)
        assert json.loads(drafted["tables/tossed.json"])["is_draft"] is True
        assert json.loads(drafted["tables/count.json"])["is_draft"] is False
        assert json.loads(full["tables/tossed.json"])["is_draft"] is False
        again = build()
        assert (again.returncode, again.stdout) == (0, "")
        with np.load(io.BytesIO(drafted["experiments/coin.npz"])) as arrays:
            assert len(arrays["side"]) == 2

    def test_a_part_that_fails_costs_what_draws_on_it_and_nothing_else(
        self, tossing_clone: Path, build: Run
    ) -> None:
        script = tossing_clone / "scripts/experiments/coin.py"
        text = script.read_text()
        script.write_text(
            text.replace("    print(", "    if seed == 4: raise OSError('edge')\n    print(")
        )
        (tossing_clone / "scripts/examples/print_it.py").write_text('"""What?"""\nprint(8)\n')
        failed = build()
        assert failed.returncode == 1
        assert "scripts/experiments/coin.py (4) failed: OSError: edge" in failed.stderr
        assert "not made, for want of coin: tossed" in failed.stderr
        assert "toss 5" not in failed.stdout
        assert (tossing_clone / "build/artifacts/examples/print_it.txt").read_text() == "8\n"
        script.write_text(text)
        assert build().returncode == 0

    def test_a_part_whose_process_is_killed_is_named(self, tossing_clone: Path, build: Run) -> None:
        script = tossing_clone / "scripts/experiments/coin.py"
        text = script.read_text()
        line = "    if seed == 4: os.kill(os.getpid(), signal.SIGKILL)\n    print("
        script.write_text(text.replace("    print(", line))
        failed = build()
        assert failed.returncode == 1
        assert "coin.py (4) failed: the process that ran it ended: SIGKILL" in failed.stderr
        assert "Traceback" not in failed.stderr
